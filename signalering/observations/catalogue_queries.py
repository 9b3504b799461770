"""Reads of the catalogue: what can be chosen in an organisation, and the entries that it added itself."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from signalering.access.actor import Actor
from signalering.observations.catalogue_models import CatalogueSetting, Kind, SignalType


def choices(organisation_id: UUID | None, kinds: Sequence[Kind]) -> list[SignalType]:
    """What can be chosen now, by code: the shipped entries, with or without the extension, and the organisation's."""
    rows = SignalType.objects.in_use().seen_by(organisation_id).of_kind(*kinds).order_by("code")
    if not extension_shown(organisation_id):
        rows = rows.filter(extension=False)
    return list(rows)


def extension_shown(organisation_id: UUID | None) -> bool:
    """Does this organisation offer the entries beyond the fact sheet? Yes, until it switches them off."""
    return not hides_extension(organisation_id).exists()


def hides_extension(organisation_id: UUID | None) -> QuerySet[CatalogueSetting]:
    return CatalogueSetting.objects.filter(Q(organisation_id=organisation_id), extension_shown=False)


def in_use(organisation_id: UUID | None) -> list[SignalType]:
    """All that the catalogue page shows: the extension too, also when it is not offered at recording."""
    return list(SignalType.objects.in_use().seen_by(organisation_id).select_related("organisation").order_by("code"))


def own_entry(actor: Actor, entry_id: UUID) -> SignalType | None:
    """An entry that the actor's organisation added itself, also when it was withdrawn."""
    if actor.organisation_id is None:
        return None
    return SignalType.objects.filter(pk=entry_id, organisation_id=actor.organisation_id).first()
