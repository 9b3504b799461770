"""The geometry of the raster: whatever was recorded, every mark stands inside its picture and none touches another."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalering.overview import raster
from signalering.overview.raster import COUNT_ROOM, MARK, Block, Dot

ROWS = 4
FIRST = date(2021, 1, 1)
DOTS = st.lists(
    st.builds(
        Dot,
        row=st.integers(0, ROWS - 1),
        day=st.dates(FIRST, date(2024, 12, 31)),
        kind=st.sampled_from(raster.KINDS),
        late=st.booleans(),
        withdrawn=st.booleans(),
        key=st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda dot: dot.key,
)
LAYOUTS = st.sampled_from([{"width": 940, "months": 12}, {"width": 520, "months": 6}])


def blocks(dots: list[Dot], layout: dict[str, int]) -> list[Block]:
    days = [dot.day for dot in dots]
    return raster.blocks(dots, rows=ROWS, first=min(days), last=max(days), **layout)


def bottom(mark: raster.Mark) -> int:
    return mark.y + MARK + (COUNT_ROOM if len(mark.keys) > 1 else 0)


@given(DOTS, LAYOUTS)
def test_every_dot_is_in_exactly_one_mark(dots: list[Dot], layout: dict[str, int]) -> None:
    keys = [key for block in blocks(dots, layout) for mark in block.marks for key in mark.keys]
    assert sorted(keys) == sorted(dot.key for dot in dots)


@given(DOTS, LAYOUTS)
def test_every_mark_stands_inside_the_picture_and_its_row(dots: list[Dot], layout: dict[str, int]) -> None:
    for block in blocks(dots, layout):
        assert [band.y for band in block.bands] == sorted(band.y for band in block.bands)
        assert block.bands[-1].y + block.bands[-1].height == block.height
        for mark in block.marks:
            band = block.bands[mark.row]
            assert mark.x >= 0
            assert mark.x + MARK <= block.width
            assert band.y <= mark.y
            assert bottom(mark) <= band.y + band.height


@given(DOTS, LAYOUTS)
def test_no_two_marks_overlap(dots: list[Dot], layout: dict[str, int]) -> None:
    for block in blocks(dots, layout):
        for place, one in enumerate(block.marks):
            for other in block.marks[place + 1 :]:
                beside = abs(one.x - other.x) >= MARK
                below = bottom(one) <= other.y or bottom(other) <= one.y
                assert beside or below, (one, other)


@given(DOTS, LAYOUTS)
def test_mark_holds_what_is_equal_in_one_week(dots: list[Dot], layout: dict[str, int]) -> None:
    by_key = {dot.key: dot for dot in dots}
    for block in blocks(dots, layout):
        for mark in block.marks:
            for dot in (by_key[key] for key in mark.keys):
                assert (dot.row, dot.kind, dot.late, dot.withdrawn) == (mark.row, mark.kind, mark.late, mark.withdrawn)
                assert mark.monday <= dot.day < mark.monday + timedelta(days=7)


@given(DOTS, LAYOUTS)
def test_pictures_are_at_most_so_many_months_and_fit_their_paper(dots: list[Dot], layout: dict[str, int]) -> None:
    for block in blocks(dots, layout):
        months = (block.last.year - block.first.year) * 12 + block.last.month - block.first.month + 1
        assert months <= layout["months"]
        # 53 weeks or 28, each as wide as a mark and a little.
        assert block.width <= max(layout["width"], (MARK + 2) * 54)
        assert block.first.day == 1


@given(DOTS, LAYOUTS)
def test_names_of_months_do_not_touch(dots: list[Dot], layout: dict[str, int]) -> None:
    for block in blocks(dots, layout):
        places = [x for x, _ in block.months()]
        assert all(later - earlier >= raster.MONTH_LABEL for earlier, later in pairwise(places))
        assert all(0 <= x < block.width for x in places)


def test_longer_than_a_year_is_cut_into_calendar_years_without_the_empty_ones() -> None:
    dots = [Dot(0, day, "saw", False, False, key) for key, day in enumerate([date(2021, 11, 3), date(2024, 2, 1)])]
    found = blocks(dots, {"width": 940, "months": 12})
    assert [(block.first, block.last) for block in found] == [
        (date(2021, 11, 1), date(2021, 12, 31)),
        (date(2024, 1, 1), date(2024, 2, 29)),
    ]


def test_a_year_over_new_year_stays_one_picture() -> None:
    dots = [Dot(0, day, "saw", False, False, key) for key, day in enumerate([date(2023, 12, 31), date(2024, 1, 1)])]
    (block,) = blocks(dots, {"width": 940, "months": 12})
    assert (block.first, block.last) == (date(2023, 12, 1), date(2024, 1, 31))


@pytest.mark.parametrize(("day", "later", "end"), [("2023-12-05", 0, 31), ("2024-02-01", 0, 29), ("2023-08-31", 6, 29)])
def test_end_of_a_month(day: str, later: int, end: int) -> None:
    assert raster.month_end(date.fromisoformat(day), later).day == end
