"""The start page, the chronology and its print."""

from django.http import HttpResponse
from django.shortcuts import render

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, signed_in
from signalering.audit import log
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import Dossier
from signalering.overview import chronology_page
from signalering.overview import start as start_page


@signed_in(methods=READ)
def start(request: ActorRequest) -> HttpResponse:
    page = start_page.page(request.actor)
    show(request, list(dict.fromkeys(page.shown)))
    return render(request, "overview/start.html", page.content)


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
