"""The marks of views without a dossier: `public`, `signed_in`, `team_view` and `oversight_view`.

A marked view that is not public writes a row in the log for each look, with the ids that `request.shown` was given,
before the page leaves.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from signalering.access.decide import Grant, grant_at_work
from signalering.access.marks import Kind, Mark, View, put_mark
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.audit import context, log


class Refused(PermissionDenied):
    """A 403 that the middleware writes in the log after the request's work was rolled back."""


def public(view: View) -> View:
    return put_mark(view, Mark(Kind.PUBLIC))


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for everybody who is logged in, also without a membership."""
    return _guarded(view, Mark(Kind.SIGNED_IN))


def team_view(action: Action) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for whoever may do `action` in one of her teams or for her organisation."""
    return lambda view: _guarded(view, Mark(Kind.TEAM, action))


def oversight_view(action: Action) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for those who oversee or administer the organisation."""
    return lambda view: _guarded(view, Mark(Kind.OVERSIGHT, action))


def _guarded(view: Callable[..., HttpResponse], mark: Mark) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.is_known:
            return to_login(request)
        if mark.action is not None:
            grant = grant_at_work(request.actor, mark.action)
            if grant is None:
                raise Refused(mark.action)
            note_grant(grant)
        response = view(request, *args, **kwargs)
        shown: list[UUID] = getattr(request, "shown", [])
        log.read("page.viewed", by=request.actor, object_type=route_of(request), object_ids=shown)
        return response

    return put_mark(guarded, mark)


def show(request: HttpRequest, ids: list[UUID]) -> None:
    """Tell the log which dossiers a list shows."""
    request.shown = [*getattr(request, "shown", []), *ids]  # type: ignore[attr-defined]


def to_login(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path())


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def note_grant(grant: Grant) -> None:
    """Let every row of this request name the cell of the access table that let it through."""
    now = context.current()
    now.role, now.membership_id = grant.role, grant.standing.membership_id
    now.grant_cell, now.relation, now.is_emergency = grant.cell, grant.relation, grant.is_emergency
