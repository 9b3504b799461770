"""The ground of every form: clean text, and dates that are never in the future."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HERE = ZoneInfo("Europe/Amsterdam")
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


def today() -> date:
    return timezone.localdate(timezone=HERE)


class PastDateField(forms.DateField):
    """A day that has come: typed as 23-11-2026, 23/11/2026 or 2026-11-23, or chosen."""

    def __init__(self, **kwargs: Any) -> None:
        # The browser shows a date in any other form as empty.
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=DATE_FORMATS, localize=False, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value > today():
            raise forms.ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        if value and value.year < 1950:
            raise forms.ValidationError(_("Check the year."))


class ProseField(forms.CharField):
    """Free text of at most `max_length` characters, in an area that grows."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)
        # Browsers count characters differently (line ends, emoji): the server decides and keeps what was typed.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """Browsers send the end of a line as two characters: a text that comes back unchanged would seem another."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ComingDateField(PastDateField):
    """The other way round: an end. Today or later, at most a year ahead."""

    def validate(self, value: date | None) -> None:
        forms.DateField.validate(self, value)
        if value and value < today():
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        if value and value > today() + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day within a year."))


class KeyedForm(forms.Form):
    """A form with a one-time key, which becomes the id of the row: sent twice, it is recorded once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=60)

    def one_time_key(self) -> UUID:
        """The key the page was given; a new one when it was lost or changed on the way."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()
