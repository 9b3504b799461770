"""Who works at De Wilgenhof. The same people stand in the tests and in the handbook."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from signalering.access.actor import NOBODY, Actor
from signalering.access.roles import Role
from signalering.accounts.actors import actor_for, tell_database
from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.audit import log

OWNER = "owner"
PASSWORD = "samen-goed-kijken"  # noqa: S105 - printed by the demo, which refuses to run beside real data.
ORGANISATION, REGION, TEAMS = "De Wilgenhof", "Voorbeeldregio", ("Noord", "Zuid")


@dataclass(frozen=True, slots=True)
class Person:
    """`since` and `until` are days ago."""

    role: Role
    function_label: str
    team: str = ""
    on_call: bool = False
    since: int = 400
    until: int | None = None


PEOPLE = {
    "anna": Person(Role.COORDINATOR, "coördinator opvolging", "Noord"),
    "bram": Person(Role.CASEWORKER, "mentor", "Noord"),
    "chris": Person(Role.CASEWORKER, "woonbegeleider", "Noord"),
    "dirk": Person(Role.CASEWORKER, "ambulant begeleider", "Zuid", on_call=True),
    "zora": Person(Role.CARE_COORDINATOR, "zorgcoördinator mensenhandel"),
    "els": Person(Role.PRIVACY_OFFICER, "functionaris gegevensbescherming"),
    "hanna": Person(Role.ADMINISTRATOR, "applicatiebeheerder"),
    "frits": Person(Role.CASEWORKER, "mentor", "Noord", until=128),
}


def make_people(event_name: str) -> None:
    """As the owner: at run time only an administrator adds people, and there is none yet."""
    with log.event(event_name, by=NOBODY, using=OWNER):
        organisation = Organisation.objects.using(OWNER).create(name=ORGANISATION, region=REGION)
        rows = Team.objects.using(OWNER)
        teams = {name: rows.create(organisation=organisation, name=name) for name in TEAMS}
        # One password, so one hash: hashing it eight times would take a second of the start.
        hashed = make_password(PASSWORD)
        for username, person in PEOPLE.items():
            user = User(username=username, full_name=username.capitalize(), password=hashed)
            user.save(using=OWNER, force_insert=True)
            make_membership(user, organisation, teams.get(person.team), person)


def make_membership(user: User, organisation: Organisation, team: Team | None, person: Person) -> None:
    Membership.objects.using(OWNER).create(
        user=user,
        organisation=organisation,
        team=team,
        role=person.role,
        function_label=person.function_label,
        on_call=person.on_call,
    )


def act_as(username: str) -> Actor:
    """This person for the rest of the transaction, or until the next one acts: the database knows it too."""
    actor = actor_for(User.objects.get(username=username))
    tell_database(actor)
    return actor
