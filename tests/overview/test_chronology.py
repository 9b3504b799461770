"""The chronology: what stands on it, for whom, and what it never shows."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from signalering.observations.actions import Seen, correct_observation, withdraw_observation
from tests.cast import Cast, as_actor, as_owner
from tests.overview.arrange import ago, for_bram, observe, recorded_days_ago, types

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
VIEWS = ("lijst", "raster", "tabel")


def address(cast: Cast, query: str = "") -> str:
    return reverse("overview:chronology", args=[cast.dossier.pk]) + query


def read(client: Client, cast: Cast, query: str = "", person: str = "bram") -> str:
    client.force_login(cast.users[person])
    response = client.get(address(cast, query))
    assert response.status_code == 200
    return str(response.content.decode())


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_entry_says_what_when_how_and_by_whom(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S04", "S02"], "knowledge": "read", "source_role": "colleague", "his_words": "Gekregen."})
    page = words(read(client, cast))
    assert "Plotselinge gedragsverandering, Nieuwe spullen of kleding" in page
    assert "Gelezen: collega" in page
    assert "Gekregen." in page
    assert "door Bram" in page
    assert re.search(r"Gezien \d+ \w+ \d{4} vastgelegd \d+ \w+ \d{4}", page)


@pytest.mark.parametrize("person", ["dirk", "chris", "zora", "hanna", "frits", "olga"])
@pytest.mark.parametrize("view", VIEWS)
def test_others_get_404(cast: Cast, client: Client, person: str, view: str) -> None:
    client.force_login(cast.users[person])
    assert client.get(address(cast, f"?weergave={view}")).status_code == 404


@pytest.mark.parametrize("person", ["anna", "els"])
def test_who_may_know_that_it_exists_may_not_read_it(cast: Cast, client: Client, person: str) -> None:
    client.force_login(cast.users[person])
    assert client.get(address(cast)).status_code == 403


@COMMITS
def test_closed_dossier_is_read_and_not_written(cast: Cast, client: Client) -> None:
    for_bram(cast, {})
    page = read(client, cast)
    assert "Signaal vastleggen" in page
    assert ">Wijzig<" in page
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")  # type: ignore[attr-defined]
    page = read(client, cast)
    assert "Kwam laat thuis." in page
    assert "Signaal vastleggen" not in page
    assert ">Wijzig<" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_wrong_method(cast: Cast, client: Client, method: str) -> None:
    client.force_login(cast.bram)
    assert getattr(client, method)(address(cast)).status_code == 405


def test_nothing_recorded_says_what_to_do(cast: Cast, client: Client) -> None:
    page = words(read(client, cast))
    assert "Nog niets vastgelegd" in page
    assert "Zag of hoorde je iets?" in page
    assert "niets gedaan" not in page
    assert "Raster" not in page


def test_last_recorded_stands_on_top(cast: Cast, client: Client) -> None:
    for_bram(cast, {"days": 40})
    assert re.search(r"Laatst vastgelegd op \d+ \w+ \d{4}", read(client, cast))


def test_delay_is_shown_from_the_eighth_day(cast: Cast, client: Client) -> None:
    for_bram(cast, {"days": 7, "facts": "Op tijd."}, {"days": 8, "facts": "Te laat."})
    page = read(client, cast)
    assert page.count("dagen later") == 1
    assert "8 dagen later" in page
    assert page.count('class="shape shape--hollow"') == 1


@COMMITS
def test_correction_keeps_the_first_moment_and_names_the_change(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {"days": 30})
    recorded_days_ago(row, 29)
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.anna)
    with as_actor(anna, dossier=cast.dossier):
        seen = Seen(ago(30), "day", "saw", facts="Kwam om 23 uur thuis.", type_ids=types("S02"))
        new = correct_observation(observation=row, dossier=cast.dossier, by=anna, seen=seen, reason="addition")
    page = words(read(client, cast))
    assert "Kwam om 23 uur thuis." in page
    assert "Kwam laat thuis." not in page
    assert "door Bram" in page
    assert re.search(r"gewijzigd op \d+ \w+ \d{4} door Anna \(2 versies\)", page)
    assert "dagen later" not in page
    assert reverse("observations:versions", args=[cast.dossier.pk, new.pk]) in read(client, cast)


def test_withdrawn_stays_with_words_and_reason(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {"codes": ["S02"]})
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        withdraw_observation(
            observation=row, dossier=cast.dossier, by=bram, reason="incorrect", reason_text="Het was een ander."
        )
    page = read(client, cast)
    assert "entry--withdrawn" in page
    assert re.search(r"Ingetrokken op \d+ \w+ \d{4} door Bram: onjuist", words(page))
    assert "Het was een ander." in page
    assert "Kwam laat thuis." in page
    assert ">Wijzig<" not in page
    assert "shape__strike" in read(client, cast, "?weergave=raster")


def test_shielded_says_so(cast: Cast, client: Client) -> None:
    first, second = for_bram(cast, {"facts": "Van Mo."}, {"facts": "Van Mo uit Oost."})
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        seen = Seen(ago(0), "day", "saw", facts="Van persoon A.")
        correct_observation(observation=first, dossier=cast.dossier, by=bram, seen=seen, reason="identifying")
        withdraw_observation(observation=second, dossier=cast.dossier, by=bram, reason="wrong_dossier")
    for view in VIEWS:
        assert "Van Mo" not in read(client, cast, f"?weergave={view}")
    page = words(read(client, cast))
    assert "De eerdere tekst is afgeschermd." in page
    assert "De tekst is afgeschermd." in page
    assert "Van persoon A." in page


def test_own_interpretation_is_folded_and_a_quote_is_a_quote(cast: Cast, client: Client) -> None:
    for_bram(cast, {"his_words": "Mijn hoofd gaat door.", "interpretation": "Ik maak me zorgen."})
    page = read(client, cast)
    assert re.search(r'<details class="entry__own"><summary>Eigen duiding</summary>.*?Ik maak me zorgen', page, re.S)
    assert re.search(r"<blockquote[^>]*>.*?Mijn hoofd gaat door.*?</blockquote>", page, re.S)


@COMMITS
def test_interpretation_links_to_what_its_ground_became(cast: Cast, client: Client) -> None:
    (ground,) = for_bram(cast, {"days": 200, "codes": ["S01"]})
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        observe(cast.dossier, bram, knowledge="interpretation", codes=["S02"], earlier_ids=(ground.pk,))
        seen = Seen(ago(200), "day", "saw", facts="Klaagde over buikpijn.", type_ids=types("S01"))
        became = correct_observation(observation=ground, dossier=cast.dossier, by=bram, seen=seen, reason="addition")
    assert f'href="#entry-{became.pk}"' in read(client, cast)
    # Outside the filter it leads to the whole list.
    assert f'href="{address(cast)}#entry-{became.pk}"' in read(client, cast, "?periode=3")


def test_observation_of_several_categories_stands_in_each_row(cast: Cast, client: Client) -> None:
    for_bram(cast, {"codes": ["S02", "S04"]}, {"facts": "Geen signaal."})
    client.force_login(cast.bram)
    (grid,) = client.get(address(cast, "?weergave=raster")).context["grids"]
    assert [mark["name"].split(",")[0] for mark in grid["marks"]] == [
        "Gedrag",
        "Geld en spullen",
        "Geen passend signaal",
    ]
    assert grid["summary"] == "2 signalen zijn vastgelegd. Gedrag: 1. Geld en spullen: 1. Geen passend signaal: 1."


def test_equal_marks_of_a_week_become_one_with_a_number(cast: Cast, client: Client) -> None:
    for_bram(cast, *[{"codes": ["S02"], "facts": f"Nummer {n}."} for n in range(3)], {"knowledge": "read"})
    client.force_login(cast.bram)
    (grid,) = client.get(address(cast, "?weergave=raster")).context["grids"]
    assert [(mark["kind"], mark["count"]) for mark in grid["marks"]] == [("saw", 3), ("read", "")]
    assert re.fullmatch(r"Gedrag, week van \d+ \w+ \d{4}, gezien, 3 keer", grid["marks"][0]["name"])


def test_raster_is_a_picture_with_a_name_a_table_and_links(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {"codes": ["S02"]})
    page = read(client, cast, "?weergave=raster&kennis=saw")
    assert 'role="img"' in page
    assert "<desc" in page
    assert "<caption" in page
    assert f'href="{address(cast)}?kennis=saw#entry-{row.pk}"' in page
    assert 'style="' not in page


def test_long_time_folds_into_years(cast: Cast, client: Client) -> None:
    for_bram(cast, {"days": 0}, {"days": 800})
    page = read(client, cast, "?weergave=raster")
    assert page.count('<details class="raster-year"') == 2
    assert page.count('<details class="raster-year" open') == 1
    assert "Jaren waarin niets is vastgelegd" in page


def test_no_total_and_no_ranking_outside_the_raster(cast: Cast, client: Client) -> None:
    """Two dossiers' worth of the same signals differ in nothing but their entries."""
    for_bram(cast, *[{"codes": ["S02"]} for _ in range(7)])
    for view in ("lijst", "tabel"):
        text = words(read(client, cast, f"?weergave={view}"))
        assert not re.search(r"\b7\b (signalen|keer)", text)
        assert "Gedrag: 7" not in text


def test_look_leaves_no_typed_value_in_the_log_and_unknown_dossier_is_404(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    missing = reverse("overview:chronology", args=[uuid4()])
    assert client.get(missing + "?categorie=gedrag").status_code == 404


@pytest.mark.parametrize("view", [*VIEWS, "print"])
@pytest.mark.parametrize("number", [3, 60])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, view: str, number: int, django_assert_max_num_queries: object
) -> None:
    for_bram(cast, *[{"days": day % 300, "codes": ["S02", "S04"][: day % 3]} for day in range(number)])
    client.force_login(cast.bram)
    where = reverse("overview:print", args=[cast.dossier.pk]) if view == "print" else address(cast, f"?weergave={view}")
    # The last three are the test's own: a savepoint, its release, and the actor taken back.
    with django_assert_max_num_queries(12 + 3):  # type: ignore[operator]
        assert client.get(where).status_code == 200
