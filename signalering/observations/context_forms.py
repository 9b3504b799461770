"""The forms for a context factor. They check and never save."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import KeyedForm, PastDateField, ProseField, offer, text_errors
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import SignalType
from signalering.observations.context_actions import Factor
from signalering.observations.context_models import TEXT_LENGTH, FactorKind, SincePrecision
from signalering.observations.models import Reason, SourceRole

REASONS = [choice for choice in Reason.choices if choice[0]]


class FactorForm(KeyedForm):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (FactorKind.RISK, _("A risk factor: it can make his life harder")),
            (FactorKind.PROTECTIVE, _("A protective factor: it helps him")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it makes his life harder or helps him.")},
    )
    entry = forms.ChoiceField(
        label=_("Does one of these fit?"),
        help_text=_("Only for a risk factor. Does none fit, or does it help him? Then use your own words."),
        required=False,
    )
    text = ProseField(
        label=_("In your own words"),
        help_text=_("Write as if he reads along. Use “the young person”, “mother”, “person A”."),
        rows=3,
        required=False,
        max_length=TEXT_LENGTH,
        error_messages=text_errors(),
    )
    precision = forms.ChoiceField(
        label=_("Since when is this known?"),
        choices=SincePrecision.choices,
        initial=SincePrecision.UNKNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how exactly you know since when.")},
    )
    known_since = PastDateField(
        label=_("Which day, month or year?"),
        help_text=_("For a month or a year any day in it will do."),
        required=False,
    )
    source_role = forms.ChoiceField(
        label=_("Whom do you have it from?"),
        help_text=_("A role, never a name."),
        choices=SourceRole.choices,
        required=False,
    )

    def __init__(self, *args: Any, entries: Iterable[SignalType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "entry", by_category(entries))

    def clean_known_since(self) -> date | None:
        day: date | None = self.cleaned_data["known_since"]
        if self.cleaned_data.get("precision", SincePrecision.UNKNOWN) == SincePrecision.UNKNOWN:
            return None
        if day is None:
            raise forms.ValidationError(_("Choose a day, or choose that you do not know since when."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        entry = cleaned.get("entry")
        if entry and cleaned.get("kind") == FactorKind.PROTECTIVE:
            self.add_error("entry", _("This list holds risk factors. Describe what helps him in your own words."))
        elif not entry and not cleaned.get("text") and not {"entry", "text"} & set(self.errors):
            self.add_error("text", _("Write in your own words what you know, or choose one from the list."))
        return cleaned

    def factor(self) -> Factor:
        names = ("kind", "text", "known_since", "precision", "source_role")
        entry = self.cleaned_data["entry"]
        return Factor(**{name: self.cleaned_data[name] for name in names}, entry_id=UUID(entry) if entry else None)


class ReasonForm(forms.Form):
    """Why a factor is changed or withdrawn. `reason_needed`: whether the reason may not stay empty any more."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("With the last two reasons the earlier text is erased for everybody. That cannot be undone."),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    reason_text = ProseField(
        label=_("Explanation"), rows=2, required=False, max_length=TEXT_LENGTH, error_messages=text_errors()
    )

    def __init__(self, *args: Any, reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_needed

    def why(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("reason", "reason_text")}


class FactorChangeForm(ReasonForm, FactorForm):
    """A new version. It can replace the earlier one only once, so it needs no one-time key."""

    key = None  # type: ignore[assignment]
    field_order = ("kind", "entry", "text", "precision", "known_since", "source_role", "reason", "reason_text")


def by_category(entries: Iterable[SignalType]) -> list[tuple[Any, Any]]:
    """Choices in groups, each category once, with the empty choice first."""
    catalogue = shipped()
    groups: dict[str, list[tuple[str, str]]] = {}
    for entry in sorted(entries, key=lambda row: (catalogue.place_of(row.category), row.code)):
        named = catalogue.categories.get(entry.category)
        label = named.label(get_language() or "nl") if named else entry.category
        groups.setdefault(label, []).append((str(entry.pk), entry.label))
    return [("", _("None of these")), *groups.items()]
