"""The observations of one dossier as they stand now, each with what its earlier versions add. One query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from signalering.dossiers.models import Dossier
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Knowledge, Observation, ObservationGround, ObservationType

NO_SIGNAL = "geen"
"""The row of observations without a signal; no category of the catalogue has this code."""

SHAPE = {
    Knowledge.SAW: "saw",
    Knowledge.HEARD_FROM_CLIENT: "heard",
    Knowledge.HEARD_FROM_OTHER: "heard",
    Knowledge.READ: "read",
    Knowledge.INTERPRETATION: "own",
}


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One observation. It was recorded when, and by whom, its first version was; it says what its last one says."""

    now: Observation
    first: Observation
    versions: int
    earlier_shielded: bool
    types: tuple[SignalType, ...]
    rests_on: tuple[UUID, ...]

    @property
    def seen_from(self) -> date:
        return self.now.seen_from

    @property
    def seen_until(self) -> date | None:
        return self.now.seen_until

    @property
    def recorded_at(self) -> datetime:
        return self.first.recorded_at

    @property
    def author(self) -> str:
        """Who recorded it first."""
        return str(self.first.author)  # type: ignore[attr-defined]

    @property
    def changed_by(self) -> str:
        """Who recorded the last version."""
        return str(self.now.author)  # type: ignore[attr-defined]

    @property
    def shape(self) -> str:
        return SHAPE[Knowledge(self.now.knowledge)]

    @property
    def categories(self) -> tuple[str, ...]:
        """In the order of a page; an observation without a signal stands in a row of its own."""
        found = {entry.category for entry in self.types}
        return tuple(sorted(found, key=shipped().place_of)) or (NO_SIGNAL,)


def rows_of(dossier: Dossier) -> list[Row]:
    """One row for each observation, the last seen first."""
    versions = {version.pk: version for version in _versions(dossier)}
    replaced = {version.replaces_id for version in versions.values()}
    chains = [_chain(version, versions) for version in versions.values() if version.pk not in replaced]
    # Grounds name the version that was there then; on the page they lead to what it became.
    became = {version.pk: chain[0].pk for chain in chains for version in chain}
    types: dict[str, SignalType] = {}
    rows = [_row(chain, became, types) for chain in chains]
    return sorted(rows, key=lambda row: (row.seen_from, row.recorded_at, row.now.pk), reverse=True)


def _versions(dossier: Dossier) -> Iterable[Observation]:
    """Every version, with names and labels beside it: rows of their own would take as long as all the rest."""
    grounds = ObservationGround.objects.filter(observation=OuterRef("pk")).order_by("id")
    return Observation.objects.filter(dossier=dossier).annotate(
        author=F("recorded_by__full_name"),
        setting_nl=F("setting__label_nl"),
        setting_en=F("setting__label_en"),
        entries=named_entries(),
        rests_on_ids=ArraySubquery(grounds.values("earlier_id")),
    )


def named_entries() -> ArraySubquery:
    """What an observation was named with, beside it: the fields that make a `SignalType` with a label."""
    named = ObservationType.objects.filter(observation=OuterRef("pk")).order_by("signal_type__code")
    entry = {name: F(f"signal_type__{name}") for name in ("code", "category", "label_nl", "label_en")}
    return ArraySubquery(named.values(entry=JSONObject(**entry)))


def _chain(last: Observation, versions: dict[UUID, Observation]) -> list[Observation]:
    """From the last version back to the first."""
    chain = [last]
    while (earlier := chain[-1].replaces_id) is not None:
        chain.append(versions[earlier])
    return chain


def _row(chain: list[Observation], became: dict[UUID, UUID], types: dict[str, SignalType]) -> Row:
    """`types` holds each entry of the catalogue once for the whole page."""
    last: Any = chain[0]
    for entry in last.entries:
        if entry["code"] not in types:
            types[entry["code"]] = SignalType(**entry)
    return Row(
        now=last,
        first=chain[-1],
        versions=len(chain),
        earlier_shielded=any(version.is_shielded for version in chain[1:]),
        types=tuple(types[entry["code"]] for entry in last.entries),
        rests_on=tuple(dict.fromkeys(became[earlier] for earlier in last.rests_on_ids)),
    )
