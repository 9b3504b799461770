"""What every measurement uses: a figure, times by the median, two variants in turns, and the count of queries.

The machine is never quiet. So times are medians, and two things are compared within one run, in turns: what slows the
machine down slows both.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connections

Work = Callable[[], object]
Around = Callable[[], AbstractContextManager[object]]
ABOUT_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Figure:
    """One line of the output. Without a limit it only informs."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        told = {"figure": self.name, "value": self.value, "unit": self.unit, "limit": self.limit, "ok": self.ok}
        return json.dumps({**told, **self.facts})


def milliseconds(work: Work, around: Around = nullcontext) -> float:
    """How long `work` takes inside `around`, which is not timed."""
    with around():
        start = perf_counter()
        work()
        return (perf_counter() - start) * 1000


def median_ms(work: Work, rounds: int) -> float:
    work()
    return round(median(milliseconds(work) for _ in range(rounds)), 1)


def compare(
    name: str, one: tuple[Work, Around], other: tuple[Work, Around], rounds: int, limit: float | None
) -> Figure:
    """How many times longer `one` takes than `other`: the median over rounds in which both run, taking turns at going
    first."""
    for work, around in (one, other):
        milliseconds(work, around)
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = milliseconds(*other)
            pairs.append((milliseconds(*one), second))
        else:
            first = milliseconds(*one)
            pairs.append((first, milliseconds(*other)))
    facts = {
        "rounds": rounds,
        "with_ms": round(median(first for first, _ in pairs), 2),
        "without_ms": round(median(second for _, second in pairs), 2),
    }
    return Figure(name, round(median(first / second for first, second in pairs), 3), "times", limit, facts)


class Count:
    """Counts what is asked of the databases; passes everything on."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(ABOUT_TRANSACTIONS):
            self.statements.append(str(sql))
        return execute(sql, params, many, context)


@contextmanager
def counted() -> Iterator[Count]:
    """Count the queries of the body over every database; beginning and ending transactions does not count."""
    count = Count()
    with ExitStack() as stack:
        for alias in ("default", "keys", "log"):
            stack.enter_context(connections[alias].execute_wrapper(count))
        yield count
