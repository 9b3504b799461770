"""What forms share: texts with a limit, days that have come or will come, choices, the one-time key,
and what stood there when a form that changes it was shown."""

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Self
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


class ChangeForm(forms.Form):
    """Changes what stands there. `stands`: what that is when the form is answered, by name of field.

    `shown` tells what it was when the form was asked for. When that is another thing, somebody was first, and what
    she wants may be another thing now: nothing is saved, and the form is shown once more with what stands there.
    `besides`: what such a form changes without showing it.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, stands: Mapping[str, Any], besides: object = "", **kwargs: Any) -> None:
        self.stands = stands
        told = [*(f"{name}={value}" for name, value in sorted(stands.items())), str(besides)]
        self.now = sha256("\n".join(told).encode()).hexdigest()
        super().__init__(*args, **{**kwargs, "initial": {**stands, "shown": self.now}})

    def changes(self) -> dict[str, Any]:
        """What would become another thing than what stands there now."""
        return {name: self.cleaned_data[name] for name in self.stands if name in self.changed_data}

    def is_stale(self) -> bool:
        return self.cleaned_data["shown"] not in ("", self.now) and bool(self.in_words())

    def in_words(self) -> list[dict[str, Any]]:
        """What stands there now of all that would change: the rows of definition_list.html."""
        return [
            {"term": self.fields[name].label, "text": _in_words(self.fields[name], self.stands[name])}
            for name in self.changes()
        ]

    def once_more(self) -> Self:
        """The same answers, asked for with what stands there now in sight."""
        self.data = {**dict(self.data.items()), "shown": self.now}
        return self


def _in_words(field: forms.Field, value: Any) -> Any:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    return dict(getattr(field, "choices", ())).get(value) or value or _("Not filled in")
