"""The specification of access: every route, every person, one status. A route without a row fails."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from signalering.access.marks import mark_of
from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.observations.actions import Seen, record_observation
from tests.cast import Cast, as_actor
from tests.observations.arranged import arranged

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PEOPLE = ("bram", "anna", "chris", "dirk", "olga", "zora", "els", "hanna", "frits", "gast")
CANARY = "kanarie-7f3a"
LOGIN = 302

# Bram is involved; Anna coordinates the team and is not; Frits has left. 404 wherever somebody may not even know.
GRID: dict[str, tuple[int, ...]] = {
    #                          bram anna chris dirk olga zora els hanna frits gast
    "overview:start":         (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "overview:chronology":    (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:record":    (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:correct":   (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:versions":  (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:factors":   (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:factor_add": (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:factor_change": (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:factor_withdraw": (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:factor_versions": (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    # The note lies with Bram; Chris wrote it. Anna coordinates its team: she is told that it lies with others.
    "observations:loose_notes": (200, 403, 200, 200, 200, 403, 403, 403, 403, LOGIN),
    "observations:loose_note_write": (200, 403, 200, 200, 200, 403, 403, 403, 403, LOGIN),
    "observations:loose_note_inbox": (200, 200, 200, 200, 200, 403, 403, 403, 403, LOGIN),
    "observations:loose_note_take": (200, 409, 404, 404, 404, 403, 403, 403, 403, LOGIN),
    "observations:loose_note_answer": (200, 409, 404, 404, 404, 403, 403, 403, 403, LOGIN),
    "observations:loose_note_pass_on": (403, 409, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "observations:catalogue": (200, 200, 200, 200, 200, 200, 200, 200, 403, LOGIN),
    "observations:guidance":  (200, 200, 200, 200, 200, 200, 200, 200, 403, LOGIN),
    "observations:catalogue_add": (403, 200, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "observations:catalogue_extension": (403, 200, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "observations:catalogue_withdraw": (403, 200, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "account_login":          (302, 302, 302, 302, 302, 302, 302, 302, 302, 200),
    "account_logout":         (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "account_change_password": (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "account_reauthenticate": (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "set_language":           (302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "healthz":                (200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
}  # fmt: skip


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


ROUTES = dict(routes(get_resolver()))


def record_canary(cast: Cast) -> UUID:
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        seen = Seen(today(), "day", "saw", facts=CANARY, his_words=CANARY, interpretation=CANARY)
        return record_observation(dossier=cast.dossier, by=actor, seen=seen).pk


def address(
    route: str, cast: Cast, observation_id: UUID, dossier_id: UUID | None = None, more: dict[str, UUID] | None = None
) -> str:
    known = {"dossier_id": dossier_id or cast.dossier.pk, "observation_id": observation_id, **(more or {})}
    wanted = ROUTES[route].pattern.converters
    return reverse(route, kwargs={name: known[name] for name in wanted})


def test_every_route_has_a_row_and_a_mark() -> None:
    assert set(ROUTES) == set(GRID)
    assert [name for name, pattern in ROUTES.items() if mark_of(pattern.callback) is None] == []


@pytest.mark.parametrize("person", PEOPLE)
def test_status_of_each_route(cast: Cast, person: str) -> None:
    observation_id = record_canary(cast)
    more = arranged(cast, CANARY)
    column = PEOPLE.index(person)
    for route, row in GRID.items():
        client = Client()
        if person != "gast":
            client.force_login(cast.users[person])
        response = client.get(address(route, cast, observation_id, more=more))
        assert response.status_code == row[column], f"{person} {route}"
        seen = response.content.decode() + str(response.headers)
        if {"dossier_id", "note_id"} & set(ROUTES[route].pattern.converters) and row[column] != 200:
            assert CANARY not in seen
            assert cast.dossier.code not in seen


@pytest.mark.parametrize("person", ["chris", "dirk", "olga", "zora", "hanna", "frits"])
def test_hidden_and_missing_answer_alike(cast: Cast, person: str) -> None:
    """The same page to the letter, but for the one-time token in its forms and the address itself."""
    observation_id = record_canary(cast)
    client = Client()
    client.force_login(cast.users[person])
    hidden = address("overview:chronology", cast, observation_id)
    missing = address("overview:chronology", cast, observation_id, uuid4())
    answers = []
    for path in (hidden, missing):
        response = client.get(path)
        token = response.context["csrf_token"] if response.context else ""
        answers.append((response.status_code, response.content.decode().replace(str(token), "").replace(path, "")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("person", ["anna", "chris", "dirk", "olga", "els", "hanna", "frits"])
def test_others_record_nothing(cast: Cast, person: str) -> None:
    client = Client()
    client.force_login(cast.users[person])
    data = {"seen_from": today().isoformat(), "precision": "day", "knowledge": "saw", "facts": CANARY}
    response = client.post(reverse("observations:record", args=[cast.dossier.pk]), data)
    assert response.status_code in (403, 404)
    from signalering.observations.models import Observation

    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()
