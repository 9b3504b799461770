"""Writing a loose note: it works, nothing typed is lost, and the writer never learns whether there is a case file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.audit import log
from signalering.base.forms import today
from signalering.dossiers.codes import new_code
from signalering.observations.loose_note_actions import answer_note
from signalering.observations.loose_note_models import LooseNote, LooseNoteHandling, LooseNoteRoute
from signalering.vault.keyring import KeyClosed, current, open_keyring
from signalering.vault.keys import KeyLost
from signalering.vault.models import DataKey, Scope
from tests import logbook
from tests.cast import Cast, as_actor, as_owner, open_for
from tests.observations.arranged import note_from

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
REALLY_COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
WRITE, OWN = "observations:loose_note_write", "observations:loose_notes"
CODES = ["existing", "unknown", "other team", "number"]


def typed(**changes: str) -> dict[str, str]:
    return {
        "addressed_to": "4711",
        "seen_from": today().isoformat(),
        "precision": "day",
        "knowledge": "saw",
        "facts": "Stond om 23 uur bij het station.",
        "his_words": "Ik wacht op iemand.",
        **changes,
    }


def post(client: Client, cast: Cast, person: str = "chris", **changes: str) -> Any:
    client.force_login(cast.users[person])
    return client.post(reverse(WRITE), typed(**changes))


def code_of_kind(cast: Cast, kind: str) -> str:
    if kind == "other team":
        return open_for(cast.dirk, cast.zuid).code
    return {"existing": cast.dossier.code, "unknown": new_code(), "number": "123456"}[kind]


@contextmanager
def reading(cast: Cast, person: str) -> Iterator[None]:
    with as_actor(actor_for(cast.users[person])):
        current().allow(Scope.TEAM, cast.noord.pk)
        yield


def test_works_and_the_writer_reads_it_back(cast: Cast, client: Client) -> None:
    response = post(client, cast)
    assert response.url == reverse(OWN)
    page = client.get(response.url).content.decode()
    assert "Stond om 23 uur bij het station." in page
    assert "Ik wacht op iemand." in page
    assert "Verstuurd" in page
    assert "4711" in page


@pytest.mark.parametrize("kind", CODES)
def test_note_goes_to_those_involved_or_else_to_the_coordinator(cast: Cast, kind: str) -> None:
    note = note_from(cast.chris, cast.noord, code_of_kind(cast, kind))
    readers = set()
    for person in cast.users:
        with as_actor(actor_for(cast.users[person])):
            if LooseNoteRoute.objects.filter(note_id=note).exists():
                readers.add(person)
    assert readers == ({"bram"} if kind == "existing" else {"anna"})


@pytest.mark.parametrize("typed_as", ["{}", " {} ", "{}".lower(), "lower", "spaces"])
def test_code_is_read_as_people_type_it(cast: Cast, typed_as: str) -> None:
    code = cast.dossier.code
    written = {"lower": code.lower(), "spaces": code.replace("-", " ")}.get(typed_as, typed_as.format(code))
    note = note_from(cast.chris, cast.noord, written)
    with as_actor(actor_for(cast.bram)):
        assert LooseNoteRoute.objects.get(note_id=note).dossier_id == cast.dossier.pk


def answer_of(client: Client, addressed_to: str) -> tuple[object, ...]:
    """All that the writer gets back: the answer to the form and the page after it, without token, number and minute."""
    response = client.post(reverse(WRITE), typed(addressed_to=addressed_to))
    page = client.get(reverse(OWN))
    body = page.content.decode().replace(str(page.context["csrf_token"]), "").replace(addressed_to, "")
    body = re.sub(r"\d\d:\d\d", "", body)
    return (
        response.status_code,
        response.content,
        sorted(response.headers.items()),
        sorted(response.cookies),
        page.status_code,
        body,
    )


@pytest.mark.parametrize("kind", ["unknown", "other team", "number"])
def test_answer_is_the_same_to_the_letter(cast: Cast, kind: str) -> None:
    answers = []
    for addressed_to in (cast.dossier.code, code_of_kind(cast, kind)):
        with undone():
            client = Client()
            client.force_login(cast.chris)
            answers.append(answer_of(client, addressed_to))
    assert answers[0] == answers[1]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, so that the next answer starts from the same place."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_whatever_is_typed_the_answer_is_that_for_a_code_that_exists(cast: Cast, anything: str) -> None:
    typed_text = anything.strip()
    if not typed_text:
        return
    answers = []
    for addressed_to in (cast.dossier.code, typed_text):
        with undone():
            client = Client()
            client.force_login(cast.chris)
            response = client.post(reverse(WRITE), typed(addressed_to=addressed_to))
            answers.append((response.status_code, response.content, sorted(response.headers.items())))
    assert answers[0] == answers[1]


def columns_seen_by_writer(note: object) -> list[tuple[object, ...]]:
    """By plain SQL: her row without what differs between any two notes, and all she finds of where it went."""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for statement in (
            "SELECT team_id, seen_from, precision, knowledge, length(facts), his_words IS NULL, recorded_by_id "
            "FROM observations_loosenote WHERE id = %s",
            "SELECT id FROM observations_loosenoteroute WHERE note_id = %s",
            "SELECT id FROM observations_loosenotehandling WHERE note_id = %s",
            "SELECT note_id FROM observations_notes_to_read() AS mine(note_id) WHERE note_id = %s",
            "SELECT observations_note_of_my_team(%s)",
        ):
            cursor.execute(statement, [note])
            found += [tuple(row) for row in cursor.fetchall()]
    return found


@pytest.mark.parametrize("kind", CODES)
def test_writer_is_blind_to_the_target_by_plain_sql(cast: Cast, kind: str) -> None:
    note = note_from(cast.chris, cast.noord, code_of_kind(cast, kind))
    known = note_from(cast.chris, cast.noord, cast.dossier.code)
    with as_actor(actor_for(cast.chris)):
        assert columns_seen_by_writer(note) == columns_seen_by_writer(known)
        assert LooseNoteRoute.objects.count() == 0
        assert LooseNoteHandling.objects.count() == 0


TRIES = [
    "SELECT observations_note_target(%(code)s, NULL, %(team)s)",
    "SELECT observations_send_note(%(note)s, %(code)s, NULL)",
    "INSERT INTO observations_loosenoteroute (id, note_id, replaces_id, dossier_id, recorded_at, recorded_by_id) "
    "VALUES (gen_random_uuid(), %(note)s, NULL, %(dossier)s, now(), %(me)s)",
    "INSERT INTO observations_loosenoteroute (id, note_id, replaces_id, dossier_id, recorded_at, recorded_by_id) "
    "VALUES (gen_random_uuid(), %(note)s, gen_random_uuid(), %(dossier)s, now(), %(me)s)",
    "INSERT INTO observations_loosenotehandling (id, note_id, team_id, outcome, reason, recorded_at, recorded_by_id) "
    "VALUES (gen_random_uuid(), %(note)s, %(team)s, 'answered', 'x', now(), %(me)s)",
    "UPDATE observations_loosenote SET precision = 'week' WHERE id = %(note)s",
    "DELETE FROM observations_loosenote WHERE id = %(note)s",
]


@pytest.mark.parametrize("attempt", TRIES, ids=lambda statement: statement[:48])
def test_writer_who_tries_by_plain_sql_gets_one_answer_for_all(cast: Cast, attempt: str) -> None:
    """The same error for a code that exists, one that does not, and a note that was answered already."""
    notes = [note_from(cast.chris, cast.noord, code_of_kind(cast, kind)) for kind in CODES]
    answered = note_from(cast.chris, cast.noord, cast.dossier.code)
    answer(cast, "bram", answered)
    said = set()
    for note in (*notes, answered):
        values = {"note": note, "code": cast.dossier.code, "team": cast.noord.pk, "me": cast.chris.pk}
        values["dossier"] = cast.dossier.pk
        with as_actor(actor_for(cast.chris)), pytest.raises(DatabaseError) as refused, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                cursor.execute(attempt, values)
        said.add(str(refused.value).split("DETAIL")[0])
    assert len(said) == 1, said


def answer(cast: Cast, person: str, note: object) -> None:
    with reading(cast, person):
        route = LooseNoteRoute.objects.select_related("note", "dossier").get(note_id=note, replaced_by=None)
        answer_note(route=route, by=actor_for(cast.users[person]), reason="Was al bekend.")


@pytest.mark.parametrize("done", [False, True])
def test_writers_page_stays_the_same_when_the_note_is_answered(cast: Cast, client: Client, done: bool) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    client.force_login(cast.chris)
    before = client.get(reverse(OWN))
    if done:
        answer(cast, "bram", note)
    after = client.get(reverse(OWN))
    bodies = [page.content.decode().replace(str(page.context["csrf_token"]), "") for page in (before, after)]
    assert bodies[0] == bodies[1]
    assert "Was al bekend." not in bodies[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"addressed_to": ""},
        {"addressed_to": "x" * 61},
        {"addressed_to": "47\x0011"},
        {"facts": ""},
        {"facts": "x" * 1001},
        {"facts": "x" * 1_000_000},
        {"facts": "naam\x00"},
        {"seen_from": ""},
        {"seen_from": (today() + timedelta(days=1)).isoformat()},
        {"precision": "moment"},
        {"precision": ""},
        {"knowledge": ""},
        {"knowledge": "guess"},
    ],
    ids=lambda changes: ",".join(f"{name}={value[:12]!r}" for name, value in changes.items()),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast, **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Ik wacht op iemand." in page
    assert 'class="error-summary"' in page
    with as_actor(actor_for(cast.chris)):
        assert not LooseNote.objects.exists()


@pytest.mark.parametrize("person", ["anna", "zora", "els", "hanna", "frits"])
def test_others_write_no_note(cast: Cast, client: Client, person: str) -> None:
    assert post(client, cast, person).status_code == 403


def test_team_is_asked_of_who_works_in_two_and_cannot_be_forged(cast: Cast, client: Client) -> None:
    assert 'name="team"' not in page_of(client, cast, "chris")
    with log.event("membership.started", by=actor_for(cast.hanna)):
        Membership.objects.create(user=cast.chris, organisation=cast.organisation, team=cast.zuid, role=Role.CASEWORKER)
    assert 'name="team"' in page_of(client, cast, "chris")
    assert post(client, cast).status_code == 422
    oost = Membership.objects.get(user=cast.olga).team
    assert post(client, cast, team=str(oost.pk)).status_code == 422
    assert post(client, cast, team=str(cast.zuid.pk)).status_code == 302
    with as_actor(actor_for(cast.chris)):
        assert LooseNote.objects.get().team_id == cast.zuid.pk


def page_of(client: Client, cast: Cast, person: str) -> str:
    client.force_login(cast.users[person])
    return client.get(reverse(WRITE)).content.decode()


def test_forged_team_of_somebody_in_one_team_changes_nothing(cast: Cast, client: Client) -> None:
    assert post(client, cast, team=str(cast.zuid.pk)).status_code == 302
    with as_actor(actor_for(cast.chris)):
        assert LooseNote.objects.get().team_id == cast.noord.pk


def test_sent_twice_is_one_note(cast: Cast, client: Client) -> None:
    client.force_login(cast.chris)
    key = str(client.get(reverse(WRITE)).context["form"]["key"].value())
    for _ in range(2):
        assert client.post(reverse(WRITE), typed(key=key)).status_code == 302
    with as_actor(actor_for(cast.chris)):
        assert str(LooseNote.objects.get().pk) == key


@pytest.mark.parametrize("key", ["", "geen sleutel", "another's"])
def test_forged_key_sends_a_note_of_its_own(cast: Cast, client: Client, key: str) -> None:
    other = note_from(cast.bram, cast.noord, "99")
    assert post(client, cast, key=str(other) if key == "another's" else key).status_code == 302
    with as_actor(actor_for(cast.chris)):
        assert LooseNote.objects.get().pk != other


def test_text_and_number_are_sealed_with_the_teams_key(cast: Cast, client: Client) -> None:
    post(client, cast)
    with as_actor(actor_for(cast.chris)), connection.cursor() as cursor:
        cursor.execute("SELECT addressed_to, facts, his_words FROM observations_loosenote")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"4711" not in stored
    assert b"station" not in stored
    assert DataKey.objects.filter(scope=Scope.TEAM, owner_id=cast.noord.pk).count() == 1
    DataKey.objects.filter(scope=Scope.TEAM).delete()
    with reading(cast, "chris"), pytest.raises(KeyLost):
        assert LooseNote.objects.get().facts


def test_key_of_the_team_is_closed_on_other_pages(cast: Cast, client: Client) -> None:
    """Writing opens one team's key; recording a signal opens none."""
    note_from(cast.chris, cast.noord, "4711")
    with as_actor(actor_for(cast.chris)), open_keyring(), pytest.raises(KeyClosed):
        assert LooseNote.objects.get().facts


