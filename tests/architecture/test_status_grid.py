"""The specification of access: every route, every person, one status. A route without a row fails."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from signalering.access.marks import mark_of
from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.hand_overs import Receiver, hand_over
from signalering.dossiers.models import Involvement
from signalering.observations.actions import Seen, record_observation
from tests.cast import Cast, as_actor, lend_lena
from tests.observations.arranged import arranged

pytestmark = pytest.mark.django_db(databases=["default", "keys", "log"])

PEOPLE = ("bram", "anna", "chris", "dirk", "olga", "zora", "els", "hanna", "frits", "gast")
CANARY = "kanarie-7f3a"
LOGIN = 302
LOAN = uuid4()

# Bram is involved; Anna coordinates the team and is not; Frits has left. 404 wherever somebody may not even know.
GRID: dict[str, tuple[int, ...]] = {
    #                          bram anna chris dirk olga zora els hanna frits gast
    "overview:start":         (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "overview:chronology":    (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "overview:print":         (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:record":    (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:record_any": (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "observations:saved":     (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:correct":   (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:withdraw":  (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:shield":    (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "observations:versions":  (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "overview:audit":         (403, 403, 403, 403, 403, 403, 200, 403, 403, LOGIN),
    "overview:audit_dossier": (403, 403, 403, 403, 403, 403, 200, 403, 403, LOGIN),
    "overview:audit_people":  (403, 403, 403, 403, 403, 403, 200, 403, 403, LOGIN),
    "overview:audit_person":  (403, 403, 403, 403, 403, 403, 200, 403, 403, LOGIN),
    "overview:audit_days":    (403, 403, 403, 403, 403, 403, 200, 403, 403, LOGIN),
    "accounts:account":       (200, 200, 200, 200, 200, 200, 200, 200, 200, LOGIN),
    "accounts:choose_organisation": (405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "accounts:hide":          (405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "accounts:unlock":        (302, 302, 302, 302, 302, 302, 302, 302, 302, LOGIN),
    "accounts:lend":          (403, 200, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "accounts:end_loan":      (403, 200, 403, 403, 403, 403, 403, 403, 403, LOGIN),
    "accounts:administration": (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:organisation":  (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:add_team":      (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:add_user":      (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:user":          (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:new_password":  (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:add_membership": (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:deactivate":    (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:reactivate":    (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "accounts:end_membership": (403, 403, 403, 403, 403, 403, 403, 200, 403, LOGIN),
    "dossiers:list":          (200, 200, 200, 200, 200, 403, 403, 403, 403, LOGIN),
    "dossiers:open":          (200, 200, 200, 200, 200, 403, 403, 403, 403, LOGIN),
    "dossiers:opened":        (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:details":       (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:profile":       (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:arrangements":  (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:arrangement_versions": (200, 403, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:involve":       (200, 200, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:end_involvement": (200, 200, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    "dossiers:hand_over":     (200, 200, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    # Asked of Chris.
    "dossiers:accept_hand_over": (404, 404, 200, 404, 404, 403, 403, 403, 403, LOGIN),
    "dossiers:close":         (200, 200, 404, 404, 404, 404, 403, 404, 404, LOGIN),
    # It is open.
    "dossiers:reopen":        (409, 409, 404, 404, 404, 404, 403, 404, 404, LOGIN),
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
if settings.DEMO:
    GRID["accounts:demo_login"] = (405,) * len(PEOPLE)
    GRID["overview:components"] = (200,) * len(PEOPLE)


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


ROUTES = dict(routes(get_resolver()))


def record_canary(cast: Cast) -> UUID:
    """An observation with the canary in each text, and a loan: what the addresses below point at."""
    lend_lena(cast, loan_id=LOAN)
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        seen = Seen(today(), "day", "saw", facts=CANARY, his_words=CANARY, interpretation=CANARY)
        return record_observation(dossier=cast.dossier, by=actor, seen=seen).pk


def ask_chris(cast: Cast) -> dict[str, UUID]:
    """Bram asks Chris to take over; what the addresses need of it."""
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        asked = hand_over(dossier=cast.dossier, by=actor, to=Receiver(user=cast.chris), from_user_id=actor.user_id)
        return {"hand_over_id": asked.pk, "involvement_id": Involvement.objects.get(dossier=cast.dossier).pk}


def everything(cast: Cast) -> dict[str, UUID]:
    """One of each thing that an address names, with the canary in every text."""
    ids = {"dossier_id": cast.dossier.pk, "observation_id": record_canary(cast), "user_id": cast.chris.pk}
    return {**ids, "membership_id": LOAN, **ask_chris(cast), **arranged(cast, CANARY)}


def address(route: str, ids: dict[str, UUID]) -> str:
    return reverse(route, kwargs={name: ids[name] for name in ROUTES[route].pattern.converters})


def test_every_route_has_a_row_and_a_mark() -> None:
    assert set(ROUTES) == set(GRID)
    assert [name for name, pattern in ROUTES.items() if mark_of(pattern.callback) is None] == []


@pytest.mark.parametrize("person", PEOPLE)
def test_status_of_each_route(cast: Cast, person: str) -> None:
    ids = everything(cast)
    column = PEOPLE.index(person)
    for route, row in GRID.items():
        client = Client()
        if person != "gast":
            client.force_login(cast.users[person])
        response = client.get(address(route, ids))
        assert response.status_code == row[column], f"{person} {route}"
        seen = response.content.decode() + str(response.headers)
        if {"dossier_id", "note_id"} & set(ROUTES[route].pattern.converters) and row[column] != 200:
            assert CANARY not in seen, f"{person} {route}"
            # 'Not now' is said to those who may know that the dossier exists.
            assert row[column] == 409 or cast.dossier.code not in seen, f"{person} {route}"


@pytest.mark.parametrize("person", ["chris", "dirk", "olga", "zora", "hanna", "frits"])
def test_hidden_and_missing_answer_alike(cast: Cast, person: str) -> None:
    """The same page to the letter, but for the one-time token in its forms and the address itself."""
    record_canary(cast)
    client = Client()
    client.force_login(cast.users[person])
    hidden = address("overview:chronology", {"dossier_id": cast.dossier.pk})
    missing = address("overview:chronology", {"dossier_id": uuid4()})
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
    data = {"day": today().isoformat(), "none_fits": "on", "knowledge": "saw", "facts": CANARY}
    response = client.post(reverse("observations:record", args=[cast.dossier.pk]), data)
    assert response.status_code in (403, 404)
    by_choice = client.post(reverse("observations:record_any"), {**data, "dossier": str(cast.dossier.pk)})
    assert by_choice.status_code == 422
    assert cast.dossier.code not in by_choice.content.decode()
    from signalering.observations.models import Observation

    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()
