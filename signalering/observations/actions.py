"""What people do with an observation: record it, and record a new version of it. Nothing is overwritten."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.dossiers.models import Dossier
from signalering.observations.models import Observation

SEALED = ("facts", "his_words", "interpretation")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen or heard, in the fields that are kept apart everywhere. Empty text is no text."""

    seen_on: date
    precision: str
    knowledge: str
    facts: str
    his_words: str = ""
    interpretation: str = ""


class AlreadyReplaced(Exception):
    """Somebody else recorded a new version in the meantime."""


def record_observation(*, dossier: Dossier, by: Actor, seen: Seen, key: UUID | None = None) -> Observation:
    """Record what was seen or heard.

    `key` is the form's one-time key and becomes the row's id: sent twice, the second finds the first row and adds
    none. A key that is somebody else's row is not used.
    """
    try:
        with log.event("observation.recorded", by=by, dossier=dossier) as event:
            row = _new_row(dossier, by, seen)
            row.id = key or row.id
            row.save(force_insert=True)
            event.about(row, fields=_shown_fields(row))
    except IntegrityError:
        if key is None:
            raise
        first = Observation.objects.filter(pk=key, dossier=dossier, recorded_by_id=by.known_id).first()
        return first or record_observation(dossier=dossier, by=by, seen=seen)
    return row


def correct_observation(
    *, observation: Observation, dossier: Dossier, by: Actor, seen: Seen, reason: str = "", reason_text: str = ""
) -> Observation:
    """Record a new version. The author may leave the reason empty within 30 minutes; the database knows the rule.

    Raises AlreadyReplaced when there is a newer version, IntegrityError when a reason is needed.
    """
    with log.event("observation.corrected", by=by, dossier=dossier) as event:
        row = _new_row(dossier, by, seen)
        row.replaces, row.reason, row.reason_text = observation, reason, reason_text or None
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if isinstance(error.__cause__, UniqueViolation):
                raise AlreadyReplaced from error
            raise
        event.about(row, observation, fields=[*_shown_fields(row), "reason"])
    return row


def _new_row(dossier: Dossier, by: Actor, seen: Seen) -> Observation:
    row = Observation(dossier=dossier, recorded_by_id=by.known_id)
    row.seen_on, row.precision, row.knowledge = seen.seen_on, seen.precision, seen.knowledge
    for name in SEALED:
        setattr(row, name, getattr(seen, name) or None)
    return row


def _shown_fields(row: Observation) -> list[str]:
    return ["seen_on", "precision", "knowledge", *[name for name in SEALED if getattr(row, name)]]
