"""Each look and each refusal is a line in the log, also when the request itself was rolled back."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import logbook
from tests.architecture.test_status_grid import record_canary
from tests.cast import PASSWORD, Cast, as_owner
from tests.observations.typed import changed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def test_look_is_logged_with_its_ground(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    (row,) = logbook.rows("dossier.viewed")
    assert row["actor_id"] == cast.bram.pk
    assert row["grant_cell"] == "read_content/caseworker/involved"
    assert row["dossier_code"] == cast.dossier.code
    assert row["object_type"] == "overview:chronology"


def test_list_is_logged_with_the_ids_it_shows(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    client.get(reverse("overview:start"))
    (row,) = logbook.rows("page.viewed")
    assert row["object_ids"] == [cast.dossier.pk]


@pytest.mark.parametrize("person", ["chris", "dirk", "olga", "frits"])
def test_hidden_dossier_is_logged_with_the_uuid_asked_for(cast: Cast, client: Client, person: str) -> None:
    client.force_login(cast.users[person])
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    (row,) = logbook.rows("dossier.hidden")
    assert (row["outcome"], row["actor_id"], row["dossier_id"]) == ("refused", cast.users[person].pk, cast.dossier.pk)
    assert row["dossier_code"] == ""


def test_dossier_that_does_not_exist_is_logged_alike(cast: Cast, client: Client) -> None:
    nowhere = uuid4()
    client.force_login(cast.chris)
    client.get(reverse("overview:chronology", args=[nowhere]))
    (row,) = logbook.rows("dossier.hidden")
    assert row["dossier_id"] == nowhere


@pytest.mark.parametrize("person", ["anna", "els"])
def test_refusal_is_logged(cast: Cast, client: Client, person: str) -> None:
    client.force_login(cast.users[person])
    assert client.get(reverse("overview:chronology", args=[cast.dossier.pk])).status_code == 403
    (row,) = logbook.rows("page.refused")
    assert (row["outcome"], row["dossier_id"]) == ("refused", cast.dossier.pk)


def test_visitor_sent_to_login_is_logged(cast: Cast, client: Client) -> None:
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    (row,) = logbook.rows("page.asked_without_login")
    assert (row["actor_id"], row["dossier_id"]) == (None, cast.dossier.pk)


def test_login_and_wrong_password_are_logged(cast: Cast, client: Client) -> None:
    address = reverse("account_login")
    assert client.post(address, {"login": "bram", "password": "iets heel anders"}).status_code == 200
    assert client.post(address, {"login": "niemand", "password": "iets heel anders"}).status_code == 200
    wrong = logbook.rows("account.login_failed")
    assert [(row["outcome"], row["actor_id"]) for row in wrong] == [("failed", cast.bram.pk), ("failed", None)]
    assert client.post(address, {"login": "Bram", "password": PASSWORD}).status_code == 302
    (row,) = logbook.rows("account.logged_in")
    assert row["actor_id"] == cast.bram.pk


def test_sixth_wrong_password_is_not_even_tried(cast: Cast, client: Client) -> None:
    address = reverse("account_login")
    for _ in range(5):
        client.post(address, {"login": "bram", "password": "iets heel anders"})
    client.post(address, {"login": "bram", "password": PASSWORD})
    assert logbook.rows("account.logged_in") == []
    (row,) = logbook.rows("account.login_refused")
    assert (row["outcome"], row["actor_id"]) == ("refused", cast.bram.pk)


def test_closed_dossier_says_not_now_and_is_logged(cast: Cast, client: Client) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")
    client.force_login(cast.bram)
    assert client.get(reverse("observations:record", args=[cast.dossier.pk])).status_code == 409
    assert client.get(reverse("overview:chronology", args=[cast.dossier.pk])).status_code == 200
    (row,) = logbook.rows("dossier.not_now")
    assert (row["outcome"], row["dossier_id"]) == ("refused", cast.dossier.pk)


def test_observation_that_is_not_there_is_logged(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert client.get(reverse("observations:versions", args=[cast.dossier.pk, uuid4()])).status_code == 404
    (row,) = logbook.rows("page.not_found")
    assert (row["outcome"], row["dossier_id"]) == ("refused", cast.dossier.pk)
    # The gate had written the look; it was taken back with everything else, for nothing was shown.
    assert logbook.rows("dossier.viewed") == []


def test_form_that_comes_back_keeps_its_look(cast: Cast, client: Client) -> None:
    """It shows the dossier's code, and what was typed."""
    client.force_login(cast.bram)
    response = client.post(reverse("observations:record", args=[cast.dossier.pk]), {"facts": ""})
    assert response.status_code == 422
    assert cast.dossier.code in response.content.decode()
    assert [row["object_type"] for row in logbook.rows("dossier.viewed")] == ["observations:record"]


def test_both_texts_keep_their_look(cast: Cast, client: Client) -> None:
    """409: somebody else was first. His text is on the page, so the look stands, and the write does not."""
    first = record_canary(cast)
    client.force_login(cast.bram)
    address = reverse("observations:correct", args=[cast.dossier.pk, first])
    assert client.post(address, changed(facts="Anders.", reason="addition")).status_code == 302
    before = len(logbook.rows("dossier.viewed"))
    response = client.post(address, changed(facts="Nog anders.", reason="addition"))
    assert response.status_code == 409
    assert "Anders." in response.content.decode()
    assert len(logbook.rows("dossier.viewed")) == before + 1
    assert len(logbook.rows("observation.corrected")) == 1


def test_restricted_dossier_shows_nothing(cast: Cast, client: Client) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'restricted'")
    client.force_login(cast.bram)
    assert client.get(reverse("overview:chronology", args=[cast.dossier.pk])).status_code == 409
