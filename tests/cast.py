"""The people, the same everywhere: who they are, what they are members of, and the dossier some of them work on.

Anna coordinates team Noord, Bram is a caseworker there and works on the dossier, Chris is his colleague and does not,
Dirk is a caseworker of team Zuid, Olga of another organisation, Zora the regional care coordinator, Els the privacy
officer, Hanna the administrator, Frits has left team Noord, Gast is not logged in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections, transaction
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


def make_cast() -> Cast:
    with log.event("demo.seeded", by=NOBODY):
        organisation = Organisation.objects.create(name="De Wilgenhof")
        elsewhere = Organisation.objects.create(name="Elders")
        teams = {name: Team.objects.create(organisation=organisation, name=name) for name in ("Noord", "Zuid")}
        users = {}
        for username, (team, role) in PEOPLE.items():
            users[username] = _person(username, organisation, teams[team] if team else None, role)
        users["olga"] = _person(
            "olga", elsewhere, Team.objects.create(organisation=elsewhere, name="Oost"), Role.CASEWORKER
        )
        left = timezone.now() - timedelta(days=2)
        Membership.objects.filter(user=users["frits"]).update(starts_at=left - timedelta(days=300), ends_at=left)
    return Cast(organisation, teams["Noord"], teams["Zuid"], users, open_for(users["bram"], teams["Noord"]))


def _person(username: str, organisation: Organisation, team: Team | None, role: Role) -> User:
    user = User(username=username, full_name=username.capitalize())
    user.set_password(PASSWORD)
    user.save(force_insert=True)
    Membership.objects.create(user=user, organisation=organisation, team=team, role=role)
    return user


def open_for(user: User, team: Team) -> Dossier:
    actor = actor_for(user)
    with as_actor(actor):
        return dossier_actions.open_dossier(team_id=team.pk, by=actor)
