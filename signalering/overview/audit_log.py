"""Reading the log for the privacy officer: who did what, on which ground. It reads no content, and there is none.

Lines are merged and paged by the database: one line for all that the same person did alike on the same day to the same
dossier. The actor is told to the connection, so the database shows no other organisation's lines.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from signalering.access.actor import Actor
from signalering.accounts.actors import tell_database
from signalering.accounts.models import Membership, User
from signalering.base.forms import HERE
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Existence

LOG = "log"
PAGE_SIZE = 50


class About(StrEnum):
    DOSSIER = "dossier"
    PERSON = "person"
    EVERYTHING = "everything"


# A list that showed the dossier names it among the ids it showed; so does a look at the dossier's own log.
SOURCES = {
    About.DOSSIER: """(
        SELECT * FROM audit_row WHERE dossier_id = %(which)s
        UNION ALL
        SELECT * FROM audit_row WHERE dossier_id IS NULL AND event = 'page.viewed' AND object_ids @> ARRAY[%(which)s]
    )""",
    About.PERSON: "(SELECT * FROM audit_row WHERE actor_id = %(which)s)",
    About.EVERYTHING: "audit_row",
}
MERGED = """
SELECT count(*) OVER () AS lines, min(id) AS first_id,
    (at AT TIME ZONE 'Europe/Amsterdam')::date AS day, min(at) AS first_at, max(at) AS last_at, count(*) AS times,
    actor_id, (actor_id IS NULL AND address IS NULL) AS by_system, role, event, outcome, object_type, relation,
    is_emergency, dossier_id, dossier_code
FROM {source} AS line
WHERE at >= %(start)s AND at < %(end)s
GROUP BY day, actor_id, by_system, role, event, outcome, object_type, relation, is_emergency, dossier_id, dossier_code
ORDER BY last_at DESC, first_id DESC LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included, in Dutch time."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Line:
    """What one person did alike on one day; `first_at` and `last_at` differ when it was done several `times`."""

    day: date
    first_at: datetime
    last_at: datetime
    times: int
    actor_id: UUID | None
    by_system: bool
    role: str
    event: str
    outcome: str
    object_type: str
    relation: str
    is_emergency: bool
    dossier_id: UUID | None
    dossier_code: str


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    number: int
    total: int


def lines(actor: Actor, about: About, period: Period, *, which: UUID | None = None, number: int = 1) -> Page:
    """One page of merged lines, the newest first. A number outside the pages gives the nearest one."""
    merged = MERGED.format(source=SOURCES[about])
    start, end = period.bounds

    def fetch(number: int) -> Page:
        values = {"which": which, "start": start, "end": end, "limit": PAGE_SIZE, "offset": (number - 1) * PAGE_SIZE}
        cursor.execute(merged, values)
        rows = cursor.fetchall()
        total = -(-rows[0][0] // PAGE_SIZE) if rows else 1
        return Page([Line(*row[2:]) for row in rows], number, total)

    with _log_as(actor) as cursor:
        found = fetch(max(1, number))
        return found if found.lines or number <= 1 else fetch(fetch(1).total)


@contextmanager
def _log_as(actor: Actor) -> Iterator[Any]:
    connection = connections[LOG]
    with transaction.atomic(using=LOG):
        tell_database(actor, using=connection)
        with connection.cursor() as cursor:
            yield cursor


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), HERE)


def dossiers() -> QuerySet[Existence]:
    """Those of the organisation, the newest first. The view answers by the actor."""
    return Existence.objects.order_by("-opened_on", "code")


def dossier(dossier_id: UUID) -> Existence | None:
    return Existence.objects.filter(pk=dossier_id).first()


def dossier_by_code(typed: str) -> Existence | None:
    code = normalise(typed)
    return Existence.objects.filter(code=code).first() if code else None


def codes(dossier_ids: set[UUID]) -> dict[UUID, str]:
    """The codes of those dossiers that the actor may know of: a refused line holds only what was asked for."""
    return dict(Existence.objects.filter(pk__in=dossier_ids).values_list("id", "code")) if dossier_ids else {}


def people(actor: Actor) -> QuerySet[User]:
    """Who works or worked in the organisation, by name."""
    if actor.organisation_id is None:
        return User.objects.none()
    members = Membership.objects.filter(organisation_id=actor.organisation_id)
    return User.objects.filter(pk__in=members.values("user_id")).order_by("full_name", "username")


def person(actor: Actor, user_id: UUID) -> User | None:
    return people(actor).filter(pk=user_id).first()


def names(user_ids: set[UUID]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("id", "full_name")) if user_ids else {}
