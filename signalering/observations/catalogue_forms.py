"""The forms of the catalogue: an organisation's own entry, and the words to search for. They check and never save."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import KeyedForm, ProseField, offer, text_errors
from signalering.observations.catalogue_actions import NewEntry
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import EXPLANATION_LENGTH, LABEL_LENGTH, Kind

SEARCH_LENGTH, WORD_LENGTH, WORDS = 60, 40, 20


class SearchForm(forms.Form):
    zoek = forms.CharField(required=False, max_length=SEARCH_LENGTH)

    def words(self) -> str:
        """What was typed; nothing when it cannot be a search."""
        return self.cleaned_data["zoek"] if self.is_valid() else ""


class EntryForm(KeyedForm):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Kind.SIGNAL, _("A signal: something that can be seen or heard")),
            (Kind.RISK_FACTOR, _("A risk factor: a circumstance, which says nothing by itself")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    category = forms.ChoiceField(label=_("In which category?"), error_messages={"required": _("Choose a category.")})
    label_nl = forms.CharField(
        label=_("Name in Dutch"),
        help_text=_("Short and kind. Say what can be seen, not what you think of it."),
        max_length=LABEL_LENGTH,
        error_messages=text_errors(_("Give it a short name in Dutch.")),
    )
    label_en = forms.CharField(
        label=_("Name in English"),
        max_length=LABEL_LENGTH,
        error_messages=text_errors(_("Give it a short name in English.")),
    )
    looks_like_nl = ProseField(
        label=_("How do you see this? In Dutch"),
        rows=2,
        max_length=EXPLANATION_LENGTH,
        error_messages=text_errors(_("Write how somebody can see this.")),
    )
    also_nl = ProseField(
        label=_("What else can it be? In Dutch"),
        help_text=_("A signal can have another cause too. Name a few."),
        rows=2,
        max_length=EXPLANATION_LENGTH,
        error_messages=text_errors(_("Write what else it can be.")),
    )
    looks_like_en = ProseField(
        label=_("How do you see this? In English"),
        help_text=_("Left empty, English pages show the Dutch text."),
        rows=2,
        required=False,
        max_length=EXPLANATION_LENGTH,
        error_messages=text_errors(),
    )
    also_en = ProseField(
        label=_("What else can it be? In English"),
        rows=2,
        required=False,
        max_length=EXPLANATION_LENGTH,
        error_messages=text_errors(),
    )
    search_words = forms.CharField(
        label=_("Everyday words to find it with"),
        help_text=_("With a comma between them."),
        required=False,
        max_length=WORDS * (WORD_LENGTH + 2),
        error_messages=text_errors(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only the categories in which there are signals or risk factors: a place has others.
        kinds = {Kind.SIGNAL, Kind.RISK_FACTOR}
        used = {entry["category"] for entry in shipped().entries if entry["kind"] in kinds}
        language = get_language() or "nl"
        named = [(code, row.label(language)) for code, row in shipped().categories.items() if code in used]
        offer(self, "category", [("", _("Choose")), *named])

    def clean_search_words(self) -> tuple[str, ...]:
        words = [word.strip().lower() for word in self.cleaned_data["search_words"].split(",")]
        words = list(dict.fromkeys(word for word in words if word))
        if len(words) > WORDS:
            raise forms.ValidationError(_("Give at most %(most)d words."), params={"most": WORDS})
        if any(len(word) > WORD_LENGTH for word in words):
            raise forms.ValidationError(_("A word has at most %(most)d characters."), params={"most": WORD_LENGTH})
        return tuple(words)

    def entry(self) -> NewEntry:
        return NewEntry(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class ExtensionForm(forms.Form):
    shown = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
