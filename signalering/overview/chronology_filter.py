"""Which observations of a dossier somebody wants to see. What is not understood is left out of account and said."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self, cast
from urllib.parse import urlencode

from django.forms import BoundField, ChoiceField
from django.utils.translation import gettext as _

from signalering.base.dates import short_day
from signalering.base.forms import today
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import Kind
from signalering.observations.words import knowledge_text
from signalering.overview.chronology_rows import NO_SIGNAL, Row
from signalering.overview.chronology_texts import category_label
from signalering.overview.forms import PERIODS, ChronologyFilterForm

VIEWS = ("lijst", "raster", "tabel")


@dataclass(frozen=True, slots=True)
class ChronologyFilter:
    """The parameters of the address that were understood, by their names there. All of them hold at once."""

    weergave: str = "lijst"
    periode: str = ""
    van: date | None = None
    tot: date | None = None
    categorie: str = ""
    kennis: str = ""
    auteur: str = ""

    @property
    def first_day(self) -> date | None:
        """The first day that is asked for: the later of the period's and the chosen one."""
        starts = [months_before(today(), int(self.periode)) if self.periode else None, self.van]
        return max((day for day in starts if day), default=None)

    @property
    def is_set(self) -> bool:
        return self != ChronologyFilter(weergave=self.weergave)

    def chosen(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self._fits(row)]

    def _fits(self, row: Row) -> bool:
        first, last = self.first_day, self.tot
        return (
            (first is None or (row.seen_until or row.seen_from) >= first)
            and (last is None or row.seen_from <= last)
            and self.categorie in ("", *row.categories)
            and self.kennis in ("", row.now.knowledge)
            and self.auteur in ("", str(row.first.recorded_by_id))
        )

    def query(self, **changes: Any) -> str:
        """The address's query with `changes`; what has its default is left out."""
        changed = replace(self, **changes)
        values = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return "?" + urlencode(
            {name: str(value) for name, value in values.items() if value and (name, value) != ("weergave", VIEWS[0])}
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter, the form that shows it, and whether something in the address was not understood."""

    filter: ChronologyFilter
    form: ChronologyFilterForm
    authors: Mapping[str, str]
    not_understood: bool

    @classmethod
    def read(cls, query: Mapping[str, str], rows: list[Row]) -> Self:
        categories = [(code, category_label(code)) for code in categories_of(rows)]
        choices = {"categories": categories, "authors": _authors(rows)}
        asked = ChronologyFilterForm(query, **choices)
        asked.is_valid()
        known = {name: value for name, value in asked.cleaned_data.items() if value}
        view = known.pop("weergave", VIEWS[0])
        found = ChronologyFilter(weergave=view if view in VIEWS else VIEWS[0], **known)
        shown = {field.name: getattr(found, field.name) for field in fields(found)}
        form = ChronologyFilterForm(initial=shown, **choices)
        return cls(found, form, dict(_authors(rows)), bool(asked.errors) or view not in VIEWS)

    def fields(self) -> list[dict[str, Any]]:
        """The form as `filter_form.html` draws it: widgets would take a template for each of some thirty options."""
        return [_drawn(field) for field in self.form.visible_fields()]

    def cleared(self) -> str:
        """The address's query without any filter, in the same view."""
        return ChronologyFilter(weergave=self.filter.weergave).query()

    def tags(self) -> list[dict[str, str]]:
        """What was chosen, each with the address without it."""
        chosen = self.filter
        texts = {
            "periode": str(dict(PERIODS)[chosen.periode]),
            "van": chosen.van and _("Seen from %(day)s") % {"day": short_day(chosen.van)},
            "tot": chosen.tot and _("Seen until %(day)s") % {"day": short_day(chosen.tot)},
            "categorie": category_label(chosen.categorie),
            "kennis": chosen.kennis and knowledge_text(chosen.kennis),
            "auteur": self.authors.get(chosen.auteur),
        }
        blank = ChronologyFilter()
        return [
            {"label": str(text), "remove_url": chosen.query(**{name: getattr(blank, name)})}
            for name, text in texts.items()
            if getattr(chosen, name)
        ]


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def categories_of(rows: Iterable[Row]) -> list[str]:
    """Every category that has signals, also when this dossier has none there, in the order of a page."""
    codes = {entry["category"] for entry in shipped().entries if entry["kind"] == Kind.SIGNAL}
    codes |= {code for row in rows for code in row.categories} - {NO_SIGNAL}
    return [*sorted(codes, key=lambda code: (shipped().place_of(code), code)), NO_SIGNAL]


def _authors(rows: Iterable[Row]) -> list[tuple[str, str]]:
    people = {str(row.first.recorded_by_id): row.author for row in rows}
    return sorted(people.items(), key=lambda person: (person[1], person[0]))


def _drawn(field: BoundField) -> dict[str, Any]:
    value = str(field.value() or "")
    drawn: dict[str, Any] = {"name": field.html_name, "id": field.id_for_label, "label": field.label, "value": value}
    if isinstance(field.field, ChoiceField):
        options = [(str(code), str(label)) for code, label in cast("list[tuple[str, str]]", field.field.choices)]
        drawn["options"] = [{"value": code, "label": label, "chosen": code == value} for code, label in options]
    return drawn
