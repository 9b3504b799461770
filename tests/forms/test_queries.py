"""No page asks the database more than twelve times, whoever asks for it and however much there is to show.

Also a form that comes back, for whoever gets it. A coordinator who works on the dossier herself has the fullest pages.
"""

from uuid import UUID

import pytest
from django.test import Client

from bench.measure import counted
from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from signalering.dossiers.models import Dossier
from tests.architecture.test_status_grid import PEOPLE, ROUTES, address
from tests.cast import Cast, as_actor
from tests.dossiers.pages import agree
from tests.forms.sent import TEXT, Sent, arrange, form_of, posts, undone
from tests.observations.arranged import factor, note_from
from tests.observations.typed import recorded

pytestmark = pytest.mark.django_db(databases=["default", "keys", "log", "owner"])

MOST = 12
# Logging in and out, and a new password: allauth's own, with its limits in the cache.
NOT_READ = ("account_logout",)


def questions(asked: list[str]) -> int:
    """Without the one at the end that only a test's own transaction needs: it forgets the actor there."""
    last = [sql for sql in asked if sql.startswith("SELECT set_config('signalering.actor'")]
    return len(asked) - max(0, len(last) - 1)


@pytest.fixture
def ids(cast: Cast) -> dict[str, dict[str, UUID]]:
    """Much of everything, and Anna, Chris and a whole team beside Bram in the dossiers."""
    found = arrange(cast)
    bram = actor_for(cast.bram)
    for number in range(4):
        recorded(cast.bram, cast.dossier, facts=f"{TEXT} {number}")
        factor(cast, text=f"{TEXT} {number}")
        note_from(cast.chris, cast.noord, cast.dossier.code, facts=TEXT)
        note_from(cast.chris, cast.noord, f"471{number}", facts=TEXT)
    with as_actor(bram):
        both = list(Dossier.objects.filter(pk__in=[cast.dossier.pk, found["dossiers:hand_over"]["dossier_id"]]))
    for dossier in both:
        agree(cast, dossier=dossier, safe_contact=TEXT)
    with as_actor(bram):
        for place in ({"user": cast.anna}, {"user": cast.dirk}, {"team": cast.zuid}):
            for dossier in both:
                involve(dossier=dossier, by=bram, **place)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page(cast: Cast, ids: dict[str, dict[str, UUID]], person: str) -> None:
    client = Client()
    if person != "gast":
        client.force_login(cast.users[person])
    too_many = {}
    for route in ROUTES.keys() - set(NOT_READ):
        with undone(), counted() as count:
            client.get(address(route, ids[route]))
        if questions(count.statements) > MOST:
            too_many[route] = questions(count.statements)
    assert too_many == {}


def nothing(sent: Sent) -> dict[str, list[str] | None]:
    return dict.fromkeys(sent.fields)


def odd(sent: Sent) -> dict[str, list[str] | None]:
    return {name: ["\x00"] for name in sent.fields}


@pytest.mark.parametrize("person", ["bram", "anna", "chris", "els", "hanna", "gast"])
def test_every_form_that_comes_back(cast: Cast, ids: dict[str, dict[str, UUID]], person: str) -> None:
    too_many, came_back = {}, set()
    for route in posts():
        sent = form_of(cast, ids, person, route)
        for changes in (nothing(sent), odd(sent)) if sent and sent.fields else ():
            with undone(), counted() as count:
                answer = sent.send(**changes)  # type: ignore[union-attr]
            if answer.status_code in (200, 409, 422):
                came_back.add(route)
                if questions(count.statements) > MOST:
                    too_many[route] = questions(count.statements)
    assert too_many == {}
    assert came_back
