"""What stands around a page of one dossier: its head, its tabs, and links to what this person may do with it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.roles import Action
from signalering.base.dates import short_day
from signalering.dossiers.gate import rights
from signalering.dossiers.models import AgeBand, Dossier
from signalering.dossiers.open_matters import open_matters
from signalering.dossiers.queries import current_arrangement

TABS = (
    ("chronology", "overview:chronology"),
    ("circumstances", "observations:factors"),
    ("details", "dossiers:details"),
)


def head(dossier: Dossier, actor: Actor, *, current: str) -> dict[str, Any]:
    """The head of each page of one dossier, for `components/dossier_head.html`; `current` names its tab.

    Without the right to read content there is no contact rule, no age band and no tab.
    """
    reads = rights(dossier, actor)(Action.READ_CONTENT)
    arrangement = current_arrangement(dossier) if reads else None
    return {
        "code": dossier.code,
        "meta": _meta(dossier, reads=reads),
        "contact_rule": (arrangement and arrangement.safe_contact) or "",
        "adaptation": (arrangement and arrangement.adaptation) or "",
        "safety_agreements_url": reverse("dossiers:details", args=[dossier.pk]) + "#safety_agreements"
        if arrangement and arrangement.safety_agreements
        else "",
        "tabs": _tabs(dossier, current) if reads else [],
        "arrangement": arrangement,
        # For the page itself to fill: buttons beside the title, see page_head.html.
        "actions": [],
    }


def _meta(dossier: Dossier, *, reads: bool) -> list[str]:
    texts = [
        _("Team %(team)s") % {"team": dossier.team.name},
        _("open since %(day)s") % {"day": short_day(dossier.opened_on)},
    ]
    if reads and dossier.age_band is not AgeBand.UNKNOWN:
        texts.append(str(dossier.age_band.label))
    if not dossier.is_open:
        texts.append(_("State: %(state)s") % {"state": Dossier.State(dossier.state).label})
    return texts


def _tabs(dossier: Dossier, current: str) -> list[dict[str, Any]]:
    labels = {"chronology": _("Timeline"), "circumstances": _("Circumstances"), "details": _("Details")}
    return [
        {"url": reverse(route, args=[dossier.pk]), "label": labels[name], "current": name == current}
        for name, route in TABS
    ]


def first_page(dossier: Dossier, *, reads: bool) -> str:
    """Where a list or a search leads: to the timeline, and for whoever may not read to who is involved."""
    if reads:
        return reverse("overview:chronology", args=[dossier.pk])
    return reverse("dossiers:involve" if dossier.is_open else "dossiers:reopen", args=[dossier.pk])


def links(dossier: Dossier, actor: Actor, *, current: str = "") -> list[dict[str, str]]:
    """What this person may do with the dossier itself, as links; `current` names the route she is on."""
    may = rights(dossier, actor)
    steps = (
        ("dossiers:involve", Action.INVOLVE, _("Involve a colleague")),
        ("dossiers:hand_over", Action.HAND_OVER, _("Hand over")),
        ("dossiers:close", Action.CLOSE, _("Close")),
        ("dossiers:reopen", Action.REOPEN, _("Reopen")),
    )
    return [
        {"url": reverse(route, args=[dossier.pk]), "label": label}
        for route, action, label in steps
        if route != current and may(action) and (action is not Action.REOPEN or not dossier.is_open)
    ]


def around(dossier: Dossier, actor: Actor, *, current: str) -> dict[str, Any]:
    """A page on which one step is taken: head, the other steps, and what is still open for whoever may read it."""
    reads = rights(dossier, actor)(Action.READ_CONTENT)
    return {
        "dossier": dossier,
        "head": head(dossier, actor, current=current),
        "back_url": back(dossier, reads=reads),
        "links": links(dossier, actor, current=current),
        "matters": open_matters(dossier) if reads else [],
        "reads": reads,
    }


def not_now(dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """The page for what the state of the dossier does not allow: the state, and the way on for whoever has one."""
    may = rights(dossier, actor)
    reopens = may(Action.REOPEN) and not dossier.is_open
    return {
        "code": dossier.code,
        "state": dossier.state,
        "read_url": first_page(dossier, reads=True) if may(Action.READ_CONTENT) else "",
        "reopen_url": reverse("dossiers:reopen", args=[dossier.pk]) if reopens else "",
    }


def back(dossier: Dossier, *, reads: bool) -> str:
    """Where 'no, go back' leads: to the details, or to the list for whoever may not read them."""
    return reverse("dossiers:details", args=[dossier.pk]) if reads else reverse("dossiers:list")
