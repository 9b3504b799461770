"""The log is only added to, its own columns cannot be forged, and no table changes outside an event."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction

from signalering.access.actor import NOBODY
from signalering.accounts.actors import tell_database
from signalering.accounts.models import Team
from signalering.audit import context, log
from signalering.audit.canonical import COLUMNS, hash_of
from tests.cast import Cast, as_owner

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])

OUTSIDE = "outside an audit event"


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def event_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('signalering.event', true), '')")
        return str(cursor.fetchone()[0])


def write_team(cast: Cast) -> Team:
    with transaction.atomic():
        tell_database(cast.actor("hanna"))
        return Team.objects.create(organisation=cast.organisation, name=f"Team {uuid4()}")


def assert_closed(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match=OUTSIDE):
        write_team(cast)


# The web role and the log.


def test_this_is_the_web_role_and_it_may_add(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("signalering_web",)
    sql("INSERT INTO audit_row (event, event_id, outcome) VALUES ('test.tried', %s, 'ok')", uuid4())


@pytest.mark.parametrize("table", ["audit_row", "audit_row_rest"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM {}",
        "SELECT count(*) FROM {}",
        "UPDATE {} SET role = 'other'",
        "UPDATE {} SET hash = ''",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "SELECT event FROM {} FOR UPDATE",
        "COPY {} TO STDOUT",
    ],
)
def test_web_role_neither_reads_nor_changes(db: None, statement: str, table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(statement.format(table))


def test_web_role_gets_nothing_back_from_what_it_adds(db: None) -> None:
    insert = "INSERT INTO audit_row (event, event_id, outcome) VALUES ('test.tried', %s, 'ok') RETURNING id"
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(insert, uuid4())


@pytest.mark.parametrize(
    ("column", "value"),
    [("id", "7"), ("at", "'2020-01-01'"), ("hash", "'\\x00'"), ("xid", "'7'"), ("format", "1")],
)
def test_web_role_cannot_set_the_logs_own_columns(db: None, column: str, value: str) -> None:
    insert = "INSERT INTO audit_row (event, event_id, outcome{}) {} VALUES ('test.tried', gen_random_uuid(), 'ok'{})"
    for overriding in ("", "OVERRIDING SYSTEM VALUE", "OVERRIDING USER VALUE"):
        with pytest.raises(DatabaseError, match=r"permission denied|GENERATED ALWAYS"):
            sql(insert.format(f", {column}", overriding, f", {value}"))


def test_web_role_adds_to_no_partition_past_the_log(db: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        sql(
            "INSERT INTO audit_row_rest (event, event_id, outcome) VALUES ('test.tried', gen_random_uuid(), 'ok')",
        )


@pytest.mark.parametrize(
    "statement",
    [
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE audit_row DISABLE TRIGGER ALL",
        "ALTER TABLE accounts_team DISABLE TRIGGER write_needs_event",
        "DROP TABLE audit_row",
        "SET LOCAL ROLE signalering_owner",
    ],
)
def test_web_role_cannot_switch_the_guards_off(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        sql(statement)


@pytest.mark.parametrize(
    ("event", "outcome"), [("no_dot", "ok"), ("Two.Words", "ok"), ("test.a tried", "ok"), ("test.tried", "fine")]
)
def test_malformed_row_is_refused(db: None, event: str, outcome: str) -> None:
    with pytest.raises(DatabaseError, match="violates check constraint"):
        sql("INSERT INTO audit_row (event, event_id, outcome) VALUES (%s, gen_random_uuid(), %s)", event, outcome)


# The owner and the log.


@pytest.fixture
def partition(cast: Cast) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM audit_row")
        ((name,),) = cursor.fetchall()
    return str(name)


@committed
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET role = 'other'",
        "UPDATE {} SET hash = hash",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
    ],
)
@pytest.mark.parametrize("directly", [False, True], ids=["log", "partition"])
def test_owner_changes_nothing(cast: Cast, partition: str, statement: str, directly: bool) -> None:
    before = all_rows()
    assert before
    with pytest.raises(DatabaseError, match="the log is only added to"), as_owner() as cursor:
        cursor.execute(statement.format(partition if directly else "audit_row"))
    assert all_rows() == before


# Writing needs an event.


def test_write_outside_an_event_is_refused(cast: Cast) -> None:
    assert event_now() == ""
    assert_closed(cast)


@pytest.mark.parametrize(
    "write",
    [
        lambda cast: Team.objects.create(organisation=cast.organisation, name="Oost"),
        lambda cast: Team.objects.bulk_create([Team(organisation=cast.organisation, name=n) for n in ("A", "B")]),
        lambda cast: Team.objects.bulk_update([Team(pk=cast.noord.pk, name="Oost")], ["name"]),
        lambda cast: Team.objects.filter(pk=cast.noord.pk).update(name="Oost"),
        lambda cast: cast.noord.save(),
        lambda cast: sql("UPDATE accounts_team SET name = 'Oost' WHERE id = %s", cast.noord.pk),
        lambda cast: sql("UPDATE accounts_team SET name = 'Oost' WHERE false"),
        lambda cast: sql(
            "INSERT INTO accounts_team (id, organisation_id, name) VALUES (%s, %s, 'Oost')",
            uuid4(),
            cast.organisation.pk,
        ),
    ],
    ids=["create", "bulk_create", "bulk_update", "update", "save", "raw_update", "raw_update_of_none", "raw_insert"],
)
def test_every_way_of_writing_needs_an_event(cast: Cast, write: Callable[[Cast], object]) -> None:
    before = sorted(Team.objects.values_list("pk", "name"))
    tell_database(cast.actor("hanna"))
    with pytest.raises(DatabaseError, match=OUTSIDE), transaction.atomic():
        write(cast)
    assert sorted(Team.objects.values_list("pk", "name")) == before
    with log.event("team.changed", by=NOBODY):
        write(cast)


@committed
def test_owner_needs_an_event_too(cast: Cast) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in ("UPDATE accounts_team SET name = 'Oost'", "DELETE FROM accounts_team"):
            with pytest.raises(DatabaseError, match=OUTSIDE), transaction.atomic(using="owner"):
                cursor.execute(statement)


def test_closed_event_leaves_the_tables_closed(cast: Cast) -> None:
    with log.event("team.changed", by=NOBODY):
        write_team(cast)
    assert event_now() == ""
    assert_closed(cast)


def test_look_refusal_and_failure_open_no_table(cast: Cast) -> None:
    for write_row in (
        lambda: log.read("dossier.read", by=NOBODY),
        lambda: log.refused("dossier.refused", by=NOBODY, asked_for=uuid4()),
        lambda: log.failed("login.failed", by=NOBODY),
    ):
        write_row()
        assert_closed(cast)


def test_failed_event_takes_its_writes_back_and_closes(cast: Cast) -> None:
    before = Team.objects.count()
    with pytest.raises(ValueError, match="on purpose"), log.event("team.changed", by=NOBODY):
        write_team(cast)
        raise ValueError("on purpose")
    assert Team.objects.count() == before
    assert event_now() == ""
    assert_closed(cast)


def test_event_that_cannot_be_logged_takes_its_writes_back(cast: Cast) -> None:
    before = Team.objects.count()
    with pytest.raises(log.LogUnavailable), log.event("not an event", by=NOBODY):
        write_team(cast)
    assert Team.objects.count() == before
    assert_closed(cast)


def test_inner_event_gives_back_the_outer_one(cast: Cast) -> None:
    with log.event("team.changed", by=NOBODY) as outer:
        with log.event("team.changed", by=NOBODY) as inner:
            assert event_now() == str(inner.id) != str(outer.id)
            write_team(cast)
        assert event_now() == str(outer.id)
        write_team(cast)
    assert event_now() == ""
    assert_closed(cast)


def test_failed_inner_event_gives_back_the_outer_one(cast: Cast) -> None:
    before = Team.objects.count()
    with log.event("team.changed", by=NOBODY) as outer:
        with pytest.raises(ValueError, match="on purpose"), log.event("team.changed", by=NOBODY):
            write_team(cast)
            raise ValueError("on purpose")
        assert event_now() == str(outer.id)
        write_team(cast)
    assert Team.objects.count() == before + 1
    assert_closed(cast)


@committed
def test_event_does_not_outlive_its_transaction(cast: Cast) -> None:
    with log.event("team.changed", by=NOBODY):
        write_team(cast)
    assert event_now() == ""
    assert_closed(cast)


@committed
def test_each_nested_event_gives_a_row_and_a_failed_one_none(cast: Cast) -> None:
    with log.event("team.changed", by=NOBODY) as outer:
        with log.event("team.changed", by=NOBODY) as inner:
            inner.about(write_team(cast), fields=["name"])
        with pytest.raises(ValueError, match="on purpose"), log.event("team.changed", by=NOBODY) as lost:
            raise ValueError("on purpose")
    logged = {row["event_id"]: row for row in all_rows() if row["event"] == "team.changed"}
    assert set(logged) == {outer.id, inner.id}
    assert lost.id not in logged
    assert logged[inner.id]["fields"] == ["name"]
    assert len({row["xid"] for row in logged.values()}) == 1


# The hash.


def all_rows() -> list[dict[str, Any]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_row ORDER BY at, id")
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row["hash"] = bytes(row["hash"])
    return found


@committed
@pytest.mark.parametrize("address", ["10.1.2.3", "2001:db8::1", None])
def test_hash_is_that_of_the_canonical_form(cast: Cast, address: str | None) -> None:
    with context.request_context(address) as request, transaction.atomic():
        request.role, request.relation, request.grant_cell = "caseworker", "involved", "réden/✓"
        request.membership_id, request.is_emergency = uuid4(), True
        actor = cast.actor("bram")
        with log.event("team.changed", by=actor, dossier=cast.dossier) as event:
            event.about(write_team(cast), write_team(cast), fields=["name", "organisation"])
            event.reason = b"\x00\xffsealed"
        log.refused("dossier.refused", by=NOBODY, asked_for=uuid4())
    rows = all_rows()
    written = next(row for row in rows if row["event"] == "team.changed")
    assert written["actor_id"] == actor.user_id
    assert written["dossier_id"] == cast.dossier.pk
    assert [isinstance(found, UUID) for found in written["object_ids"]] == [True, True]
    assert len(rows) > 3
    assert [row["id"] for row in rows if hash_of(row) != row["hash"]] == []


@committed
def test_hash_covers_every_column(cast: Cast) -> None:
    row = all_rows()[-1]
    assert set(row) == {*COLUMNS, "hash"}
    assert hash_of(row) == row["hash"]
    other = {"format": 1, "at": row["at"] + timedelta(microseconds=1), "is_emergency": True, "address": "10.9.9.9"}
    other |= {"object_ids": [uuid4()], "fields": ["other"], "reason": b"other"}
    for name in COLUMNS:
        assert hash_of({**row, name: other.get(name, "other")}) != row["hash"], name


@committed
def test_rows_carry_the_databases_own_time_and_number(cast: Cast) -> None:
    before = max(row["id"] for row in all_rows())
    log.failed("login.failed", by=NOBODY)
    log.failed("login.failed", by=NOBODY)
    first, second = all_rows()[-2:]
    assert before < first["id"] < second["id"]
    assert first["at"] < second["at"]
    assert first["xid"] != second["xid"]
