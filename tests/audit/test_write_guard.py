"""Nothing is written outside an event, and the log is only added to: tried in plain SQL by web role and owner."""

import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from signalering.access.actor import NOBODY
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Team
from signalering.audit import log
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
OUTSIDE = "outside an audit event"


def add_team(cast: Cast, name: str) -> None:
    Team.objects.create(organisation=cast.organisation, name=name)


def refused(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match=OUTSIDE), transaction.atomic():
        add_team(cast, "West")


def test_write_without_an_event_is_refused(cast: Cast) -> None:
    refused(cast)
    for write in (
        lambda: Team.objects.filter(pk=cast.noord.pk).update(name="Anders"),
        lambda: Team.objects.bulk_create([Team(organisation=cast.organisation, name="West")]),
        lambda: connection.cursor().execute("UPDATE accounts_team SET name = 'Anders'"),
    ):
        with pytest.raises(DatabaseError, match=OUTSIDE), transaction.atomic():
            write()


def test_refused_again_after_an_event_a_read_and_a_failed_event(cast: Cast) -> None:
    by = actor_for(cast.hanna)
    with log.event("team.added", by=by):
        add_team(cast, "Oost")
    refused(cast)
    log.read("page.viewed", by=by)
    refused(cast)
    with pytest.raises(ZeroDivisionError), log.event("team.added", by=by):
        add_team(cast, "West")
        _ = 1 / 0
    refused(cast)
    assert not Team.objects.filter(name="West").exists()


def test_inner_event_gives_the_outer_one_back(cast: Cast) -> None:
    by = actor_for(cast.hanna)
    with log.event("team.added", by=by):
        with log.event("team.added", by=by):
            add_team(cast, "Inner")
        add_team(cast, "Outer")
    refused(cast)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM audit_row",
        "UPDATE audit_row SET event = 'x.y'",
        "DELETE FROM audit_row",
        "TRUNCATE audit_row",
        "INSERT INTO audit_row (event, event_id, outcome, at) VALUES ('x.y', gen_random_uuid(), 'ok', '2020-01-01')",
        "INSERT INTO audit_row (event, event_id, outcome, hash) VALUES ('x.y', gen_random_uuid(), 'ok', 'x')",
        "INSERT INTO audit_row (event, event_id, outcome, xid) VALUES ('x.y', gen_random_uuid(), 'ok', '1')",
        "DELETE FROM audit_row_rest",
    ],
)
def test_web_role_only_adds(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def part(value: Any) -> str:
    return "-" if value is None else f"{len(str(value).encode())}:{value}"


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_owner_cannot_change_it_and_the_hash_is_that_of_the_row(cast: Cast) -> None:
    with log.event("team.added", by=actor_for(cast.hanna)) as event:
        event.about(cast.noord, fields=["name", "organisation"])
    owner = connections["owner"]
    for statement in ("UPDATE audit_row SET event = 'x.y'", "DELETE FROM audit_row", "TRUNCATE audit_row"):
        with pytest.raises(DatabaseError, match="only added to"), owner.cursor() as cursor:
            cursor.execute(statement)
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT format, id, (extract(epoch FROM at) * 1000000)::bigint, xid::text, event, event_id, outcome, "
            "actor_id, role, membership_id, grant_cell, relation, on_behalf_of, is_emergency, organisation_id, "
            "dossier_id, dossier_code, object_type, object_ids, fields, request_id, "
            "host(address), encode(reason, 'hex'), hash "
            "FROM audit_row WHERE event = 'team.added'"
        )
        *values, stored = cursor.fetchone()
    values[13] = str(values[13]).lower()
    values[18] = ",".join(str(value) for value in values[18])
    values[19] = ",".join(values[19])
    assert hashlib.sha256("".join(part(value) for value in values).encode()).digest() == bytes(stored)


def test_failed_and_refused_rows_need_no_event(cast: Cast) -> None:
    log.refused("page.refused", by=NOBODY)
    log.failed("account.login_failed", by=NOBODY)
    refused(cast)
