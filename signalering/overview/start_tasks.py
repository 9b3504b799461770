"""What waits for somebody, one small function for each kind; a new kind is a function and one line in `KINDS`.

Each gives task cards (see `task_card.html`) with, where it is about one, the `dossier_id` for the log.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.roles import TEAM_ROLES, Role
from signalering.accounts.models import Membership, Organisation, User
from signalering.accounts.queries import NewCoordinator, new_coordinators
from signalering.base.dates import short_day
from signalering.dossiers.queries import hand_overs_waiting, self_involvements, without_anybody
from signalering.observations import loose_note_queries

Card = dict[str, Any]


def tasks(actor: Actor) -> list[Card]:
    return [card for kind in KINDS for card in kind(actor)]


def hand_overs(actor: Actor) -> list[Card]:
    """A colleague asked her, or her team, to take a dossier over."""
    if not actor.holds(*TEAM_ROLES):
        return []
    return [
        {
            "dossier_id": row.dossier_id,
            "title": _("Say whether you take this case file over"),
            "url": reverse("dossiers:accept_hand_over", args=[row.pk]),
            "code": row.dossier.code,
            "facts": [
                _("asked by %(name)s on %(day)s") % {"name": row.asked_by.full_name, "day": short_day(row.asked_at)}
            ],
            "tone": "info",
            "icon": "share",
            "word": _("Waits for you"),
        }
        for row in hand_overs_waiting(actor)
    ]


def nobody_involved(actor: Actor) -> list[Card]:
    """Dossiers of the teams she coordinates in which nobody is left."""
    if not actor.holds(Role.COORDINATOR):
        return []
    return [
        {
            "dossier_id": dossier.pk,
            "title": _("Involve somebody"),
            "url": reverse("dossiers:involve", args=[dossier.pk]),
            "code": dossier.code,
            "facts": [_("Team %(team)s") % {"team": dossier.team.name}],
            "tone": "warning",
            "icon": "exclamation-triangle",
            "word": _("Nobody is involved"),
        }
        for dossier in without_anybody(actor)
    ]


def coordinators_who_let_themselves_in(actor: Actor) -> list[Card]:
    """For the privacy officer: a coordinator involved herself, because nobody was left."""
    if not actor.holds(Role.PRIVACY_OFFICER):
        return []
    organisation = Organisation.objects.get(pk=actor.known_organisation_id)
    return [
        {
            "dossier_id": row.dossier_id,
            "title": _("%(name)s let herself in") % {"name": row.name},
            "url": reverse("overview:audit_dossier", args=[row.dossier_id]),
            "code": row.code,
            "facts": [_("on %(day)s, nobody was involved any more") % {"day": short_day(row.at)}],
            "tone": "info",
            "icon": "info-circle",
            "word": _("To know"),
        }
        for row in self_involvements(organisation)
    ]


def people_without_a_role(actor: Actor) -> list[Card]:
    """For the administrator: people who can log in and can do nothing."""
    if not actor.holds(Role.ADMINISTRATOR):
        return []
    at_work = Membership.objects.live().values("user_id")
    # Of this organisation, or of none yet: another's people are not hers to see.
    elsewhere = Membership.objects.exclude(organisation_id=actor.known_organisation_id).values("user_id")
    rows = User.objects.filter(is_active=True).exclude(id__in=at_work).exclude(id__in=elsewhere).order_by("full_name")
    return [
        {
            "title": _("Give %(name)s a role, or end the account") % {"name": row.full_name},
            "url": reverse("accounts:user", args=[row.pk]),
            "facts": [],
            "tone": "neutral",
            "icon": "person-circle",
            "word": _("Without a role"),
        }
        for row in rows
    ]


def loose_notes(actor: Actor) -> list[Card]:
    """A colleague saw something of somebody whose dossier she does not work on. Nothing of it is opened here."""
    if not actor.holds(*TEAM_ROLES):
        return []
    return [
        {
            "title": _("Answer a loose note"),
            "url": reverse("observations:loose_note_take", args=[row.note_id]),
            "code": row.code,
            "facts": [row.since],
            "tone": "warning" if row.is_late else "info",
            "icon": "clock" if row.is_late else "share",
            "word": _("Too late") if row.is_late else _("Waits for you"),
        }
        for row in loose_note_queries.waiting(actor)
    ]


def coordinators_who_started(actor: Actor) -> list[Card]:
    """For the privacy officer: a coordinator lets people into dossiers, so a new one is worth knowing."""
    if not actor.holds(Role.PRIVACY_OFFICER):
        return []
    return [
        {
            "title": _("%(name)s is coordinator of team %(team)s") % {"name": row.name, "team": row.team},
            "url": "",
            "facts": [_coordinator_since(row)],
            "tone": "info",
            "icon": "info-circle",
            "word": _("To know"),
        }
        for row in new_coordinators(actor.known_organisation_id)
    ]


def _coordinator_since(row: NewCoordinator) -> str:
    if not row.given_by:
        return _("since %(day)s") % {"day": short_day(row.since)}
    return _("since %(day)s, given by %(name)s") % {"day": short_day(row.since), "name": row.given_by}


KINDS: tuple[Callable[[Actor], list[Card]], ...] = (
    hand_overs,
    loose_notes,
    nobody_involved,
    coordinators_who_started,
    coordinators_who_let_themselves_in,
    people_without_a_role,
)
