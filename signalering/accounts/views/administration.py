"""The administrator's pages: people, teams and the organisation. Never what stands in a case file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts import actions, queries
from signalering.accounts.actions import Impossible
from signalering.accounts.actors import ActorRequest
from signalering.accounts.forms import REFUSALS, OrganisationForm, PlaceForm, TeamForm, UserForm, explain
from signalering.accounts.marks import oversight_view, show
from signalering.accounts.models import Membership, User
from signalering.base.answers import BAD_INPUT, CONFLICT


@oversight_view(Action.ADMINISTER, methods=READ)
def overview(request: ActorRequest) -> HttpResponse:
    here = request.actor.known_organisation_id
    people = queries.people(here)
    show(request, [person.user.pk for person in people])
    page = {
        "organisation": queries.organisation(here),
        "people": [
            {
                "pk": person.user.pk,
                "name": person.user.full_name,
                "username": person.user.username,
                "roles": [queries.role_in_words(row) for row in person.memberships],
                "has_email": bool(person.user.email),
                "is_active": person.user.is_active,
            }
            for person in people
        ],
        "teams": queries.teams(here),
    }
    return render(request, "accounts/administration.html", page)


@oversight_view(Action.ADMINISTER)
def add_team(request: ActorRequest) -> HttpResponse:
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            team = actions.add_team(by=request.actor, name=form.cleaned_data["name"])
            messages.success(request, _("Team %(name)s was added.") % {"name": team.name})
            return redirect("accounts:administration")
        except Impossible as refusal:
            explain(form, refusal)
    return _form(request, form, title=_("Add a team"), save_label=_("Add"))


@oversight_view(Action.ADMINISTER)
def organisation(request: ActorRequest) -> HttpResponse:
    here, sent = request.actor.known_organisation_id, request.method == "POST"
    stands = queries.settings_now(here, OrganisationForm.SETTINGS, to_change=sent)
    form = OrganisationForm(request.POST if sent else None, stands=stands)
    page = {"title": _("Settings of the organisation"), "save_label": _("Save")}
    if form.is_bound and form.is_valid():
        if form.is_stale():
            return _form(request, form.once_more(), now=form.in_words(), **page)
        try:
            if changes := form.changes():
                actions.change_organisation(by=request.actor, values=changes)
            messages.success(request, _("The settings were saved."))
            return redirect("accounts:administration")
        except Impossible as refusal:
            explain(form, refusal)
    return _form(request, form, **page)


@oversight_view(Action.ADMINISTER)
def add_user(request: ActorRequest) -> HttpResponse:
    form = UserForm(
        request.POST if request.method == "POST" else None, teams=queries.teams(request.actor.known_organisation_id)
    )
    if form.is_bound and form.is_valid():
        key = form.one_time_key()
        if added := _added_before(request, key):
            return added
        values = {name: form.cleaned_data[name] for name in ("full_name", "username", "email")}
        try:
            user, password = actions.add_user(by=request.actor, key=key, place=form.place(), **values)
            return _first_password(request, user, password)
        except Impossible as refusal:
            # A click on the button too many: the first one got there in the meantime.
            if added := _added_before(request, key):
                return added
            explain(form, refusal)
    return _form(request, form, title=_("Add a user"), save_label=_("Add"))


def _added_before(request: ActorRequest, key: UUID) -> HttpResponse | None:
    """On to the person whom this form added already, if it did. Her first password was shown once."""
    if queries.one_person(request.actor.known_organisation_id, key) is None:
        return None
    messages.info(request, _("This person was added already. You can give a new first password."))
    return redirect("accounts:user", key)


@oversight_view(Action.ADMINISTER, methods=READ)
def user(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person = one_of_us(request, user_id)
    show(request, [person.pk])
    memberships = [
        {"pk": row.pk, "role": queries.role_in_words(row), "facts": queries.facts_of(row)}
        for row in queries.memberships_of(request.actor.known_organisation_id, person.pk)
    ]
    page = {"person": person, "memberships": memberships, "is_me": person.pk == request.actor.user_id}
    return render(request, "accounts/user.html", page)


@oversight_view(Action.ADMINISTER)
def new_password(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person, problem = one_of_us(request, user_id), ""
    if request.method == "POST":
        try:
            return _first_password(request, person, actions.give_first_password(by=request.actor, user=person))
        except Impossible as refusal:
            problem = refusal.rule
    return confirmation(
        request,
        title=_("Give %(name)s a new first password?") % {"name": person.full_name},
        items=[
            _("The present password stops working, and every open session ends."),
            _("You see the new password once. The first thing after logging in is to choose an own password."),
        ],
        confirm_label=_("Give a new password"),
        cancel_url=reverse("accounts:user", args=[person.pk]),
        problem=problem,
    )


@oversight_view(Action.ADMINISTER)
def add_membership(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person = one_of_us(request, user_id)
    form = PlaceForm(
        request.POST if request.method == "POST" else None, teams=queries.teams(request.actor.known_organisation_id)
    )
    if form.is_bound and form.is_valid():
        try:
            actions.give_membership(by=request.actor, user_id=person.pk, place=form.place())
            messages.success(request, _("The role was added."))
            return redirect("accounts:user", person.pk)
        except Impossible as refusal:
            explain(form, refusal)
    title = _("Add a role for %(name)s") % {"name": person.full_name}
    return _form(request, form, title=title, save_label=_("Add"), back=reverse("accounts:user", args=[person.pk]))


@oversight_view(Action.ADMINISTER)
def end_membership(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    row = one_membership(request, membership_id)
    return ask_first(
        request,
        lambda: actions.end_membership(by=request.actor, membership=row),
        done=_("The role has ended."),
        title=_("End this role of %(name)s?") % {"name": row.user.full_name},
        items=[queries.role_in_words(row), _("The access stops at once. What was written stays.")],
        confirm_label=_("End now"),
        back=reverse("accounts:user", args=[row.user_id]),
    )


@oversight_view(Action.ADMINISTER)
def deactivate(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person = one_of_us(request, user_id)
    return ask_first(
        request,
        lambda: actions.deactivate(by=request.actor, user=person),
        done=_("The account is switched off."),
        title=_("Switch off the account of %(name)s?") % {"name": person.full_name},
        items=[_("Logging in is no longer possible, and every open session ends."), _("What was written stays.")],
        confirm_label=_("Switch off"),
        back=reverse("accounts:user", args=[person.pk]),
    )


@oversight_view(Action.ADMINISTER)
def reactivate(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person = one_of_us(request, user_id)
    return ask_first(
        request,
        lambda: actions.reactivate(by=request.actor, user=person),
        done=_("The account is switched on again."),
        title=_("Switch the account of %(name)s on again?") % {"name": person.full_name},
        items=[_("The roles that have not ended work again at once.")],
        confirm_label=_("Switch on"),
        back=reverse("accounts:user", args=[person.pk]),
        danger=False,
    )


def one_of_us(request: ActorRequest, user_id: UUID) -> User:
    """Somebody of the administrator's own organisation; anybody else does not exist here."""
    found = queries.one_person(request.actor.known_organisation_id, user_id)
    if found is None:
        raise Http404
    return found


