"""Forms for a new version: a correction, a withdrawal, and shielding text that says who somebody is."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import ProseField, offer, text_errors
from signalering.observations.actions import SEALED, Seen
from signalering.observations.forms.observation import ObservationForm, initial_of, optional_text
from signalering.observations.models import FACTS_LENGTH, Reason

REASON_LENGTH = 500
ERASES = _("It says who somebody is: the earlier text is erased for everybody")
NOTHING_CHANGED = _("You changed nothing yet, so nothing was saved.")


def explanation() -> ProseField:
    return ProseField(
        label=_("Explanation"), rows=2, required=False, max_length=REASON_LENGTH, error_messages=text_errors()
    )


def same(one: Seen, other: Seen) -> bool:
    """Whether two versions say the same; the order of signals and grounds says nothing."""

    def plain(seen: Seen) -> Seen:
        return replace(seen, type_ids=tuple(sorted(seen.type_ids)), earlier_ids=tuple(sorted(seen.earlier_ids)))

    return plain(one) == plain(other)


class CorrectionForm(ObservationForm):
    """A new version of what stands in `was`. `reason_needed`: whether the reason may not stay empty any more.

    'Wrong case file' is no reason here: the text leaves this case file by withdrawing.
    """

    # The day stands there already; and a version can be replaced only once, so there is no one-time key.
    day = None  # type: ignore[assignment]
    reason = forms.ChoiceField(
        label=_("Why do you change it?"),
        choices=[
            *((reason.value, reason.label) for reason in (Reason.ADDITION, Reason.TYPO, Reason.INCORRECT)),
            (Reason.IDENTIFYING.value, ERASES),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose why you change it."),
            "invalid_choice": _("Choose why you change it."),
        },
    )
    reason_text = explanation()

    def __init__(self, *args: Any, was: Seen, reason_needed: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {**initial_of(was), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.was = was
        self.fields["reason"].required = reason_needed

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not set(self.errors) - {"reason"} and same(self.seen(), self.was):
            self.add_error(None, NOTHING_CHANGED)
        return self.cleaned_data


class WithdrawalForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=[
            (Reason.INCORRECT.value, _("Incorrect: the text stays readable, struck through")),
            (Reason.IDENTIFYING.value, _("It says who somebody is: the text is erased for everybody")),
            (Reason.WRONG_DOSSIER.value, _("It belongs in another case file: the text is erased here for everybody")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose why you withdraw it."),
            "invalid_choice": _("Choose why you withdraw it."),
        },
    )
    reason_text = explanation()


class ShieldForm(forms.Form):
    """Replace the texts of `was`, or withdraw them; either way every earlier text is erased.

    `withdrawn`: what was withdrawn stays so, and can only be erased.
    """

    use_required_attribute = False
    REWRITE, WITHDRAW = "rewrite", "withdraw"

    how = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[(REWRITE, _("Write a new text")), (WITHDRAW, _("Withdraw the signal, without a text"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you want to do."),
            "invalid_choice": _("Choose what you want to do."),
        },
    )
    facts = ProseField(
        label=_("Facts, without who it is"), required=False, max_length=FACTS_LENGTH, error_messages=text_errors()
    )
    his_words = optional_text(_("What did he say himself?"))
    other_explanations = optional_text(_("Can it also be something else?"))
    interpretation = optional_text(_("What do you think yourself? (own interpretation)"))
    reason_text = explanation()

    def __init__(self, *args: Any, was: Seen, withdrawn: bool, typed: Any = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**{name: getattr(was, name) for name in SEALED}, **(typed.dict() if typed else {})}
        super().__init__(*args, **kwargs)
        self.was = was
        if withdrawn:
            for name in SEALED:
                del self.fields[name]
            offer(self, "how", [(self.WITHDRAW, _("Erase the text"))])
            self.initial["how"] = self.WITHDRAW

    @property
    def rewrites(self) -> bool:
        return bool(self.cleaned_data["how"] == self.REWRITE)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and self.rewrites:
            if not self.cleaned_data["facts"]:
                self.add_error("facts", _("Write what you saw or heard."))
            elif same(self.seen(), self.was):
                self.add_error(None, NOTHING_CHANGED)
        return self.cleaned_data

    def seen(self) -> Seen:
        """What stood there, with the new texts."""
        return replace(self.was, **{name: self.cleaned_data[name] for name in SEALED})
