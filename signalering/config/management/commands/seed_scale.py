"""Fictional rows at scale, for measurements: 100,000 dossiers with 3 million observations take some minutes.

Deterministic, but for the days: they count back from today. Only the dossiers of the first caseworker have keys and
real sealed text. Run twice it changes nothing.
"""

import argparse
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from signalering.access.actor import NOBODY, Actor
from signalering.accounts.actors import actor_for, tell_database
from signalering.accounts.models import Organisation, User
from signalering.audit import log
from signalering.base.forms import today
from signalering.config import scale
from signalering.config.demo.people import PASSWORD
from signalering.config.demo.stories import notes
from signalering.dossiers.codes import words
from signalering.dossiers.models import Dossier
from signalering.observations.actions import Seen, record_observation
from signalering.vault.keyring import open_keyring
from signalering.vault.keys import make_key
from signalering.vault.models import Scope

CASEWORKER, COORDINATOR = "begeleider-1", "coordinator-1"
MOST = len(words()) * (len(words()) - 1)
TABLES = "accounts_membership, dossiers_dossier, dossiers_involvement, observations_observation"


class Command(BaseCommand):
    help = (
        f"Adds fictional organisations at scale; {CASEWORKER} has 50 dossiers with text, {COORDINATOR} a team of 500."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dossiers", type=int, default=100_000)
        parser.add_argument("--observations", type=int, default=3_000_000)

    def handle(self, *args: object, dossiers: int, observations: int, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Rows at scale are only for the embedded database.")
        if not 1 <= dossiers <= MOST or observations < 0:
            raise CommandError(f"Choose 1 to {MOST} dossiers, and no fewer than 0 observations.")
        if Organisation.objects.filter(name="Schaal 1").exists():
            self.stdout.write("There are rows at scale already: nothing was changed.")
            return
        read = min(scale.WORKER_DOSSIERS, dossiers)
        self.insert_rows(dossiers, observations, read)
        actor = actor_for(User.objects.get(username=CASEWORKER))
        for number in range(read):
            record_text(actor, scale.dossier_id(number), observations // dossiers)
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {TABLES}, observations_observationtype")

    def insert_rows(self, dossiers: int, observations: int, read: int) -> None:
        """All or nothing: a run that was broken off leaves no half a database."""
        others = observations - read * (observations // dossiers) if dossiers > read else 0
        seeded = log.event("scale.seeded", by=NOBODY, using="owner")
        with transaction.atomic("owner"), seeded, connections["owner"].cursor() as cursor:
            # Else the checks of millions of rows are kept in memory until the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            scale.insert_people(cursor, dossiers, make_password(PASSWORD))
            scale.insert_dossiers(cursor, dossiers)
            for start in range(0, others, scale.BATCH):
                stop = min(start + scale.BATCH, others)
                scale.insert_observations(cursor, read, dossiers, range(start, stop))
                self.stdout.write(f"{stop} of {others} observations")


def record_text(actor: Actor, dossier_id: UUID, observations: int) -> None:
    """Real observations through the action, with a key of the dossier's own."""
    make_key(Scope.DOSSIER, dossier_id)
    stories = [note for _, note in notes() if note.how != "interpretation"]
    with transaction.atomic(), open_keyring() as ring:
        tell_database(actor)
        ring.allow(Scope.DOSSIER, dossier_id)
        dossier = Dossier.objects.get(pk=dossier_id)
        for number in range(observations):
            note = stories[number % len(stories)]
            day = today() - timedelta(days=note.ago + number)
            seen = Seen(day, "day", note.how, facts=note.facts, his_words=note.words)
            record_observation(dossier=dossier, by=actor, seen=seen)
