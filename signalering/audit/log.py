"""Writing the log. `event` is the only way to change a domain table; `read`, `refused` and `failed` change nothing.

A row is written before the page leaves. When it cannot be written, `LogUnavailable` is raised and the page fails.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, transaction

from signalering.audit import context
from signalering.audit.models import Outcome


class Somebody(Protocol):
    """Who acts; `access.Actor` is one."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def organisation_id(self) -> UUID | None: ...


class DossierLike(Protocol):
    """What the log keeps of a dossier."""

    @property
    def pk(self) -> UUID: ...
    @property
    def code(self) -> str: ...
    @property
    def organisation_id(self) -> UUID: ...


class LogUnavailable(Exception):
    """The log row could not be written: nothing may be shown or changed."""


@dataclass(slots=True)
class Event:
    """What the body of an event tells the log: which objects, and the names (never the values) of their fields."""

    name: str
    dossier: DossierLike | None = None
    organisation_id: UUID | None = None
    object_type: str = ""
    object_ids: list[UUID] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    reason: bytes | None = None
    id: UUID = field(default_factory=uuid4)

    def about(self, *objects: models.Model, fields: Iterable[str] = ()) -> None:
        """Name the rows that were written; the first gives the object type."""
        for row in objects:
            self.object_type = self.object_type or row._meta.label_lower
            self.object_ids.append(row.pk)
        self.fields += [name for name in fields if name not in self.fields]


INSERT = """
INSERT INTO audit_row (event, event_id, outcome, actor_id, role, membership_id, grant_cell, relation, is_emergency,
    organisation_id, dossier_id, dossier_code, object_type, object_ids, fields, request_id, address, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::text[], %s, %s, %s)
"""
SET_EVENT = "SELECT set_config('signalering.event', %s, true)"


@contextmanager
def event(
    name: str,
    *,
    by: Somebody,
    dossier: DossierLike | None = None,
    organisation_id: UUID | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Iterator[Event]:
    """Let the body write, and log it. Events may stand inside each other; each gives a row.

    The value that opens the tables is local to the transaction and to the savepoint opened here: a body that fails
    takes it back together with everything it wrote.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        happening = Event(name, dossier=dossier, organisation_id=organisation_id)
        cursor.execute("SELECT coalesce(current_setting('signalering.event', true), '')")
        (outer,) = cursor.fetchone()
        cursor.execute(SET_EVENT, [str(happening.id)])
        yield happening
        _insert(happening, Outcome.OK, by, using=using, then_set_event=outer)


def read(
    name: str,
    *,
    by: Somebody,
    dossier: DossierLike | None = None,
    object_type: str = "",
    object_ids: Iterable[UUID] = (),
    fields: Iterable[str] = (),
) -> None:
    """Log a look. It opens no table for writing."""
    seen = Event(name, dossier=dossier, object_type=object_type, object_ids=list(object_ids), fields=list(fields))
    _insert(seen, Outcome.OK, by)


def refused(name: str, *, by: Somebody, object_type: str = "", asked_for: UUID | None = None) -> None:
    """Log a refusal, after the refused request's work was rolled back."""
    row = Event(name, object_type=object_type, object_ids=[asked_for] if asked_for else [])
    _insert(row, Outcome.REFUSED, by, dossier_id=asked_for)


def failed(name: str, *, by: Somebody, organisation_id: UUID | None = None) -> None:
    """Log a failed attempt, such as a wrong password."""
    _insert(Event(name, organisation_id=organisation_id), Outcome.FAILED, by)


def _insert(
    row: Event,
    outcome: Outcome,
    by: Somebody,
    *,
    using: str = DEFAULT_DB_ALIAS,
    then_set_event: str | None = None,
    dossier_id: UUID | None = None,
) -> None:
    now = context.current()
    organisation = row.organisation_id or (row.dossier.organisation_id if row.dossier else by.organisation_id)
    values: list[Any] = [row.name, row.id, outcome.value, by.user_id, now.role, now.membership_id]
    values += [now.grant_cell, now.relation, now.is_emergency, organisation]
    values += [row.dossier.pk, row.dossier.code] if row.dossier else [dossier_id, ""]
    values += [row.object_type, row.object_ids, row.fields, now.request_id, now.address, row.reason]
    statement = INSERT
    if then_set_event is not None:
        # One trip for both: the row, and the value that stood before.
        statement += ";" + SET_EVENT
        values.append(then_set_event)
    try:
        with connections[using].cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        raise LogUnavailable(row.name) from error
