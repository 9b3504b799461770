"""The forms around a dossier. They check and never save."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from signalering.accounts.models import Team, User
from signalering.base.forms import HERE, ChangeForm, ComingDateField, KeyedForm, ProseField, offer, text_errors, today
from signalering.dossiers.actions import About, Agreed
from signalering.dossiers.models import (
    CLOSING_REASONS,
    PROSE_LENGTH,
    REOPENING_REASONS,
    SHORT_LENGTH,
    AgeBand,
    Authority,
    DossierChange,
)

Choices = Sequence[tuple[str, Any]]


class FindForm(forms.Form):
    typed = forms.CharField(
        label=_("Code or client number"),
        max_length=60,
        # The browser keeps no list of what was typed here.
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages=text_errors(_("Write a code or a client number.")),
    )


class AboutForm(KeyedForm):
    """What is known of the young person: coded words only, and the organisation's own number."""

    age_band = forms.ChoiceField(
        label=_("How old is he?"),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how old he is, or that you do not know it.")},
    )
    authority = forms.ChoiceField(
        label=_("Who has parental authority?"),
        choices=Authority.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who has parental authority, or that you do not know it.")},
    )
    reference = forms.CharField(
        label=_("Your organisation's client number"),
        help_text=_("With this number you find the case file again. We keep only a fingerprint of it, not the number."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=text_errors(),
    )
    # Chosen on the page that says that there is one already.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def about(self) -> About:
        return About(**{name: self.cleaned_data[name] for name in ("age_band", "authority", "reference")})


class OpenForm(AboutForm):
    """A new dossier in one of `teams`. With one team there is nothing to choose."""

    team = forms.ChoiceField(
        label=_("For which team?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for which team this case file is.")},
    )
    field_order = ("team",)

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = teams
        if len(teams) == 1:
            del self.fields["team"]
        else:
            offer(self, "team", [(str(team.pk), team.name) for team in teams])

    def team_id(self) -> UUID:
        return UUID(self.cleaned_data["team"]) if "team" in self.fields else self.teams[0].pk


