"""Bring the shipped entries in the table in line with the data file; at every upgrade, as the owner."""

from typing import Any

from django.db import models

from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.base.forms import today
from signalering.observations.catalogue_file import Catalogue, shipped
from signalering.observations.catalogue_models import SignalType

COPIED = (
    "kind", "category", "label_nl", "label_en", "looks_like_nl", "looks_like_en", "also_nl", "also_en", "ask_nl",
    "ask_en", "source", "search_words", "extension",
)  # fmt: skip


def sync(*, using: str) -> int:
    """Add and change what the file says, withdraw what it no longer has; returns how many entries were touched."""
    catalogue = shipped()
    there = {row.code: row for row in SignalType.objects.using(using).filter(organisation=None)}
    new = [
        _filled(SignalType(code=entry["code"]), entry, catalogue)
        for entry in catalogue.entries
        if entry["code"] not in there
    ]
    changed = [
        _filled(there[entry["code"]], entry, catalogue)
        for entry in catalogue.entries
        if entry["code"] in there and _differs(there[entry["code"]], entry)
    ]
    gone = [
        row
        for code, row in there.items()
        if code not in {e["code"] for e in catalogue.entries} and not row.withdrawn_on
    ]
    for row in gone:
        row.withdrawn_on, row.version = today(), catalogue.version
    if touched := [*new, *changed, *gone]:
        _write(new, [*changed, *gone], using=using)
    return len(touched)


def _write(new: list[SignalType], changed: list[SignalType], *, using: str) -> None:
    with log.event("catalogue.synced", by=NOBODY, using=using) as event:
        manager: models.QuerySet[SignalType] = SignalType.objects.using(using)
        manager.bulk_create(new)
        manager.bulk_update(changed, [*COPIED, "version", "withdrawn_on"]) if changed else None
        event.about(*new, *changed)


def _differs(row: SignalType, entry: dict[str, Any]) -> bool:
    return any(getattr(row, name) != entry[name] for name in COPIED) or row.withdrawn_on != entry.get("withdrawn_on")


def _filled(row: SignalType, entry: dict[str, Any], catalogue: Catalogue) -> SignalType:
    for name in COPIED:
        setattr(row, name, entry[name])
    row.version, row.withdrawn_on = catalogue.version, entry.get("withdrawn_on")
    return row
