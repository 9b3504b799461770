"""The filter stands in the address: what is understood counts, in every view alike; the rest is left out and said."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from signalering.overview.chronology_filter import months_before
from tests.cast import Cast, as_actor, open_for
from tests.overview.arrange import ago, for_bram, observe

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
NONSENSE = "Een deel van het filter klopte niet."


def page(client: Client, cast: Cast, **query: str) -> object:
    client.force_login(cast.bram)
    return client.get(reverse("overview:chronology", args=[cast.dossier.pk]), query)


def ids(client: Client, cast: Cast, **query: str) -> list[str]:
    context = page(client, cast, **query).context  # type: ignore[attr-defined]
    if context["is_empty"]:
        return []
    if context["view"] == "lijst":
        return [entry["id"] for month in context["months"] for entry in month["entries"]]
    return [line["id"] for line in context["lines"]]


@pytest.fixture
def rows(cast: Cast) -> dict[str, str]:
    found = for_bram(
        cast,
        {"days": 1, "codes": ["S02"]},
        {"days": 20, "codes": ["S04", "S02"], "knowledge": "read"},
        {"days": 150, "knowledge": "heard_from_client", "codes": ["S08"]},
        {"days": 500},
    )
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.anna)
    with as_actor(anna, dossier=cast.dossier):
        found.append(observe(cast.dossier, anna, days=5))
    return dict(zip(("behaviour", "both", "old", "oldest", "anna"), (str(row.pk) for row in found), strict=True))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["behaviour", "anna", "both", "old", "oldest"]),
        ({"periode": "3"}, ["behaviour", "anna", "both"]),
        ({"periode": "6"}, ["behaviour", "anna", "both", "old"]),
        ({"categorie": "gedrag"}, ["behaviour", "both"]),
        ({"categorie": "geen"}, ["anna", "oldest"]),
        ({"kennis": "read"}, ["both"]),
        ({"categorie": "gedrag", "kennis": "saw"}, ["behaviour"]),
        ({"van": ago(25).isoformat(), "tot": ago(4).isoformat()}, ["anna", "both"]),
        ({"van": ago(25).isoformat(), "periode": "12", "kennis": "read"}, ["both"]),
    ],
)
def test_what_is_asked_is_shown(
    cast: Cast, client: Client, rows: dict[str, str], query: dict[str, str], shown: list[str]
) -> None:
    assert ids(client, cast, **query) == [rows[name] for name in shown]


def test_author(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    assert ids(client, cast, auteur=str(cast.anna.pk)) == [rows["anna"]]


def test_period_overlaps_what_is_asked(cast: Cast, client: Client) -> None:
    (row,) = for_bram(cast, {"days": 10, "seen_until": ago(5)})
    assert ids(client, cast, van=ago(6).isoformat()) == [str(row.pk)]
    assert ids(client, cast, tot=ago(10).isoformat()) == [str(row.pk)]
    assert ids(client, cast, van=ago(4).isoformat()) == []


@pytest.mark.parametrize(
    "query",
    [
        {"periode": "7"},
        {"periode": "3\x00"},
        {"categorie": "drugs"},
        {"categorie": "x" * 5000},
        {"kennis": "gok"},
        {"auteur": "11111111-1111-1111-1111-111111111111"},
        {"auteur": "' OR 1=1"},
        {"van": "gisteren"},
        {"van": "0001-01-01"},
        {"tot": "9999-12-31"},
        {"van": "2026-02-31"},
        {"weergave": "taart"},
    ],
)
def test_nonsense_is_left_out_and_said(cast: Cast, client: Client, rows: dict[str, str], query: dict[str, str]) -> None:
    response = page(client, cast, **query)
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert NONSENSE in response.content.decode()  # type: ignore[attr-defined]
    assert len(ids(client, cast, **query)) == len(rows)


def test_last_day_before_the_first_is_left_out(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    query = {"van": ago(6).isoformat(), "tot": ago(60).isoformat()}
    assert NONSENSE in page(client, cast, **query).content.decode()  # type: ignore[attr-defined]
    assert ids(client, cast, **query) == [rows["behaviour"], rows["anna"]]


def test_author_of_another_dossier_is_not_understood(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    other, chris = open_for(cast.chris, cast.noord), actor_for(cast.chris)
    with as_actor(chris, dossier=other):
        observe(other, chris)
    assert NONSENSE in page(client, cast, auteur=str(cast.chris.pk)).content.decode()  # type: ignore[attr-defined]


def test_tags_take_one_filter_away_and_keep_the_view(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    chosen = page(client, cast, weergave="tabel", periode="3", kennis="read").context["filter"]["chosen"]  # type: ignore[attr-defined]
    assert chosen == [
        {"label": "Laatste 3 maanden", "remove_url": "?weergave=tabel&kennis=read"},
        {"label": "Gelezen", "remove_url": "?weergave=tabel&periode=3"},
    ]


def test_views_keep_the_filter_and_the_form_keeps_the_view(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    response = page(client, cast, weergave="raster", categorie="gedrag")
    urls = [view["url"] for view in response.context["views"]]  # type: ignore[attr-defined]
    assert urls == ["?categorie=gedrag", "?weergave=raster&categorie=gedrag", "?weergave=tabel&categorie=gedrag"]
    text = response.content.decode()  # type: ignore[attr-defined]
    assert '<input type="hidden" name="weergave" value="raster">' in text
    assert '<option value="gedrag" selected>Gedrag</option>' in text


def test_nothing_found_says_what_to_do(cast: Cast, client: Client, rows: dict[str, str]) -> None:
    text = page(client, cast, weergave="raster", categorie="online").content.decode()  # type: ignore[attr-defined]
    assert "Niets vastgelegd dat bij dit filter past" in text
    assert "Kies een langere periode, of haal een filter weg." in text
    assert 'href="?weergave=raster"' in text


ANY_FILTER = st.fixed_dictionaries(
    {},
    optional={
        "periode": st.sampled_from(["3", "6", "12", "9"]),
        "categorie": st.sampled_from(["gedrag", "geld_en_spullen", "netwerk", "online", "geen", "x"]),
        "kennis": st.sampled_from(["saw", "read", "heard_from_client", "interpretation"]),
        "van": st.sampled_from([ago(days).isoformat() for days in (0, 4, 19, 200, 600)]),
        "tot": st.sampled_from([ago(days).isoformat() for days in (0, 4, 19, 200, 600)]),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=ANY_FILTER)
def test_list_raster_and_table_show_the_same(
    cast: Cast, client: Client, rows: dict[str, str], query: dict[str, str]
) -> None:
    found = {view: ids(client, cast, weergave=view, **query) for view in ("lijst", "raster", "tabel")}
    assert found["lijst"] == found["raster"] == found["tabel"]
    if found["lijst"]:
        grids = page(client, cast, weergave="raster", **query).context["grids"]  # type: ignore[attr-defined]
        linked = {mark["url"].rsplit("#entry-")[-1] for grid in grids for mark in grid["marks"]}
        assert linked <= set(found["lijst"])
        counted = sum(int(mark["count"] or 1) for grid in grids for mark in grid["marks"])
        assert counted >= len(found["lijst"])


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-05-31", 3, "2026-02-28"), ("2024-05-31", 3, "2024-02-29"), ("2026-01-15", 12, "2025-01-15")],
)
def test_months_before(day: str, months: int, before: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)
