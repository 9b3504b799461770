"""My account: who I am here, and the switch to another organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.marks import READ, WRITE
from signalering.accounts import queries
from signalering.accounts.actors import ORGANISATION_IN_SESSION, ActorRequest
from signalering.accounts.marks import signed_in
from signalering.audit import log


@signed_in(methods=READ)
def account(request: ActorRequest) -> HttpResponse:
    organisations = queries.organisations_of(request.actor.known_id)
    page = {
        "person": request.user,
        "memberships": [
            {
                "organisation": row.organisation.name,
                "role": queries.role_in_words(row),
                "facts": queries.facts_of(row),
            }
            for row in queries.all_memberships_of(request.actor.known_id)
        ],
        "organisations": organisations if len(organisations) > 1 else [],
        "current_id": request.actor.organisation_id,
    }
    return render(request, "accounts/account.html", page)


@signed_in(methods=WRITE)
def choose_organisation(request: ActorRequest) -> HttpResponse:
    """Work in another organisation of which she is a member; one that is not hers does not exist."""
    mine = {str(row.pk): row.name for row in queries.organisations_of(request.actor.known_id)}
    chosen = request.POST.get("organisation", "")
    if chosen not in mine:
        raise Http404
    with log.event("account.organisation_chosen", by=request.actor, organisation_id=UUID(chosen)):
        request.session[ORGANISATION_IN_SESSION] = chosen
    messages.success(request, _("You now work at %(organisation)s.") % {"organisation": mine[chosen]})
    return redirect("overview:start")
