"""The print of the chronology: everything on paper, the earliest first, and a line of its own in the log."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.observations.actions import withdraw_observation
from tests import logbook
from tests.cast import Cast, as_actor, as_owner
from tests.overview.arrange import for_bram

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def address(cast: Cast, query: str = "") -> str:
    return reverse("overview:print", args=[cast.dossier.pk]) + query


def read(client: Client, cast: Cast, query: str = "") -> str:
    client.force_login(cast.bram)
    response = client.get(address(cast, query))
    assert response.status_code == 200
    return str(response.content.decode())


def test_print_says_what_it_is_and_who_made_it(cast: Cast, client: Client) -> None:
    for_bram(cast, {"days": 3})
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(client, cast, "?periode=6")))
    assert "Vertrouwelijk" in page
    assert cast.dossier.code in page
    assert re.search(r"Geprint door Bram op \d+ \w+ \d{4} \d\d:\d\d", page)
    assert re.search(r"Periode \d+ \w+ \d{4} t/m \d+ \w+ \d{4}", page)
    assert "Laatste 6 maanden" in page


def test_everything_stands_open_and_the_earliest_is_first(cast: Cast, client: Client) -> None:
    later, earlier = for_bram(
        cast,
        {"days": 3, "facts": "Later.", "interpretation": "Ik maak me zorgen.", "other_explanations": "Een bijbaan."},
        {"days": 90, "facts": "Eerder.", "his_words": "Ik slaap slecht."},
    )
    page = read(client, cast)
    assert page.index("Eerder.") < page.index("Later.")
    assert "<details" not in page
    for text in ("Ik maak me zorgen.", "Eigen duiding (interpretatie), geen feit", "Een bijbaan.", "Ik slaap slecht."):
        assert text in page
    # The marks of its picture lead to the entries below.
    assert f'href="#entry-{later.pk}"' in page
    assert f'id="entry-{earlier.pk}"' in page


def test_withdrawn_is_printed_as_withdrawn(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {})
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        withdraw_observation(observation=row, dossier=cast.dossier, by=bram, reason="incorrect")
    page = read(client, cast)
    assert "paper__entry--withdrawn" in page
    assert "Ingetrokken op" in page


def test_filter_holds_on_paper_too(cast: Cast, client: Client) -> None:
    for_bram(cast, {"facts": "Gezien."}, {"facts": "Gelezen stuk.", "knowledge": "read"})
    page = read(client, cast, "?kennis=read")
    assert "Gelezen stuk." in page
    assert "Gezien." not in page


def test_nothing_recorded_is_printed_as_such(cast: Cast, client: Client) -> None:
    assert "Niets vastgelegd" in read(client, cast)


def test_print_is_logged_with_what_it_held(cast: Cast, client: Client) -> None:
    shown, _ = for_bram(cast, {}, {"knowledge": "read"})
    read(client, cast, "?kennis=saw")
    (row,) = logbook.rows("chronology.printed")
    assert (row["actor_id"], row["dossier_code"]) == (cast.bram.pk, cast.dossier.code)
    assert row["grant_cell"] == "print/caseworker/involved"
    assert row["object_ids"] == [shown.pk]
    assert row["fields"] == ["facts", "his_words", "interpretation", "other_explanations"]


def test_looking_at_the_screen_is_no_print(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    assert logbook.rows("chronology.printed") == []


@pytest.mark.parametrize(
    ("person", "status"), [("dirk", 404), ("chris", 404), ("frits", 404), ("anna", 403), ("els", 403)]
)
def test_others_print_nothing(cast: Cast, client: Client, person: str, status: int) -> None:
    client.force_login(cast.users[person])
    assert client.get(address(cast)).status_code == status
    assert logbook.rows("chronology.printed") == []


def test_emergency_access_does_not_print(cast: Cast, client: Client) -> None:
    for_bram(cast, {})
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, ends_at, granted_by_id) "
            "VALUES (%s, %s, %s, 'emergency', now(), now() + interval '1 hour', %s)",
            [uuid4(), cast.dossier.pk, cast.chris.pk, cast.chris.pk],
        )
    client.force_login(cast.chris)
    page = client.get(reverse("overview:chronology", args=[cast.dossier.pk])).content.decode()
    assert "Kwam laat thuis." in page
    assert reverse("overview:print", args=[cast.dossier.pk]) not in page
    assert client.get(address(cast)).status_code == 403


def test_closed_dossier_is_printed(cast: Cast, client: Client) -> None:
    for_bram(cast, {})
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")  # type: ignore[attr-defined]
    assert "Kwam laat thuis." in read(client, cast)


def test_wrong_method(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert client.post(address(cast)).status_code == 405
    assert logbook.rows("chronology.printed") == []
