"""Small tools for the tests of the dossier pages."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import User
from signalering.dossiers.actions import About, Agreed, open_dossier, record_arrangement
from signalering.dossiers.models import Arrangement, Dossier
from signalering.dossiers.queries import current_arrangement
from tests.cast import Cast, as_actor

DATABASES = ["default", "keys", "owner"]
CANARY = "kanarie-4b1e"
# Who is refused, and how, at a page that asks for content or for a right of those involved.
HIDDEN = {"chris": 404, "dirk": 404, "olga": 404, "zora": 404, "hanna": 404, "frits": 404, "els": 403}


def get(client: Client, user: User, route: str, *args: object, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse(route, args=args), query)


def post(client: Client, user: User, route: str, *args: object, **data: str) -> Any:
    client.force_login(user)
    return client.post(reverse(route, args=args), data)


def text(response: Any) -> str:
    return str(response.content.decode())


def agree(cast: Cast, user: User | None = None, *, dossier: Dossier | None = None, **texts: str) -> Arrangement:
    actor, dossier = actor_for(user or cast.bram), dossier or cast.dossier
    with as_actor(actor, dossier=dossier):
        return record_arrangement(
            dossier=dossier, by=actor, agreed=Agreed(**texts), replaces=current_arrangement(dossier)
        )


def open_with_number(user: User, team: Any, number: str) -> Dossier:
    actor = actor_for(user)
    with as_actor(actor):
        return open_dossier(team_id=team.pk, by=actor, about=About(reference=number))


def state_of(cast: Cast) -> str:
    with as_actor(actor_for(cast.anna)):
        return str(Dossier.objects.get(pk=cast.dossier.pk).state)


def number_of_queries(client: Client, address: str, data: dict[str, str] | None = None) -> int:
    """What the page asks of the database; without what only a test's own outer transaction brings."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, data) if data else client.get(address)
    assert response.status_code in (200, 422)
    asked = [row["sql"] for row in captured.captured_queries]
    forgets_the_actor = "SELECT set_config('signalering.actor', '',"
    return len([sql for sql in asked if "SAVEPOINT" not in sql and not sql.startswith(forgets_the_actor)])
