"""The gate: the only way to get a dossier. It finds it for this actor, asks the table, logs the look, opens the key.

404 unless the actor may see that the dossier exists, the same as for one that does not. 403 only then. A closed or
restricted dossier answers 'not now' to what its state does not allow.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpResponse

from signalering.access.actor import Actor
from signalering.access.decide import grant_on_dossier
from signalering.access.marks import READ_AND_WRITE, Kind, Mark, put_mark
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import Refused, log_shown, note_grant, route_of, to_login
from signalering.audit import log
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import known_to, ties_to
from signalering.vault import keyring
from signalering.vault.models import Scope

DossierView = Callable[..., HttpResponse]

# Does the state allow it? Who may is the access table's question.
IN_STATE = {
    Dossier.State.OPEN: frozenset(Action),
    Dossier.State.CLOSED: frozenset(
        {Action.SEE_DOSSIER, Action.READ_CONTENT, Action.PRINT, Action.EXPORT, Action.SHIELD, Action.REOPEN}
    ),
    Dossier.State.RESTRICTED: frozenset({Action.SEE_DOSSIER, Action.RESTRICT}),
    Dossier.State.DESTROYED: frozenset({Action.SEE_DOSSIER}),
}


# The name under which the database says it too.
STATE_RULE = "dossier_state_allows"


class NotNow(Exception):
    """The state of the dossier does not allow this; the middleware shows a page that says so."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier


class Hidden(Http404):
    """Not there, or not for this actor: to her that is the same. The log keeps the uuid that was asked for."""

    def __init__(self, asked_for: UUID) -> None:
        self.asked_for = asked_for


def refused_by_state(request: ActorRequest, error: DatabaseError) -> NotNow | None:
    """NotNow, when the database refused a row because somebody closed the dossier while it was on its way."""
    diagnosis = getattr(error.__cause__, "diag", None)
    opened = getattr(request, "opened", None)
    if opened is None or diagnosis is None or diagnosis.constraint_name != STATE_RULE:
        return None
    return NotNow(Dossier.objects.select_related("team", "profile").get(pk=opened))


def open_dossier(request: ActorRequest, uuid: UUID, action: Action) -> Dossier:
    """The dossier `uuid` for `action`, its look logged and its key allowed for this request.

    Raises Hidden (404), Refused (403), NotNow (409) or LogUnavailable (503).
    """
    known = known_to(request.actor, uuid)
    if known is None:
        raise Hidden(uuid)
    dossier, ties = known
    if grant_on_dossier(request.actor, Action.SEE_DOSSIER, ties) is None:
        raise Hidden(uuid)
    grant = grant_on_dossier(request.actor, action, ties)
    if grant is None:
        raise Refused(action, uuid)
    note_grant(grant)
    # Head, links and buttons of this page ask the same.
    dossier.ties_of = (request.actor, ties)
    if action not in IN_STATE[Dossier.State(dossier.state)]:
        raise NotNow(dossier)
    log.read("dossier.viewed", by=request.actor, dossier=dossier, object_type=route_of(request))
    request.opened = dossier.pk
    if action is not Action.SEE_DOSSIER:
        keyring.current().allow(Scope.DOSSIER, dossier.pk)
    return dossier


def rights(dossier: Dossier, actor: Actor) -> Callable[[Action], bool]:
    """What the actor may do with this dossier as it is now: the table and the state. For links and buttons."""
    known_for, ties = dossier.ties_of or (None, None)
    if ties is None or known_for != actor:
        ties = ties_to(dossier, actor)

    def may(action: Action) -> bool:
        allowed = action in IN_STATE[Dossier.State(dossier.state)]
        return allowed and grant_on_dossier(actor, action, ties) is not None

    return may


def dossier_view(action: Action, *, methods: tuple[str, ...] = READ_AND_WRITE) -> Callable[[DossierView], DossierView]:
    """Mark a view that works on one dossier: its first argument after the request becomes a `Dossier`."""

    def mark(view: DossierView) -> DossierView:
        @wraps(view)
        def guarded(request: ActorRequest, dossier_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.is_known:
                return to_login(request)
            response = view(request, open_dossier(request, dossier_id, action), *args, **kwargs)
            log_shown(request)
            return response

        return put_mark(guarded, Mark(Kind.DOSSIER, action, methods=methods))

    return mark
