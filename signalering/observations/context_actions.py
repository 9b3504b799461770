"""What people do with a context factor: note it, change it, withdraw it. Each is a new row; nothing is overwritten."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import replacing
from signalering.observations.context_models import ContextFactor, SincePrecision
from signalering.observations.models import SHIELDING

FIELDS = ("kind", "entry_id", "text", "known_since", "precision", "source_role")


@dataclass(frozen=True, slots=True)
class Factor:
    """What is known of a circumstance. `known_since` is any day of the day, month or year that `precision` names."""

    kind: str
    text: str = ""
    entry_id: UUID | None = None
    known_since: date | None = None
    precision: str = SincePrecision.UNKNOWN
    source_role: str = ""


def add_factor(*, dossier: Dossier, by: Actor, factor: Factor, key: UUID | None = None) -> ContextFactor:
    """Note a factor. `key` is the form's one-time key and becomes the row's id, as with an observation."""
    try:
        with log.event("context_factor.added", by=by, dossier=dossier) as event:
            row = _new_row(dossier, by, factor)
            row.id = key or row.id
            row.save(force_insert=True)
            event.about(row, fields=_filled(row))
    except IntegrityError as error:
        if key is None or not isinstance(error.__cause__, UniqueViolation):
            raise
        first = ContextFactor.objects.filter(pk=key, dossier=dossier, recorded_by_id=by.known_id).first()
        return first or add_factor(dossier=dossier, by=by, factor=factor)
    return row


def change_factor(
    *, earlier: ContextFactor, dossier: Dossier, by: Actor, factor: Factor, reason: str = "", reason_text: str = ""
) -> ContextFactor:
    """Record a new version. The author may leave the reason empty within 30 minutes; the database knows the rule.

    With a reason in `SHIELDING` the database erases the texts of every earlier version.
    Raises AlreadyReplaced when there is a newer version, ReasonNeeded when the reason may not stay empty.
    """
    return _replace("context_factor.changed", earlier, _new_row(dossier, by, factor), by, reason, reason_text)


def withdraw_factor(
    *, earlier: ContextFactor, dossier: Dossier, by: Actor, reason: str = "", reason_text: str = ""
) -> ContextFactor:
    """Withdraw: a version too, with the same text, or with none when the reason shields it. Raises as changing."""
    row = ContextFactor(dossier=dossier, recorded_by_id=by.known_id, withdrawn=True)
    for name in FIELDS:
        setattr(row, name, getattr(earlier, name))
    if reason in SHIELDING:
        row.text = None
    return _replace("context_factor.withdrawn", earlier, row, by, reason, reason_text)


def _replace(
    event_name: str, earlier: ContextFactor, row: ContextFactor, by: Actor, reason: str, reason_text: str
) -> ContextFactor:
    row.replaces, row.reason, row.reason_text = earlier, reason, reason_text or None
    name = "context_factor.shielded" if reason in SHIELDING else event_name
    with replacing(), log.event(name, by=by, dossier=row.dossier) as event:
        row.save(force_insert=True)
        event.about(row, earlier, fields=[*_filled(row), "reason"])
    return row


def _new_row(dossier: Dossier, by: Actor, factor: Factor) -> ContextFactor:
    return ContextFactor(
        dossier=dossier,
        recorded_by_id=by.known_id,
        kind=factor.kind,
        entry_id=factor.entry_id,
        text=factor.text or None,
        known_since=first_day(factor.known_since, factor.precision),
        precision=factor.precision,
        source_role=factor.source_role,
    )


def first_day(day: date | None, precision: str) -> date | None:
    """The day that is kept: no more exact than it is known."""
    if day is None or precision == SincePrecision.UNKNOWN:
        return None
    if precision == SincePrecision.DAY:
        return day
    return day.replace(day=1, month=1 if precision == SincePrecision.YEAR else day.month)


def _filled(row: ContextFactor) -> list[str]:
    return [name for name in FIELDS if getattr(row, name)]
