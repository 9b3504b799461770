"""The finished texts about an observation, for every page and print that shows one. It reads nothing: rows come in."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from signalering.base.dates import short_day
from signalering.base.forms import HERE
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Knowledge, Precision, SourceRole

LATE_DAYS = 7
WITH_SOURCE = frozenset({Knowledge.HEARD_FROM_OTHER, Knowledge.READ})
"""For these the source is asked: with the others it is the writer herself or the young person."""


class When(Protocol):
    """The day or period of an observation; `Observation` and `Seen` are two."""

    @property
    def seen_from(self) -> date: ...
    @property
    def seen_until(self) -> date | None: ...
    @property
    def seen_time(self) -> time | None: ...
    @property
    def precision(self) -> str: ...


class Known(Protocol):
    @property
    def knowledge(self) -> str: ...
    @property
    def source_role(self) -> str: ...


class Recorded(Protocol):
    @property
    def seen_from(self) -> date: ...
    @property
    def seen_until(self) -> date | None: ...
    @property
    def recorded_at(self) -> datetime: ...


def title(types: Iterable[SignalType], knowledge: str = "") -> str:
    """What it was named with, in the order of the catalogue. Without signals an own interpretation is a gut feeling."""
    named = sorted(types, key=lambda entry: (shipped().place_of(entry.category), entry.code))
    if named:
        return ", ".join(entry.label for entry in named)
    return _("Gut feeling") if knowledge == Knowledge.INTERPRETATION else _("No signal fits")


def seen_text(row: When) -> str:
    """When it was seen, as exactly as it is known: '3 nov 2026, 14:00', 'week van 2 nov 2026', '3 t/m 5 nov 2026'."""
    if row.precision == Precision.WEEK:
        return _weeks(row)
    if row.precision == Precision.MONTH:
        return _months(row)
    days = _days(row.seen_from, row.seen_until)
    if row.precision == Precision.UNKNOWN:
        return _("day not exactly known (around %(day)s)") % {"day": days}
    if row.seen_time is None:
        return days
    clock = f"{row.seen_time:%H:%M}"
    if row.seen_until is None:
        return _("%(day)s, %(time)s") % {"day": days, "time": clock}
    first, last = short_day(row.seen_from), short_day(row.seen_until)
    return _("%(first)s, %(time)s, through %(last)s") % {"first": first, "time": clock, "last": last}


def knowledge_text(knowledge: str) -> str:
    return str(Knowledge(knowledge).label)


def source_text(source_role: str) -> str:
    return str(SourceRole(source_role).label)


def known_text(row: Known) -> str:
    """How the writer knows it, with the source where one was named: 'Gelezen: collega'."""
    how = knowledge_text(row.knowledge)
    if not row.source_role:
        return how
    return _("%(how)s: %(source)s") % {"how": how, "source": _inside_a_sentence(source_text(row.source_role))}


def days_later(row: Recorded) -> int:
    """Days from the last day seen to the day of recording; never below zero."""
    recorded = timezone.localtime(row.recorded_at, HERE).date()
    return max((recorded - (row.seen_until or row.seen_from)).days, 0)


def is_late(row: Recorded) -> bool:
    return days_later(row) > LATE_DAYS


def _days(first: date, last: date | None) -> str:
    if last is None:
        return short_day(first)
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    else:
        start = short_day(first) if first.year != last.year else _lower(formats.date_format(first, "j M"))
    return _("%(first)s through %(last)s") % {"first": start, "last": short_day(last)}


def _weeks(row: When) -> str:
    first = short_day(_monday(row.seen_from))
    if row.seen_until is None or _monday(row.seen_until) == _monday(row.seen_from):
        return _("week of %(day)s") % {"day": first}
    return _("week of %(first)s through week of %(last)s") % {
        "first": first,
        "last": short_day(_monday(row.seen_until)),
    }


def _months(row: When) -> str:
    first, last = row.seen_from, row.seen_until or row.seen_from
    end = _lower(formats.date_format(last, "M Y"))
    if (first.year, first.month) == (last.year, last.month):
        return end
    start = _lower(formats.date_format(first, "M" if first.year == last.year else "M Y"))
    return _("%(first)s through %(last)s") % {"first": start, "last": end}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _lower(text: str) -> str:
    return text.lower() if get_language() == "nl" else text


def _inside_a_sentence(text: str) -> str:
    return text[:1].lower() + text[1:]
