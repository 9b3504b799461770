"""Pages to record a signal, to correct one, and to read its versions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.base.dates import short_moment
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import Dossier
from signalering.observations import actions, queries
from signalering.observations.actions import AlreadyReplaced
from signalering.observations.forms import CorrectionForm, ObservationForm

BAD_INPUT = 422


@dossier_view(Action.RECORD)
def record(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    form = ObservationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key = form.one_time_key()
        actions.record_observation(dossier=dossier, by=request.actor, seen=form.seen(), key=key)
        messages.success(request, _("The signal was recorded."))
        return redirect("overview:chronology", dossier.pk)
    status = BAD_INPUT if form.is_bound else 200
    return render(request, "observations/record.html", {"dossier": dossier, "form": form}, status=status)


@dossier_view(Action.CORRECT)
def correct(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    earlier = queries.one(dossier, observation_id)
    if earlier is None:
        raise Http404
    if queries.current_version(dossier, observation_id) is None:
        return _replaced(request, dossier, earlier.pk)
    names = ("seen_from", "precision", "knowledge", "facts", "his_words", "interpretation")
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(earlier, name) for name in names},
        reason_needed=queries.reason_needed(earlier, request.actor),
    )
    if form.is_bound and form.is_valid():
        reason, text = form.cleaned_data["reason"], form.cleaned_data["reason_text"]
        try:
            new = actions.correct_observation(
                observation=earlier,
                dossier=dossier,
                by=request.actor,
                seen=form.seen(),
                reason=reason,
                reason_text=text,
            )
        except AlreadyReplaced:
            return _replaced(request, dossier, earlier.pk)
        messages.success(request, _("The new version was recorded. The earlier text can still be read."))
        return redirect("observations:versions", dossier.pk, new.pk)
    page = {"dossier": dossier, "form": form, "earlier": earlier}
    return render(request, "observations/correct.html", page, status=BAD_INPUT if form.is_bound else 200)


@dossier_view(Action.READ_CONTENT, methods=READ)
def versions(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    last = queries.one(dossier, observation_id)
    if last is None:
        raise Http404
    rows = [{"row": row, "recorded": short_moment(row.recorded_at)} for row in queries.versions(dossier, last)]
    page = {"dossier": dossier, "versions": rows}
    return render(request, "observations/versions.html", page)


def _replaced(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    """Somebody was first: both texts, nothing is lost."""
    typed = {name: request.POST.get(name, "") for name in actions.SEALED} if request.method == "POST" else {}
    latest = queries.latest_after(dossier, observation_id)
    page = {"dossier": dossier, "latest": latest, "typed": typed}
    return render(request, "observations/replaced.html", page, status=409)
