"""The start page: what somebody can do now, by the roles she holds. Codes and dates only, never text of a dossier."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalering.access.actor import Actor
from signalering.access.roles import TEAM_ROLES, Role
from signalering.base.dates import short_day
from signalering.base.forms import HERE
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import my_dossiers
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from signalering.observations.words import title
from signalering.overview import start_tasks
from signalering.overview.chronology_rows import named_entries

MOST_DOSSIERS, MOST_NEWS, NEWS_DAYS = 8, 8, 14


class Panel(NamedTuple):
    title: Promise
    text: Promise
    route: str = ""
    label: Promise | str = ""


PANELS = {
    Role.PRIVACY_OFFICER: Panel(
        gettext_lazy("You oversee who looked"),
        gettext_lazy(
            "The access log says who looked at which case file, and on which ground. You never read what is in it."
        ),
        "overview:audit",
        gettext_lazy("Open the access log"),
    ),
    Role.ADMINISTRATOR: Panel(
        gettext_lazy("You manage people, teams and roles"),
        gettext_lazy("You give people their roles and end them. You see no case files."),
        "accounts:administration",
        gettext_lazy("Open the administration"),
    ),
    Role.CARE_COORDINATOR: Panel(
        gettext_lazy("Nothing is shared with you now"),
        gettext_lazy(
            "When a team shares a consultation with you, it stands here, with the day on which the share ends."
        ),
    ),
}
NO_ROLE = Panel(
    gettext_lazy("You have no role here now"),
    gettext_lazy("Ask the administrator of your organisation to give you a role in a team."),
)


@dataclass(slots=True)
class StartPage:
    """What `overview/start.html` takes, and the dossiers that it shows, for the log."""

    content: dict[str, Any]
    shown: list[UUID] = field(default_factory=list)


def page(actor: Actor) -> StartPage:
    tasks = start_tasks.tasks(actor)
    start = StartPage({"greeting": greeting(actor.name, timezone.now()), "tasks": tasks, "roles": _roles(actor)})
    start.shown += [task["dossier_id"] for task in tasks if task.get("dossier_id")]
    start.content |= {"works_in_team": actor.holds(*TEAM_ROLES), "record_url": "", "dossiers": [], "news": []}
    if actor.holds(*TEAM_ROLES):
        _add_own_work(start, actor)
    return start


def greeting(name: str, now: datetime) -> str:
    """By the time of day where the product is used."""
    hour = now.astimezone(HERE).hour
    if hour < 6:
        return _("Hello, %(name)s") % {"name": name}
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _add_own_work(start: StartPage, actor: Actor) -> None:
    mine = list(my_dossiers(actor).filter(state=Dossier.State.OPEN))
    news = _news(mine, actor)
    start.content |= {
        "record_url": reverse("observations:record_any") if mine else "",
        "open_url": reverse("dossiers:open"),
        "dossiers": [_card(dossier) for dossier in mine[:MOST_DOSSIERS]],
        "all_url": reverse("dossiers:list") if len(mine) > MOST_DOSSIERS else "",
        "news": [_line(row) for row in news],
    }
    start.shown += [dossier.pk for dossier in mine[:MOST_DOSSIERS]] + [row.dossier_id for row in news]


def _card(dossier: Dossier) -> dict[str, str]:
    return {
        "url": reverse("overview:chronology", args=[dossier.pk]),
        "record_url": reverse("observations:record", args=[dossier.pk]),
        "code": dossier.code,
        "about": _("Team %(team)s, open since %(day)s")
        % {"team": dossier.team.name, "day": short_day(dossier.opened_on)},
    }


def _news(mine: list[Dossier], actor: Actor) -> list[Observation]:
    """What others recorded or changed lately in these dossiers. No sealed column is read, so no key is opened."""
    rows = Observation.objects.current().filter(dossier__in=mine, recorded_at__gt=Now() - timedelta(days=NEWS_DAYS))
    rows = rows.exclude(recorded_by_id=actor.known_id).order_by("-recorded_at")
    return list(
        rows.only("dossier_id", "replaces_id", "withdrawn", "knowledge", "recorded_at").annotate(
            code=F("dossier__code"), author=F("recorded_by__full_name"), entries=named_entries()
        )[:MOST_NEWS]
    )


def _line(row: Any) -> dict[str, str]:
    texts = {"name": row.author, "day": short_day(row.recorded_at)}
    if row.withdrawn:
        what = _("Withdrawn by %(name)s on %(day)s") % texts
    elif row.replaces_id:
        what = _("Changed by %(name)s on %(day)s") % texts
    else:
        what = _("Recorded by %(name)s on %(day)s") % texts
    return {
        "url": reverse("overview:chronology", args=[row.dossier_id]) + f"#entry-{row.pk}",
        "code": row.code,
        "title": title([SignalType(**entry) for entry in row.entries], row.knowledge),
        "what": what,
    }


def _roles(actor: Actor) -> list[dict[str, Any]]:
    """What each role without dossiers of its own can do here, and what somebody without a role can do."""
    if not actor.standings:
        return [{"title": NO_ROLE.title, "text": NO_ROLE.text}]
    return [
        {"title": panel.title, "text": panel.text, "url": panel.route and reverse(panel.route), "label": panel.label}
        for role, panel in PANELS.items()
        if actor.holds(role)
    ]
