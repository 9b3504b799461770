"""What people do with a loose note: send it, take it into a case file, answer it, pass it on. Nothing is deleted.

Sending gives the same answer whether there is such a case file or not; only the database knows where the note went.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection
from psycopg.errors import InsufficientPrivilege, UniqueViolation

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.dossiers import references
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Dossier
from signalering.observations.actions import Seen, record_observation
from signalering.observations.loose_note_models import LooseNote, LooseNoteHandling, LooseNoteRoute
from signalering.observations.models import Observation
from signalering.vault.keys import make_key
from signalering.vault.models import Scope

SEND = "SELECT observations_send_note(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class NoteText:
    """What the writer tells, and for whom: a code or the organisation's own number, as she typed it."""

    addressed_to: str
    seen_from: date
    precision: str
    knowledge: str
    facts: str
    his_words: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What the database may look for in the writer's team: a code, or the keyed hash of a number."""

    code: str | None = None
    token: bytes | None = None


class AlreadyHandled(Exception):
    """A colleague took, answered or passed on this note in the meantime."""


def target_of(typed: str, by: Actor) -> Target:
    """What `typed` may mean in the writer's team. It looks nothing up, and takes as long for each text."""
    token = references.token(by.organisation_id, typed) if by.organisation_id else None
    return Target(code=normalise(typed), token=token)


def send_note(*, team_id: UUID, by: Actor, note: NoteText, key: UUID | None = None) -> None:
    """Write a note and send it. The team's key has to be open; it is made by `open_team_key` at first use.

    `key` is the form's one-time key and becomes the row's id: sent twice it is one note. Gives nothing back.
    """
    try:
        with log.event("loose_note.sent", by=by) as event:
            row = LooseNote(
                team_id=team_id,
                recorded_by_id=by.known_id,
                addressed_to=note.addressed_to,
                seen_from=note.seen_from,
                precision=note.precision,
                knowledge=note.knowledge,
                facts=note.facts,
                his_words=note.his_words or None,
            )
            row.id = key or row.id
            row.save(force_insert=True)
            target = target_of(note.addressed_to, by)
            with connection.cursor() as cursor:
                cursor.execute(SEND, [row.pk, target.code, target.token])
            event.about(row, fields=["addressed_to", "seen_from", "precision", "knowledge", "facts", "his_words"])
    except IntegrityError as error:
        if key is None or not isinstance(error.__cause__, UniqueViolation):
            raise
        if not LooseNote.objects.filter(pk=key, recorded_by_id=by.known_id).exists():
            send_note(team_id=team_id, by=by, note=note)


def make_team_key(team_id: UUID) -> None:
    """The key that seals the team's loose notes; one that exists is left as it is."""
    make_key(Scope.TEAM, team_id)


def take_note(*, route: LooseNoteRoute, dossier: Dossier, by: Actor, seen: Seen) -> Observation:
    """Record what the note tells in `dossier`, as heard from a colleague; the note keeps who wrote it and when.

    Raises AlreadyHandled when somebody was first; then nothing is recorded.
    """
    with somebody_may_be_first(), log.event("loose_note.taken", by=by, dossier=dossier) as event:
        if route.dossier_id != dossier.pk:
            _move(route, dossier, by)
        observation = record_observation(dossier=dossier, by=by, seen=seen)
        handling = _handle(route.note, by, LooseNoteHandling.Outcome.TAKEN, observation=observation)
        event.about(handling, route.note, fields=["outcome", "observation"])
    return observation


def answer_note(*, route: LooseNoteRoute, by: Actor, reason: str) -> None:
    """Close the note with a reason. Raises AlreadyHandled when somebody was first."""
    with somebody_may_be_first(), log.event("loose_note.answered", by=by, dossier=route.dossier) as event:
        handling = _handle(route.note, by, LooseNoteHandling.Outcome.ANSWERED, reason=reason)
        event.about(handling, route.note, fields=["outcome", "reason"])


def pass_on_note(*, route: LooseNoteRoute, dossier: Dossier, by: Actor) -> None:
    """Lay the note with those who work on `dossier`. Raises AlreadyHandled when somebody was first."""
    with somebody_may_be_first(), log.event("loose_note.passed_on", by=by, dossier=dossier) as event:
        moved = _move(route, dossier, by)
        event.about(moved, route.note, fields=["dossier"])


def _move(route: LooseNoteRoute, dossier: Dossier, by: Actor) -> LooseNoteRoute:
    moved = LooseNoteRoute(note_id=route.note_id, replaces=route, dossier=dossier, recorded_by_id=by.known_id)
    moved.save(force_insert=True)
    return moved


def _handle(
    note: LooseNote, by: Actor, outcome: str, *, observation: Observation | None = None, reason: str | None = None
) -> LooseNoteHandling:
    row = LooseNoteHandling(note=note, team_id=note.team_id, outcome=outcome, recorded_by_id=by.known_id)
    row.observation, row.reason = observation, reason
    row.save(force_insert=True)
    return row


@contextmanager
def somebody_may_be_first() -> Iterator[None]:
    """The database lets two people wait for each other; the second is refused: handled, or no longer hers."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error.__cause__, (UniqueViolation, InsufficientPrivilege)):
            raise AlreadyHandled from error
        raise
