"""What has to be done every day, each step by itself: safe to repeat, and one that fails does not stop the others.

A later step is a function that does its work and says in a few words what it did, added to STEPS.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models.functions import Now
from django.utils import timezone

from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.dossiers.models import Dossier
from signalering.vault.models import DataKey, Scope

Step = Callable[[], str]

OWNER = "owner"
MONTHS_AHEAD = 3
ORPHAN_AGE = timedelta(days=1)
BATCH = 1000
# Opening a dossier fails now and then; it never fails for this many. Then the two databases do not belong together,
# after a restore for instance, and deleting keys would destroy text.
MOST_ORPHANS = 50


class TooManyOrphans(Exception):
    pass


def add_log_months() -> str:
    """The log's tables for the coming months, made by the owner before a line needs them."""
    count = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_row'::regclass"
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        # A table is made within moments or not now: whoever waits here, makes every page wait.
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute(count)
        (before,) = cursor.fetchone()
        cursor.execute(
            "SELECT audit_add_month((now() AT TIME ZONE 'UTC' + make_interval(months => n))::date) "
            "FROM generate_series(0, %s) AS n",
            [MONTHS_AHEAD],
        )
        cursor.execute(count)
        (after,) = cursor.fetchone()
    return f"{after - before} made"


def remove_orphan_keys() -> str:
    """Keys of dossiers that were never opened: the key is committed first, the dossier after it.

    Asked as the owner, because row security would hide every dossier.
    """
    orphans = [key for batch in _old_keys() for key in _without_dossier(batch)]
    if len(orphans) > MOST_ORPHANS:
        raise TooManyOrphans(
            f"{len(orphans)} keys have no dossier: nothing was removed. Do the two databases belong together?"
        )
    if orphans:
        with log.event("vault.orphans_removed", by=NOBODY) as event:
            event.object_type, event.object_ids = "dossiers.dossier", orphans
        # The line is committed first: the two databases share no transaction.
        DataKey.objects.filter(scope=Scope.DOSSIER, owner_id__in=orphans).delete()
    return f"{len(orphans)} removed"


def _old_keys() -> Iterator[list[UUID]]:
    rows = DataKey.objects.filter(scope=Scope.DOSSIER, created_at__lt=Now() - ORPHAN_AGE).order_by("owner_id")
    last = UUID(int=0)
    while batch := list(rows.filter(owner_id__gt=last).values_list("owner_id", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _without_dossier(batch: list[UUID]) -> list[UUID]:
    there = set(Dossier.objects.using(OWNER).filter(pk__in=batch).values_list("pk", flat=True))
    return [owner_id for owner_id in batch if owner_id not in there]


def clear_sessions() -> str:
    count, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return f"{count} removed"


STEPS: dict[str, Step] = {
    "months of the log": add_log_months,
    "keys without a dossier": remove_orphan_keys,
    "sessions that ended": clear_sessions,
}
