"""The forms of this room check and never save. Here: what their fields share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import PastDateField

TOO_LONG = _("This is too long: write at most %(limit_value)d characters. You now have %(show_value)d.")
FROM_THE_LIST = _("Choose from the list.")


def text_errors(missing: Any = None) -> dict[str, Any]:
    return {"max_length": TOO_LONG, **({"required": missing} if missing else {})}


class Asked(forms.Field):
    """Asked for always, but the form itself knows when it may stay empty."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class AskedDay(Asked, PastDateField):
    """A day that has come."""


class AskedTime(Asked, forms.TimeField):
    """A time of the day."""


class AskedChoice(Asked, forms.ChoiceField):
    """One of a list."""


class AskedChoices(Asked, forms.MultipleChoiceField):
    """Some of a list."""


class OpenChoice(AskedChoice):
    """The choices are what the page shows at once; the form judges the value itself."""

    def valid_value(self, value: Any) -> bool:
        return True
