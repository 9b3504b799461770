"""The people, the same everywhere: who they are, what they are members of, and the dossier some of them work on.

Anna coordinates team Noord, Bram is a caseworker there and works on the dossier, Chris is his colleague and does not,
Dirk is a caseworker of team Zuid, Olga of another organisation, Zora the regional care coordinator, Els the privacy
officer, Hanna the administrator, Frits has left team Noord, Gast is not logged in.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from signalering.access.actor import NOBODY, Actor
from signalering.access.roles import Role
from signalering.accounts.actors import actor_for, tell_database
from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.audit import log
from signalering.dossiers import actions as dossier_actions
from signalering.dossiers.models import Dossier
from signalering.vault.keyring import current, open_keyring
from signalering.vault.models import Scope

PASSWORD = "een lang wachtwoord"
Row = TypeVar("Row", bound=models.Model)

PEOPLE = {
    "anna": ("Noord", Role.COORDINATOR),
    "bram": ("Noord", Role.CASEWORKER),
    "chris": ("Noord", Role.CASEWORKER),
    "dirk": ("Zuid", Role.CASEWORKER),
    "frits": ("Noord", Role.CASEWORKER),
    "zora": (None, Role.CARE_COORDINATOR),
    "els": (None, Role.PRIVACY_OFFICER),
    "hanna": (None, Role.ADMINISTRATOR),
}


@dataclass
class Cast:
    organisation: Organisation
    noord: Team
    zuid: Team
    users: dict[str, User]
    dossier: Dossier

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name]) if name != "gast" else NOBODY


@contextmanager
def as_actor(actor: Actor, *, dossier: Dossier | None = None) -> Iterator[None]:
    """Run the body as the database sees this actor, with the key of `dossier` allowed."""
    with transaction.atomic(), open_keyring():
        tell_database(actor)
        if dossier is not None:
            current().allow(Scope.DOSSIER, dossier.pk)
        yield
        tell_database(NOBODY)


@contextmanager
def as_owner() -> Iterator[object]:
    """A cursor of the tables' owner, in an event: for shifting clocks and other tables' rows in the arrangement."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'arrange', true)")
        yield cursor


def put(row: Row) -> Row:
    """Insert one row of people with the owner's eyes, in an event: only an administrator could do it herself."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values = {name: None if isinstance(value, DatabaseDefault) else value for name, value in values.items()}
    if "starts_at" in values and values["starts_at"] is None:
        row.starts_at = values["starts_at"] = timezone.now()
    with log.event("demo.seeded", by=NOBODY), connection.cursor() as cursor:
        document = json.dumps(values, cls=DjangoJSONEncoder)
        cursor.execute("SELECT tests_put(%s, %s)", [row._meta.db_table, document])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def end_membership_of(user: User) -> None:
    """All that she is a member of ends now."""
    with log.event("membership.ended", by=NOBODY), connection.cursor() as cursor:
        cursor.execute("SELECT tests_end(id) FROM accounts_membership WHERE user_id = %s", [user.pk])


def put_in_state(dossier: Dossier, state: str) -> None:
    with log.event("dossier.closed", by=NOBODY), connection.cursor() as cursor:
        cursor.execute("SELECT tests_state(%s, %s)", [dossier.pk, state])


def make_cast() -> Cast:
    organisation = put(Organisation(name="De Wilgenhof"))
    elsewhere = put(Organisation(name="Elders"))
    teams = {name: put(Team(organisation=organisation, name=name)) for name in ("Noord", "Zuid")}
    users = {}
    for username, (team, role) in PEOPLE.items():
        left = timezone.now() - timedelta(days=2) if username == "frits" else None
        users[username] = person(username, organisation, teams[team] if team else None, role, ends_at=left)
    users["olga"] = person("olga", elsewhere, put(Team(organisation=elsewhere, name="Oost")), Role.CASEWORKER)
    return Cast(organisation, teams["Noord"], teams["Zuid"], users, open_for(users["bram"], teams["Noord"]))


def lend_lena(cast: Cast, *, loan_id: UUID | None = None) -> Membership:
    """Lena of team Zuid helps in Noord for five days: Anna let her in."""
    lena = person("lena", cast.organisation, cast.zuid, Role.CASEWORKER)
    of = {"organisation": cast.organisation, "team": cast.noord, "user": lena, "role": Role.CASEWORKER}
    ends_at = timezone.now() + timedelta(days=5)
    return put(Membership(pk=loan_id or uuid4(), **of, granted_by=cast.anna, ends_at=ends_at))


def person(
    username: str, organisation: Organisation, team: Team | None, role: Role, *, ends_at: datetime | None = None
) -> User:
    user = User(username=username, full_name=username.capitalize())
    user.set_password(PASSWORD)
    put(user)
    starts_at = timezone.now() - timedelta(days=300)
    put(Membership(user=user, organisation=organisation, team=team, role=role, starts_at=starts_at, ends_at=ends_at))
    return user


def open_for(user: User, team: Team) -> Dossier:
    actor = actor_for(user)
    with as_actor(actor):
        return dossier_actions.open_dossier(team_id=team.pk, by=actor)