def one_membership(request: ActorRequest, membership_id: UUID) -> Membership:
    found = queries.one_membership(request.actor.known_organisation_id, membership_id)
    if found is None:
        raise Http404
    return found


def ask_first(request: ActorRequest, do: Callable[[], object], *, done: str, back: str, **page: Any) -> HttpResponse:
    """A page that asks; its button does it and goes back with `done`, or says which rule stood in the way."""
    if request.method != "POST":
        return confirmation(request, cancel_url=back, **page)
    try:
        do()
    except Impossible as refusal:
        return confirmation(request, cancel_url=back, problem=refusal.rule, **page)
    messages.success(request, done)
    return redirect(back)


def confirmation(request: ActorRequest, *, problem: str = "", danger: bool = True, **page: Any) -> HttpResponse:
    """Ask before it is done; with `problem`, the rule that stood in the way, say why it was not."""
    text = REFUSALS[problem][1] if problem else ""
    page = {**page, "problem": text, "danger": danger}
    return render(request, "accounts/confirm.html", page, status=BAD_INPUT if problem else 200)


def _form(request: ActorRequest, form: Any, *, back: str = "", **page: Any) -> HttpResponse:
    """`now`, when somebody was first: what stands there by now."""
    page = {**page, "form": form, "back_url": back or reverse("accounts:administration")}
    status = CONFLICT if "now" in page else BAD_INPUT if form.is_bound else 200
    return render(request, "accounts/form.html", page, status=status)


def _first_password(request: ActorRequest, user: User, password: str) -> HttpResponse:
    """In the answer itself and nowhere else: a redirect would have to keep it in the session."""
    return render(request, "accounts/first_password.html", {"person": user, "password": password})
