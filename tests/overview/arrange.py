"""Arranging a dossier with observations of many kinds, for the tests of the pages that show them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connections

from signalering.access.actor import Actor
from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.models import Dossier
from signalering.observations.actions import Seen, record_observation
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from tests.cast import Cast, as_actor, as_owner


def types(*codes: str) -> tuple[UUID, ...]:
    return tuple(SignalType.objects.get(code=code).pk for code in codes)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def observe(dossier: Dossier, by: Actor, *, days: int = 0, codes: Sequence[str] = (), **fields: Any) -> Observation:
    """Recorded by the real action; the caller has opened the key."""
    values = {"precision": "day", "knowledge": "saw", "facts": "Kwam laat thuis.", **fields}
    seen = Seen(seen_from=ago(days), type_ids=types(*codes), **values)
    return record_observation(dossier=dossier, by=by, seen=seen)


def for_bram(cast: Cast, *rows: dict[str, Any]) -> list[Observation]:
    """Rows in Bram's dossier, each with the fields of `observe`."""
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        return [observe(cast.dossier, bram, **row) for row in rows]


def recorded_days_ago(row: Observation, days: int) -> None:
    """Shift the moment of recording, which only the database sets. Needs a test that really commits."""
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "UPDATE observations_observation SET recorded_at = recorded_at - %s * interval '1 day' WHERE id = %s",
            [days, row.pk],
        )
    assert connections["owner"].in_atomic_block is False
