"""The chronology of a long dossier: its time, and what log, row-level security and encryption add to it."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

from django.db import connections
from django.urls import reverse

from bench import without
from bench.dossier import reader, record_many
from bench.measure import Figure, compare, counted, typical

MOST_MS, MOST_TIMES, MOST_QUERIES = 75, 1.10, 12


def figures(entries: int, rounds: int) -> Iterator[Figure]:
    someone = reader()
    sealed = page_of(record_many(someone, entries))
    plain = page_of(record_many(someone, entries, without.encryption()))
    as_after_a_while()

    def get(address: str) -> Callable[[], object]:
        return lambda: someone.client.get(address)

    with counted() as count:
        someone.client.get(sealed)
    took = typical(get(sealed), rounds)
    facts = {"entries": entries, "rounds": rounds, "cpu_ms": took.cpu_ms}
    yield Figure("chronology_ms", took.ms, "ms", MOST_MS, facts)
    yield Figure("chronology_queries", len(count.statements), "queries", MOST_QUERIES, {"entries": entries})
    with_all = (get(sealed), nullcontext)
    yield compare("protection_ratio", with_all, (get(plain), without.all_three), rounds, MOST_TIMES)
    # What each of the three adds by itself; only to know where to look.
    yield compare("protection_ratio_audit", with_all, (get(sealed), without.audit), rounds, None)
    yield compare("protection_ratio_row_security", with_all, (get(sealed), without.row_security), rounds, None)
    yield compare("protection_ratio_encryption", with_all, (get(plain), without.encryption), rounds, None)


def as_after_a_while() -> None:
    """What the database does by itself within a minute: count what is in the tables, to choose how it looks for it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def page_of(dossier_id: object) -> str:
    return reverse("overview:chronology", args=[dossier_id])
