"""The start page and the chronology."""

from django.http import HttpResponse
from django.shortcuts import render

from signalering.access.decide import grant_on_dossier
from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, signed_in
from signalering.base.dates import short_day
from signalering.dossiers.gate import IN_STATE, dossier_view
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import my_dossiers, ties_to
from signalering.overview import chronology as timeline


@signed_in(methods=READ)
def start(request: ActorRequest) -> HttpResponse:
    dossiers = list(my_dossiers(request.actor))
    show(request, [dossier.pk for dossier in dossiers])
    rows = [
        {"pk": dossier.pk, "code": dossier.code, "team": dossier.team.name, "opened": short_day(dossier.opened_on)}
        for dossier in dossiers
    ]
    return render(request, "overview/start.html", {"dossiers": rows})


@dossier_view(Action.READ_CONTENT, methods=READ)
def chronology(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    ties = ties_to(dossier, request.actor)

    def may(action: Action) -> bool:
        allowed = action in IN_STATE[Dossier.State(dossier.state)]
        return allowed and grant_on_dossier(request.actor, action, ties) is not None

    entries = timeline.entries(dossier, may_correct=may(Action.CORRECT))
    page = {"dossier": dossier, "entries": entries, "may_record": may(Action.RECORD)}
    return render(request, "overview/chronology.html", page)
