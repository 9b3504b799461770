"""Asking for what does not exist: nothing in the log for a visitor, and after sixty a minute no more answers."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from signalering.config import probes
from tests import logbook
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    # Real time goes on, from the first second of a minute.
    with time_machine.travel(1_800_000_000 // 60 * 60, tick=True):
        yield


def ask(client: Client, times: int, **extra: str) -> list[int]:
    return [client.get(f"/bestaat-niet/{n}/", **extra).status_code for n in range(times)]


def count(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_sixty_a_minute_then_no_more(cast: Cast, client: Client) -> None:
    before = count("audit_row")
    assert ask(client, probes.MOST) == [404] * probes.MOST
    response = client.get("/bestaat-niet/")
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "Te veel aanvragen" in response.content.decode()
    assert count("audit_row") == before


def test_another_address_and_the_next_minute_start_anew(client: Client) -> None:
    assert ask(client, probes.MOST + 1)[-1] == 429
    assert ask(client, 1, REMOTE_ADDR="10.1.1.1") == [404]
    with time_machine.travel(1_800_000_000 // 60 * 60 + 61):
        assert ask(client, 1) == [404]


def test_login_still_works_for_a_counted_address(cast: Cast, client: Client) -> None:
    ask(client, probes.MOST + 1)
    data = {"login": "bram", "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302
    assert client.get(reverse("overview:start")).status_code == 200
    assert ask(client, 1) == [404]


def test_somebody_logged_in_is_logged_and_not_counted(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert set(ask(client, probes.MOST + 5)) == {404}
    assert count("django_cache") == 0


def test_no_network_address_stands_in_the_cache(client: Client) -> None:
    ask(client, 1, REMOTE_ADDR="203.0.113.77")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        assert "203.0.113.77" not in str(cursor.fetchall())
    cache.clear()


def test_refusal_of_a_page_that_is_there_is_still_logged(cast: Cast, client: Client) -> None:
    ask(client, probes.MOST + 1)
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    assert len(logbook.rows("page.asked_without_login")) == 1
