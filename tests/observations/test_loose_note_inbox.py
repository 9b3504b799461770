"""The inbox: who reads which note, and taking, answering and passing on. Two people with one note; nothing deleted."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership, Team, User
from signalering.base.forms import today
from signalering.dossiers.actions import end_involvement, involve
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations import loose_note_queries
from signalering.observations.loose_note_models import LooseNote, LooseNoteHandling, LooseNoteRoute
from signalering.observations.models import Observation
from signalering.vault.keyring import KeyClosed, current
from signalering.vault.models import Scope
from tests import logbook
from tests.cast import Cast, as_actor, as_owner, end_membership_of, open_for, put, put_in_state
from tests.observations.arranged import note_from

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
REALLY_COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
INBOX = "observations:loose_note_inbox"
FACTS = "Stond bij het station."


def address(name: str, note: UUID) -> str:
    return reverse(f"observations:loose_note_{name}", args=[note])


def inbox_of(client: Client, cast: Cast, person: str) -> str:
    client.force_login(cast.users[person])
    return client.get(reverse(INBOX)).content.decode()


def to_take(dossier: Dossier, **changes: str) -> dict[str, str]:
    told = {"seen_from": today().isoformat(), "precision": "day", "facts": FACTS, "his_words": ""}
    return {"dossier": str(dossier.pk), **told, **changes}


def state_of(cast: Cast, person: str = "bram") -> tuple[int, int]:
    """How many observations and handled notes this person finds."""
    with as_actor(actor_for(cast.users[person])):
        return Observation.objects.count(), LooseNoteHandling.objects.count()


def somebody_new(cast: Cast, name: str, team: Team, role: Role) -> User:
    user = User(username=name, full_name=name.capitalize())
    user.set_password("een lang wachtwoord")
    put(user)
    put(Membership(user=user, organisation=cast.organisation, team=team, role=role))
    cast.users[name] = user
    return user


# Who reads what


@pytest.mark.parametrize("addressed_to", ["code", "number"])
@pytest.mark.parametrize("person", ["anna", "bram", "chris", "dirk", "olga"])
def test_inbox_shows_what_came_in_for_this_reader(cast: Cast, client: Client, person: str, addressed_to: str) -> None:
    note_from(cast.chris, cast.noord, cast.dossier.code if addressed_to == "code" else "4711")
    shown = FACTS in inbox_of(client, cast, person)
    assert shown == (person == ("bram" if addressed_to == "code" else "anna"))


def test_handing_over_and_closing_say_that_a_note_waits(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    for sent, says in ((0, False), (1, "1 losse notitie wacht."), (2, "2 losse notities wachten.")):
        if sent:
            note_from(cast.chris, cast.noord, cast.dossier.code)
        for route in ("dossiers:hand_over", "dossiers:close"):
            page = client.get(reverse(route, args=[cast.dossier.pk])).content.decode()
            assert (says in page) if says else ("wacht" not in page)


def test_note_says_from_whom_it_comes_and_how_she_knows_it(cast: Cast, client: Client) -> None:
    note_from(cast.chris, cast.noord, "4711", knowledge="read", his_words="Ik wacht.")
    page = inbox_of(client, cast, "anna")
    for words in ("Geschreven door Chris", "Gelezen", "Ik wacht.", "4711", "team Noord"):
        assert words in page


def test_coordinator_of_another_team_sees_nothing(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    somebody_new(cast, "wim", cast.zuid, Role.COORDINATOR)
    assert FACTS not in inbox_of(client, cast, "wim")
    assert client.get(address("take", note)).status_code == 404
    with as_actor(actor_for(cast.wim)):
        assert not LooseNote.objects.exists()
        assert not LooseNoteRoute.objects.exists()


def test_coordinator_who_left_sees_nothing(cast: Cast) -> None:
    note_from(cast.chris, cast.noord, "4711")
    anna = actor_for(cast.anna)
    end_membership_of(cast.anna)
    with as_actor(anna):
        assert not LooseNote.objects.exists()


def test_note_for_a_dossier_that_nobody_works_on_any_more_comes_to_the_coordinator(cast: Cast, client: Client) -> None:
    note_from(cast.chris, cast.noord, cast.dossier.code)
    assert FACTS not in inbox_of(client, cast, "anna")
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        mine = Involvement.objects.get(user=cast.bram)
        end_involvement(dossier=cast.dossier, involvement_id=mine.pk, by=actor_for(cast.bram))
    assert FACTS in inbox_of(client, cast, "anna")
    assert FACTS not in inbox_of(client, cast, "bram")


@pytest.mark.parametrize("state", [Dossier.State.CLOSED, Dossier.State.RESTRICTED])
def test_note_for_a_dossier_that_is_not_open_comes_to_the_coordinator(cast: Cast, client: Client, state: str) -> None:
    put_in_state(cast.dossier, state)
    note_from(cast.chris, cast.noord, cast.dossier.code)
    assert FACTS in inbox_of(client, cast, "anna")
    assert FACTS not in inbox_of(client, cast, "bram")


@pytest.mark.parametrize("person", ["zora", "els", "hanna", "frits"])
def test_others_have_no_inbox(cast: Cast, client: Client, person: str) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.users[person])
    assert client.get(reverse(INBOX)).status_code == 403
    for name in ("take", "answer", "pass_on"):
        assert client.post(address(name, note), {"reason": "x"}).status_code == 403


def test_note_that_is_not_there_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    for name in ("take", "answer", "pass_on"):
        assert client.get(address(name, uuid4())).status_code == 404


# Taking it into a dossier


def test_taken_note_is_a_signal_heard_from_a_colleague(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code, his_words="Ik wacht.")
    client.force_login(cast.bram)
    form = client.get(address("take", note)).context["form"]
    assert (form["facts"].value(), form["his_words"].value()) == (FACTS, "Ik wacht.")
    assert form["dossier"].value() == cast.dossier.pk
    response = client.post(address("take", note), to_take(cast.dossier, his_words="Ik wacht."))
    assert response.url == reverse("overview:chronology", args=[cast.dossier.pk])
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        row = Observation.objects.get()
        assert (row.knowledge, row.source_role, row.facts) == ("heard_from_other", "colleague", FACTS)
        assert row.recorded_by_id == cast.bram.pk
        handling = LooseNoteHandling.objects.get()
        assert (handling.outcome, handling.observation_id) == ("taken", row.pk)
        assert LooseNote.objects.get(pk=note).recorded_by_id == cast.chris.pk
    page = inbox_of(client, cast, "bram")
    assert "Overgenomen in het dossier door Bram" in page
    assert "Geschreven door Chris" in page


def test_coordinator_who_is_involved_takes_it_from_the_inbox(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    mine = open_for(cast.anna, cast.noord)
    client.force_login(cast.anna)
    assert client.post(address("take", note), to_take(mine)).status_code == 302
    assert state_of(cast, "anna") == (1, 1)
    with as_actor(actor_for(cast.anna)):
        last = LooseNoteRoute.objects.get(note_id=note, replaced_by=None)
        assert (last.dossier_id, last.recorded_by_id) == (mine.pk, cast.anna.pk)


def test_coordinator_who_works_on_no_dossier_is_told_what_to_do(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    page = client.get(address("take", note)).content.decode()
    assert "Geef de notitie door" in page
    assert client.post(address("take", note), to_take(cast.dossier)).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": ""},
        {"facts": "x" * 1001},
        {"facts": "naam\x00"},
        {"dossier": ""},
        {"dossier": "x"},
        {"dossier": "5d0cf8a6-0000-4000-8000-000000000000"},
        {"seen_from": (today() + timedelta(days=1)).isoformat()},
        {"precision": "moment"},
    ],
    ids=lambda changes: ",".join(f"{name}={value[:12]!r}" for name, value in changes.items()),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    client.force_login(cast.bram)
    response = client.post(address("take", note), to_take(cast.dossier, his_words="Zei hij zelf.") | changes)
    assert response.status_code == 422
    assert "Zei hij zelf." in response.content.decode()
    assert state_of(cast) == (0, 0)


def test_dossier_of_another_cannot_be_forged(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    for other in (open_for(cast.chris, cast.noord), open_for(cast.dirk, cast.zuid)):
        client.force_login(cast.bram)
        assert client.post(address("take", note), to_take(other)).status_code == 422
    assert state_of(cast) == (0, 0)


# Answering and passing on


def test_answered_note_keeps_the_reason(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    assert client.post(address("answer", note), {"reason": "Was al bekend."}).url == reverse(INBOX)
    page = inbox_of(client, cast, "anna")
    assert "Afgesloten door Anna" in page
    assert "Was al bekend." in page
    with as_actor(actor_for(cast.anna)), connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM observations_loosenotehandling")
        assert b"bekend" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "naam\x00"])
def test_answer_needs_a_reason(cast: Cast, client: Client, reason: str) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    assert client.post(address("answer", note), {"reason": reason}).status_code == 422
    assert state_of(cast, "anna") == (0, 0)


def test_note_that_is_passed_on_goes_to_those_involved_and_leaves_the_coordinator(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    assert cast.dossier.code in client.get(address("pass_on", note)).content.decode()
    assert client.post(address("pass_on", note), {"dossier": str(cast.dossier.pk)}).status_code == 302
    assert FACTS not in inbox_of(client, cast, "anna")
    assert FACTS in inbox_of(client, cast, "bram")
    assert state_of(cast) == (0, 0)
    assert client.post(address("take", note), to_take(cast.dossier)).status_code == 302


def test_caseworker_passes_nothing_on(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    client.force_login(cast.bram)
    assert client.post(address("pass_on", note), {"dossier": str(cast.dossier.pk)}).status_code == 403


def test_note_is_passed_on_only_to_an_open_dossier_of_the_team_with_somebody_in_it(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    empty = open_for(cast.chris, cast.noord)
    with as_actor(actor_for(cast.chris), dossier=empty):
        mine = Involvement.objects.get(user=cast.chris)
        end_involvement(dossier=empty, involvement_id=mine.pk, by=actor_for(cast.chris))
    client.force_login(cast.anna)
    for other in (empty, open_for(cast.dirk, cast.zuid)):
        assert client.post(address("pass_on", note), {"dossier": str(other.pk)}).status_code == 422
    assert FACTS in inbox_of(client, cast, "anna")


# Two people with one note


def test_second_who_takes_it_is_told_and_keeps_her_text(cast: Cast, client: Client) -> None:
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    client.force_login(cast.bram)
    client.post(address("take", note), to_take(cast.dossier))
    client.force_login(cast.chris)
    for name, data in (("take", to_take(cast.dossier, facts="Mijn tekst.")), ("answer", {"reason": "Mijn tekst."})):
        response = client.post(address(name, note), data)
        assert response.status_code == 409
        page = response.content.decode()
        assert "Overgenomen in het dossier door Bram" in page
        assert "Mijn tekst." in page
        assert client.get(address(name, note)).status_code == 409
    assert state_of(cast) == (1, 1)


def test_second_coordinator_is_told_that_it_was_passed_on(cast: Cast, client: Client) -> None:
    somebody_new(cast, "wim", cast.noord, Role.COORDINATOR)
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    client.post(address("pass_on", note), {"dossier": str(cast.dossier.pk)})
    client.force_login(cast.wim)
    response = client.post(address("answer", note), {"reason": "Mijn reden."})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Mijn reden." in page
    assert FACTS not in page
    assert cast.dossier.code not in page


@REALLY_COMMITS
def test_two_at_the_same_moment_handle_it_once(cast: Cast) -> None:
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    start, answers = Barrier(4), []

    def send(person: str, name: str, data: dict[str, str]) -> None:
        client = Client()
        client.force_login(cast.users[person])
        start.wait()
        answers.append(client.post(address(name, note), data).status_code)
        connections.close_all()

    work = [("bram", "take"), ("chris", "take"), ("bram", "answer"), ("chris", "answer")]
    data = {"take": to_take(cast.dossier), "answer": {"reason": "Was al bekend."}}
    threads = [Thread(target=send, args=(person, name, data[name])) for person, name in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409]
    with as_actor(actor_for(cast.bram)):
        handling = LooseNoteHandling.objects.get()
        assert Observation.objects.count() == (1 if handling.outcome == "taken" else 0)


# What the database itself holds


@pytest.mark.parametrize("table", ["loosenote", "loosenoteroute", "loosenotehandling"])
@pytest.mark.parametrize("statement", ["UPDATE observations_{} SET recorded_at = now()", "DELETE FROM observations_{}"])
def test_nothing_is_overwritten_or_deleted(cast: Cast, table: str, statement: str) -> None:
    note_from(cast.chris, cast.noord, "4711")
    with as_actor(actor_for(cast.anna)), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["loosenote", "loosenoteroute", "loosenotehandling"])
def test_no_actor_sees_nothing(cast: Cast, table: str) -> None:
    note_from(cast.chris, cast.noord, "4711")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM observations_{table}")
        assert cursor.fetchall() == []


def test_reader_routes_by_plain_sql_only_where_she_may(cast: Cast) -> None:
    """Not to a dossier of another team, not by a step of another note, not in another's name."""
    note, other = note_from(cast.chris, cast.noord, "1"), note_from(cast.chris, cast.noord, "2")
    foreign = open_for(cast.dirk, cast.zuid)
    with as_actor(actor_for(cast.anna)):
        first = {row.note_id: row.pk for row in LooseNoteRoute.objects.all()}
        for values, rule in (
            ((note, first[note], foreign.pk, cast.anna.pk), "row-level security"),
            ((note, first[note], cast.dossier.pk, cast.chris.pk), "row-level security"),
            ((note, first[other], cast.dossier.pk, cast.anna.pk), "route_stays_with_its_note"),
        ):
            with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                cursor.execute(
                    "INSERT INTO observations_loosenoteroute (id, note_id, replaces_id, dossier_id, recorded_at, "
                    "recorded_by_id) VALUES (gen_random_uuid(), %s, %s, %s, now(), %s)",
                    values,
                )
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_handled_note_is_not_passed_on_by_plain_sql(cast: Cast, client: Client) -> None:
    note = note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.anna)
    client.post(address("answer", note), {"reason": "Was al bekend."})
    with as_actor(actor_for(cast.anna)):
        first = LooseNoteRoute.objects.get(note_id=note)
        with pytest.raises(DatabaseError, match="the note was handled"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            moved = LooseNoteRoute(note_id=note, replaces=first, dossier=cast.dossier, recorded_by=cast.anna)
            moved.save(force_insert=True)


# Late, the start page, and the log


@REALLY_COMMITS
@pytest.mark.parametrize(("days", "words"), [(14, "Wacht sinds"), (15, "Te laat, 1 dag"), (20, "Te laat, 6 dagen")])
def test_late_note_is_shown_as_late_in_words(cast: Cast, client: Client, days: int, words: str) -> None:
    note_from(cast.chris, cast.noord, "4711")
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE observations_loosenote SET seen_from = seen_from - %s, recorded_at = recorded_at - %s",
            [days, timedelta(days=days)],
        )
    assert words in inbox_of(client, cast, "anna")
    with as_actor(actor_for(cast.anna)):
        (row,) = loose_note_queries.waiting(actor_for(cast.anna))
    assert row.is_late == (days > 14)
    assert words in row.since or days == 14


