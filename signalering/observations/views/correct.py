"""Correct a signal: a new version with a reason. And the answer when somebody else was first."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.base.answers import BAD_INPUT, CONFLICT
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import AlreadyReplaced, ReasonNeeded
from signalering.observations import actions, queries, shown
from signalering.observations.forms.observation import RecordForm
from signalering.observations.forms.versions import CorrectionForm
from signalering.observations.forms.when import OTHER
from signalering.observations.models import Observation
from signalering.observations.offered import Offered, picker
from signalering.observations.queries import Version


@dossier_view(Action.CORRECT)
def correct(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    earlier = queries.version(dossier, observation_id)
    if earlier is None:
        raise Http404
    if not earlier.is_current or earlier.row.withdrawn:
        return somebody_was_first(request, dossier, observation_id)
    offered = offered_for(request, dossier, earlier)
    form = _form(request, earlier, offered, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if new := _correct(request, dossier, earlier, form):
                return redirect("observations:saved", dossier.pk, new.pk)
        except AlreadyReplaced:
            return somebody_was_first(request, dossier, observation_id)
    page = _page(dossier, earlier, offered, form)
    return render(request, "observations/correct.html", page, status=BAD_INPUT if form.is_bound else 200)


def somebody_was_first(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    """The newest version in full, and a form to go on with that holds everything that was typed."""
    latest = queries.latest_after(dossier, observation_id)
    offered = offered_for(request, dossier, latest)
    typed = CorrectionForm.typed(request.POST) if "facts" in request.POST else {}
    form: CorrectionForm | RecordForm | None = _form(request, latest, offered, initial=typed)
    action = reverse("observations:correct", args=[dossier.pk, latest.row.pk])
    if latest.row.withdrawn:
        # What was withdrawn cannot be changed; what was typed can still be recorded as a signal of its own.
        form = RecordForm(offered=offered, initial={**typed, "day": OTHER}) if typed else None
        action = reverse("observations:record", args=[dossier.pk])
    page = _page(dossier, latest, offered, form)
    return replaced_page(request, page, latest, action_url=action, typed=bool(typed))


def replaced_page(request: ActorRequest, page: dict[str, Any], latest: Version, **more: Any) -> HttpResponse:
    shielded = shown.shielded_text(latest.row, ())
    return render(request, "observations/replaced.html", {**page, "shielded": shielded, **more}, status=CONFLICT)


def _correct(request: ActorRequest, dossier: Dossier, earlier: Version, form: CorrectionForm) -> Observation | None:
    """None when the half hour passed while the form was on its way: then the form asks for the reason."""
    reason, text = form.cleaned_data["reason"], form.cleaned_data["reason_text"]
    try:
        return actions.correct_observation(
            observation=earlier.row,
            dossier=dossier,
            by=request.actor,
            seen=form.seen(),
            reason=reason,
            reason_text=text,
        )
    except ReasonNeeded:
        form.add_error("reason", _("Choose why you change it."))
        return None


def _form(request: ActorRequest, earlier: Version, offered: Offered, **kwargs: Any) -> CorrectionForm:
    return CorrectionForm(
        was=earlier.seen, reason_needed=earlier.reason_needed(request.actor), offered=offered, **kwargs
    )


def offered_for(request: ActorRequest, dossier: Dossier, version: Version) -> Offered:
    seen = version.seen
    keep = [*seen.type_ids, *seen.earlier_ids, *([seen.setting_id] if seen.setting_id else [])]
    return queries.offered(request.actor, dossier, keep=keep, without=version.row.pk)


def _page(dossier: Dossier, version: Version, offered: Offered, form: Any) -> dict[str, Any]:
    signals = picker(form["signals"], offered) if form else None
    return {"form": form, "signals": signals, **was(dossier, version, offered)}


def was(dossier: Dossier, version: Version, offered: Offered) -> dict[str, Any]:
    """What stands there now, in full."""
    return {
        "dossier": dossier,
        "row": version.row,
        "was": shown.fields(version.seen, offered, offered.grounds),
        "recorded": shown.recorded_text(version.row),
        "reason": shown.reason_text(version.row),
    }
