"""The forms for people, teams, the organisation, a loan and the hidden screen. They check and never save."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from signalering.access.roles import TEAM_ROLES, Role
from signalering.accounts.actions import Impossible, Place
from signalering.accounts.models import ROLE_LABELS, Team, User
from signalering.base.forms import DATE_FORMATS, HERE, TOO_LONG, ChangeForm, KeyedForm, offer, text_errors, today

LONGEST_LOAN = 14

# The rule that stands in the way: the field it belongs to, and what to do.
REFUSALS: dict[str, tuple[str | None, Any]] = {
    "roles_kept_apart": (
        "role",
        _(
            "Somebody who works in a team cannot be privacy officer or administrator at the same time. "
            "End the other role first."
        ),
    ),
    "membership_once": (None, _("This person already has this role here.")),
    "username_taken": ("username", _("This user name is taken. Choose another one.")),
    "key_taken": (None, _("This form was used before. Open the page again.")),
    "team_taken": ("name", _("There is a team with this name already.")),
    "organisation_taken": ("name", _("There is an organisation with this name already.")),
    "last_administrator": (None, _("Somebody has to be administrator. Give another person that role first.")),
    "not_yourself": (None, _("You cannot do this for yourself. Ask another administrator.")),
    "works_elsewhere": (
        None,
        _("This person also works at another organisation. You can end the roles at your own organisation."),
    ),
}


def line(label: Any, *, missing: Any = None, length: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    messages = text_errors(missing)
    return forms.CharField(label=label, max_length=length, required=required, error_messages=messages, **kwargs)


def explain(form: forms.Form, refusal: Impossible) -> None:
    """Put the rule that stood in the way on the form, at its field when the form has it."""
    name, text = REFUSALS[refusal.rule]
    form.add_error(name if name in form.fields else None, text)


class PlaceForm(forms.Form):
    """One membership: role, team, function, on call."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, capfirst(ROLE_LABELS[role])) for role in Role],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    team = forms.ChoiceField(label=_("Team"), required=False, help_text=_("Only for a caseworker or a coordinator."))
    function_label = line(_("Function"), length=80, required=False, help_text=_("Such as: behavioural scientist."))
    on_call = forms.BooleanField(label=_("On call for the whole organisation"), required=False)

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("No team")), *((str(team.pk), team.name) for team in teams)]
        offer(self, "team", choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "role" not in cleaned or "team" not in cleaned:
            return cleaned
        in_team = cleaned["role"] in TEAM_ROLES
        if in_team and not cleaned["team"]:
            self.add_error("team", _("Choose the team."))
        if not in_team and cleaned["team"]:
            self.add_error("team", _("This role holds for the whole organisation. Choose no team."))
        if not in_team and cleaned.get("on_call"):
            self.add_error("on_call", _("Only a caseworker or a coordinator can be on call."))
        return cleaned

    def place(self) -> Place:
        values = self.cleaned_data
        team_id = UUID(values["team"]) if values["team"] else None
        return Place(Role(values["role"]), team_id, values["function_label"], values["on_call"])


class UserForm(KeyedForm, PlaceForm):
    """Somebody new, with her first membership."""

    full_name = line(_("Name"), length=120, missing=_("Write the name."))
    username = line(
        _("User name"),
        length=60,
        missing=_("Write a user name."),
        help_text=_("To log in with. Letters, digits, dots and dashes."),
        validators=[RegexValidator(r"^[\w.-]+\Z", _("Use letters, digits, dots and dashes only, without spaces."))],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        required=False,
        max_length=254,
        help_text=_("Without it, notices stay in Signalering."),
        error_messages={"invalid": _("Write the address like name@organisation.nl."), "max_length": TOO_LONG},
    )
    field_order = ("key", "full_name", "username", "email")


class TeamForm(forms.Form):
    name = line(_("Name of the team"), length=80, missing=_("Write the name of the team."))


class OrganisationForm(ChangeForm):
    SETTINGS = ("name", "region", "review_days", "emergency_minutes", "teams_may_be_involved")

    name = line(_("Name"), length=120, missing=_("Write the name of the organisation."))
    region = line(_("Region"), length=80, required=False)
    review_days = forms.IntegerField(
        label=_("Look at a case file again after how many days?"),
        min_value=1,
        max_value=90,
        error_messages={"required": _("Write a number of days."), "invalid": _("Write a number of days.")},
    )
    emergency_minutes = forms.IntegerField(
        label=_("How many minutes does emergency access last?"),
        min_value=5,
        max_value=240,
        error_messages={"required": _("Write a number of minutes."), "invalid": _("Write a number of minutes.")},
    )
    teams_may_be_involved = forms.BooleanField(
        label=_("A whole team may be involved in a case file"),
        required=False,
        help_text=_("If not, people are involved one by one."),
    )


class LoanForm(forms.Form):
    """A colleague for one's own team, until a day at most 14 days from today."""

    user = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Choose who helps.")})
    team = forms.ChoiceField(label=_("In which team?"))
    until = forms.DateField(
        label=_("Until and including"),
        help_text=_("At most 14 days, today included."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=DATE_FORMATS,
        localize=False,
        error_messages={"required": _("Choose the last day."), "invalid": _("Write the day like 23-11-2026.")},
    )

    def __init__(self, *args: Any, people: Iterable[User], teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a colleague")), *((str(user.pk), user.full_name) for user in people)]
        offer(self, "user", choices)
        offer(self, "team", [(str(team.pk), team.name) for team in teams])

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        if until > today() + timedelta(days=LONGEST_LOAN - 1):
            raise forms.ValidationError(_("This is longer than 14 days. Choose an earlier day."))
        return until

    def ends_at(self) -> datetime:
        """The midnight after the last day."""
        after: date = self.cleaned_data["until"] + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=HERE)


class UnlockForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Write your password.")},
    )
