"""Reads that mean something: a version and what belongs to it, the whole row of versions, and what a form offers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Now

from signalering.access.actor import Actor
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import my_dossiers
from signalering.dossiers.versions import chain
from signalering.observations import catalogue_queries
from signalering.observations.actions import SEALED, Seen, seen_of
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import QUIET, Observation, ObservationGround, ObservationType
from signalering.observations.offered import FACT_SHEET, Offered
from signalering.observations.words import seen_text, title

Names = Mapping[UUID, SignalType]
GROUNDS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with the ids of its signals and of what it rests on in `seen`.

    `is_fresh`: within the 30 minutes, by the database's clock; the database holds the same rule.
    """

    row: Observation
    seen: Seen
    is_current: bool
    is_fresh: bool

    def reason_needed(self, by: Actor) -> bool:
        return not (self.is_fresh and self.row.recorded_by_id == by.user_id)


def version(dossier: Dossier, observation_id: UUID) -> Version | None:
    """The version in this dossier, also when it is an earlier one."""
    row = _complete(Observation.objects.filter(dossier=dossier, pk=observation_id)).first()
    return _version(row) if row else None


def versions(dossier: Dossier, observation_id: UUID) -> list[Version]:
    """Every version of the same observation, newest first; empty when it is not there."""
    ids = chain(Observation.objects.filter(dossier=dossier), observation_id)
    found = {row.pk: _version(row) for row in _complete(Observation.objects.filter(dossier=dossier, pk__in=ids))}
    return [found[pk] for pk in ids]


def latest_after(dossier: Dossier, observation_id: UUID) -> Version:
    """The last version that came of this one, which is there."""
    found = version(dossier, chain(Observation.objects.filter(dossier=dossier), observation_id)[0])
    if found is None:
        raise LookupError(observation_id)
    return found


def offered(
    by: Actor, dossier: Dossier | None = None, *, keep: Collection[UUID] = (), without: UUID | None = None
) -> Offered:
    """What a form may offer. `keep`: entries and observations that stand there already; `without`: the one changed."""
    # Along with the catalogue: the database answers the other questions once, not for each entry.
    rows: list[Any] = list(
        _entries(by).annotate(
            recent_ids=ArraySubquery(_recent_types(by)),
            extension_hidden=Exists(catalogue_queries.hides_extension(by.organisation_id)),
        )
    )
    entries = {row.pk: row for row in rows}
    return Offered(
        entries=entries,
        # A version that is changed has signals of its own on top.
        recent=() if without else tuple(rows[0].recent_ids if rows else ()),
        grounds=grounds(dossier, entries, keep=keep, without=without) if dossier else {},
        keep=frozenset(keep),
        extension_shown=not any(row.extension_hidden for row in rows[:1]),
    )


def catalogue(by: Actor) -> dict[UUID, SignalType]:
    """Shipped entries and those of her organisation, also the withdrawn ones."""
    return {row.pk: row for row in _entries(by)}


def grounds(
    dossier: Dossier, names: Names, *, keep: Collection[UUID] = (), without: UUID | None = None
) -> dict[UUID, str]:
    """What an interpretation may rest on: the last seen observations that hold now, by date and title."""
    kept = Q(pk__in=keep)
    rows = Observation.objects.filter(Q(replaced_by=None, withdrawn=False) | kept, dossier=dossier)
    if without:
        rows = rows.exclude(pk=without)
    first = rows.order_by(Case(When(kept, then=0), default=1), "-seen_from", "-recorded_at", "id")
    return _texts(first.annotate(named_ids=_type_ids())[: GROUNDS_SHOWN + len(keep)], names)


def ground_texts(dossier: Dossier, ids: Collection[UUID], names: Names) -> dict[UUID, str]:
    """Date and title of these observations, also of what was replaced or withdrawn since."""
    rows = Observation.objects.filter(dossier=dossier, pk__in=ids).annotate(named_ids=_type_ids())
    return _texts(rows, names) if ids else {}


def dossiers_to_record_in(by: Actor) -> list[Dossier]:
    """Her own open ones, those in which she recorded last first."""
    last = Observation.objects.filter(dossier=OuterRef("pk"), recorded_by_id=by.user_id).order_by("-recorded_at")
    mine = my_dossiers(by).filter(state=Dossier.State.OPEN)
    latest = Subquery(last.values("recorded_at")[:1])
    return list(mine.annotate(latest=latest).order_by(F("latest").desc(nulls_last=True), "code"))


def _entries(by: Actor) -> QuerySet[SignalType]:
    return SignalType.objects.seen_by(by.organisation_id)


def _recent_types(by: Actor) -> QuerySet[Any]:
    """The last three signals she named herself, beyond those of the fact sheet."""
    mine = ObservationType.objects.filter(observation__recorded_by_id=by.user_id, signal_type__withdrawn_on=None)
    grouped = mine.exclude(signal_type__code__in=FACT_SHEET).values("signal_type_id")
    latest = grouped.annotate(latest=Max("observation__recorded_at")).order_by("-latest")
    return latest.values("signal_type_id")[:3]


def has_text(row: Observation) -> bool:
    """Whether there is anything left that could say who somebody is."""
    return any(getattr(row, name) for name in (*SEALED, "reason_text"))


def _type_ids() -> ArraySubquery:
    return ArraySubquery(ObservationType.objects.filter(observation=OuterRef("pk")).values("signal_type_id"))


def _complete(rows: QuerySet[Observation]) -> QuerySet[Any]:
    """With everything a version is shown with, in one question."""
    return rows.select_related("recorded_by", "setting").annotate(
        type_ids=_type_ids(),
        earlier_ids=ArraySubquery(ObservationGround.objects.filter(observation=OuterRef("pk")).values("earlier_id")),
        is_current=~Exists(Observation.objects.filter(replaces=OuterRef("pk"))),
        is_fresh=ExpressionWrapper(Q(recorded_at__gt=Now() - QUIET), output_field=BooleanField()),
    )


def _version(row: Any) -> Version:
    return Version(row, seen_of(row, row.type_ids, row.earlier_ids), row.is_current, row.is_fresh)


def _texts(rows: QuerySet[Any], names: Names) -> dict[UUID, str]:
    """Date and title of each, newest first."""
    found = sorted(rows, key=lambda row: row.seen_from, reverse=True)
    return {
        row.pk: f"{seen_text(row)}: {title((names[i] for i in row.named_ids if i in names), row.knowledge)}"
        for row in found
    }
