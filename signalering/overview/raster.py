"""Where the marks of the raster stand: categories down, weeks across. Numbers only; it knows no words and no database.

Marks never overlap by construction: every week has a column of its own, at least as wide as a mark, and marks that
share a week and a row stand below each other. Equal ones are one mark with a count.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

KINDS = ("saw", "heard", "read", "own")
MARK, GAP, PAD, TOP = 16, 5, 7, 24
COUNT_ROOM, LEAST_ROW, MONTH_LABEL = 12, 34, 44


class Dot(NamedTuple):
    """One observation in one row of the picture; `key` is the caller's own."""

    row: int
    day: date
    kind: str
    late: bool
    withdrawn: bool
    key: int


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    y: int
    row: int
    monday: date
    kind: str
    late: bool
    withdrawn: bool
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One row: from `y` down to `y + height`."""

    y: int
    height: int


@dataclass(slots=True)
class Block:
    """A picture of at most a year, from the first day of a month to the last of one."""

    first: date
    last: date
    week_width: int
    height: int = TOP
    bands: list[Band] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def width(self) -> int:
        return self._column(self.last) * self.week_width + self.week_width

    def months(self) -> list[tuple[int, date]]:
        """Where each month starts; a first month without room for its name is left out."""
        starts = [(self._x(day), day) for day in months_from(self.first, self.last)]
        return starts[1:] if len(starts) > 1 and starts[1][0] - starts[0][0] < MONTH_LABEL else starts

    def _column(self, day: date) -> int:
        return (day - monday_of(self.first)).days // 7

    def _x(self, day: date) -> int:
        return (day - monday_of(self.first)).days * self.week_width // 7

    def draw(self, dots: Sequence[Dot], rows: int) -> None:
        """Lay out the rows from above, each as high as its fullest week."""
        for row in range(rows):
            lanes = list(self._lanes(dot for dot in dots if dot.row == row))
            step = MARK + GAP + (COUNT_ROOM if any(len(group) > 1 for _, group in lanes) else 0)
            depth = 1 + max((lane for lane, _ in lanes), default=0)
            height = max(LEAST_ROW, 2 * PAD + depth * step - GAP)
            start = self.height + (height - depth * step + GAP) // 2
            self.bands.append(Band(self.height, height))
            self.marks += [self._mark(group, start + lane * step) for lane, group in lanes]
            self.height += height

    def _lanes(self, dots: Iterable[Dot]) -> Iterator[tuple[int, list[Dot]]]:
        """Equal dots of a week together, each with its place in that week, counted from above."""
        groups: dict[tuple[int, int, bool, bool], list[Dot]] = {}
        for dot in dots:
            which = (self._column(dot.day), KINDS.index(dot.kind), dot.late, dot.withdrawn)
            groups.setdefault(which, []).append(dot)
        taken: dict[int, int] = {}
        for which in sorted(groups):
            lane = taken.get(which[0], 0)
            taken[which[0]] = lane + 1
            yield lane, groups[which]

    def _mark(self, group: list[Dot], y: int) -> Mark:
        one = group[0]
        x = self._column(one.day) * self.week_width + (self.week_width - MARK) // 2
        keys = tuple(dot.key for dot in group)
        return Mark(x, y, one.row, monday_of(one.day), one.kind, one.late, one.withdrawn, keys)


def blocks(dots: Sequence[Dot], *, rows: int, first: date, last: date, width: int, months: int) -> list[Block]:
    """Pictures of at most `months` months and about `width` wide, the earliest first. Those without a mark are left
    out, unless there is only one.

    With 12 months a longer time is cut into calendar years.
    """
    spans = _spans(first.replace(day=1), month_end(last), months)
    found = []
    for start, end in spans:
        inside = [dot for dot in dots if start <= dot.day <= end]
        if inside or len(spans) == 1:
            weeks = (end - monday_of(start)).days // 7 + 1
            block = Block(start, end, week_width=min(max(width // weeks, MARK + 2), 2 * MARK))
            block.draw(inside, rows)
            found.append(block)
    return found


def _spans(first: date, last: date, months: int) -> list[tuple[date, date]]:
    starts = list(months_from(first, last))
    if len(starts) <= months:
        return [(first, last)]
    if months == 12:
        years = range(first.year, last.year + 1)
        return [(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in years]
    return [(start, min(last, month_end(start, months - 1))) for start in starts[::months]]


def months_from(first: date, last: date) -> Iterator[date]:
    """The first day of each month from `first`'s until `last`'s."""
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(month // 12, month % 12 + 1, 1)


def month_end(day: date, later: int = 0) -> date:
    """The last day of the month `later` months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
