"""The texts of one page of the chronology. Each sentence is looked up once and each day written once: 200 rows share
most of them."""

from collections.abc import Callable
from datetime import date, time
from functools import cache
from typing import NamedTuple

from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from signalering.base.dates import short_day
from signalering.base.forms import HERE
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Precision, Reason
from signalering.observations.words import LATE_DAYS, days_later, known_text, seen_text, title
from signalering.overview.chronology_rows import NO_SIGNAL, Row


class When(NamedTuple):
    seen_from: date
    seen_until: date | None
    seen_time: time | None
    precision: str


class Known(NamedTuple):
    knowledge: str
    source_role: str


class Texts:
    """Made anew for each page, so in its language. What it gives back is ready to show."""

    def __init__(self) -> None:
        self.day: Callable[[date], str] = cache(short_day)
        self._seen: Callable[[When], str] = cache(seen_text)
        self._known: Callable[[Known], str] = cache(known_text)
        self._title: Callable[[tuple[SignalType, ...], str], str] = cache(title)
        self._month: Callable[[date], str] = cache(month_name)
        self._late: Callable[[int], str] = cache(_late)
        self.category: Callable[[str], str] = cache(category_label)
        self._reason: Callable[[str], str] = cache(_inside_a_sentence)
        # Only for what goes straight into a template: a text made with it would be escaped twice.
        self.escaped: Callable[[str], str] = cache(conditional_escape)
        self._seen_on, self._seen_about = _("Seen %(day)s"), _("Seen: %(day)s")
        self._recorded, self._by, self._where = _("recorded %(day)s"), _("by %(name)s"), _("Where: %(place)s")
        self._place = "setting_en" if get_language() == "en" else "setting_nl"

    def title(self, row: Row) -> str:
        return self._title(row.types, row.now.knowledge)

    def known(self, row: Row) -> str:
        return self._known(Known(row.now.knowledge, row.now.source_role))

    def seen(self, row: Row) -> str:
        """The day or the time in which it was seen, without a word before it."""
        now = row.now
        return self._seen(When(now.seen_from, now.seen_until, now.seen_time, now.precision))

    def seen_sentence(self, row: Row) -> str:
        exact = row.now.precision in (Precision.DAY, Precision.MOMENT)
        return (self._seen_on if exact else self._seen_about) % {"day": self.seen(row)}

    def month(self, row: Row) -> str:
        return self._month(row.seen_from.replace(day=1))

    def recorded(self, row: Row) -> str:
        return self.day(timezone.localtime(row.recorded_at, HERE).date())

    def recorded_sentence(self, row: Row) -> str:
        return self._recorded % {"day": self.recorded(row)}

    def late(self, row: Row) -> str:
        """How much later it was recorded, where that is more than a week."""
        return self._late(days_later(row))

    def author(self, row: Row) -> str:
        return self._by % {"name": row.author}

    def setting(self, row: Row) -> str:
        place = getattr(row.now, self._place)
        return self._where % {"place": place} if place else ""

    def withdrawn(self, row: Row) -> str:
        if not row.now.withdrawn:
            return ""
        about = {"day": short_day(row.now.recorded_at), "name": row.changed_by}
        if not row.now.reason:
            return _("Withdrawn on %(day)s by %(name)s") % about
        return _("Withdrawn on %(day)s by %(name)s: %(reason)s") % {**about, "reason": self._reason(row.now.reason)}

    def shielded(self, row: Row) -> str:
        if row.now.withdrawn and row.now.facts is None:
            return _("The text was shielded. Nobody can read it any more.")
        return _("The earlier text was shielded. Nobody can read it any more.") if row.earlier_shielded else ""

    def versions(self, row: Row) -> str:
        """That there are earlier versions; for one that was withdrawn the day of that stands there already."""
        if row.versions == 1:
            return ""
        about = {"day": short_day(row.now.recorded_at), "name": row.changed_by, "number": row.versions}
        if row.now.withdrawn:
            return ngettext("%(number)d version", "%(number)d versions", row.versions) % about
        return _("changed on %(day)s by %(name)s (%(number)d versions)") % about


def category_label(code: str) -> str:
    if code == NO_SIGNAL:
        return _("No signal fits")
    named = shipped().categories.get(code)
    return named.label(get_language() or "nl") if named else code


def month_name(day: date, pattern: str = "F Y") -> str:
    """A month with its year, as it stands in a heading: 'november 2026'."""
    text = formats.date_format(day, pattern)
    return text.lower() if get_language() == "nl" else text


def _late(days: int) -> str:
    if days <= LATE_DAYS:
        return ""
    return ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}


def _inside_a_sentence(reason: str) -> str:
    text = str(Reason(reason).label)
    return text[:1].lower() + text[1:]
