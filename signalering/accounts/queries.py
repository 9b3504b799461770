"""Reads that mean something: who works in an organisation, in which teams, who was lent, who became coordinator."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.roles import TEAM_ROLES, Role
from signalering.accounts.models import ROLE_LABELS, Membership, MembershipQuerySet, Organisation, Team, User
from signalering.base.dates import short_day


@dataclass(frozen=True, slots=True)
class NewCoordinator:
    """Somebody who became coordinator of a team, for the privacy officer. `given_by` may be empty."""

    name: str
    team: str
    since: datetime
    given_by: str


@dataclass(slots=True)
class Person:
    """Somebody of the organisation with her live memberships there."""

    user: User
    memberships: list[Membership] = field(default_factory=list)


def role_in_words(row: Membership) -> str:
    """'Caseworker, team Noord' or 'Privacy officer'."""
    role = capfirst(ROLE_LABELS[Role(row.role)])
    return _("%(role)s, team %(team)s") % {"role": role, "team": row.team.name} if row.team else str(role)


def facts_of(row: Membership) -> list[str]:
    """What else is said of a membership, each a text of its own: function, on call, since, until."""
    texts = [row.function_label] if row.function_label else []
    texts += [_("is on call")] if row.on_call else []
    texts.append(_("since %(day)s") % {"day": short_day(row.starts_at)})
    if row.ends_at:
        # It ends at midnight: the last day is the one before.
        last = short_day(row.ends_at - timedelta(seconds=1))
        texts.append(_("until and including %(day)s") % {"day": last})
    return texts


def people(organisation_id: UUID) -> list[Person]:
    """Everybody who is or was a member, those who work here now first, by name."""
    found: dict[UUID, Person] = {}
    live = set(_rows(organisation_id).live().values_list("pk", flat=True))
    for row in _rows(organisation_id).order_by("user__full_name", "user_id", "starts_at"):
        person = found.setdefault(row.user_id, Person(row.user))
        if row.pk in live:
            person.memberships.append(row)
    return sorted(found.values(), key=lambda person: not (person.memberships and person.user.is_active))


def _rows(organisation_id: UUID) -> MembershipQuerySet:
    return Membership.objects.filter(organisation_id=organisation_id).select_related("user", "team")


def one_person(organisation_id: UUID, user_id: UUID) -> User | None:
    """The user when she is or was a member of this organisation."""
    return User.objects.filter(memberships__organisation_id=organisation_id, pk=user_id).distinct().first()


def memberships_of(organisation_id: UUID, user_id: UUID) -> list[Membership]:
    """Her live memberships in this organisation."""
    return list(_rows(organisation_id).of(user_id).live().order_by("starts_at", "pk"))


def one_membership(organisation_id: UUID, membership_id: UUID) -> Membership | None:
    """A membership of this organisation, also one that ended."""
    return _rows(organisation_id).filter(pk=membership_id).first()


def teams(organisation_id: UUID) -> list[Team]:
    """The teams by name, each with `members`: how many memberships are live."""
    now = Q(memberships__starts_at__lte=Now())
    live = now & (Q(memberships__ends_at=None) | Q(memberships__ends_at__gt=Now()))
    rows = Team.objects.filter(organisation_id=organisation_id)
    return list(rows.annotate(members=Count("memberships", filter=live)).order_by("name"))


def organisation(organisation_id: UUID) -> Organisation:
    return Organisation.objects.get(pk=organisation_id)


def settings_now(organisation_id: UUID, names: Iterable[str], *, to_change: bool) -> dict[str, Any]:
    """With `to_change`, whoever changes them at the same moment waits, and then reads what was saved."""
    rows = Organisation.objects.filter(pk=organisation_id)
    if to_change:
        rows = rows.select_for_update(no_key=True)
    return dict(rows.values(*names).get())


def organisations_of(user_id: UUID) -> list[Organisation]:
    """The organisations in which she is a member now, by name."""
    live = Membership.objects.of(user_id).live()
    return list(Organisation.objects.filter(pk__in=live.values("organisation_id")).order_by("name"))


def all_memberships_of(user_id: UUID) -> list[Membership]:
    """Her live memberships everywhere, by organisation."""
    rows = Membership.objects.of(user_id).live().select_related("team", "organisation")
    return list(rows.order_by("organisation__name", "starts_at", "pk"))


def my_teams(actor: Actor) -> list[Team]:
    """The teams that the actor coordinates."""
    return list(Team.objects.filter(pk__in=actor.teams(Role.COORDINATOR)).order_by("name"))


def may_be_lent(actor: Actor) -> list[User]:
    """Colleagues who work in a team of the organisation, without the actor herself, by name."""
    members = _live_in_teams(actor.known_organisation_id, TEAM_ROLES).values("user_id")
    return list(User.objects.filter(pk__in=members, is_active=True).exclude(pk=actor.known_id).order_by("full_name"))


def _live_in_teams(organisation_id: UUID, roles: Iterable[Role]) -> MembershipQuerySet:
    return Membership.objects.filter(organisation_id=organisation_id, role__in=sorted(roles)).live()


def lent_by(actor: Actor) -> list[Membership]:
    """The live memberships that the actor lent in the teams she coordinates now, the first to end first."""
    rows = Membership.objects.filter(granted_by_id=actor.user_id, role=Role.CASEWORKER, ends_at__isnull=False)
    mine = rows.filter(team_id__in=actor.teams(Role.COORDINATOR)).live()
    return list(mine.select_related("user", "team").order_by("ends_at"))


def new_coordinators(organisation_id: UUID, days: int = 14) -> list[NewCoordinator]:
    """Who became coordinator in the last `days` and still is: a coordinator lets people into case files."""
    rows = _rows(organisation_id).filter(role=Role.COORDINATOR, starts_at__gt=Now() - timedelta(days=days)).live()
    return [
        NewCoordinator(
            row.user.full_name,
            row.team.name if row.team else "",
            row.starts_at,
            row.granted_by.full_name if row.granted_by else "",
        )
        for row in rows.select_related("user", "team", "granted_by").order_by("-starts_at")
    ]
