"""When it was seen: today, yesterday, or another day that is known more or less exactly."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from signalering.base.dates import short_day
from signalering.base.forms import HERE, PastDateField, offer, today
from signalering.observations.forms import AskedChoice, AskedDay, AskedTime, OpenChoice
from signalering.observations.models import Precision

OTHER = "other"


class WhenForm(forms.Form):
    """`cleaned_data` holds `seen_from`, `seen_until`, `seen_time` and `precision`, made to fit each other.

    The first choice carries the day itself, so that a page left open over midnight still means the day it showed.
    """

    use_required_attribute = False

    day = OpenChoice(label=_("When was it seen?"), widget=forms.RadioSelect)
    seen_from = AskedDay(label=_("Which day?"))
    precision = AskedChoice(
        label=_("How exactly do you know the day?"),
        choices=Precision.choices,
        initial=Precision.DAY,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose how exactly you know the day.")},
    )
    seen_time = AskedTime(
        label=_("At what time?"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        error_messages={"invalid": _("Write the time like 14:30.")},
    )
    seen_until = PastDateField(
        label=_("Up to and including"),
        help_text=_("Only when it lasted longer than a day."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "day" in self.fields:
            offer(self, "day", self._days())

    def _days(self) -> list[tuple[str, Any]]:
        now = today()
        days: dict[date, Any] = {now: _("Today"), now - timedelta(days=1): _("Yesterday")}
        chosen = _day(str(self.data.get("day", "")))
        if chosen and chosen not in days and chosen <= now:
            days[chosen] = short_day(chosen)
        return [*((day.isoformat(), label) for day, label in days.items()), (OTHER, _("Another day"))]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not {"day", "seen_from"} & set(self.errors):
            self._settle_day()
        if not {"precision", "seen_time"} & set(self.errors):
            self._settle_time()
        self._settle_period()
        return self.cleaned_data

    def _settle_day(self) -> None:
        """One day out of the choice and the day that was typed; without a choice the typed day counts."""
        chosen, typed = self.cleaned_data.get("day", ""), self.cleaned_data["seen_from"]
        if chosen in ("", OTHER):
            if typed is None:
                needed = "seen_from" if chosen or "day" not in self.fields else "day"
                self.add_error(needed, _("Choose when this was seen."))
            return
        day = _day(chosen)
        if day is None or day > today() or day.year < 1950:
            self.add_error("day", _("Choose when this was seen."))
        elif typed not in (None, day):
            self.add_error(
                "day", _("You chose a day and filled in another one. Choose “Another day”, or empty the date.")
            )
        else:
            self.cleaned_data["seen_from"] = day

    def _settle_time(self) -> None:
        """A time that was filled in makes it a moment."""
        time, precision = self.cleaned_data["seen_time"], self.cleaned_data["precision"] or Precision.DAY
        if time and precision == Precision.DAY:
            precision = Precision.MOMENT
        if time and precision != Precision.MOMENT:
            self.add_error("seen_time", _("A time goes with “That day, at a time”. Choose that, or empty the time."))
        elif precision == Precision.MOMENT and time is None:
            self.add_error("seen_time", _("Fill in the time, or choose “That day”."))
        elif time and self.cleaned_data.get("seen_from") == today() and _moment(time) > timezone.now():
            self.add_error("seen_time", _("This time has not come yet."))
        self.cleaned_data["precision"] = precision

    def _settle_period(self) -> None:
        first, last = self.cleaned_data.get("seen_from"), self.cleaned_data.get("seen_until")
        if first and last and last < first:
            self.add_error("seen_until", _("The last day comes before the first one. Check both days."))
        if first == last:
            self.cleaned_data["seen_until"] = None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment(time: Any) -> datetime:
    return datetime.combine(today(), time, tzinfo=HERE)
