"""What every measurement uses: a figure, times by the median, two variants in turns, and the count of queries.

The machine is never quiet. So times are medians, and two things are compared within one run, in turns: what slows the
machine down slows both.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
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


@dataclass(frozen=True)
class Spent:
    """Milliseconds by the clock, which is what a figure says; and of the processor in this process, which a busy
    machine hardly changes: where the two lie far apart, somebody else was at work."""

    ms: float
    cpu_ms: float


def spent(work: Work, around: Around = nullcontext) -> Spent:
    """How long `work` takes inside `around`, which is not timed."""
    with around():
        start, cpu_start = perf_counter(), process_time()
        work()
        return Spent((perf_counter() - start) * 1000, (process_time() - cpu_start) * 1000)


def typical(work: Work, rounds: int) -> Spent:
    """The medians over `rounds`, after one that does not count."""
    work()
    return medians([spent(work) for _ in range(rounds)])


def medians(times: Sequence[Spent]) -> Spent:
    return Spent(round(median(one.ms for one in times), 1), round(median(one.cpu_ms for one in times), 1))


def compare(
    name: str, one: tuple[Work, Around], other: tuple[Work, Around], rounds: int, limit: float | None
) -> Figure:
    """How many times longer `one` takes than `other`: the median over rounds in which both run, taking turns at going
    first."""
    for work, around in (one, other):
        spent(work, around)
    pairs = []
    for number in range(rounds):
        if number % 2:
            second = spent(*other)
            pairs.append((spent(*one), second))
        else:
            first = spent(*one)
            pairs.append((first, spent(*other)))
    typical_one, typical_other = (medians(times) for times in zip(*pairs, strict=True))
    facts = {
        "rounds": rounds,
        "with_ms": typical_one.ms,
        "without_ms": typical_other.ms,
        "cpu_times": round(median(first.cpu_ms / second.cpu_ms for first, second in pairs), 3),
    }
    return Figure(name, round(median(first.ms / second.ms for first, second in pairs), 3), "times", limit, facts)


def machine() -> Figure:
    """How busy the machine is: above 1 every time by the clock is too long."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return Figure("machine_load", round(waiting, 2), "per core", None, {"cores": os.cpu_count()})


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
