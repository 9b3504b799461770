"""When the log cannot be written, nothing is shown and nothing is recorded."""

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.observations.models import Observation
from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import Cast, as_actor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


@pytest.fixture
def unwritable(cast: Cast) -> object:
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE INSERT ON audit_row FROM signalering_web")
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "GRANT INSERT (event, event_id, outcome, actor_id, role, membership_id, grant_cell, relation, "
            "on_behalf_of, is_emergency, organisation_id, dossier_id, dossier_code, object_type, object_ids, "
            "fields, request_id, address, reason) ON audit_row TO signalering_web"
        )


def test_no_dossier_page_leaves(cast: Cast, client: Client, request: pytest.FixtureRequest) -> None:
    observation_id = record_canary(cast)
    client.force_login(cast.bram)
    request.getfixturevalue("unwritable")
    for route, extra in (("overview:chronology", []), ("observations:versions", [observation_id])):
        response = client.get(reverse(route, args=[cast.dossier.pk, *extra]))
        assert response.status_code == 503
        assert CANARY not in response.content.decode()
        assert cast.dossier.code not in response.content.decode()


def test_start_page_does_not_leave(cast: Cast, client: Client, request: pytest.FixtureRequest) -> None:
    client.force_login(cast.bram)
    request.getfixturevalue("unwritable")
    response = client.get(reverse("overview:start"))
    assert response.status_code == 503
    assert cast.dossier.code not in response.content.decode()


def test_nothing_is_recorded(cast: Cast, client: Client, request: pytest.FixtureRequest) -> None:
    client.force_login(cast.bram)
    request.getfixturevalue("unwritable")
    data = {"seen_from": today().isoformat(), "precision": "day", "knowledge": "saw", "facts": CANARY}
    assert client.post(reverse("observations:record", args=[cast.dossier.pk]), data).status_code == 503
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()
