"""The form for one signal. It checks and never saves."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import PastDateField, ProseField, today
from signalering.observations.actions import Seen
from signalering.observations.models import FACTS_LENGTH, Knowledge, Precision, Reason

TOO_LONG = _("This is too long: write at most %(limit_value)d characters. You now have %(show_value)d.")


def text_errors(missing: Any = None) -> dict[str, Any]:
    return {"max_length": TOO_LONG, **({"required": missing} if missing else {})}


class ObservationForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, initial=uuid4, required=False, max_length=60)
    seen_from = PastDateField(
        label=_("When was it seen?"),
        initial=today,
        error_messages={
            "required": _("Choose when this was seen."),
            "invalid": _("Write the day like 23-11-2026."),
        },
    )
    precision = forms.ChoiceField(
        label=_("How exactly do you know the day?"),
        choices=Precision.choices,
        initial=Precision.DAY,
        widget=forms.RadioSelect,
    )
    knowledge = forms.ChoiceField(
        label=_("How do you know this?"),
        choices=Knowledge.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you know this.")},
    )
    facts = ProseField(
        label=_("What did you see or hear? Facts only"),
        help_text=_("Write as if he reads along. Use “the young person”, “mother”, “person A”."),
        max_length=FACTS_LENGTH,
        error_messages=text_errors(_("Write what you saw or heard.")),
    )
    his_words = ProseField(
        label=_("What did he say himself?"),
        rows=2,
        required=False,
        max_length=FACTS_LENGTH,
        error_messages=text_errors(),
    )
    interpretation = ProseField(
        label=_("What do you think yourself? (own interpretation)"),
        help_text=_("A signal can have another cause too."),
        rows=2,
        required=False,
        max_length=FACTS_LENGTH,
        error_messages=text_errors(),
    )

    def one_time_key(self) -> UUID:
        """The key the page was given; a new one when it was lost or changed on the way."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid4()

    def seen(self) -> Seen:
        names = ("seen_from", "precision", "knowledge", "facts", "his_words", "interpretation")
        return Seen(**{name: self.cleaned_data[name] for name in names})


class CorrectionForm(ObservationForm):
    """A new version of an observation. `reason_needed`: whether the reason may still stay empty."""

    # A version can be replaced only once, so a correction needs no one-time key.
    key = None  # type: ignore[assignment]
    reason = forms.ChoiceField(
        label=_("Why do you change it?"),
        choices=[choice for choice in Reason.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you change it.")},
    )
    reason_text = ProseField(
        label=_("Explanation"), rows=2, required=False, max_length=500, error_messages=text_errors()
    )

    def __init__(self, *args: Any, reason_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_needed
