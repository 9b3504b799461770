"""Databases, the cast, and small tools that every test may use."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import TransactionTestCase

from signalering.config import embedded
from signalering.vault.keyring import Keyring, open_keyring
from tests import databases
from tests.cast import Cast, make_cast


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: object, request: pytest.FixtureRequest
) -> Iterator[None]:
    from signalering.config import roles

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    # Django would empty the tables as the web role, which may not, and the log refuses it to everybody.
    TransactionTestCase._fixture_teardown = lambda self: databases.empty_all_tables()  # type: ignore[method-assign]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if settings.EMBEDDED:
            embedded.ensure_running(settings.EMBEDDED)
        with databases.cluster_lock():
            roles.apply(databases.admin(), {})
        yield from databases.test_databases(worker)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def ring() -> Iterator[Keyring]:
    with open_keyring() as ring:
        yield ring