@REALLY_COMMITS
@pytest.mark.parametrize(("days", "shown"), [(6, True), (8, False)])
def test_own_note_is_there_for_seven_days(cast: Cast, client: Client, days: int, shown: bool) -> None:
    post(client, cast)
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE observations_loosenote SET seen_from = seen_from - %s, recorded_at = recorded_at - %s",
            [days, timedelta(days=days)],
        )
    page = client.get(reverse(OWN)).content.decode()
    assert ("Stond om 23 uur bij het station." in page) == shown
    with as_actor(actor_for(cast.chris)):
        assert LooseNote.objects.exists() == shown


def test_former_member_no_longer_reads_her_own_note(cast: Cast, client: Client) -> None:
    post(client, cast)
    actor = actor_for(cast.chris)
    with log.event("membership.ended", by=actor_for(cast.hanna)):
        Membership.objects.filter(user=cast.chris).update(ends_at=timezone.now())
    with as_actor(actor):
        assert not LooseNote.objects.exists()
    assert client.get(reverse(OWN)).status_code == 403


@pytest.mark.parametrize("person", ["anna", "bram", "dirk", "olga", "zora", "els", "hanna", "frits"])
def test_others_do_not_see_a_note_that_is_not_for_them(cast: Cast, person: str) -> None:
    """Chris writes for a code of the dossier of another colleague in the team: only that colleague reads it."""
    dossier = open_for(cast.chris, cast.noord)
    note_from(cast.bram, cast.noord, dossier.code)
    with as_actor(actor_for(cast.users[person])):
        assert LooseNote.objects.exists() == (person == "bram")  # Bram wrote it.
        assert not LooseNoteRoute.objects.exists()


