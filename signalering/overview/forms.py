"""The filter of the chronology. It stands in the address, so it holds coded values and days only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import PastDateField
from signalering.observations.models import Knowledge

PERIODS = (
    ("", _("Everything")),
    ("3", _("Last 3 months")),
    ("6", _("Last 6 months")),
    ("12", _("Last 12 months")),
)


class ChronologyFilterForm(forms.Form):
    """The names stand in the address and are Dutch, as its path is. Nothing is required.

    `categories` and `authors` are the choices that this dossier has.
    """

    weergave = forms.CharField(widget=forms.HiddenInput, required=False)
    periode = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    van = PastDateField(label=_("Seen from"), required=False)
    tot = PastDateField(label=_("Seen until"), required=False)
    categorie = forms.ChoiceField(label=_("Category"), required=False)
    kennis = forms.ChoiceField(label=_("How it is known"), required=False)
    auteur = forms.ChoiceField(label=_("Recorded by"), required=False)

    def __init__(
        self,
        *args: Any,
        categories: Iterable[tuple[str, str]],
        authors: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("Everything"))
        for name, choices in (("categorie", categories), ("kennis", Knowledge.choices), ("auteur", authors)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what stands above
            field.choices = [everything, *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("van"), cleaned.get("tot")
        if first and last and last < first:
            self.add_error("tot", _("This day comes before the first one."))
        return cleaned
