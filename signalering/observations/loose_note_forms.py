"""The forms for a loose note: write it, take it into a case file, pass it on, answer it. They check and never save."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from signalering.accounts.models import Team
from signalering.base.forms import KeyedForm, PastDateField, ProseField, offer, text_errors, today
from signalering.dossiers.models import Dossier
from signalering.observations.actions import Seen
from signalering.observations.loose_note_actions import NoteText
from signalering.observations.loose_note_models import ADDRESS_LENGTH, REASON_LENGTH
from signalering.observations.models import FACTS_LENGTH, Knowledge, Precision, SourceRole

PRECISIONS = [choice for choice in Precision.choices if choice[0] != Precision.MOMENT]


class ToldForm(forms.Form):
    """When it was seen and what was seen: shared by the note and by what is recorded from it."""

    seen_from = PastDateField(
        label=_("When was it seen?"),
        initial=today,
        error_messages={"required": _("Choose when this was seen.")},
    )
    precision = forms.ChoiceField(
        label=_("How exactly do you know the day?"),
        choices=PRECISIONS,
        initial=Precision.DAY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how exactly you know the day.")},
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


class LooseNoteForm(KeyedForm, ToldForm):
    team = forms.ChoiceField(
        label=_("For which team?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a team.")},
    )
    addressed_to = forms.CharField(
        label=_("Whom is it about? Code or client number"),
        help_text=_("Never a name. Nobody checks here whether the number exists: that stays confidential."),
        max_length=ADDRESS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages=text_errors(_("Write the code or the client number.")),
    )
    knowledge = forms.ChoiceField(
        label=_("How do you know this?"),
        choices=Knowledge.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you know this.")},
    )
    field_order = ("key", "team", "addressed_to", "seen_from", "precision", "knowledge", "facts", "his_words")

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_team = teams[0].pk if len(teams) == 1 else None
        if self.only_team:
            del self.fields["team"]
        else:
            offer(self, "team", [(str(team.pk), team.name) for team in teams])

    def team_id(self) -> UUID:
        return self.only_team or UUID(self.cleaned_data["team"])

    def note(self) -> NoteText:
        names = ("addressed_to", "seen_from", "precision", "knowledge", "facts", "his_words")
        return NoteText(**{name: self.cleaned_data[name] for name in names})


class DossierForm(forms.Form):
    dossier = forms.ChoiceField(
        label=_("Which case file?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a case file."),
            "invalid_choice": _("Choose one of these case files."),
        },
    )

    def __init__(self, *args: Any, dossiers: Sequence[Dossier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "dossier", [(str(row.pk), row.code) for row in dossiers])

    def dossier_id(self) -> UUID:
        return UUID(self.cleaned_data["dossier"])


class TakeForm(DossierForm, ToldForm):
    """A signal from a note: always heard from a colleague, whatever the colleague knew it from."""

    field_order = ("dossier", "seen_from", "precision", "facts", "his_words")

    def seen(self) -> Seen:
        names = ("seen_from", "precision", "facts", "his_words")
        told = {name: self.cleaned_data[name] for name in names}
        return Seen(**told, knowledge=Knowledge.HEARD_FROM_OTHER, source_role=SourceRole.COLLEAGUE)


class AnswerForm(forms.Form):
    reason = ProseField(
        label=_("Why do you close it?"),
        help_text=_("For example: it was known already, or you talked about it with the writer."),
        rows=3,
        max_length=REASON_LENGTH,
        error_messages=text_errors(_("Write why you close it.")),
    )
