"""Read every version of a signal beside each other."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.dossiers.gate import dossier_view, rights
from signalering.dossiers.models import Dossier
from signalering.observations import queries, shown
from signalering.observations.offered import Offered
from signalering.observations.queries import has_text


@dossier_view(Action.READ_CONTENT, methods=READ)
def versions(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    rows = queries.versions(dossier, observation_id)
    if not rows:
        raise Http404
    names = queries.catalogue(request.actor)
    grounds = queries.ground_texts(dossier, {pk for version in rows for pk in version.seen.earlier_ids}, names)
    page = {
        "dossier": dossier,
        "versions": shown.versions(rows, Offered(names), grounds),
        "current": rows[0].row,
        "may_shield": has_text(rows[0].row) and rights(dossier, request.actor)(Action.SHIELD),
    }
    return render(request, "observations/versions.html", page)
