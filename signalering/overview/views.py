"""The start page, the chronology and its print."""

from django.http import HttpResponse
from django.shortcuts import render

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, signed_in
from signalering.audit import log
from signalering.base.dates import short_day
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import my_dossiers
from signalering.overview import chronology_page


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
    page = chronology_page.on_screen(dossier, request.actor, request.GET)
    return render(request, "overview/chronology.html", page)


@dossier_view(Action.PRINT, methods=READ)
def print_chronology(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    page, rows = chronology_page.on_paper(dossier, request.actor, request.GET)
    log.read(
        "chronology.printed",
        by=request.actor,
        dossier=dossier,
        object_type="observations.observation",
        object_ids=[row.now.pk for row in rows],
        fields=["facts", "his_words", "interpretation", "other_explanations"],
    )
    return render(request, "overview/print.html", page)
