"""The catalogue as a page to read: entries by kind and category, every text finished, and the search in them."""

import unicodedata
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from signalering.observations.catalogue_file import Catalogue, shipped
from signalering.observations.catalogue_models import Kind, SignalType

HEADINGS = {
    Kind.SIGNAL: (_("Signals"), _("Each of these can have another cause too. Find out more.")),
    Kind.RISK_FACTOR: (
        _("Risk factors"),
        _("They say nothing by themselves. They stand beside the timeline and never count as a signal."),
    ),
    Kind.PLACE: (_("Places"), _("A place by itself is no concern.")),
    Kind.SETTING: (_("Settings"), _("Where something was seen, in general. Never an address.")),
}


def sections(entries: list[SignalType], *, search: str = "", may_edit: bool = False) -> list[dict[str, Any]]:
    """One section for each kind that has entries with all words of `search`, by category and code."""
    catalogue, found = shipped(), []
    for kind, (title, text) in HEADINGS.items():
        rows = [(row, _item(row, catalogue, may_edit)) for row in entries if row.kind == kind]
        rows = [(row, item) for row, item in rows if fits(item["words"], search)]
        if rows:
            found.append({"title": title, "text": text, "groups": _groups(rows, catalogue)})
    return found


def _groups(rows: list[tuple[SignalType, dict[str, Any]]], catalogue: Catalogue) -> list[dict[str, Any]]:
    """The categories in the order of the file; the extension apart, because it is folded."""
    groups = []
    for category in sorted({row.category for row, _item in rows}, key=catalogue.place_of):
        inside = [(row.extension, item) for row, item in rows if row.category == category]
        named = catalogue.categories.get(category)
        groups.append(
            {
                "label": named.label(get_language() or "nl") if named else category,
                "entries": [item for extension, item in inside if not extension],
                "extension": [item for extension, item in inside if extension],
            }
        )
    return groups


def _item(row: SignalType, catalogue: Catalogue, may_edit: bool) -> dict[str, Any]:
    own = row.organisation_id is not None
    return {
        "code": row.code,
        "label": row.label,
        "how": row.text("looks_like"),
        "other": row.text("also"),
        "ask": row.text("ask"),
        "source": _source(row, catalogue),
        "own": own,
        "withdraw_url": reverse("observations:catalogue_withdraw", args=[row.pk]) if own and may_edit else "",
        "words": words_of(row),
    }


def _source(row: SignalType, catalogue: Catalogue) -> str:
    if row.organisation is not None:
        return gettext("Added by %(organisation)s") % {"organisation": row.organisation.name}
    language = get_language() or "nl"
    codes = [code for code in row.source.split("; ") if code]
    named = [catalogue.sources[code].label(language) if code in catalogue.sources else code for code in codes]
    where = "; ".join(named) or gettext("own wording")
    return gettext("%(source)s; signal catalogue version %(version)s") % {"source": where, "version": row.version}


def words_of(row: SignalType) -> str:
    """All that somebody may type to find the entry, in both languages."""
    return " ".join(
        [row.code, row.label_nl, row.label_en, row.text("looks_like"), row.text("also"), *row.search_words]
    ).lower()


def plain(text: str) -> str:
    """Lower case without accents, as the script on the page compares."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter))


def fits(words: str, search: str) -> bool:
    """Each typed word occurs in the words of the entry."""
    text = plain(words)
    return all(word in text for word in plain(search).split())
