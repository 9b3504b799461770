"""What a coordinator does with the catalogue: add an own entry, withdraw it, switch the extension on or off.

A code is never used again and an entry is never deleted.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.base.forms import today
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import CatalogueSetting, SignalType

TRIES = 20
OWN_PREFIX = "E"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What an own entry says. English explanations that were left empty are given in Dutch."""

    kind: str
    category: str
    label_nl: str
    label_en: str
    looks_like_nl: str
    also_nl: str
    looks_like_en: str = ""
    also_en: str = ""
    search_words: tuple[str, ...] = ()


def add_entry(*, by: Actor, entry: NewEntry, key: UUID | None = None) -> SignalType:
    """Add an entry with the organisation's next code. Two who add at once wait for each other and get two codes.

    `key` is the form's one-time key and becomes the row's id: sent twice, the second finds the first row.
    """
    with log.event("catalogue.entry_added", by=by) as event:
        first = SignalType.objects.filter(pk=key, added_by_id=by.known_id).first() if key else None
        row = first or _insert(by, entry, key)
        event.about(row, fields=["code", "kind", "category", "label", "looks_like", "also", "search_words"])
    return row


def _insert(by: Actor, entry: NewEntry, key: UUID | None) -> SignalType:
    for attempt in range(TRIES):
        row = _new_row(by, entry)
        # A key that is somebody else's row is not used again.
        row.id = key if key and attempt == 0 else row.id
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError as error:
            if not isinstance(error.__cause__, UniqueViolation):
                raise
            sent_before = SignalType.objects.filter(pk=key, added_by_id=by.known_id).first() if key else None
            if sent_before is not None:
                return sent_before
    raise IntegrityError("no free code for an own entry")


def _new_row(by: Actor, entry: NewEntry) -> SignalType:
    return SignalType(
        code=next_code(organisation_of(by)),
        organisation_id=organisation_of(by),
        kind=entry.kind,
        category=entry.category,
        label_nl=entry.label_nl,
        label_en=entry.label_en,
        looks_like_nl=entry.looks_like_nl,
        looks_like_en=entry.looks_like_en or entry.looks_like_nl,
        also_nl=entry.also_nl,
        also_en=entry.also_en or entry.also_nl,
        search_words=list(entry.search_words),
        version=shipped().version,
        added_by_id=by.known_id,
    )


def next_code(organisation_id: UUID) -> str:
    """The number after the highest that was ever given: withdrawn entries stay, so a code never comes back."""
    codes = SignalType.objects.filter(organisation_id=organisation_id, code__startswith=OWN_PREFIX)
    numbers = [int(code.removeprefix(OWN_PREFIX)) for code in codes.values_list("code", flat=True)]
    return f"{OWN_PREFIX}{max(numbers, default=0) + 1}"


def organisation_of(by: Actor) -> UUID:
    """The organisation whose catalogue it is; only a coordinator gets that far, and she works in one."""
    if by.organisation_id is None:
        raise ValueError("nobody works outside an organisation")
    return by.organisation_id


def withdraw_entry(*, by: Actor, entry: SignalType) -> bool:
    """Withdraw an own entry; False when it was withdrawn already. What was recorded with it stays as it is."""
    with log.event("catalogue.entry_withdrawn", by=by) as event:
        event.about(entry, fields=["withdrawn_on"])
        rows = SignalType.objects.filter(pk=entry.pk, organisation_id=organisation_of(by), withdrawn_on=None)
        return bool(rows.update(withdrawn_on=today()))


def show_extension(*, by: Actor, shown: bool) -> None:
    """Offer the entries beyond the fact sheet when somebody records, or do not."""
    with log.event("catalogue.extension_switched", by=by) as event:
        row, _new = CatalogueSetting.objects.update_or_create(
            organisation_id=organisation_of(by), defaults={"extension_shown": shown}
        )
        event.about(row, fields=["extension_shown"])