@pytest.mark.parametrize(("person", "there"), [("anna", False), ("bram", True), ("chris", False), ("dirk", False)])
def test_waiting_tells_the_start_page_without_opening_a_text(cast: Cast, person: str, there: bool) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    with as_actor(actor_for(cast.users[person])):
        rows = loose_note_queries.waiting(actor_for(cast.users[person]))
    assert [(row.note_id, row.code) for row in rows] == ([(note, cast.dossier.code)] if there else [])


@REALLY_COMMITS
def test_looks_and_writes_are_in_the_log_with_the_note(cast: Cast, client: Client) -> None:
    notes = [note_from(cast.chris, cast.noord, str(number)) for number in range(3)]
    inbox_of(client, cast, "anna")
    look = [row for row in logbook.rows("page.viewed") if row["object_type"] == INBOX][-1]
    assert set(look["object_ids"]) == set(notes)
    client.post(address("answer", notes[0]), {"reason": "Was al bekend."})
    (answered,) = logbook.rows("loose_note.answered")
    assert notes[0] in answered["object_ids"]
    client.post(address("pass_on", notes[1]), {"dossier": str(cast.dossier.pk)})
    (passed,) = logbook.rows("loose_note.passed_on")
    assert (passed["dossier_id"], notes[1] in passed["object_ids"]) == (cast.dossier.pk, True)
    client.force_login(cast.bram)
    client.post(address("take", notes[1]), to_take(cast.dossier))
    (taken,) = logbook.rows("loose_note.taken")
    assert (taken["actor_id"], taken["dossier_id"]) == (cast.bram.pk, cast.dossier.pk)
    assert notes[1] in taken["object_ids"]
    assert len(logbook.rows("observation.recorded")) == 1
    assert cast.dossier.pk in {row["dossier_id"] for row in logbook.rows("dossier.viewed")}


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    notes = [note_from(cast.chris, cast.noord, "4711") for _ in range(rows)]
    client.force_login(cast.anna)
    with django_assert_max_num_queries(12):
        client.get(reverse(INBOX))
    for name in ("take", "answer", "pass_on"):
        with django_assert_max_num_queries(12):
            client.get(address(name, notes[0]))


def test_key_of_another_team_stays_closed(cast: Cast) -> None:
    """The policy gives the row, the keyring the text: a row without its team's key does not open."""
    note_from(cast.chris, cast.noord, "4711")
    with as_actor(actor_for(cast.anna)), pytest.raises(KeyClosed):
        current().allow(Scope.TEAM, cast.zuid.pk)
        assert LooseNote.objects.get().facts
