"""Two people take turns on the one connection of Django's own pool, and never see each other's rows.

Through the product's own middleware, with a pool of one where pages are served with four.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from threading import Thread

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpRequest, HttpResponse

from signalering.access.marks import Kind, Mark, put_mark
from signalering.accounts.models import User
from signalering.config.middleware import RequestTransaction
from signalering.dossiers.models import Dossier
from tests.cast import Cast, open_for

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])

ITERATIONS = 1000
AT_ONCE = 60
ACTOR = "SELECT current_setting('signalering.actor', true), current_setting('signalering.organisation', true)"


def pooled() -> DatabaseWrapper:
    """This thread's `default`, on the pool that all threads share under that name."""
    settings = deepcopy(connections["default"].settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 30}
    return DatabaseWrapper(settings, alias="default")


@pytest.fixture
def pool() -> Iterator[DatabaseWrapper]:
    plain = connections["default"]
    plain.close()
    connections["default"] = pooled()
    yield connections["default"]
    connections["default"].close()
    connections["default"].close_pool()
    connections["default"] = plain


def seen_by(user: User, *, fails: bool = False) -> tuple[set[str], int]:
    """What a page shows her, and the connection's number; `fails`: the page breaks after it was made."""

    def page(request: HttpRequest) -> HttpResponse:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (number,) = cursor.fetchone()
        found = {"codes": list(Dossier.objects.values_list("code", flat=True)), "number": number}
        return HttpResponse(json.dumps(found), status=500 if fails else 200)

    request = HttpRequest()
    request.path_info, request.method = "/bestaat-niet/", "GET"
    request.user, request.session = user, {}  # type: ignore[assignment]
    answer = json.loads(RequestTransaction(put_mark(page, Mark(Kind.PUBLIC)))(request).content)
    connections["default"].close()  # as at the end of every request: back into the pool
    return set(answer["codes"]), answer["number"]


def test_pool_of_one_serves_two_people_in_turn(cast: Cast, pool: DatabaseWrapper) -> None:
    hers = {cast.bram.pk: {cast.dossier.code}, cast.dirk.pk: {open_for(cast.dirk, cast.zuid).code}}
    numbers = set()
    for turn in range(ITERATIONS):
        user = cast.bram if turn % 2 else cast.dirk
        codes, number = seen_by(user, fails=turn % 7 == 0)
        assert codes == hers[user.pk], turn
        numbers.add(number)
    assert len(numbers) == 1


def test_pool_of_one_serves_two_people_at_once(cast: Cast, pool: DatabaseWrapper) -> None:
    hers = {cast.bram.pk: {cast.dossier.code}, cast.dirk.pk: {open_for(cast.dirk, cast.zuid).code}}
    connections["default"].close()  # or this thread would hold the only one
    wrong: list[object] = []
    done: list[int] = []

    def work(user: User) -> None:
        connections["default"] = pooled()
        try:
            for _ in range(AT_ONCE):
                codes, number = seen_by(user)
                done.append(number)
                if codes != hers[user.pk]:
                    wrong.append((user.username, codes))
        finally:
            connections["default"].close()

    threads = [Thread(target=work, args=[user]) for user in (cast.bram, cast.dirk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(done) == 4 * AT_ONCE
    assert len(set(done)) == 1


def test_connection_goes_back_without_an_actor(cast: Cast, pool: DatabaseWrapper) -> None:
    for fails in (False, True):
        seen_by(cast.bram, fails=fails)
        with connections["default"].cursor() as cursor:
            cursor.execute(ACTOR)
            assert {value or "" for value in cursor.fetchone()} == {""}
        assert list(Dossier.objects.all()) == []
        connections["default"].close()


def test_an_actor_told_to_the_session_would_be_found_here(cast: Cast, pool: DatabaseWrapper) -> None:
    """The pool does hand on what a session was told: so these tests would see it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.actor', %s, false)", [str(cast.bram.pk)])
    connections["default"].close()
    with connections["default"].cursor() as cursor:
        cursor.execute(ACTOR)
        assert cursor.fetchone()[0] == str(cast.bram.pk)
