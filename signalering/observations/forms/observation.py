"""The form of one signal: what was seen, how it is known, and in which case file it belongs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.base.forms import KeyedForm, ProseField, offer, text_errors
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Dossier
from signalering.observations.actions import SEALED, Seen
from signalering.observations.forms import FROM_THE_LIST, AskedChoices, OpenChoice
from signalering.observations.forms.when import OTHER, WhenForm
from signalering.observations.models import FACTS_LENGTH, Knowledge, SourceRole
from signalering.observations.offered import Offered
from signalering.observations.words import WITH_SOURCE

SHOWN_AT_ONCE = 5


def optional_text(label: Any, **kwargs: Any) -> ProseField:
    return ProseField(
        label=label, rows=2, required=False, max_length=FACTS_LENGTH, error_messages=text_errors(), **kwargs
    )


class ObservationForm(WhenForm):
    """Everything that makes up one version. `seen()` is what was filled in, once it is valid."""

    signals = AskedChoices(
        label=_("Which signals do you recognise?"),
        help_text=_("A signal can have another cause too. Find out more, do not conclude."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": FROM_THE_LIST, "invalid_list": FROM_THE_LIST},
    )
    none_fits = forms.BooleanField(label=_("No signal fits"), required=False)
    knowledge = forms.ChoiceField(
        label=_("How do you know this?"),
        choices=Knowledge.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you know this."),
            "invalid_choice": _("Choose how you know this."),
        },
    )
    source_role = forms.ChoiceField(
        label=_("From whom?"),
        help_text=_("A role, never a name."),
        choices=SourceRole.choices,
        required=False,
        error_messages={"invalid_choice": FROM_THE_LIST},
    )
    rests_on = forms.MultipleChoiceField(
        label=_("Which earlier signals does it rest on?"),
        help_text=_("A feeling without earlier signals counts too: then choose “No signal fits”."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": FROM_THE_LIST, "invalid_list": FROM_THE_LIST},
    )
    facts = ProseField(
        label=_("What did you see or hear? Facts only"),
        help_text=_("Write as if he reads along. Use “the young person”, “mother”, “person A”."),
        max_length=FACTS_LENGTH,
        error_messages=text_errors(_("Write what you saw or heard.")),
    )
    his_words = optional_text(_("What did he say himself?"), help_text=_("His own words, as literally as you can."))
    setting = forms.ChoiceField(
        label=_("Where was it?"), required=False, error_messages={"invalid_choice": FROM_THE_LIST}
    )
    other_explanations = optional_text(_("Can it also be something else?"))
    interpretation = optional_text(
        _("What do you think yourself? (own interpretation)"),
        help_text=_("Your own view, kept apart from the facts."),
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "signals", [(str(entry.pk), entry.label) for entry in offered.signals])
        offer(self, "setting", offered.setting_choices())
        self.offer_grounds(offered.grounds)
        if self.data.get("knowledge") == Knowledge.INTERPRETATION:
            self.fields["facts"].error_messages["required"] = _("Write what you noticed.")

    def offer_grounds(self, grounds: Mapping[UUID, str]) -> None:
        offer(self, "rests_on", [(str(pk), text) for pk, text in grounds.items()])

    @classmethod
    def typed(cls, data: Any) -> dict[str, Any]:
        """What stood in a form that was sent, as the initial values of another one: nothing typed is lost."""
        return {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._check_signals()
        self._check_source()
        return self.cleaned_data

    def _check_signals(self) -> None:
        named, none_fits = self.cleaned_data.get("signals"), self.cleaned_data.get("none_fits")
        if named is None:
            return
        if named and none_fits:
            self.add_error("signals", _("You chose signals and also “No signal fits”. Keep one of the two."))
        elif not named and not none_fits:
            self.add_error("signals", _("Choose what fits, or choose “No signal fits”."))
        own = self.cleaned_data.get("knowledge") == Knowledge.INTERPRETATION
        if own and named and self.cleaned_data.get("rests_on") == []:
            self.add_error(
                "rests_on", _("Choose the earlier signals it rests on, or choose “No signal fits” instead of a signal.")
            )

    def _check_source(self) -> None:
        knowledge, source = self.cleaned_data.get("knowledge"), self.cleaned_data.get("source_role")
        if source and knowledge and knowledge not in WITH_SOURCE:
            self.add_error(
                "source_role",
                _("This goes with “Heard from somebody else” and “Read”. Choose one of those, or “Not said”."),
            )

    def seen(self) -> Seen:
        data = self.cleaned_data
        own = data["knowledge"] == Knowledge.INTERPRETATION
        plain = ("seen_from", "seen_until", "seen_time", "precision", "knowledge", "source_role", *SEALED)
        return Seen(
            **{name: data[name] for name in plain},
            setting_id=UUID(data["setting"]) if data["setting"] else None,
            type_ids=tuple(map(UUID, data["signals"])),
            earlier_ids=tuple(map(UUID, data["rests_on"])) if own else (),
        )


class RecordForm(KeyedForm, ObservationForm):
    """A new signal."""


class RecordAnyForm(RecordForm):
    """The same, with the case file to choose: one of those used last, or by its code.

    Choices and code are looked up among `dossiers` only, her own: what is not hers is answered like what is not there.
    """

    dossier = OpenChoice(label=_("Whom is it about?"), widget=forms.RadioSelect)
    code = forms.CharField(label=_("Search your case files by code"), required=False, max_length=40)

    field_order = ("key", "dossier", "code")

    def __init__(self, *args: Any, dossiers: Sequence[Dossier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossiers = dossiers
        if len(dossiers) == 1:
            self.initial.setdefault("dossier", str(dossiers[0].pk))
        offer(self, "dossier", [*((str(row.pk), row.code) for row in dossiers), (OTHER, "")])

    def shown_at_once(self) -> list[Dossier]:
        """The first few; when a part of a code was typed, those that fit."""
        part = "-".join(str(self.data.get("code", "")).upper().replace("-", " ").split())
        fitting = [row for row in self.dossiers if part and part in row.code]
        chosen = [row for row in self.dossiers if str(row.pk) == self.data.get("dossier")]
        found = [*chosen, *(row for row in fitting or self.dossiers if row not in chosen)]
        return sorted(found[:SHOWN_AT_ONCE], key=self.dossiers.index)

    def picked(self) -> Dossier | None:
        """The case file that was chosen, also when the rest of the form is not right yet."""
        return self._pick()[0]

    def clean(self) -> dict[str, Any]:
        super().clean()
        _found, field, problem = self._pick()
        if problem and not {"dossier", "code"} & set(self.errors):
            self.add_error(field, problem)
        return self.cleaned_data

    def _pick(self) -> tuple[Dossier | None, str, Any]:
        chosen, typed = str(self.data.get("dossier", "")), str(self.data.get("code", "")).strip()
        by_choice = next((row for row in self.dossiers if str(row.pk) == chosen), None)
        by_code = next((row for row in self.dossiers if typed and row.code == normalise(typed[:40])), None)
        if typed and by_code is None:
            return None, "code", _("This is not the whole code of one of your open case files. Choose one of them.")
        if chosen not in ("", OTHER) and by_choice is None:
            return None, "dossier", _("You cannot record in this case file now. Choose one of your open case files.")
        if by_choice and by_code and by_choice != by_code:
            return None, "code", _("You chose one case file and typed the code of another. Keep one of the two.")
        found = by_choice or by_code
        missing = _("Type the code.") if chosen == OTHER else _("Choose whom it is about.")
        return found, "code" if chosen == OTHER else "dossier", None if found else missing


def initial_of(seen: Seen) -> dict[str, Any]:
    """The values of a form that shows what stands in `seen`."""
    names = ("seen_from", "seen_until", "seen_time", "precision", "knowledge", "source_role", *SEALED)
    return {
        **{name: getattr(seen, name) for name in names},
        "day": OTHER,
        "setting": str(seen.setting_id or ""),
        "signals": [str(pk) for pk in seen.type_ids],
        "none_fits": not seen.type_ids,
        "rests_on": [str(pk) for pk in seen.earlier_ids],
    }
