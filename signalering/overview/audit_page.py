"""The lines of the log made ready for the template: every text is finished."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.core.paginator import Page as Choices
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalering.access.roles import Role
from signalering.accounts.models import ROLE_LABELS
from signalering.audit.models import Outcome
from signalering.base.dates import short_day
from signalering.dossiers.models import Dossier, Existence
from signalering.overview import audit_log
from signalering.overview.audit_forms import presets
from signalering.overview.audit_log import About, Line, Page, Period
from signalering.overview.audit_words import ground, sentence


def around(request: HttpRequest, current: About, choices: Choices[Any] | None = None) -> dict[str, Any]:
    """The tabs, and the way through the pages of a list to choose from."""
    tabs = [
        (About.DOSSIER, "overview:audit", _("By case file")),
        (About.PERSON, "overview:audit_people", _("By employee")),
        (About.EVERYTHING, "overview:audit_days", _("By day")),
    ]
    page: dict[str, Any] = {
        "tabs": [{"url": reverse(route), "label": label, "current": about == current} for about, route, label in tabs]
    }
    if choices is not None:
        page["pages"] = _pages(request, choices.number, choices.paginator.num_pages)
    return page


def head(title: str, *, code: str = "", meta: Sequence[str] = ()) -> dict[str, Any]:
    return {"title": title, "code": code, "meta": meta}


def state_word(state: str) -> str:
    return {
        Dossier.State.OPEN: _("open"),
        Dossier.State.CLOSED: _("closed"),
        Dossier.State.RESTRICTED: _("restricted"),
        Dossier.State.DESTROYED: _("destroyed"),
    }[Dossier.State(state)]


def facts(row: Existence) -> list[str]:
    return [state_word(row.state).capitalize(), _("opened on %(day)s") % {"day": short_day(row.opened_on)}]


def dossier_choices(rows: Iterable[Existence]) -> list[dict[str, Any]]:
    return [
        {"code": row.code, "facts": facts(row), "url": reverse("overview:audit_dossier", args=[row.pk])} for row in rows
    ]


def lines(request: HttpRequest, page: Page, period: Period) -> dict[str, Any]:
    """Grouped by day, the newest first, with everything the table around them needs."""
    names = audit_log.names({line.actor_id for line in page.lines if line.actor_id})
    codes = audit_log.codes({line.dossier_id for line in page.lines if line.dossier_id})
    days = [
        {"day": short_day(day), "lines": [_line(line, names, codes) for line in found]}
        for day, found in groupby(page.lines, key=lambda line: line.day)
    ]
    return {
        "days": days,
        "period": _("%(first)s up to and including %(last)s")
        % {"first": short_day(period.first), "last": short_day(period.last)},
        "presets": _presets(period),
        "pages": _pages(request, page.number, page.total),
    }


def _line(line: Line, names: dict[Any, str], codes: dict[Any, str]) -> dict[str, Any]:
    first, last = (f"{timezone.localtime(moment):%H:%M}" for moment in (line.first_at, line.last_at))
    known = line.dossier_id in codes
    return {
        "time": first if first == last else f"{first}–{last}",
        "who": names.get(line.actor_id) or _nobody(line),
        "who_url": reverse("overview:audit_person", args=[line.actor_id]) if line.actor_id in names else "",
        "role": ROLE_LABELS[Role(line.role)] if line.role in set(Role) else line.role,
        "what": sentence(line.event, line.object_type),
        "times": ngettext("%(times)d time", "%(times)d times", line.times) % {"times": line.times}
        if line.times > 1
        else "",
        "code": codes.get(line.dossier_id, line.dossier_code) or (_("unknown") if line.dossier_id else ""),
        "code_url": reverse("overview:audit_dossier", args=[line.dossier_id]) if known else "",
        "ground": ground(line.relation),
        "tags": _tags(line),
    }


def _nobody(line: Line) -> str:
    if line.actor_id:
        return _("unknown")
    return _("the system") if line.by_system else _("not logged in")


def _tags(line: Line) -> list[dict[str, str]]:
    """What must not be missed, in a word and a shape."""
    found = []
    if line.is_emergency:
        found.append({"word": _("Emergency access"), "icon": "exclamation-octagon", "tone": "danger"})
    if line.outcome == Outcome.REFUSED:
        found.append({"word": _("Refused"), "icon": "x-circle", "tone": "warning"})
    if line.outcome == Outcome.FAILED:
        found.append({"word": _("Failed"), "icon": "exclamation-triangle", "tone": "danger"})
    return found


def _presets(period: Period) -> list[dict[str, Any]]:
    labels = {
        "last_30_days": _("Last 30 days"),
        "this_week": _("This week"),
        "this_month": _("This month"),
    }
    return [
        {
            "label": labels[name],
            "url": f"?from_day={preset.first}&until_day={preset.last}",
            "current": preset == period,
        }
        for name, preset in presets().items()
    ]


def _pages(request: HttpRequest, number: int, total: int) -> dict[str, Any] | None:
    if total < 2:
        return None
    kept = request.GET.copy()

    def url(page: int) -> str:
        kept["page"] = str(page)
        return f"?{kept.urlencode()}" if 1 <= page <= total else ""

    return {"number": number, "total": total, "previous_url": url(number - 1), "next_url": url(number + 1)}
