"""What an administrator, a coordinator and people themselves do with accounts and memberships.

The database holds the same rules; what it refuses comes back as `Impossible` with the name of the rule.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F
from django.db.models.functions import Now

from signalering.access.actor import Actor
from signalering.access.roles import Role
from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.accounts.passwords import first_password
from signalering.audit import log
from signalering.base.refusals import rule_of

# Two constraints say that a user name stands once: one as typed, one whatever the case.
RULES = {
    "roles_kept_apart": "roles_kept_apart",
    "membership_once": "membership_once",
    "last_administrator": "last_administrator",
    "not_yourself": "not_yourself",
    "username_once": "username_taken",
    "accounts_user_username_key": "username_taken",
    "accounts_user_pkey": "key_taken",
    "team_name_once": "team_taken",
    "accounts_organisation_name_key": "organisation_taken",
}


class Impossible(Exception):
    """A rule stands in the way; nothing has changed. `rule` names it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class EndedAlready(Exception):
    """Somebody ended this membership in the meantime: there is nothing to log."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a membership makes of somebody. `team_id` is set exactly for caseworkers and coordinators."""

    role: Role
    team_id: UUID | None = None
    function_label: str = ""
    on_call: bool = False


@contextmanager
def possible() -> Iterator[None]:
    """Turn the database's refusal into the rule it stands for. The event inside has been taken back by then."""
    try:
        yield
    except IntegrityError as error:
        rule = rule_of(error)
        if rule not in RULES:
            raise
        raise Impossible(RULES[rule]) from error


def add_team(*, by: Actor, name: str) -> Team:
    team = Team(organisation_id=by.known_organisation_id, name=name)
    with possible(), log.event("team.added", by=by) as event:
        team.save(force_insert=True)
        event.about(team, fields=["name"])
    return team


def change_organisation(*, by: Actor, values: dict[str, Any]) -> None:
    """Set the fields in `values`; the log gets their names."""
    with possible(), log.event("organisation.changed", by=by) as event:
        Organisation.objects.filter(pk=by.known_organisation_id).update(**values)
        event.about(Organisation(pk=by.known_organisation_id), fields=values)


def add_user(*, by: Actor, key: UUID, username: str, full_name: str, email: str, place: Place) -> tuple[User, str]:
    """Add somebody with her first membership. Returns her first password too: it is kept nowhere.

    `key` becomes her id, so that a form sent twice adds her once.
    """
    password = first_password()
    user = User(pk=key, username=username, full_name=full_name, email=email, must_change_password=True)
    user.set_password(password)
    with possible(), log.event("account.user_added", by=by) as event:
        user.save(force_insert=True)
        event.about(user, fields=["username", "full_name", "password", *(["email"] if email else [])])
        give_membership(by=by, user_id=user.pk, place=place)
    return user, password


def give_first_password(*, by: Actor, user: User) -> str:
    """A new password that she has to change at once. Her sessions end, since the password is part of their check."""
    password = first_password()
    user.set_password(password)
    with possible(), log.event("account.password_given", by=by) as event:
        _change_user(event, by, user, password=user.password, must_change_password=True)
    return password


def deactivate(*, by: Actor, user: User) -> None:
    """Switch the account off; her sessions end."""
    with possible(), log.event("account.deactivated", by=by) as event:
        _change_user(event, by, user, is_active=False, session_epoch=F("session_epoch") + 1)


def reactivate(*, by: Actor, user: User) -> None:
    with possible(), log.event("account.reactivated", by=by) as event:
        _change_user(event, by, user, is_active=True)


def _change_user(event: log.Event, by: Actor, user: User, **values: Any) -> None:
    if user.pk == by.user_id:
        raise Impossible("not_yourself")
    event.about(user, fields=values)
    if not User.objects.filter(pk=user.pk).update(**values):
        # Row-level security hid her: she works in another organisation as well.
        raise Impossible("works_elsewhere")


def give_membership(*, by: Actor, user_id: UUID, place: Place) -> Membership:
    """Give a membership in the actor's organisation from now on; never to herself."""
    with possible(), log.event("membership.given", by=by) as event:
        return _insert_membership(event, by, user_id, place)


def lend(*, by: Actor, user_id: UUID, team_id: UUID, until: datetime) -> Membership:
    """Let a colleague work in the coordinator's team as a caseworker until `until`, at most 14 days from today."""
    with possible(), log.event("membership.lent", by=by) as event:
        return _insert_membership(event, by, user_id, Place(Role.CASEWORKER, team_id), until)


def _insert_membership(
    event: log.Event, by: Actor, user_id: UUID, place: Place, until: datetime | None = None
) -> Membership:
    if user_id == by.user_id:
        raise Impossible("not_yourself")
    of = {"organisation_id": by.known_organisation_id, "user_id": user_id, "granted_by_id": by.known_id}
    row = Membership(**of, **asdict(place), ends_at=until)
    row.save(force_insert=True)
    event.about(row, fields=["user", "role", "team", "function_label", "on_call", "ends_at"])
    return row


def end_membership(*, by: Actor, membership: Membership) -> None:
    """End it now; nothing changes when it had ended. Without any other membership her sessions end as well."""
    if membership.user_id == by.user_id:
        raise Impossible("not_yourself")
    with suppress(EndedAlready), possible(), log.event("membership.ended", by=by) as event:
        event.about(membership, fields=["ends_at"])
        if not Membership.objects.filter(pk=membership.pk).live().update(ends_at=Now()):
            raise EndedAlready
        if not Membership.objects.of(membership.user_id).live().exists():
            _end_sessions(by, membership.user_id)


def _end_sessions(by: Actor, user_id: UUID) -> None:
    with log.event("account.sessions_ended", by=by) as event:
        event.about(User(pk=user_id), fields=["session_epoch"])
        User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
