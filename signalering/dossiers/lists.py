"""The lists of dossiers, a page at a time, made ready for the template. By code only: nothing here ranks anybody."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.roles import Role
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show
from signalering.base.dates import short_day, short_moment
from signalering.dossiers import queries
from signalering.dossiers.models import AgeBand, Dossier
from signalering.dossiers.page import first_page

PER_PAGE = 25
STATES = {"open": (Dossier.State.OPEN,), "closed": (Dossier.State.CLOSED, Dossier.State.RESTRICTED)}


def lists(request: ActorRequest) -> dict[str, Any]:
    """Those in which the actor is involved, and for a coordinator those of her teams."""
    chosen = request.GET.get("state", "open")
    chosen = chosen if chosen in STATES else "open"
    actor = request.actor
    mine, my_pages = _page(request, queries.my_dossiers(actor).filter(state__in=STATES[chosen]), "page", chosen)
    ends = queries.involvement_ends(mine, actor)
    content: dict[str, Any] = {
        "mine": [_row(dossier, _until(ends.get(dossier.pk)), reads=True) for dossier in mine],
        "my_pages": my_pages,
        "state_tabs": [
            {"url": f"{reverse('dossiers:list')}?state={state}", "label": label, "current": state == chosen}
            for state, label in (("open", _("Open")), ("closed", _("Closed")))
        ],
        "waiting": _waiting(request),
        "coordinates": bool(actor.teams(Role.COORDINATOR)),
    }
    if content["coordinates"]:
        rows = queries.dossiers_of_my_teams(actor).filter(state__in=STATES[chosen])
        rows = rows.exclude(pk__in=queries.my_dossiers(actor).values("pk"))
        theirs, content["team_pages"] = _page(request, rows, "team_page", chosen)
        content["theirs"] = [_row(dossier, _nobody(dossier), reads=False) for dossier in theirs]
        show(request, [dossier.pk for dossier in theirs])
    show(request, [dossier.pk for dossier in mine])
    return content


def _waiting(request: ActorRequest) -> list[dict[str, str]]:
    """Hand-overs that she may accept or decline."""
    rows = list(queries.hand_overs_waiting(request.actor))
    show(request, [row.dossier_id for row in rows])
    return [
        {
            "code": row.dossier.code,
            "url": reverse("dossiers:accept_hand_over", args=[row.pk]),
            "by": _("asked by %(name)s") % {"name": row.asked_by.full_name},
        }
        for row in rows
    ]


def found(dossiers: list[Dossier]) -> list[dict[str, Any]]:
    """More than one with the same client number."""
    return [_row(dossier, "", reads=hasattr(dossier, "profile")) for dossier in dossiers]


def _page(request: ActorRequest, rows: QuerySet[Any], name: str, state: str) -> tuple[list[Any], dict[str, Any] | None]:
    """One page of rows, and the links to the pages beside it; the total comes with the rows."""
    typed = request.GET.get(name, "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and 1 <= len(typed) <= 4 else 1
    number = max(number, 1)
    counted = rows.annotate(total=Window(Count("*")))
    shown: list[Any] = list(counted[(number - 1) * PER_PAGE : number * PER_PAGE])
    pages = -(-shown[0].total // PER_PAGE) if shown else number
    if pages <= 1 and number == 1:
        return shown, None

    def link(to: int) -> str:
        return f"{reverse('dossiers:list')}?{urlencode({'state': state, name: to})}" if 1 <= to <= pages else ""

    return shown, {"number": number, "total": pages, "previous_url": link(number - 1), "next_url": link(number + 1)}


def _row(dossier: Dossier, note: str, *, reads: bool) -> dict[str, Any]:
    facts = [
        _("Team %(team)s") % {"team": dossier.team.name},
        _("open since %(day)s") % {"day": short_day(dossier.opened_on)},
    ]
    if reads and dossier.age_band is not AgeBand.UNKNOWN:
        facts.append(str(dossier.age_band.label))
    if not dossier.is_open:
        facts.append(_("State: %(state)s") % {"state": Dossier.State(dossier.state).label})
    return {
        "code": dossier.code,
        "url": first_page(dossier, reads=reads),
        "facts": facts,
        "note": note,
        "nobody": not getattr(dossier, "somebody", True),
    }


def _until(ends_at: Any) -> str:
    return _("You are involved until %(moment)s") % {"moment": short_moment(ends_at)} if ends_at else ""


def _nobody(dossier: Any) -> str:
    return "" if dossier.somebody else _("Nobody is involved.")
