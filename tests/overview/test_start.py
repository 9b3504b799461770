"""The start page of each of the cast, the menu around it, and the log of what it showed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from signalering.observations.actions import Seen, correct_observation
from signalering.overview import page as around
from signalering.overview.start import greeting
from tests import logbook
from tests.cast import Cast, as_actor, as_owner, open_for
from tests.overview.arrange import ago, for_bram, observe, types

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
START = "overview:start"


def read(client: Client, cast: Cast, person: str) -> str:
    client.force_login(cast.users[person])
    response = client.get(reverse(START))
    assert response.status_code == 200
    return str(response.content.decode())


def shared_with_anna(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.anna)


@pytest.mark.parametrize(
    ("hour_in_utc", "words"),
    [(4, "Hallo, Bram"), (5, "Goedemorgen, Bram"), (11, "Goedemiddag, Bram"), (17, "Goedenavond, Bram")],
)
def test_greeting_follows_the_clock_here(hour_in_utc: int, words: str) -> None:
    with translation.override("nl"):
        assert greeting("Bram", datetime(2026, 11, 25, hour_in_utc, 30, tzinfo=UTC)) == words


def test_caseworker_sees_her_dossiers_and_how_to_record(cast: Cast, client: Client) -> None:
    page = read(client, cast, "bram")
    assert ", Bram</h1>" in page
    assert cast.dossier.code in page
    assert "Signaal vastleggen" in page
    assert "Geen nieuws van je collega" in page


def test_whoever_is_in_no_dossier_reads_what_to_do(cast: Cast, client: Client) -> None:
    page = read(client, cast, "chris")
    assert cast.dossier.code not in page
    assert "Je bent nog bij geen dossier betrokken" in page
    assert "Vraag een betrokken collega" in page
    assert "Nieuw in jouw dossiers" not in page


@COMMITS
def test_closed_dossier_is_not_on_the_start_page(cast: Cast, client: Client) -> None:
    assert cast.dossier.code in read(client, cast, "bram")
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")  # type: ignore[attr-defined]
    assert cast.dossier.code not in read(client, cast, "bram")


def test_only_eight_dossiers_and_a_way_to_all(cast: Cast, client: Client) -> None:
    for _ in range(8):
        open_for(cast.bram, cast.noord)
    client.force_login(cast.bram)
    response = client.get(reverse(START))
    assert len(response.context["dossiers"]) == 8
    assert reverse("dossiers:list") in response.content.decode()
    assert "Al jouw dossiers" in response.content.decode()


def test_news_names_the_signal_and_the_colleague_but_no_text(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S04"], "facts": "Een geheim feit.", "his_words": "Een geheim woord."})
    shared_with_anna(cast)
    page = read(client, cast, "anna")
    assert "Nieuwe spullen of kleding" in page
    assert "Vastgelegd door Bram op" in page
    assert "geheim" not in page
    assert "Nieuwe spullen of kleding" not in read(client, cast, "bram")


def test_news_says_changed_where_it_was_changed(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {"codes": ["S04"]})
    shared_with_anna(cast)
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        seen = Seen(ago(0), "day", "saw", facts="Anders.", type_ids=types("S02"))
        correct_observation(observation=row, dossier=cast.dossier, by=bram, seen=seen)
    page = read(client, cast, "anna")
    assert "Gewijzigd door Bram op" in page
    assert "Plotselinge gedragsverandering" in page
    assert "Nieuwe spullen of kleding" not in page


@COMMITS
def test_news_is_of_two_weeks(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S04"], "days": 30})
    shared_with_anna(cast)
    with as_owner() as cursor:
        cursor.execute("UPDATE observations_observation SET recorded_at = recorded_at - interval '15 days'")  # type: ignore[attr-defined]
    assert "Nieuwe spullen of kleding" not in read(client, cast, "anna")


def test_news_of_a_dossier_that_is_not_hers_does_not_show(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S04"]})
    for person in ("anna", "chris", "dirk", "els", "hanna", "zora", "frits", "olga"):
        page = read(client, cast, person)
        assert "Nieuwe spullen of kleding" not in page
        assert cast.dossier.code not in page


@COMMITS
def test_coordinator_is_told_when_nobody_is_left(cast: Cast, client: Client) -> None:
    assert "Niemand is betrokken" not in read(client, cast, "anna")
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_involvement SET ends_at = now()")  # type: ignore[attr-defined]
    page = read(client, cast, "anna")
    assert "Niemand is betrokken" in page
    assert reverse("dossiers:involve", args=[cast.dossier.pk]) in page
    assert logbook.rows("page.viewed")[-1]["object_ids"] == [cast.dossier.pk]
    assert "Niemand is betrokken" not in read(client, cast, "dirk")


@COMMITS
def test_privacy_officer_is_told_when_a_coordinator_let_herself_in(cast: Cast, client: Client) -> None:
    assert "liet zichzelf toe" not in read(client, cast, "els")
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_involvement SET ends_at = now()")  # type: ignore[attr-defined]
    anna = actor_for(cast.anna)
    with as_actor(anna, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=anna, user=cast.anna, reason="Er is niemand meer.")
    page = read(client, cast, "els")
    assert "Anna liet zichzelf toe" in page
    assert cast.dossier.code in page
    assert "Er is niemand meer." not in page
    assert cast.dossier.pk in logbook.rows("page.viewed")[-1]["object_ids"]


def test_privacy_officer_reads_what_she_can_do(cast: Cast, client: Client) -> None:
    page = read(client, cast, "els")
    assert "Jij ziet toe op wie er keek" in page
    assert "Signaal vastleggen" not in page
    assert cast.dossier.code not in page


def test_administrator_sees_who_has_no_role(cast: Cast, client: Client) -> None:
    page = read(client, cast, "hanna")
    assert "Geef Frits een rol" in page
    for name in ("Bram", "Olga", "Els"):
        assert f"Geef {name} een rol" not in page
    assert "Geef Frits" not in read(client, cast, "els")


def test_care_coordinator_with_nothing_shared(cast: Cast, client: Client) -> None:
    assert "Er is nu niets met je gedeeld" in read(client, cast, "zora")


def test_whoever_has_no_role_reads_what_to_do(cast: Cast, client: Client) -> None:
    page = read(client, cast, "frits")
    assert "Je hebt hier nu geen rol" in page
    assert "Vraag de beheerder" in page
    assert reverse("dossiers:list") not in page


@COMMITS
def test_look_is_logged_with_each_dossier_once(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S04"]}, {"codes": ["S02"]})
    shared_with_anna(cast)
    read(client, cast, "anna")
    (row,) = logbook.rows("page.viewed")
    assert row["object_ids"] == [cast.dossier.pk]


@pytest.mark.parametrize("person", ["bram", "anna", "els", "hanna", "zora", "frits"])
@pytest.mark.parametrize("number", [3, 60])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, person: str, number: int, django_assert_max_num_queries: object
) -> None:
    shared_with_anna(cast)
    for_bram(cast, *[{"codes": ["S02"]} for _ in range(number)])
    bram = actor_for(cast.bram)
    for _ in range(number // 10):
        other = open_for(cast.bram, cast.noord)
        with as_actor(bram, dossier=other):
            observe(other, bram)
    client.force_login(cast.users[person])
    # The last three are the test's own: a savepoint, its release, and the actor taken back.
    with django_assert_max_num_queries(12 + 3):  # type: ignore[operator]
        assert client.get(reverse(START)).status_code == 200


def test_wrong_method(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert client.post(reverse(START)).status_code == 405


@pytest.mark.parametrize(
    ("person", "routes"),
    [
        ("bram", ["overview:start", "observations:record_any", "dossiers:list"]),
        ("anna", ["overview:start", "observations:record_any", "dossiers:list"]),
        ("zora", ["overview:start"]),
        ("els", ["overview:start", "overview:audit"]),
        ("hanna", ["overview:start", "accounts:administration"]),
        ("frits", ["overview:start"]),
    ],
)
def test_menu_of_each_role(cast: Cast, person: str, routes: list[str]) -> None:
    actor = actor_for(cast.users[person])
    assert [entry.route for entry in around.MAIN if entry.is_for(actor)] == routes


def test_menu_marks_where_somebody_is(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    start = client.get(reverse(START)).context["nav"]
    assert [item["current"] for item in start] == ["page", *[""] * (len(start) - 1)]
    timeline = client.get(reverse("overview:chronology", args=[cast.dossier.pk])).context["nav"]
    assert [str(item["label"]) for item in timeline if item["current"] == "true"] == ["Dossiers"]


def test_organisation_stands_in_the_bar(cast: Cast, client: Client) -> None:
    assert "De Wilgenhof" in read(client, cast, "bram")
    assert "Elders" in read(client, cast, "olga")


@COMMITS
def test_two_roles_of_one_person_stand_on_one_page(cast: Cast, client: Client) -> None:
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "INSERT INTO accounts_membership (id, user_id, organisation_id, team_id, role, function_label, on_call, "
            "starts_at) VALUES (%s, %s, %s, %s, %s, '', false, now())",
            [uuid4(), cast.zora.pk, cast.organisation.pk, cast.noord.pk, Role.CASEWORKER.value],
        )
    page = read(client, cast, "zora")
    assert "Er is nu niets met je gedeeld" in page
    assert "Jouw dossiers" in page