class ProfileForm(ChangeForm, AboutForm):
    """Of a known client number only the keyed hash is there: `token`. The form never shows it."""

    take_away = forms.BooleanField(label=_("Remove the client number"), required=False)

    def __init__(self, *args: Any, now: About, token: bytes | None, **kwargs: Any) -> None:
        stands = {"age_band": now.age_band, "authority": now.authority}
        super().__init__(*args, stands=stands, besides=(token or b"").hex(), **kwargs)
        self.has_reference = token is not None
        if self.has_reference:
            self.fields["reference"].help_text = _("A number is known. Leave this empty to keep it.")
        else:
            del self.fields["take_away"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("take_away") and cleaned.get("reference"):
            self.add_error("take_away", _("Write a new number, or remove the number: not both."))
        return cleaned

    def in_words(self) -> list[dict[str, Any]]:
        rows = super().in_words()
        if self.cleaned_data["reference"] or self.cleaned_data.get("take_away"):
            text = _("A number is known.") if self.has_reference else _("Not filled in")
            rows.append({"term": self.fields["reference"].label, "text": text})
        return rows


class ArrangementForm(KeyedForm):
    """What holds around contact, talks and safety. `replaces` is the version that is on the screen."""

    replaces = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    safe_contact = ProseField(
        label=_("How do you contact him safely?"),
        help_text=_("For example: do not call, only talk in the living group. This stands on top of every page."),
        rows=2,
        required=False,
        max_length=SHORT_LENGTH,
        error_messages=text_errors(),
    )
    adaptation = ProseField(
        label=_("What helps in talks with him?"),
        help_text=_("For example: short sentences, pictures, an interpreter, a break."),
        rows=2,
        required=False,
        max_length=PROSE_LENGTH,
        error_messages=text_errors(),
    )
    safety_agreements = ProseField(
        label=_("Safety agreements (night card)"),
        help_text=_("What do you do when he is late, is missing, or tells something? Whom do you call? Use roles."),
        rows=6,
        required=False,
        max_length=PROSE_LENGTH,
        error_messages=text_errors(),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        texts = [cleaned.get(name) for name in ("safe_contact", "adaptation", "safety_agreements")]
        if not cleaned.get("replaces") and not any(texts) and not self.errors:
            raise forms.ValidationError(_("Write at least one of the three."))
        return cleaned

    def agreed(self) -> Agreed:
        return Agreed(**{name: self.cleaned_data[name] for name in ("safe_contact", "adaptation", "safety_agreements")})


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect, error_messages={"required": _("Choose a reason.")}
    )
    reason_text = ProseField(
        label=_("Explanation"), rows=3, required=False, max_length=500, error_messages=text_errors()
    )

    def __init__(self, *args: Any, reasons: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(DossierChange.Reason.choices)
        offer(self, "reason", [(code, labels[code]) for code in reasons])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        unexplained = not cleaned.get("reason_text") and "reason_text" not in self.errors
        if cleaned.get("reason") == DossierChange.Reason.OTHER and unexplained:
            self.add_error("reason_text", _("Explain the reason."))
        return cleaned


def closing_form(data: Any, *, may_be_a_mistake: bool) -> ReasonForm:
    mistake = DossierChange.Reason.MISTAKE
    return ReasonForm(data, reasons=[code for code in CLOSING_REASONS if code != mistake or may_be_a_mistake])


def reopening_form(data: Any) -> ReasonForm:
    return ReasonForm(data, reasons=REOPENING_REASONS)


class PeopleForm(KeyedForm):
    """Chooses one colleague or one team out of `people`: what the value in the form stands for."""

    who = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Choose a colleague or a team.")})

    def __init__(self, *args: Any, users: Sequence[User], teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: Mapping[str, User | Team] = {
            **{f"user:{user.pk}": user for user in users},
            **{f"team:{team.pk}": team for team in teams},
        }
        self.groups: list[tuple[Any, Any]] = [("", "")]
        if users:
            self.groups.append((_("Colleagues"), [(f"user:{user.pk}", user.full_name) for user in users]))
        if teams:
            self.groups.append((_("Teams"), [(f"team:{team.pk}", team.name) for team in teams]))
        offer(self, "who", self.groups)

    def user(self) -> User | None:
        found = self.people.get(self.cleaned_data["who"])
        return found if isinstance(found, User) else None

    def team(self) -> Team | None:
        found = self.people.get(self.cleaned_data["who"])
        return found if isinstance(found, Team) else None


class InvolveForm(PeopleForm):
    """Who comes in and until when. `herself`: a coordinator who may let herself in, with a reason."""

    until = forms.ChoiceField(
        label=_("Until when?"),
        choices=[
            ("shift", _("This shift (until tomorrow 08:00)")),
            ("week", _("A week")),
            ("needed", _("As long as needed")),
            ("day", _("Another day")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose until when.")},
    )
    until_day = ComingDateField(
        label=_("Until and including this day"),
        help_text=_("Only with “Another day”."),
        required=False,
    )
    reason = ProseField(label=_("Why?"), rows=2, required=False, max_length=500, error_messages=text_errors())

    def __init__(self, *args: Any, herself: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.herself = herself
        if herself is not None:
            self.people = {**self.people, "herself": herself}
            offer(self, "who", [*self.groups, ("herself", _("Myself"))])
            self.fields["reason"].help_text = _("Required when you involve yourself. The privacy officer is told.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("until") == "day" and not cleaned.get("until_day") and "until_day" not in self.errors:
            self.add_error("until_day", _("Choose the day."))
        if cleaned.get("who") == "herself" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why you involve yourself."))
        return cleaned

    def ends_at(self) -> datetime | None:
        """The end as a moment in local time; None: as long as needed."""
        morning = datetime.combine(today() + timedelta(days=1), time(8), tzinfo=HERE)
        day = self.cleaned_data.get("until_day") or today()
        return {
            "shift": morning,
            "week": timezone.now() + timedelta(days=7),
            "day": datetime.combine(day + timedelta(days=1), time(0), tzinfo=HERE),
        }.get(self.cleaned_data["until"])


class HandOverForm(PeopleForm):
    """To whom. `whose`: for a coordinator, whose place is taken; somebody who works on it hands over her own."""

    whose = forms.ChoiceField(
        label=_("Whose place is taken?"), required=False, help_text=_("This involvement ends when it is accepted.")
    )
    words = ProseField(
        label=_("What do you want to say?"),
        help_text=_("The new colleague reads this after accepting."),
        required=False,
        max_length=PROSE_LENGTH,
        error_messages=text_errors(),
    )
    field_order = ("whose", "who", "words")

    def __init__(self, *args: Any, whose: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = _("To whom?")
        if whose:
            offer(self, "whose", [("", _("Nobody's")), *whose])
        else:
            del self.fields["whose"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("whose") and cleaned.get("who") == f"user:{cleaned['whose']}":
            self.add_error("who", _("Choose somebody else than the person whose place is taken."))
        return cleaned

    def from_user_id(self) -> UUID | None:
        """Nobody's when it was not asked, or not chosen."""
        chosen = self.cleaned_data.get("whose")
        return UUID(chosen) if chosen else None
