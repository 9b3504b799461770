"""Withdraw a signal, or shield its text. Both are versions; a reason that shields erases the earlier texts for good."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show
from signalering.base.answers import BAD_INPUT
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import AlreadyReplaced
from signalering.observations import actions, queries
from signalering.observations.actions import Seen
from signalering.observations.forms.observation import RecordAnyForm, initial_of
from signalering.observations.forms.versions import ShieldForm, WithdrawalForm
from signalering.observations.models import Observation, Reason
from signalering.observations.queries import Version, has_text
from signalering.observations.views.correct import offered_for, replaced_page, somebody_was_first, was
from signalering.observations.views.record import record_page


@dossier_view(Action.CORRECT)
def withdraw(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    version = queries.version(dossier, observation_id)
    if version is None:
        raise Http404
    if not version.is_current or version.row.withdrawn:
        return somebody_was_first(request, dossier, observation_id)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _withdraw(request, dossier, version, **form.cleaned_data)
        except AlreadyReplaced:
            return somebody_was_first(request, dossier, observation_id)
    is_author = version.row.recorded_by_id == request.actor.user_id
    page = {"form": form, "is_author": is_author, **was(dossier, version, offered_for(request, dossier, version))}
    return render(request, "observations/withdraw.html", page, status=BAD_INPUT if form.is_bound else 200)


@dossier_view(Action.SHIELD)
def shield(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    version = queries.version(dossier, observation_id)
    if version is None:
        raise Http404
    if not version.is_current or not has_text(version.row):
        return _shield_newest(request, dossier, observation_id)
    sent = request.POST if request.method == "POST" else None
    form = ShieldForm(sent, was=version.seen, withdrawn=version.row.withdrawn)
    if form.is_bound and form.is_valid():
        try:
            new = _shield(request, dossier, version, form)
        except AlreadyReplaced:
            return _shield_newest(request, dossier, observation_id)
        return redirect("observations:saved", dossier.pk, new.pk)
    page = {"form": form, **was(dossier, version, offered_for(request, dossier, version))}
    return render(request, "observations/shield.html", page, status=BAD_INPUT if form.is_bound else 200)


def _withdraw(
    request: ActorRequest, dossier: Dossier, version: Version, *, reason: str, reason_text: str
) -> HttpResponse:
    """Who wrote in the wrong case file gets her text back at once, in the form for the right one."""
    new = actions.withdraw_observation(
        observation=version.row, dossier=dossier, by=request.actor, reason=reason, reason_text=reason_text
    )
    if reason == Reason.WRONG_DOSSIER and version.row.recorded_by_id == request.actor.user_id:
        return _elsewhere(request, dossier, version.seen)
    return redirect("observations:saved", dossier.pk, new.pk)


def _elsewhere(request: ActorRequest, dossier: Dossier, seen: Seen) -> HttpResponse:
    """The text stands in this answer only: not in an address and not in the session."""
    others = [other for other in queries.dossiers_to_record_in(request.actor) if other.pk != dossier.pk]
    show(request, [other.pk for other in others])
    keep = [*seen.type_ids, *([seen.setting_id] if seen.setting_id else [])]
    offered = queries.offered(request.actor, keep=keep)
    form = RecordAnyForm(initial={**initial_of(seen), "rests_on": []}, dossiers=others, offered=offered)
    return record_page(request, form, offered, moved=True)


def _shield(request: ActorRequest, dossier: Dossier, version: Version, form: ShieldForm) -> Observation:
    known: dict[str, Any] = {"observation": version.row, "dossier": dossier, "by": request.actor}
    known |= {"reason": Reason.IDENTIFYING, "reason_text": form.cleaned_data["reason_text"]}
    if form.rewrites:
        return actions.correct_observation(seen=form.seen(), **known)
    return actions.withdraw_observation(**known)


def _shield_newest(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    """The newest version in full, and the form to erase that one, with what was typed. Without a text there is none."""
    latest = queries.latest_after(dossier, observation_id)
    form = ShieldForm(was=latest.seen, withdrawn=latest.row.withdrawn, typed=request.POST)
    action = reverse("observations:shield", args=[dossier.pk, latest.row.pk])
    page = {
        "form": form if has_text(latest.row) else None,
        "shields": True,
        **was(dossier, latest, offered_for(request, dossier, latest)),
    }
    return replaced_page(request, page, latest, action_url=action, typed=bool(request.POST))
