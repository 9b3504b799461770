"""What forms share: texts with a limit, days that have come or will come, choices, and the one-time key."""

from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

HERE = ZoneInfo("Europe/Amsterdam")
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
TOO_LONG = _("This is too long: write at most %(limit_value)d characters. You now have %(show_value)d.")


def today() -> date:
    return timezone.localdate(timezone=HERE)


def text_errors(missing: Any = None) -> dict[str, Any]:
    """The messages of a text field; `missing` for one that has to be filled in."""
    return {"max_length": TOO_LONG, **({"required": missing} if missing else {})}


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Fill the field `name` with what this actor may choose now."""
    field: Any = form.fields[name]
    field.choices = choices


class PastDateField(forms.DateField):
    """A day that has come: typed as 23-11-2026, 23/11/2026 or 2026-11-23, or chosen."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Write the day like 23-11-2026.")}

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

    # Any text may come back here; only a uuid is used.
    key = forms.Field(widget=forms.HiddenInput, initial=uuid4, required=False)

    def one_time_key(self) -> UUID:
        """The key the page was given; a new one when it was lost or changed on the way."""
        try:
            return UUID(str(self.cleaned_data["key"]))
        except ValueError:
            return uuid4()
