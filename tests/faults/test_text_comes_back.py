"""The database fails while a form is on its way: 503, nothing half saved, and the writer's own words to copy.

But not when the commit or the log failed: then nothing at all leaves (test_log_faults.py).

Each failure is made in the real database, or on the way to it. The words stand on the page escaped, and only for a
form that came from a page of ours.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import Cast
from tests.faults.test_log_faults import between, counts
from tests.observations.typed import typed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])

WRITTEN = "Zei: <script>alert(1)</script> & liep weg 📱"
SHOWN = "Zei: &lt;script&gt;alert(1)&lt;/script&gt; &amp; liep weg 📱"


def when_recorded(body: str, *, at_commit: bool = False) -> AbstractContextManager[None]:
    kind, when = ("CONSTRAINT TRIGGER", "AFTER") if at_commit else ("TRIGGER", "BEFORE")
    deferred = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    return between(
        f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$; "
        f"CREATE {kind} fault {when} INSERT ON observations_observation {deferred} "
        "FOR EACH ROW EXECUTE FUNCTION fault()",
        "DROP TRIGGER fault ON observations_observation; DROP FUNCTION fault()",
    )


def raises(code: str, **more: bool) -> Callable[[], AbstractContextManager[None]]:
    return lambda: when_recorded(f"RAISE EXCEPTION 'fault' USING ERRCODE = '{code}';", **more)


@contextmanager
def instead(alias: str, **changes: Any) -> Iterator[DatabaseWrapper]:
    """This thread's connection under `alias`, with other settings."""
    plain = connections[alias]
    plain.close()
    wanted = deepcopy(plain.settings_dict)
    wanted.update(changes)
    other = connections[alias] = DatabaseWrapper(wanted, alias=alias)
    try:
        yield other
    finally:
        other.close()
        connections[alias] = plain


@contextmanager
def exhausted_pool() -> Iterator[None]:
    """Somebody else holds its only connection."""
    options = {**connections["default"].settings_dict["OPTIONS"]}
    options["pool"] = {"min_size": 1, "max_size": 1, "timeout": 0.2}
    with instead("default", OPTIONS=options) as pooled:
        pool = pooled.pool
        pool.open()
        held = pool.getconn()
        try:
            yield
        finally:
            pool.putconn(held)
            pooled.close()
            pooled.close_pool()


def nowhere(alias: str) -> Callable[[], AbstractContextManager[object]]:
    return lambda: instead(alias, HOST="/nonexistent", PORT="1")


FAILURES: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "deadlock": raises("40P01"),
    "serialization failure": raises("40001"),
    "lock time-out": raises("55P03"),
    "shutting down": raises("57P01"),
    "disk full": raises("53100"),
    "connection killed": lambda: when_recorded("PERFORM pg_terminate_backend(pg_backend_pid());"),
    "pool exhausted": exhausted_pool,
    "database gone": nowhere("default"),
    "keys gone": nowhere("keys"),
}


AT_COMMIT: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "serialization failure": raises("40001", at_commit=True),
    "connection killed": lambda: when_recorded("PERFORM pg_terminate_backend(pg_backend_pid());", at_commit=True),
}


def record(client: Client, cast: Cast) -> HttpResponse:
    return client.post(reverse("observations:record", args=[cast.dossier.pk]), typed(facts=WRITTEN))


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_text_comes_back_and_nothing_is_saved(cast: Cast, client: Client, failure: str, language: str) -> None:
    record_canary(cast)
    client.force_login(cast.bram)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    before = counts()
    with FAILURES[failure]():
        answer = record(client, cast)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert SHOWN in page
    assert {"nl": "Dit is niet opgeslagen.", "en": "This was not saved."}[language] in page
    for secret in (CANARY, cast.dossier.code, "<script>alert"):
        assert secret not in page
    assert counts() == before
    # And the next one is taken.
    assert record(client, cast).status_code == 302


@pytest.mark.parametrize("failure", AT_COMMIT)
def test_commit_that_fails_leaves_nothing(cast: Cast, client: Client, failure: str) -> None:
    client.force_login(cast.bram)
    before = counts()
    with AT_COMMIT[failure]():
        answer = record(client, cast)
    assert answer.status_code == 503
    assert "liep weg" not in answer.content.decode()
    assert counts() == before
    assert record(client, cast).status_code == 302


def test_words_of_another_site_do_not_come_back(cast: Cast) -> None:
    """The database is gone before the form was checked: it is checked all the same."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.bram)
    page = strict.get(reverse("observations:record", args=[cast.dossier.pk]))
    with FAILURES["database gone"]():
        forged = record(strict, cast)
        address = reverse("observations:record", args=[cast.dossier.pk])
        own = strict.post(address, typed(facts=WRITTEN, csrfmiddlewaretoken=str(page.context["csrf_token"])))
    assert (forged.status_code, own.status_code) == (503, 503)
    assert "liep weg" not in forged.content.decode()
    assert SHOWN in own.content.decode()


def test_page_asked_of_a_gone_database_is_bare(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    for route in ("overview:start", "account_login"):
        with FAILURES["database gone"]():
            answer = client.get(reverse(route))
        assert answer.status_code == 503
        assert "<textarea" not in answer.content.decode()
