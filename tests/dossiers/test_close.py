"""Closing and reopening: each a row with author, time and reason, in the only order that makes sense."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.audit import log
from signalering.base.forms import today
from signalering.dossiers.actions import NoMistake, StateDiffers, close, end_involvement, reopen
from signalering.dossiers.models import Dossier, DossierChange, Involvement
from signalering.observations.actions import Seen, record_observation
from tests.cast import Cast, as_actor, as_owner
from tests.dossiers.pages import CANARY, DATABASES, HIDDEN, agree, get, number_of_queries, post, state_of, text

pytestmark = pytest.mark.django_db(databases=DATABASES)


def record(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        record_observation(dossier=cast.dossier, by=bram, seen=Seen(today(), "day", "saw", facts="Kwam laat thuis."))


def shut(cast: Cast, by: str = "bram") -> None:
    actor = actor_for(cast.users[by])
    with as_actor(actor, dossier=cast.dossier):
        close(dossier=cast.dossier, by=actor, reason="moved")


@pytest.mark.parametrize("person", ["bram", "anna"])
def test_closes_and_opens_again_with_reasons(cast: Cast, client: Client, person: str) -> None:
    user = cast.users[person]
    data = {"reason": "help_elsewhere", "reason_text": CANARY}
    assert post(client, user, "dossiers:close", cast.dossier.pk, **data).status_code == 302
    assert state_of(cast) == "closed"
    assert post(client, user, "dossiers:reopen", cast.dossier.pk, reason="new_signals").status_code == 302
    assert state_of(cast) == "open"
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        rows = list(DossierChange.objects.exclude(kind="opened").order_by("at"))
        assert [(row.kind, row.reason, row.by_id) for row in rows] == [
            ("closed", "help_elsewhere", user.pk),
            ("reopened", "new_signals", user.pk),
        ]
        assert rows[0].reason_text == CANARY
    details = text(get(client, cast.bram, "dossiers:details", cast.dossier.pk))
    assert "De hulp gaat ergens anders verder" in details
    assert CANARY in details


def test_closed_dossier_is_read_and_nothing_is_recorded(cast: Cast, client: Client) -> None:
    shut(cast)
    assert get(client, cast.bram, "overview:chronology", cast.dossier.pk).status_code == 200
    for route in ("observations:record", "dossiers:involve", "dossiers:close", "dossiers:hand_over"):
        response = get(client, cast.bram, route, cast.dossier.pk)
        assert response.status_code == 409
        assert "Dit dossier is afgesloten." in text(response)
        assert reverse("dossiers:reopen", args=[cast.dossier.pk]) in text(response)


def test_page_for_not_now_offers_only_what_somebody_may(cast: Cast, client: Client) -> None:
    shut(cast)
    page = text(get(client, cast.anna, "dossiers:involve", cast.dossier.pk))
    assert reverse("dossiers:reopen", args=[cast.dossier.pk]) in page
    assert reverse("overview:chronology", args=[cast.dossier.pk]) not in page


@pytest.mark.django_db(transaction=True, databases=[*DATABASES, "keys_owner"])
@pytest.mark.parametrize(("state", "words"), [("restricted", "Dit dossier is beperkt."), ("destroyed", "Dit dossier")])
def test_page_for_not_now_names_the_state(cast: Cast, client: Client, state: str, words: str) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = %s", [state])
    response = get(client, cast.anna, "dossiers:involve", cast.dossier.pk)
    assert response.status_code == 409
    assert words in text(response)
    assert reverse("dossiers:reopen", args=[cast.dossier.pk]) not in text(response)
    assert get(client, cast.anna, "dossiers:reopen", cast.dossier.pk).status_code == 409


def test_open_dossier_is_not_reopened(cast: Cast, client: Client) -> None:
    response = post(client, cast.bram, "dossiers:reopen", cast.dossier.pk, reason="new_signals")
    assert response.status_code == 409
    assert "Dit dossier is open." in text(response)


def test_closing_twice_closes_once(cast: Cast, client: Client) -> None:
    assert post(client, cast.bram, "dossiers:close", cast.dossier.pk, reason="moved").status_code == 302
    assert post(client, cast.bram, "dossiers:close", cast.dossier.pk, reason="moved").status_code == 409
    with as_actor(actor_for(cast.bram)):
        assert DossierChange.objects.filter(kind="closed").count() == 1


def test_race_is_lost_without_harm(cast: Cast) -> None:
    """The gate let both through; the database lets one."""
    shut(cast)
    anna = actor_for(cast.anna)
    with as_actor(anna, dossier=cast.dossier):
        with pytest.raises(StateDiffers):
            close(dossier=cast.dossier, by=anna, reason="moved")
        reopen(dossier=cast.dossier, by=anna, reason="returned")
        with pytest.raises(StateDiffers):
            reopen(dossier=cast.dossier, by=anna, reason="returned")


def test_reopening_sets_a_new_day_to_look_at_it(cast: Cast) -> None:
    anna = actor_for(cast.anna)
    shut(cast)
    with as_actor(anna, dossier=cast.dossier):
        assert Dossier.objects.get(pk=cast.dossier.pk).next_review_on is None
        reopen(dossier=cast.dossier, by=anna, reason="returned")
        wanted = today() + timedelta(days=cast.organisation.review_days)
        assert Dossier.objects.get(pk=cast.dossier.pk).next_review_on == wanted


def test_opened_by_mistake_while_it_is_empty(cast: Cast, client: Client) -> None:
    assert "Per ongeluk geopend" in text(get(client, cast.bram, "dossiers:close", cast.dossier.pk))
    assert "Per ongeluk geopend" in text(get(client, cast.anna, "dossiers:close", cast.dossier.pk))
    assert post(client, cast.bram, "dossiers:close", cast.dossier.pk, reason="opened_by_mistake").status_code == 302
    assert state_of(cast) == "closed"


@pytest.mark.parametrize("entry", ["observation", "arrangement"])
def test_no_mistake_once_something_was_recorded(cast: Cast, client: Client, entry: str) -> None:
    record(cast) if entry == "observation" else agree(cast, safe_contact="Niet bellen.")
    assert "Per ongeluk geopend" not in text(get(client, cast.bram, "dossiers:close", cast.dossier.pk))
    response = post(client, cast.bram, "dossiers:close", cast.dossier.pk, reason="opened_by_mistake")
    assert response.status_code == 422
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(NoMistake):
        close(dossier=cast.dossier, by=bram, reason="opened_by_mistake")
    assert state_of(cast) == "open"


@pytest.mark.django_db(transaction=True, databases=[*DATABASES, "keys_owner"])
def test_no_mistake_after_a_day(cast: Cast) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossierchange SET at = at - interval '25 hours'")
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(NoMistake):
        close(dossier=cast.dossier, by=bram, reason="opened_by_mistake")


def test_new_table_counts_as_entries_by_itself(cast: Cast) -> None:
    """Nobody has to remember to register it: a table with a dossier_id counts unless its comment says otherwise."""
    bram = actor_for(cast.bram)
    asked = "SELECT gate_opened_by_mistake(%s)"
    with as_actor(bram), connection.cursor() as cursor:
        cursor.execute(asked, [cast.dossier.pk])
        assert cursor.fetchone() == (True,)
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id' "
            "WHERE c.relkind = 'r' AND c.relname NOT LIKE 'audit%' "
            "AND obj_description(c.oid, 'pg_class') = 'no entries'"
        )
        without = {name for (name,) in cursor.fetchall()}
    kinds = ("involvement", "profile", "dossierchange", "handover")
    assert {f"dossiers_{name}" for name in kinds} <= without
    assert not {"observations_observation", "dossiers_arrangement"} & without


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "bored", "reason_text": "Deze tekst blijft."},
        {"reason": "new_signals", "reason_text": "Deze tekst blijft."},
        {"reason": "other"},
        {"reason": "moved", "reason_text": "x" * 501},
        {"reason": "moved", "reason_text": "\x00"},
        {"reason": "moved", "reason_text": "x" * 1_000_000},
    ],
    ids=["nothing", "unknown", "of reopening", "other without words", "long", "nul", "1 MB"],
)
def test_bad_input_closes_nothing(cast: Cast, client: Client, data: dict[str, str]) -> None:
    response = post(client, cast.bram, "dossiers:close", cast.dossier.pk, **data)
    assert response.status_code == 422
    assert "<title>Fout:" in text(response)
    assert data.get("reason_text", "")[:18].strip("\x00") in text(response)
    assert state_of(cast) == "open"


@pytest.mark.parametrize(
    "data", [{}, {"reason": "moved"}, {"reason": "other"}, {"reason": "returned", "reason_text": "\x00"}]
)
def test_bad_input_opens_nothing(cast: Cast, client: Client, data: dict[str, str]) -> None:
    shut(cast)
    assert post(client, cast.bram, "dossiers:reopen", cast.dossier.pk, **data).status_code == 422
    assert state_of(cast) == "closed"


def test_others_get_what_the_table_says(cast: Cast, client: Client) -> None:
    for person, status in HIDDEN.items():
        user = cast.users[person]
        assert post(client, user, "dossiers:close", cast.dossier.pk, reason="moved").status_code == status
    assert state_of(cast) == "open"
    shut(cast)
    for person, status in HIDDEN.items():
        user = cast.users[person]
        assert post(client, user, "dossiers:reopen", cast.dossier.pk, reason="returned").status_code == status
    assert state_of(cast) == "closed"


def test_coordinator_reopens_what_nobody_is_involved_in(cast: Cast, client: Client) -> None:
    with as_actor(actor_for(cast.bram)):
        row = Involvement.objects.get(dossier=cast.dossier)
        end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=actor_for(cast.bram))
    shut(cast, "anna")
    response = post(client, cast.anna, "dossiers:reopen", cast.dossier.pk, reason="returned")
    assert response.url == reverse("dossiers:involve", args=[cast.dossier.pk])
    assert "Er is niemand betrokken." in text(client.get(response.url))


def test_coordinator_sees_that_it_was_closed_and_no_profile(cast: Cast) -> None:
    shut(cast)
    with as_actor(actor_for(cast.anna)):
        assert set(DossierChange.objects.values_list("kind", flat=True)) == {"closed"}


def test_row_of_a_change_is_neither_changed_nor_deleted(cast: Cast) -> None:
    shut(cast)
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), log.event("dossier.closed", by=bram, dossier=cast.dossier):
        for statement in ("UPDATE dossiers_dossierchange SET reason = 'other'", "DELETE FROM dossiers_dossierchange"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)


def test_number_of_queries(cast: Cast, client: Client) -> None:
    for person in ("bram", "anna"):
        client.force_login(cast.users[person])
        assert number_of_queries(client, reverse("dossiers:close", args=[cast.dossier.pk])) <= 12
    shut(cast)
    for person in ("bram", "anna"):
        client.force_login(cast.users[person])
        assert number_of_queries(client, reverse("dossiers:reopen", args=[cast.dossier.pk])) <= 12
