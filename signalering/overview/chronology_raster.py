"""The raster in words: titles, summaries, names of marks and their links, around the positions of `raster.py`."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalering.base.dates import short_day
from signalering.base.forms import today
from signalering.observations.words import is_late
from signalering.overview import raster
from signalering.overview.chronology_filter import ChronologyFilter, categories_of
from signalering.overview.chronology_rows import NO_SIGNAL, Row
from signalering.overview.chronology_texts import Texts, month_name

# In units of the picture, which are pixels on a screen: what is left beside the names of the rows.
SCREEN = {"width": 940, "months": 12}
PAPER = {"width": 520, "months": 6}
NAMES = 142


def grids(
    rows: list[Row], asked: ChronologyFilter, *, every: list[Row], list_url: str, paper: bool = False
) -> list[dict[str, Any]]:
    """One picture for at most a year, on a screen the newest first, on paper the oldest; for `timeline_grid.html`.

    `every` are the rows without the filter: the names of the rows do not change with it.
    """
    if not rows:
        return []
    present = {code for row in rows for code in row.categories}
    codes = [code for code in categories_of(every) if code != NO_SIGNAL or code in present]
    dots = [
        raster.Dot(codes.index(code), row.seen_from, row.shape, is_late(row), row.now.withdrawn, key)
        for key, row in enumerate(rows)
        for code in row.categories
    ]
    first, last = span(rows, asked)
    found = raster.blocks(dots, rows=len(codes), first=first, last=last, **(PAPER if paper else SCREEN))
    texts = Texts()
    drawn = [_grid(block, rows, codes, texts, list_url) for block in (found if paper else reversed(found))]
    for number, grid in enumerate(drawn):
        grid |= {"id": f"raster-{number}", "open": number == 0, "folds": len(drawn) > 1 and not paper}
    return drawn


def span(rows: list[Row], asked: ChronologyFilter) -> tuple[date, date]:
    """What the picture covers: until today, or as far as was asked. A period that began earlier starts there."""
    first = min(row.seen_from for row in rows)
    last = max(row.seen_from for row in rows)
    start = min(first, asked.first_day) if asked.first_day else first
    return start, max(last, asked.tot or today())


def _grid(block: raster.Block, rows: list[Row], codes: list[str], texts: Texts, list_url: str) -> dict[str, Any]:
    shown = sorted({key for mark in block.marks for key in mark.keys})
    return {
        "title": _title(block),
        "year": str(block.first.year),
        "summary": _summary(rows, shown, codes, texts),
        "width": block.width,
        "names_width": NAMES,
        "height": block.height,
        "rows": [
            {"y": band.y, "label_y": band.y + band.height // 2 + 4, "label": texts.category(code)}
            for band, code in zip(block.bands, codes, strict=True)
        ],
        "months": [
            {"x": x, "label": month_name(day, "M Y" if place == 0 or day.month == 1 else "M")}
            for place, (x, day) in enumerate(block.months())
        ],
        "marks": [_mark(mark, rows, codes, texts, list_url) for mark in block.marks],
    }


def _title(block: raster.Block) -> str:
    first, last = month_name(block.first, "F Y"), month_name(block.last, "F Y")
    return first if first == last else _("%(first)s through %(last)s") % {"first": first, "last": last}


def _mark(mark: raster.Mark, rows: list[Row], codes: list[str], texts: Texts, list_url: str) -> dict[str, Any]:
    newest, count = rows[mark.keys[0]], len(mark.keys)
    return {
        "kind": mark.kind,
        "hollow": mark.late,
        "withdrawn": mark.withdrawn,
        "x": mark.x,
        "y": mark.y,
        "size": raster.MARK,
        "count": count if count > 1 else "",
        "count_x": mark.x + raster.MARK // 2,
        "count_y": mark.y + raster.MARK + raster.COUNT_ROOM - 2,
        "url": f"{list_url}#entry-{newest.now.pk}",
        "name": _name(mark, newest, texts.category(codes[mark.row]), texts),
    }


def _name(mark: raster.Mark, newest: Row, category: str, texts: Texts) -> str:
    """What a mark is, as a list of short parts: the row, the signal or the week, how it is known."""
    count = len(mark.keys)
    if count == 1:
        parts = [category, texts.title(newest), texts.seen(newest), shape_word(mark.kind)]
    else:
        times = ngettext("%(number)d time", "%(number)d times", count) % {"number": count}
        week = _("week of %(day)s") % {"day": short_day(mark.monday)}
        parts = [category, week, shape_word(mark.kind), times]
    parts += [_("recorded late")] if mark.late else []
    parts += [_("withdrawn")] if mark.withdrawn else []
    return ", ".join(dict.fromkeys(parts))


def shape_word(kind: str) -> str:
    return {"saw": _("seen"), "heard": _("heard"), "read": _("read"), "own": _("own interpretation")}[kind]


def _summary(rows: list[Row], shown: list[int], codes: list[str], texts: Texts) -> str:
    """What the picture shows, in words. The counts help to read this one picture and stand nowhere else."""
    number = len(shown)
    sentences = [
        ngettext("%(number)d signal was recorded.", "%(number)d signals were recorded.", number) % {"number": number}
    ]
    for code in codes:
        here = sum(1 for key in shown if code in rows[key].categories)
        if here:
            sentences.append(_("%(category)s: %(number)d.") % {"category": texts.category(code), "number": here})
    return " ".join(sentences)
