"""Whatever keeps the log from being written: no page leaves, nothing is recorded, and the answer is a bare 503.

Each cause is made in the real database. The bytes of the whole answer are searched, its headers too.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from signalering.base.forms import today
from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])

TYPED = "kanarie-getypt-19c2"
COLUMNS = (
    "event, event_id, outcome, actor_id, role, membership_id, grant_cell, relation, on_behalf_of, is_emergency, "
    "organisation_id, dossier_id, dossier_code, object_type, object_ids, fields, request_id, address, reason"
)


def owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def between(before: str, after: str) -> Iterator[None]:
    owner(before)
    try:
        yield
    finally:
        # A connection that was cut or locked out is not used again.
        connection.close()
        owner(after)


def trigger(body: str, *, when: str = "BEFORE INSERT", kind: str = "TRIGGER") -> AbstractContextManager[None]:
    """A trigger on the log that does `body`."""
    deferred = "DEFERRABLE INITIALLY DEFERRED" if kind == "CONSTRAINT TRIGGER" else ""
    return between(
        f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$; "
        f"CREATE {kind} fault {when} ON audit_row {deferred} FOR EACH ROW EXECUTE FUNCTION fault()",
        "DROP TRIGGER fault ON audit_row; DROP FUNCTION fault()",
    )


@contextmanager
def locked() -> Iterator[None]:
    """Another connection holds the whole table; the web role waits two seconds."""
    parameters = connections["owner"].get_connection_params()
    wanted = {key: parameters[key] for key in ("dbname", "user", "host", "port", "password") if parameters.get(key)}
    with psycopg.connect(**wanted) as other:
        other.execute("LOCK TABLE audit_row IN ACCESS EXCLUSIVE MODE")
        yield
        connection.close()
        other.rollback()


@contextmanager
def statement_timeout() -> Iterator[None]:
    with trigger("PERFORM pg_sleep(5);"), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '150ms'")
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """As on a standby, or when an operator made the database so."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    yield
    connection.close()


CAUSES: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "privilege revoked": lambda: between(
        "REVOKE INSERT ON audit_row FROM signalering_web", f"GRANT INSERT ({COLUMNS}) ON audit_row TO signalering_web"
    ),
    "lock time-out": locked,
    "statement time-out": statement_timeout,
    "trigger error": lambda: trigger("RAISE EXCEPTION 'broken';"),
    "connection cut": lambda: trigger("PERFORM pg_terminate_backend(pg_backend_pid());"),
    "read-only transaction": read_only,
    "check violation": lambda: between(
        "ALTER TABLE audit_row ADD CONSTRAINT fault CHECK (false) NOT VALID",
        "ALTER TABLE audit_row DROP CONSTRAINT fault",
    ),
    "table renamed": lambda: between(
        "ALTER TABLE audit_row RENAME TO audit_row_gone", "ALTER TABLE audit_row_gone RENAME TO audit_row"
    ),
    "disk full": lambda: trigger("RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100';"),
    # Everything went well, until the commit.
    "commit fails": lambda: trigger("RAISE EXCEPTION 'too late';", when="AFTER INSERT", kind="CONSTRAINT TRIGGER"),
}


def counts() -> dict[str, int]:
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in ("audit_row", "observations_observation", "dossiers_involvement", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = int(cursor.fetchone()[0])
    return found


def raw(response: HttpResponse) -> bytes:
    return response.serialize()


def ask(client: Client, cast: Cast, what: str, **more: object) -> HttpResponse:
    """One of the requests that need a line in the log."""
    dossier = cast.dossier.pk
    match what:
        case "start":
            return client.get(reverse("overview:start"))
        case "record":
            typed = {"seen_on": today().isoformat(), "precision": "day", "knowledge": "saw", "facts": TYPED}
            return client.post(reverse("observations:record", args=[dossier]), typed)
        case "versions":
            return client.get(reverse("observations:versions", args=[dossier, more["observation_id"]]))
        case _:
            return client.get(reverse("overview:chronology", args=[dossier]))


@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_leaves_and_nothing_is_written(cast: Cast, client: Client, cause: str) -> None:
    observation_id = record_canary(cast)
    client.force_login(cast.bram)
    assert CANARY.encode() in raw(ask(client, cast, "chronology"))
    before = counts()
    # Each of these waits out the lock: two of them are enough there.
    wanted = ("chronology", "record") if cause == "lock time-out" else ("chronology", "record", "start", "versions")
    answers = {}
    with CAUSES[cause]():
        for what in wanted:
            answers[what] = ask(client, cast, what, observation_id=observation_id)
            if cause == "connection cut":
                connection.close()
    for response in answers.values():
        assert response.status_code == 503
        for secret in (CANARY, TYPED, cast.dossier.code, "Noord"):
            assert secret.encode() not in raw(response)
    assert counts() == before
    assert CANARY.encode() in raw(ask(client, cast, "chronology"))


@pytest.mark.parametrize("cause", ["privilege revoked", "connection cut", "commit fails"])
def test_refusal_that_cannot_be_logged_tells_nothing(cast: Cast, client: Client, cause: str) -> None:
    """Somebody who may not see the dossier gets the same 503, not a 404 that nobody can trace."""
    client.force_login(cast.dirk)
    before = counts()
    with CAUSES[cause]():
        response = ask(client, cast, "chronology")
    assert response.status_code == 503
    assert cast.dossier.code.encode() not in raw(response)
    assert counts() == before


def test_cut_connection_serves_the_next_request(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    with CAUSES["connection cut"]():
        assert ask(client, cast, "chronology").status_code == 503
    assert ask(client, cast, "chronology").status_code == 200
