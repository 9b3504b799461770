"""One dossier with many entries, recorded through the product's own actions, and the person who reads it."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.test import Client

from bench.html import visitor
from signalering.access.actor import NOBODY
from signalering.access.roles import Role
from signalering.accounts.actors import actor_for, tell_database
from signalering.accounts.models import Membership, User
from signalering.base.forms import today
from signalering.dossiers.actions import open_dossier
from signalering.observations.actions import Seen, record_observation
from signalering.vault.keyring import open_keyring

FACTS = "Kwam om 03:10 uur terug op de groep. Afspraak was 22:00 uur. Had een nieuwe telefoon bij zich. " * 2
WORDS = "Gekregen van een vriend. Mijn hoofd gaat maar door."
OWN = "Hij lijkt gespannen als zijn telefoon gaat."


@dataclass(frozen=True)
class Reader:
    """A caseworker of the demo, logged in."""

    user: User
    team_id: UUID
    client: Client


def reader() -> Reader:
    row = Membership.objects.live().filter(role=Role.CASEWORKER).select_related("user").order_by("user__username")[0]
    return Reader(row.user, row.team_id, visitor(row.user))  # type: ignore[arg-type]


def record_many(reader: Reader, entries: int, around: AbstractContextManager[object] | None = None) -> UUID:
    """A new dossier with this many entries, each with three texts."""
    actor = actor_for(reader.user)
    with around or nullcontext(), transaction.atomic(), open_keyring():
        tell_database(actor)
        dossier = open_dossier(team_id=reader.team_id, by=actor)
        for number in range(entries):
            day = today() - timedelta(days=number)
            seen = Seen(day, "day", "saw", facts=FACTS, his_words=WORDS, interpretation=OWN)
            record_observation(dossier=dossier, by=actor, seen=seen)
        tell_database(NOBODY)
    return dossier.pk
