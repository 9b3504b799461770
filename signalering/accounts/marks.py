"""The marks of views without a dossier: `public`, `signed_in`, `team_view` and `oversight_view`.

A view that only reads says `methods=READ`; without it, it answers POST too.
A marked view that is not public writes a row in the log for each look, with the ids that `request.shown` was given,
before the page leaves.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, overload
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from signalering.access.actor import Actor
from signalering.access.decide import Grant, grant_at_work
from signalering.access.marks import READ_AND_WRITE, Kind, Mark, View, put_mark
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.audit import context, log


class Refused(PermissionDenied):
    """A 403 that the middleware writes in the log after the request's work was rolled back."""


Page = Callable[..., HttpResponse]


def public(view: View) -> View:
    return put_mark(view, Mark(Kind.PUBLIC))


@overload
def signed_in(view: Page) -> Page: ...
@overload
def signed_in(*, methods: tuple[str, ...]) -> Callable[[Page], Page]: ...
def signed_in(view: Page | None = None, *, methods: tuple[str, ...] = READ_AND_WRITE) -> Any:
    """A page for everybody who is logged in, also without a membership."""
    mark = Mark(Kind.SIGNED_IN, methods=methods)
    return _guarded(view, mark) if view else lambda view: _guarded(view, mark)


def team_view(action: Action, *, methods: tuple[str, ...] = READ_AND_WRITE) -> Callable[[Page], Page]:
    """A page for whoever may do `action` in one of her teams or for her organisation."""
    return lambda view: _guarded(view, Mark(Kind.TEAM, action, methods=methods))


def oversight_view(action: Action, *, methods: tuple[str, ...] = READ_AND_WRITE) -> Callable[[Page], Page]:
    """A page for those who oversee or administer the organisation."""
    return lambda view: _guarded(view, Mark(Kind.OVERSIGHT, action, methods=methods))


def _guarded(view: Page, mark: Mark) -> Page:
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
        log_shown(request, always=True)
        return response

    return put_mark(guarded, mark)


def show(request: HttpRequest, ids: list[UUID], *, fields: Iterable[str] = ()) -> None:
    """Tell the log which dossiers a list shows, and the names of what it shows of them."""
    request.shown = [*getattr(request, "shown", []), *ids]  # type: ignore[attr-defined]
    request.shown_fields = [*getattr(request, "shown_fields", []), *fields]  # type: ignore[attr-defined]


def log_shown(request: ActorRequest, *, always: bool = False) -> None:
    """Log what `show` was told. A page of one dossier has its own row, and needs this one only for other dossiers."""
    shown: list[UUID] = getattr(request, "shown", [])
    fields: list[str] = getattr(request, "shown_fields", [])
    if shown or fields or always:
        log.read("page.viewed", by=request.actor, object_type=route_of(request), object_ids=shown, fields=fields)


def to_login(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path())


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def note_standing(actor: Actor) -> None:
    """Before any grant, and when there is none: the role of somebody who holds only one."""
    if len(actor.standings) == 1:
        now = context.current()
        now.role, now.membership_id = actor.standings[0].role, actor.standings[0].membership_id


def note_grant(grant: Grant) -> None:
    """Let every row of this request name the cell of the access table that let it through."""
    now = context.current()
    now.role, now.membership_id = grant.role, grant.standing.membership_id
    now.grant_cell, now.relation, now.is_emergency = grant.cell, grant.relation, grant.is_emergency
