"""A visitor who is not logged in and asks for addresses that do not exist: counted for each network address.

Nothing of it stands in the log, or anybody could fill it. The count lives in the database's cache, which all workers
share; two that count at the same moment may count one too few.
"""

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest

from signalering.audit import context

MOST = 60
SECONDS = 60


def may_ask_on(request: HttpRequest) -> bool:
    """Count one more; False when this address asked more than `MOST` times in this minute of the clock."""
    address = context.current().address or ""
    # A digest: the cache's table holds no network address. The minute stands in it, as `incr` gives a new end time.
    counted = f"{address} {int(time.time() // SECONDS)}"
    key = "nothing-there-" + hashlib.sha256(counted.encode()).hexdigest()[:32]
    return cache.add(key, 1, timeout=2 * SECONDS) or cache.incr(key) <= MOST
