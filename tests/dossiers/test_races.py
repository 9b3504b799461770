"""Two people, or one form sent many times, at the same moment: real threads on connections of their own."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import User
from signalering.base.forms import today
from signalering.dossiers.actions import NoMistake, close, end_involvement, involve
from signalering.dossiers.models import Involvement
from signalering.observations.actions import record_observation
from tests import logbook
from tests.architecture.test_status_grid import ask_chris
from tests.cast import Cast, as_actor, as_owner
from tests.observations.arranged import note_from
from tests.observations.typed import changed, recorded, seen, typed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])

MANY = 20


def at_once(*works: Callable[[], Any]) -> list[Any]:
    start, answers = Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers.append(work())
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sends(user: User, address: str, data: dict[str, Any]) -> Callable[[], int]:
    client = Client()
    client.force_login(user)
    return lambda: client.post(address, data).status_code


def count(table: str) -> int:
    with as_owner() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # type: ignore[attr-defined]
        return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def forms(cast: Cast) -> dict[str, tuple[str, dict[str, Any], str, str]]:
    """Each form with a one-time key: its address, what is sent, the table of its row and its event."""
    dossier, who = cast.dossier.pk, f"user:{cast.dirk.pk}"
    note = {"addressed_to": "4711", "seen_from": today().isoformat(), "precision": "day", "knowledge": "saw"}
    opened = {"team": str(cast.noord.pk), "age_band": "16_17", "authority": "parents", "reference": ""}
    factor = {"kind": "risk", "text": "Geen vaste plek.", "precision": "unknown"}
    there = reverse("observations:record", args=[dossier])
    return {
        "open": (reverse("dossiers:open"), opened, "dossiers_dossier", "dossier.opened"),
        "record": (there, typed(), "observations_observation", "observation.recorded"),
        "involve": (
            reverse("dossiers:involve", args=[dossier]),
            {"who": who, "until": "week"},
            "dossiers_involvement",
            "involvement.started",
        ),
        "hand over": (
            reverse("dossiers:hand_over", args=[dossier]),
            {"who": who, "words": "Neem jij hem over?"},
            "dossiers_handover",
            "hand_over.asked",
        ),
        "agree": (
            reverse("dossiers:arrangements", args=[dossier]),
            {"safe_contact": "Niet bellen."},
            "dossiers_arrangement",
            "arrangement.recorded",
        ),
        "profile": (
            reverse("dossiers:profile", args=[dossier]),
            {"age_band": "18_22", "authority": "himself", "reference": ""},
            "dossiers_dossierchange",
            "dossier.profile_changed",
        ),
        "factor": (
            reverse("observations:factor_add", args=[dossier]),
            factor,
            "observations_contextfactor",
            "context_factor.added",
        ),
        "note": (
            reverse("observations:loose_note_write"),
            {**note, "facts": "Stond bij het station."},
            "observations_loosenote",
            "loose_note.sent",
        ),
    }


@pytest.mark.parametrize("name", ["open", "record", "involve", "hand over", "agree", "profile", "factor", "note"])
def test_form_sent_twenty_times_at_once_is_one_row_and_one_line(cast: Cast, name: str) -> None:
    address, data, table, event = forms(cast)[name]
    before, lines = count(table), len(logbook.rows(event))
    send = {**data, "key": str(uuid4())}
    answers = at_once(*[sends(cast.bram, address, send) for _ in range(MANY)])
    assert Counter(answers) == {302: MANY}
    assert count(table) == before + 1
    assert len(logbook.rows(event)) == lines + 1


def test_settings_from_two_tabs_at_once_are_taken_from_one(cast: Cast) -> None:
    address = reverse("accounts:organisation")
    page = Client()
    page.force_login(cast.hanna)
    form = page.get(address).context["form"]
    typed_by = [{name: form[name].value() for name in form.fields} | {"region": region} for region in ("Oost", "West")]
    answers = at_once(*[sends(cast.hanna, address, data) for data in typed_by])
    assert sorted(answers) == [302, 409]
    assert len(logbook.rows("organisation.changed")) == 1


def test_accepted_and_withdrawn_at_once_is_one_of_the_two(cast: Cast) -> None:
    asked = ask_chris(cast)
    accept = reverse("dossiers:accept_hand_over", args=[asked["hand_over_id"]])
    withdraw = reverse("dossiers:hand_over", args=[cast.dossier.pk])
    at_once(
        sends(cast.chris, accept, {"answer": "accept"}),
        sends(cast.bram, withdraw, {"withdraw": "1"}),
        sends(cast.chris, accept, {"answer": "decline"}),
    )
    lines = {name: len(logbook.rows(f"hand_over.{name}")) for name in ("accepted", "withdrawn", "declined")}
    assert sum(lines.values()) == 1
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT num_nonnulls(accepted_at, withdrawn_at, declined_at), accepted_at IS NOT NULL "
            "FROM dossiers_handover"
        )
        (answers, accepted) = cursor.fetchone()  # type: ignore[attr-defined]
    assert (answers, accepted) == (1, lines["accepted"] == 1)
    with as_actor(actor_for(cast.chris)):
        assert Involvement.objects.filter(dossier=cast.dossier, user=cast.chris).exists() == accepted


def test_accepted_many_times_at_once_leads_to_the_dossier(cast: Cast) -> None:
    asked = ask_chris(cast)
    accept = reverse("dossiers:accept_hand_over", args=[asked["hand_over_id"]])
    answers = at_once(*[sends(cast.chris, accept, {"answer": "accept"}) for _ in range(5)])
    assert Counter(answers) == {302: 5}
    assert len(logbook.rows("hand_over.accepted")) == 1
    with as_actor(actor_for(cast.chris)):
        assert Involvement.objects.live().filter(dossier=cast.dossier, user=cast.chris).count() == 1


@pytest.mark.parametrize("form", ["user", "membership", "team", "loan"])
def test_people_added_many_times_at_once_are_one_row(cast: Cast, form: str) -> None:
    team = str(cast.noord.pk)
    person = {"full_name": "Nora", "username": "nora", "role": "caseworker", "team": team}
    by, address, data, table = {
        "user": (cast.hanna, reverse("accounts:add_user"), {**person, "key": str(uuid4())}, "accounts_user"),
        "membership": (
            cast.hanna,
            reverse("accounts:add_membership", args=[cast.dirk.pk]),
            {"role": "caseworker", "team": team},
            "accounts_membership",
        ),
        "team": (cast.hanna, reverse("accounts:add_team"), {"name": "West"}, "accounts_team"),
        "loan": (
            cast.anna,
            reverse("accounts:lend"),
            {"user": str(cast.dirk.pk), "team": team, "until": today().isoformat()},
            "accounts_membership",
        ),
    }[form]
    before = count(table)
    answers = Counter(at_once(*[sends(by, address, data) for _ in range(5)]))
    # The first password is shown once; after that the form leads to the person.
    assert answers == ({200: 1, 302: 4} if form == "user" else {302: 1, 422: 4})
    assert count(table) == before + 1


def test_closed_many_times_at_once_is_closed_once(cast: Cast) -> None:
    close_it = sends(cast.bram, reverse("dossiers:close", args=[cast.dossier.pk]), {"reason": "moved"})
    assert Counter(at_once(*[close_it for _ in range(5)])) == {302: 1, 409: 4}
    assert len(logbook.rows("dossier.closed")) == 1


def test_note_taken_many_times_at_once_is_one_signal(cast: Cast) -> None:
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    data = {"dossier": str(cast.dossier.pk), "seen_from": today().isoformat(), "precision": "day", "facts": "Zag hem."}
    take = sends(cast.bram, reverse("observations:loose_note_take", args=[note]), data)
    assert Counter(at_once(*[take for _ in range(5)])) == {302: 1, 409: 4}
    assert count("observations_observation") == count("observations_loosenotehandling") == 1


def test_two_correctors_at_once_make_one_version(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    row = recorded(cast.bram, cast.dossier)
    with as_actor(bram):
        involve(dossier=cast.dossier, by=bram, user=cast.chris)
    address = reverse("observations:correct", args=[cast.dossier.pk, row.pk])
    texts = {"bram": "Van Bram.", "chris": "Van Chris."}
    works = [sends(cast.users[name], address, changed(facts=text, reason="addition")) for name, text in texts.items()]
    assert sorted(at_once(*works)) == [302, 409]
    assert count("observations_observation") == 2
    assert len(logbook.rows("observation.corrected")) == 1


GATE = 4711


def someone_waits(kind: str) -> None:
    """Until another connection waits for a lock of this kind."""
    for _ in range(200):
        with as_owner() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s", [kind])  # type: ignore[attr-defined]
            if cursor.fetchone()[0]:  # type: ignore[attr-defined]
                return
        sleep(0.05)
    raise AssertionError(f"nobody waits for a {kind}")


@contextmanager
def held_up_before_the_row() -> Iterator[None]:
    """Whoever records waits between the gate and the row, until the body is done."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock({GATE}); RETURN NEW; END $$; CREATE TRIGGER hold_up BEFORE INSERT ON "
            "observations_observation FOR EACH ROW EXECUTE FUNCTION hold_up()"
        )
        cursor.execute(f"SELECT pg_advisory_lock({GATE})")
        yield
        cursor.execute(f"SELECT pg_advisory_unlock({GATE})")


