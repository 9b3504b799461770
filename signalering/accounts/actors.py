"""From a logged-in user to an actor: the live memberships, read anew on each request, so that leaving works at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest

from signalering.access.actor import NOBODY, Actor, Standing
from signalering.access.roles import Role
from signalering.accounts.models import Membership, User

ORGANISATION_IN_SESSION = "organisation"


class ActorRequest(HttpRequest):
    """A request that went through the middleware: it knows who acts."""

    actor: Actor
    # The dossier that the gate opened for it, if any.
    opened: UUID | None


def actor_for(user: User, *, preferred: UUID | None = None) -> Actor:
    """The actor `user` is now, in the organisation `preferred` if she is a member there, else in her first one."""
    if not user.is_active:
        return NOBODY
    rows = list(Membership.objects.live().of(user.pk).select_related("organisation").order_by("starts_at", "id"))
    organisations = [row.organisation_id for row in rows]
    chosen = preferred if preferred in organisations else next(iter(organisations), None)
    standings = tuple(
        Standing(row.pk, row.organisation_id, Role(row.role), row.team_id, row.on_call)
        for row in rows
        if row.organisation_id == chosen
    )
    name = next((row.organisation.name for row in rows if row.organisation_id == chosen), "")
    return Actor(user.pk, user.full_name, chosen, standings, name)


def actor_of(request: HttpRequest) -> Actor:
    user: Any = request.user
    if not user.is_authenticated:
        return NOBODY
    stored = request.session.get(ORGANISATION_IN_SESSION)
    return actor_for(user, preferred=UUID(stored) if stored else None)


def tell_database(actor: Actor, *, using: Any = None) -> None:
    """Set the actor for the running transaction. Never for the session: the pool would hand it to the next user."""
    with (using or connection).cursor() as cursor:
        cursor.execute(
            "SELECT set_config('signalering.actor', %s, true), set_config('signalering.organisation', %s, true)",
            [str(actor.user_id or ""), str(actor.organisation_id or "")],
        )


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """A transaction in which the database knows who acts, for views that keep their own."""
    with transaction.atomic():
        tell_database(actor)
        yield
        # Inside a test's own transaction the value would outlive this one.
        tell_database(NOBODY)
