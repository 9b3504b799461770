"""The entries of a chronology and the lines of its table, made ready for the templates: every text is finished."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signalering.base.dates import short_day
from signalering.dossiers.models import Dossier
from signalering.overview.chronology_rows import Row
from signalering.overview.chronology_texts import Texts

# Every key that the template asks for: looking for one that is not there costs it more than showing one that is.
BLANK = dict.fromkeys(("withdrawn_text", "withdrawn_why", "shielded_text", "versions_text", "correct_url"), "")
Address = Callable[[UUID], str]
ANY = UUID(int=0)
# The outline of each shape in a square of 24; a template that chose between four would be slower than all its texts.
OUTLINES = {
    "saw": "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z",
    "heard": "M12 3.5 21 20H3z",
    "read": "M4.5 4.5h15v15h-15z",
    "own": "m12 2.5 2.9 6.2 6.6.8-4.9 4.6 1.3 6.7L12 17.5l-5.9 3.3 1.3-6.7L2.5 9.5l6.6-.8z",
}


def last_recorded(rows: list[Row]) -> str:
    """When something was recorded last. Never 'done': nobody knows that from here."""
    if not rows:
        return _("Nothing recorded yet")
    return _("Last recorded on %(day)s") % {"day": short_day(max(row.now.recorded_at for row in rows))}


def months(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries in the order they have, by the month they were seen in."""
    return [{"label": label, "entries": list(group)} for label, group in groupby(entries, lambda entry: entry["month"])]


def entries(dossier: Dossier, rows: list[Row], *, every: list[Row], may_correct: bool) -> list[dict[str, Any]]:
    """One entry for each row, in their order, for `timeline.html` and the print.

    `every` are the rows without the filter: an interpretation may rest on one that is not shown now.
    """
    texts, places = Texts(), Places.of(dossier)
    grounds = _grounds(texts, dossier, rows, every)
    ready = []
    for row in rows:
        entry = BLANK | _entry(texts, row)
        entry["rests_on"] = [grounds[pk] for pk in row.rests_on]
        if row.versions > 1:
            entry |= _changed(texts, row, places)
        if may_correct and not row.now.withdrawn:
            entry |= _changeable(entry, row, places)
        ready.append(entry)
    return ready


@dataclass(frozen=True)
class Places:
    """The addresses of one observation's pages."""

    versions: Address
    correct: Address
    withdraw: Address

    @classmethod
    def of(cls, dossier: Dossier) -> "Places":
        return cls(*(address_of(f"observations:{page}", dossier) for page in ("versions", "correct", "withdraw")))


def address_of(route: str, dossier: Dossier) -> Address:
    """The address of `route` for each observation. Looking it up, and escaping it, 200 times would take 10 ms."""
    before, after = (escape(part) for part in reverse(route, args=[dossier.pk, ANY]).split(str(ANY)))
    return lambda pk: SafeString(f"{before}{pk}{after}")


def _entry(texts: Texts, row: Row) -> dict[str, Any]:
    now, late, ready = row.now, texts.late(row), texts.escaped
    return {
        "id": SafeString(now.pk),
        "outline": ready(OUTLINES[row.shape]),
        "shape_class": ready(_shape_class(row, late=late)),
        "kind_word": ready(texts.known(row)),
        "setting": ready(texts.setting(row)),
        "title": ready(texts.title(row)),
        "month": texts.month(row),
        "seen": ready(texts.seen_sentence(row)),
        "recorded": ready(texts.recorded_sentence(row)),
        "late_text": ready(late),
        "facts": now.facts,
        "his_words": now.his_words,
        "interpretation": now.interpretation,
        "other_causes": now.other_explanations,
        "author": ready(texts.author(row)),
    }


def _changed(texts: Texts, row: Row, places: Places) -> dict[str, Any]:
    """What became of an entry that is not as it was first recorded."""
    return {
        "withdrawn_text": texts.withdrawn(row),
        "withdrawn_why": row.now.reason_text if row.now.withdrawn else None,
        "shielded_text": texts.shielded(row),
        "versions_text": texts.versions(row),
        "versions_url": places.versions(row.now.pk),
    }


def _changeable(entry: dict[str, Any], row: Row, places: Places) -> dict[str, Any]:
    """The links of an entry that its reader may change; `about` names the entry in them."""
    return {
        "correct_url": places.correct(row.now.pk),
        "withdraw_url": places.withdraw(row.now.pk),
        "about": SafeString(f"{entry['title']}, {entry['seen']}"),
    }


def _shape_class(row: Row, *, late: str) -> str:
    return f"shape{' shape--own' if row.shape == 'own' else ''}{' shape--hollow' if late else ''}"


def _grounds(texts: Texts, dossier: Dossier, rows: list[Row], every: list[Row]) -> dict[UUID, dict[str, str]]:
    """Links to what the own interpretations rest on: on this page, or else in the whole list."""
    wanted, shown = {pk for row in rows for pk in row.rests_on}, {row.now.pk for row in rows}
    whole = reverse("overview:chronology", args=[dossier.pk])
    return {
        row.now.pk: {
            "url": f"{'' if row.now.pk in shown else whole}#entry-{row.now.pk}",
            "label": f"{texts.title(row)}, {texts.seen(row)}",
        }
        for row in every
        if row.now.pk in wanted
    }


def table(rows: list[Row], *, list_url: str) -> list[dict[str, Any]]:
    """One line for each observation, for `timeline_table.html`; `list_url` is the list with the same filter."""
    texts = Texts()
    return [
        {
            "id": str(row.now.pk),
            "url": f"{list_url}#entry-{row.now.pk}",
            "seen": texts.seen(row),
            "recorded": texts.recorded(row),
            "late_text": texts.late(row),
            "categories": ", ".join(texts.category(code) for code in row.categories if row.types),
            "title": texts.title(row),
            "known": texts.known(row),
            "facts": row.now.facts or "",
            "author": row.author,
            "withdrawn_text": texts.withdrawn(row),
            "shielded_text": texts.shielded(row),
        }
        for row in rows
    ]
