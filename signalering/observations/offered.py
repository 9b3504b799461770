"""What a form offers: the signals of the catalogue, the places, and earlier observations. Made ready for the page."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import Kind, SignalType

FACT_SHEET = tuple(f"S0{number}" for number in range(1, 9))
"""The eight signals of the fact sheet: they stand on top of every list."""


@dataclass(frozen=True, slots=True)
class Offered:
    """`entries` is the whole catalogue of the actor, `keep` what a form shows though it is no longer offered.

    `extension_shown`: whether her organisation offers what goes beyond the fact sheet.
    """

    entries: Mapping[UUID, SignalType]
    recent: tuple[UUID, ...] = ()
    grounds: Mapping[UUID, str] = field(default_factory=dict)
    keep: frozenset[UUID] = frozenset()
    extension_shown: bool = True

    @property
    def signals(self) -> list[SignalType]:
        return self._of(Kind.SIGNAL)

    def setting_choices(self) -> list[tuple[Any, Any]]:
        """General settings first, then the places of the fact sheet."""
        groups = [(Kind(kind).label, self._of(kind)) for kind in (Kind.SETTING, Kind.PLACE)]
        return [("", _("Not said")), *((name, [(str(e.pk), e.label) for e in entries]) for name, entries in groups)]

    def named(self, ids: Iterable[UUID]) -> list[SignalType]:
        return [self.entries[pk] for pk in ids if pk in self.entries]

    def _of(self, kind: Kind) -> list[SignalType]:
        """Offered or kept, in the order of category and code."""
        found = [e for e in self.entries.values() if e.kind == kind and (e.pk in self.keep or self._offers(e))]
        return sorted(found, key=lambda e: (shipped().place_of(e.category), len(e.code), e.code))

    def _offers(self, entry: SignalType) -> bool:
        return entry.withdrawn_on is None and (self.extension_shown or not entry.extension)


def picker(bound: BoundField, offered: Offered) -> dict[str, Any]:
    """The list of signals as components/catalogue_picker.html takes it; each entry stands in it once."""
    chosen = {str(value) for value in bound.value() or ()}
    on_top = [e for e in offered.signals if e.code in FACT_SHEET]
    on_top += [e for e in offered.signals if e.pk in {*offered.recent, *offered.keep} and e not in on_top]
    rest = [e for e in offered.signals if e not in on_top]
    return {
        "field": bound,
        "top": [_item(entry, bound, chosen) for entry in on_top],
        "groups": [_group(category, rest, bound, chosen) for category in dict.fromkeys(e.category for e in rest)],
    }


def _group(category: str, rest: list[SignalType], bound: BoundField, chosen: Collection[str]) -> dict[str, Any]:
    """One category. What goes beyond the fact sheet stands folded in it, or under a heading when there is no more."""
    inside = [e for e in rest if e.category == category]
    known = shipped().categories.get(category)
    more = [_item(e, bound, chosen) for e in inside if e.extension]
    return {
        "label": known.label(get_language() or "nl") if known else category,
        "signals": [_item(e, bound, chosen) for e in inside if not e.extension],
        "more": more,
        "more_open": any(item["checked"] for item in more),
        "open": any(str(e.pk) in chosen for e in inside),
    }


def _item(entry: SignalType, bound: BoundField, chosen: Collection[str]) -> dict[str, Any]:
    label = entry.label
    return {
        "id": f"{bound.auto_id}_{entry.code}",
        "value": str(entry.pk),
        "label": _("%(label)s (no longer in the list)") % {"label": label} if entry.withdrawn_on else label,
        "checked": str(entry.pk) in chosen,
        "words": " ".join([label, entry.label_nl, entry.label_en, *entry.search_words]).lower(),
        "how": entry.text("looks_like"),
        "other": entry.text("also"),
        "ask": entry.text("ask"),
        "source": _source(entry),
    }


def _source(entry: SignalType) -> str:
    sources, language = shipped().sources, get_language() or "nl"
    names = [sources[code].label(language) for code in entry.source.split("; ") if code in sources]
    last = _("%(code)s, signal list version %(version)d") % {"code": entry.code, "version": entry.version}
    return "; ".join([*names, last])