def test_nobody_writes_in_another_name_or_for_another_team(cast: Cast) -> None:
    insert = (
        "INSERT INTO observations_loosenote (id, team_id, seen_from, precision, knowledge, facts, recorded_at, "
        "recorded_by_id) VALUES (gen_random_uuid(), %s, '2026-01-01', 'day', 'saw', 'x', now(), %s)"
    )
    for person, team, writer in (
        ("chris", cast.noord, cast.bram),
        ("chris", cast.zuid, cast.chris),
        ("anna", cast.noord, cast.anna),
        ("frits", cast.noord, cast.frits),
        ("zora", cast.noord, cast.zora),
    ):
        with as_actor(actor_for(cast.users[person])), pytest.raises(DatabaseError, match="row-level security"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                cursor.execute(insert, [team.pk, writer.pk])


@REALLY_COMMITS
def test_sending_and_looking_are_in_the_log_without_the_dossier(cast: Cast, client: Client) -> None:
    post(client, cast, addressed_to=cast.dossier.code)
    (sent,) = logbook.rows("loose_note.sent")
    assert (sent["actor_id"], sent["dossier_id"], sent["dossier_code"]) == (cast.chris.pk, None, "")
    client.get(reverse(OWN))
    looks = [row for row in logbook.rows("page.viewed") if row["object_type"] == OWN]
    assert looks[-1]["object_ids"] == sent["object_ids"][:1]


@pytest.mark.parametrize("rows", [1, 20])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        note_from(cast.chris, cast.noord, "4711")
    client.force_login(cast.chris)
    with django_assert_max_num_queries(12):
        client.get(reverse(OWN))
    with django_assert_max_num_queries(12):
        client.get(reverse(WRITE))