def no_longer_held_up() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP FUNCTION hold_up() CASCADE")


def test_form_on_its_way_while_the_dossier_closes_comes_back_with_its_text(cast: Cast) -> None:
    """The close commits between the gate and the row: 409, nothing recorded, and what was typed on the page."""
    client, answers = Client(), []
    client.force_login(cast.bram)
    address = reverse("observations:record", args=[cast.dossier.pk])

    def send() -> None:
        answers.append(client.post(address, typed(facts="Stond <b>buiten</b>.")))
        connections.close_all()

    sending = Thread(target=send)
    with held_up_before_the_row():
        sending.start()
        someone_waits("advisory")
        closed_by(cast.anna, cast)
    sending.join()
    no_longer_held_up()
    (answer,) = answers
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Stond &lt;b&gt;buiten&lt;/b&gt;." in page
    assert "Dit dossier is afgesloten" in page
    assert count("observations_observation") == 0
    assert logbook.rows("observation.recorded") == []
    assert [row["outcome"] for row in logbook.rows("dossier.not_now")] == ["refused"]


def test_closing_as_a_mistake_waits_for_whoever_records(cast: Cast) -> None:
    """She has recorded and not committed yet: the close looks for entries only after her."""
    recorded_now, may_commit = Event(), Event()
    bram, answers = actor_for(cast.bram), []

    def record() -> None:
        with as_actor(bram, dossier=cast.dossier):
            record_observation(dossier=cast.dossier, by=bram, seen=seen())
            recorded_now.set()
            may_commit.wait(20)
        connections.close_all()

    def close_it() -> None:
        recorded_now.wait(20)
        try:
            closed_by(cast.anna, cast, "opened_by_mistake")
        except NoMistake:
            answers.append("something was recorded")
        connections.close_all()

    threads = [Thread(target=record), Thread(target=close_it)]
    for thread in threads:
        thread.start()
    try:
        recorded_now.wait(20)
        someone_waits("transactionid")
    finally:
        may_commit.set()
    for thread in threads:
        thread.join()
    assert answers == ["something was recorded"]
    assert logbook.rows("dossier.closed") == []


def closed_by(user: User, cast: Cast, reason: str = "moved") -> None:
    actor = actor_for(user)
    with as_actor(actor):
        close(dossier=cast.dossier, by=actor, reason=reason)


def test_involvement_is_ended_once(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram):
        row = involve(dossier=cast.dossier, by=bram, user=cast.chris)

    def end() -> bool:
        with as_actor(bram):
            return end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=bram)

    assert sorted(at_once(end, end, end)) == [False, False, True]
    assert len(logbook.rows("involvement.ended")) == 1
