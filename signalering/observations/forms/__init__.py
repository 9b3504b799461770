"""The forms of this room check and never save. Here: what their fields share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import PastDateField

FROM_THE_LIST = _("Choose from the list.")


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
