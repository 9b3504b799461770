"""The lists and the search: what somebody is involved in, what exists in her teams, and one answer for the rest."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import close, end_involvement, involve
from signalering.dossiers.models import Involvement
from tests.cast import Cast, as_actor, open_for
from tests.dossiers.pages import DATABASES, get, number_of_queries, open_with_number, post, text

pytestmark = pytest.mark.django_db(databases=DATABASES)


def leave(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram):
        row = Involvement.objects.get(dossier=cast.dossier)
        assert end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=bram)


def test_caseworker_sees_those_in_which_she_is_involved(cast: Cast, client: Client) -> None:
    other = open_for(cast.chris, cast.noord)
    page = text(get(client, cast.bram, "dossiers:list"))
    assert cast.dossier.code in page
    assert other.code not in page
    assert "Van de teams die je coördineert" not in page


def test_end_of_her_involvement_stands_there(cast: Cast, client: Client) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.chris, until=timezone.now() + timedelta(days=3))
    assert "Je bent betrokken tot" in text(get(client, cast.chris, "dossiers:list"))
    assert "Je bent betrokken tot" not in text(get(client, cast.bram, "dossiers:list"))


def test_coordinator_sees_what_exists_in_her_teams_and_nothing_more(cast: Cast, client: Client) -> None:
    elsewhere = open_for(cast.dirk, cast.zuid)
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, age_band="16_17", authority="parents")
    assert "16 of 17 jaar" in text(get(client, cast.bram, "dossiers:list"))
    page = text(get(client, cast.anna, "dossiers:list"))
    assert cast.dossier.code in page
    assert "16 of 17 jaar" not in page
    assert elsewhere.code not in page
    assert "Er is niemand betrokken." not in page


def test_coordinator_sees_that_nobody_is_left(cast: Cast, client: Client) -> None:
    leave(cast)
    page = text(get(client, cast.anna, "dossiers:list"))
    assert "Er is niemand betrokken." in page
    assert reverse("dossiers:involve", args=[cast.dossier.pk]) in page
    assert cast.dossier.code not in text(get(client, cast.bram, "dossiers:list"))


def test_open_and_closed_stand_apart(cast: Cast, client: Client) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        close(dossier=cast.dossier, by=bram, reason="moved")
    for person in ("bram", "anna"):
        assert cast.dossier.code not in text(get(client, cast.users[person], "dossiers:list"))
        assert cast.dossier.code in text(get(client, cast.users[person], "dossiers:list", state="closed"))


@pytest.mark.parametrize("person", ["zora", "els", "hanna", "frits"])
def test_role_without_the_right_gets_403(cast: Cast, client: Client, person: str) -> None:
    assert get(client, cast.users[person], "dossiers:list").status_code == 403


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "0"}, {"page": "99999"}, {"page": "-1"}, {"state": "\x00"}])
def test_forged_page_or_state_is_a_page(cast: Cast, client: Client, query: dict[str, str]) -> None:
    assert get(client, cast.anna, "dossiers:list", **query).status_code == 200


@pytest.mark.parametrize("dossiers", [1, 30])
def test_number_of_queries_does_not_grow(cast: Cast, client: Client, dossiers: int) -> None:
    for _ in range(dossiers):
        open_for(cast.bram, cast.noord)
    for person in ("bram", "anna"):
        client.force_login(cast.users[person])
        assert number_of_queries(client, reverse("dossiers:list")) <= 12


def test_twenty_five_on_a_page_by_code(cast: Cast, client: Client) -> None:
    codes = sorted([cast.dossier.code, *(open_for(cast.bram, cast.noord).code for _ in range(29))])
    for person, name in (("bram", "page"), ("anna", "team_page")):
        first = text(get(client, cast.users[person], "dossiers:list"))
        second = text(get(client, cast.users[person], "dossiers:list", **{name: "2"}))
        assert [code for code in codes if code in first] == codes[:25]
        assert [code for code in codes if code in second] == codes[25:]
        assert [first.index(code) for code in codes[:25]] == sorted(first.index(code) for code in codes[:25])
        assert "Pagina 1 van 2" in first


def find(client: Client, cast: Cast, person: str, typed: str) -> object:
    return post(client, cast.users[person], "dossiers:list", typed=typed)


def test_found_by_code_and_by_number_however_typed(cast: Cast, client: Client) -> None:
    dossier = open_with_number(cast.bram, cast.noord, "AB-12.34")
    address = reverse("overview:chronology", args=[dossier.pk])
    for typed in (dossier.code, dossier.code.lower().replace("-", " "), "AB-12.34", "ab 1234", " AB1234 "):
        assert find(client, cast, "bram", typed).url == address
    # Anna may not read it: she comes where she can involve somebody.
    assert find(client, cast, "anna", "ab1234").url == reverse("dossiers:involve", args=[dossier.pk])


def test_two_with_the_same_number_are_both_shown(cast: Cast, client: Client) -> None:
    rows = [open_with_number(cast.bram, cast.noord, "77") for _ in range(2)]
    page = text(find(client, cast, "bram", "77"))
    assert "Meer dan één dossier heeft dit cliëntnummer" in page
    assert all(row.code in page for row in rows)


@pytest.mark.parametrize("person", ["chris", "dirk", "olga"])
def test_hidden_and_unknown_get_one_answer(cast: Cast, client: Client, person: str) -> None:
    hidden = open_with_number(cast.bram, cast.noord, "AB-1234")
    answers = set()
    for typed in (hidden.code, "AB-1234", "WILG-OTTER-7", "99999"):
        response = find(client, cast, person, typed)
        assert response.status_code == 422
        token = str(response.context["csrf_token"])
        answers.add(text(response).replace(typed, "").replace(token, ""))
    assert len(answers) == 1


@pytest.mark.parametrize("typed", ["", "   ", "-", "\x00", "x" * 61, "x" * 1_000_000, "'; DROP TABLE x; --", "📱"])
def test_anything_may_be_typed(cast: Cast, client: Client, typed: str) -> None:
    assert find(client, cast, "bram", typed).status_code == 422


def test_number_of_queries_of_the_search(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert number_of_queries(client, reverse("dossiers:list"), {"typed": "99999"}) <= 12
