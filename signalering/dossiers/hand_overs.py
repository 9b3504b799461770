"""Handing a dossier over: asked by whoever works on it, and done when somebody else accepts. Writes only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import IntegrityError, ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from signalering.access.actor import Actor
from signalering.accounts.models import Team, User
from signalering.audit import log
from signalering.dossiers.actions import MayNotInvolve
from signalering.dossiers.models import Dossier, HandOver


class OneWaits(Exception):
    """There is a hand-over of this dossier already that nobody has answered."""


class NotWaiting(Exception):
    """This hand-over was answered, withdrawn or ran out, or it was never for this actor."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is asked to take over: exactly one of the two."""

    user: User | None = None
    team: Team | None = None


def hand_over(
    *, dossier: Dossier, by: Actor, to: Receiver, from_user_id: UUID | None, words: str = "", key: UUID | None = None
) -> HandOver:
    """Ask a colleague or a team to take the dossier over; nothing changes until somebody there accepts.

    `from_user_id`: whose involvement ends then. Raises OneWaits or MayNotInvolve. Sent twice, it is asked once.
    """
    row = HandOver(id=key or uuid4(), dossier=dossier, asked_by_id=by.known_id, from_user_id=from_user_id)
    row.to_user, row.to_team, row.words = to.user, to.team, words or None
    try:
        with log.event("hand_over.asked", by=by, dossier=dossier) as event:
            row.save(force_insert=True)
            event.about(row, fields=["from_user", "to_user", "to_team", *(["words"] if words else [])])
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise MayNotInvolve from error
        raise
    except IntegrityError as error:
        if first := HandOver.objects.filter(pk=row.pk, dossier=dossier, asked_by_id=by.known_id).first():
            return first
        raise OneWaits from error
    return row


@contextmanager
def _only_while_waiting() -> Iterator[None]:
    """Turn the database's refusal into NotWaiting."""
    try:
        yield
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise NotWaiting from error
        raise


def accept_hand_over(*, waiting: HandOver, by: Actor) -> None:
    """Take the dossier over: the actor's involvement starts, the former worker's ends, the team follows.

    A coordinator who accepts for her team does not come to read. Raises NotWaiting.
    """
    with _only_while_waiting(), log.event("hand_over.accepted", by=by, dossier=waiting.dossier) as event:
        event.about(waiting, fields=["accepted_at", "answered_by"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT gate_accept_hand_over(%s)", [waiting.pk])


def stop_hand_over(*, waiting: HandOver, by: Actor, name: str) -> None:
    """`hand_over.declined` by whoever was asked, `hand_over.withdrawn` by whoever may hand over."""
    with _only_while_waiting(), log.event(name, by=by, dossier=waiting.dossier) as event:
        event.about(waiting, fields=[name.removeprefix("hand_over.") + "_at", "answered_by"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT gate_stop_hand_over(%s)", [waiting.pk])
            (stopped,) = cursor.fetchone()
        if not stopped:
            raise NotWaiting
