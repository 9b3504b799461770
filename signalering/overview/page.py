"""What stands around every page: the menu for each role, the organisation and who is at work."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from signalering.access.actor import NOBODY, Actor
from signalering.access.roles import TEAM_ROLES, Role
from signalering.accounts.first import is_hidden


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu. `roles`: who has it (None: everybody); `within`: routes and rooms that are part of it."""

    route: str
    label: Promise
    icon: str = ""
    roles: frozenset[Role] | None = None
    within: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return self.roles is None or actor.holds(*self.roles)

    def mark(self, route: str) -> str:
        """For `aria-current`: the page itself, or that the page is part of this entry."""
        if route == self.route:
            return "page"
        return "true" if route in self.within or f"{route.split(':')[0]}:" in self.within else ""


MAIN = (
    Entry("overview:start", _("Start"), "house"),
    Entry("observations:record_any", _("Record"), "plus-lg", TEAM_ROLES, ("observations:record",)),
    Entry(
        "dossiers:list",
        _("Case files"),
        "folder2-open",
        TEAM_ROLES,
        ("dossiers:", "overview:chronology", "overview:print"),
    ),
    Entry("overview:audit", _("Access log"), "shield-check", frozenset({Role.PRIVACY_OFFICER})),
    Entry("accounts:administration", _("Administration"), "people", frozenset({Role.ADMINISTRATOR})),
)
MORE = (
    Entry("observations:catalogue", _("Signal catalogue"), roles=frozenset(Role)),
    Entry("observations:loose_notes", _("Loose notes"), roles=frozenset({Role.CASEWORKER})),
    Entry("observations:loose_note_inbox", _("Inbox"), roles=TEAM_ROLES),
    Entry("accounts:lend", _("Borrow a colleague"), roles=frozenset({Role.COORDINATOR})),
    Entry("accounts:account", _("My account")),
)


def around_the_page(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    around: dict[str, Any] = {"demo": settings.DEMO, "nav": [], "nav_more": [], "emergency": None}
    if actor.is_known and not is_hidden(request):
        route = request.resolver_match.view_name if request.resolver_match else ""
        around |= {"nav": _menu(MAIN, actor, route), "nav_more": _menu(MORE, actor, route)}
        around |= {"actor_name": actor.name, "organisation_name": actor.organisation_name}
    return around


def _menu(entries: tuple[Entry, ...], actor: Actor, route: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse(entry.route), "label": entry.label, "icon": entry.icon, "current": entry.mark(route)}
        for entry in entries
        if entry.is_for(actor)
    ]
