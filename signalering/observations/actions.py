"""What people do with an observation: record it, and record a new version of it. Nothing is overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import replacing
from signalering.observations.catalogue_file import shipped
from signalering.observations.models import SHIELDING, Observation, ObservationGround, ObservationType

SEALED = ("facts", "his_words", "interpretation", "other_explanations")
CODED = ("seen_from", "seen_until", "seen_time", "precision", "knowledge", "source_role", "setting_id")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen or heard, in the fields that are kept apart everywhere. Empty text is no text.

    `seen_time` goes with precision 'moment' only. `type_ids` are signals of the catalogue; `earlier_ids` the
    observations that an own interpretation rests on.
    """

    seen_from: date
    precision: str
    knowledge: str
    facts: str
    his_words: str = ""
    interpretation: str = ""
    other_explanations: str = ""
    seen_until: date | None = None
    seen_time: time | None = None
    source_role: str = ""
    setting_id: UUID | None = None
    type_ids: tuple[UUID, ...] = ()
    earlier_ids: tuple[UUID, ...] = ()


def record_observation(*, dossier: Dossier, by: Actor, seen: Seen, key: UUID | None = None) -> Observation:
    """Record what was seen or heard.

    `key` is the form's one-time key and becomes the row's id: sent twice, the second finds the first row and adds
    none. A key that is somebody else's row is not used.
    """
    try:
        with log.event("observation.recorded", by=by, dossier=dossier) as event:
            row = _new_row(dossier, by, seen)
            row.id = key or row.id
            _save(row, seen)
            event.about(row, fields=_shown_fields(row, seen))
    except IntegrityError as error:
        if key is None or not isinstance(error.__cause__, UniqueViolation):
            raise
        first = Observation.objects.filter(pk=key, dossier=dossier, recorded_by_id=by.known_id).first()
        return first or record_observation(dossier=dossier, by=by, seen=seen)
    return row


def correct_observation(
    *, observation: Observation, dossier: Dossier, by: Actor, seen: Seen, reason: str = "", reason_text: str = ""
) -> Observation:
    """Record a new version. The author may leave the reason empty within 30 minutes; the database knows the rule.

    With a reason in `SHIELDING` the database erases the texts of every earlier version.
    Raises AlreadyReplaced when there is a newer version, ReasonNeeded when the reason may not stay empty.
    """
    row = _new_row(dossier, by, seen)
    return _replace("observation.corrected", observation, row, seen, by, reason, reason_text)


def withdraw_observation(
    *, observation: Observation, dossier: Dossier, by: Actor, reason: str = "", reason_text: str = ""
) -> Observation:
    """Withdraw: a version too, with the same texts, or with none when the reason shields them. Raises as correcting."""
    types = observation.named.values_list("signal_type_id", flat=True)
    seen = seen_of(observation, types, observation.grounds.values_list("earlier_id", flat=True))
    row = _new_row(dossier, by, seen)
    row.withdrawn = True
    if reason in SHIELDING:
        for name in SEALED:
            setattr(row, name, None)
    return _replace("observation.withdrawn", observation, row, seen, by, reason, reason_text)


def seen_of(row: Observation, type_ids: Iterable[UUID], earlier_ids: Iterable[UUID]) -> Seen:
    """What one version says. A text that was erased is no text."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in CODED}
    fields |= {name: getattr(row, name) or "" for name in SEALED}
    return Seen(**fields, type_ids=tuple(type_ids), earlier_ids=tuple(earlier_ids))


def _replace(
    event_name: str, earlier: Observation, row: Observation, seen: Seen, by: Actor, reason: str, reason_text: str
) -> Observation:
    row.replaces, row.reason, row.reason_text = earlier, reason, reason_text or None
    # Erasing is what the log has to show, whether it came with a correction or a withdrawal.
    name = "observation.shielded" if reason in SHIELDING else event_name
    with replacing(), log.event(name, by=by, dossier=row.dossier) as event:
        _save(row, seen)
        event.about(row, earlier, fields=[*_shown_fields(row, seen), "reason"])
    return row


def _new_row(dossier: Dossier, by: Actor, seen: Seen) -> Observation:
    row = Observation(dossier=dossier, recorded_by_id=by.known_id, catalogue_version=shipped().version)
    for name in CODED:
        setattr(row, name, getattr(seen, name))
    for name in SEALED:
        setattr(row, name, getattr(seen, name) or None)
    return row


def _save(row: Observation, seen: Seen) -> None:
    """The row and what belongs to this version of it."""
    row.save(force_insert=True)
    ObservationType.objects.bulk_create(
        ObservationType(dossier_id=row.dossier_id, observation=row, signal_type_id=entry)
        for entry in _once(seen.type_ids)
    )
    ObservationGround.objects.bulk_create(
        ObservationGround(dossier_id=row.dossier_id, observation=row, earlier_id=earlier)
        for earlier in _once(seen.earlier_ids)
    )


def _once(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


def _shown_fields(row: Observation, seen: Seen) -> list[str]:
    coded = [name for name in (*CODED, "type_ids", "earlier_ids") if getattr(seen, name)]
    return [*coded, *[name for name in SEALED if getattr(row, name)]]
