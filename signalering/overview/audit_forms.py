"""What the privacy officer asks the log: a period, and the code of a dossier. They check and save nothing."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import PastDateField, today
from signalering.dossiers.models import Existence
from signalering.overview.audit_log import Period, dossier_by_code

DAYS = 30


def presets() -> dict[str, Period]:
    """The name stands in the log, so that reading the log says what was asked."""
    last = today()
    return {
        "last_30_days": Period(last - timedelta(days=DAYS - 1), last),
        "this_week": Period(last - timedelta(days=last.weekday()), last),
        "this_month": Period(last.replace(day=1), last),
    }


class PeriodForm(forms.Form):
    """An empty day means: until today, from 30 days before the last day."""

    from_day = PastDateField(label=_("From"), required=False)
    until_day = PastDateField(label=_("Up to and including"), required=False)

    @classmethod
    def asked(cls, typed: QueryDict) -> "PeriodForm":
        """What stands in the address; without any day the last 30 days, filled in so that it can be seen."""
        if typed.get("from_day") or typed.get("until_day"):
            return cls(typed)
        usual = presets()["last_30_days"]
        return cls({"from_day": usual.first.isoformat(), "until_day": usual.last.isoformat()})

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("from_day"), found.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", _("This day lies before the first day. Choose a later day."))
        return found

    def period(self) -> Period:
        last = self.cleaned_data["until_day"] or today()
        return Period(self.cleaned_data["from_day"] or last - timedelta(days=DAYS - 1), last)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the case file"),
        help_text=_("Like WILG-OTTER-7. Capitals and dashes do not matter."),
        max_length=60,
        error_messages={"required": _("Type a code, or choose one from the list.")},
    )
    found: Existence

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        found = dossier_by_code(typed)
        if found is None:
            raise forms.ValidationError(_("There is no case file with this code in your organisation. Check the code."))
        self.found = found
        return typed
