"""Reads that mean something: one observation, its earlier versions, and whether a change still needs no reason."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from signalering.access.actor import Actor
from signalering.dossiers.models import Dossier
from signalering.observations.models import Observation

QUIET = timedelta(minutes=30)


def one(dossier: Dossier, observation_id: UUID) -> Observation | None:
    """The observation in this dossier, also when it is an earlier version."""
    return Observation.objects.select_related("recorded_by").filter(dossier=dossier, pk=observation_id).first()


def current_version(dossier: Dossier, observation_id: UUID) -> Observation | None:
    return Observation.objects.current().filter(dossier=dossier, pk=observation_id).first()


def versions(dossier: Dossier, last: Observation) -> list[Observation]:
    """All versions up to `last`, newest first."""
    by_id = {row.pk: row for row in Observation.objects.filter(dossier=dossier).select_related("recorded_by")}
    found = [by_id[last.pk]]
    while (earlier := found[-1].replaces_id) is not None:
        found.append(by_id[earlier])
    return found


def reason_needed(observation: Observation, by: Actor) -> bool:
    """Not for the author within 30 minutes, by the database's clock. The database holds the same rule."""
    fresh = Observation.objects.filter(pk=observation.pk, recorded_by_id=by.user_id, recorded_at__gt=Now() - QUIET)
    return not fresh.exists()


def latest_after(dossier: Dossier, observation_id: UUID) -> Observation:
    """The last version that came of this one."""
    rows = list(Observation.objects.filter(dossier=dossier).select_related("recorded_by"))
    by_id, newer = {row.pk: row for row in rows}, {row.replaces_id: row for row in rows}
    found = by_id[observation_id]
    while found.pk in newer:
        found = newer[found.pk]
    return found
