"""The server's own log names where an error happened and its kind, and none of what was typed or stood in a row."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from django.test import Client
from django.urls import reverse

from signalering.config.logs import WithoutContent
from tests.architecture.test_status_grid import PEOPLE, ROUTES, address, everything
from tests.cast import Cast
from tests.observations.typed import typed

COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])
CANARY = "kanarie-log-5d"


def written(caplog: pytest.LogCaptureFixture) -> str:
    """What any handler would write, with the filter of each logger and without."""
    return caplog.text + "".join(f"{record.__dict__}" for record in caplog.records)


@pytest.fixture
def row_is_refused_with_its_values() -> Iterator[None]:
    """As PostgreSQL does: the values of the row stand in the message and in its detail."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            f"'{CANARY} %', NEW.seen_from USING DETAIL = 'Failing row contains ({CANARY})', ERRCODE = '23514'; END $$; "
            "CREATE TRIGGER refuse_row BEFORE INSERT ON observations_observation FOR EACH ROW "
            "EXECUTE FUNCTION refuse_row()"
        )
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_row() CASCADE")


@COMMITTED
def test_error_of_the_database_is_logged_without_its_values(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture, row_is_refused_with_its_values: None
) -> None:
    client.force_login(cast.bram)
    answer = client.post(reverse("observations:record", args=[cast.dossier.pk]), typed(facts=CANARY))
    page = answer.content.decode()
    assert answer.status_code == 503
    # Once: her own words to copy, and nothing of what the database said.
    assert page.count(CANARY) == 1
    assert "Failing row" not in page
    assert CANARY not in written(caplog)
    assert "psycopg.errors.CheckViolation 23514" in caplog.text
    assert "record_observation" in caplog.text


@COMMITTED
def test_error_in_our_own_code_is_logged_without_its_words(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """A number that is no number says in its message what was typed."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.bram)
    session = client.session
    session["organisation"] = CANARY
    session.save()
    answer = client.get(reverse("overview:start"))
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert CANARY not in written(caplog)
    assert "builtins.ValueError" in caplog.text


def test_cause_of_a_cause_keeps_its_words_too(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise DatabaseError(CANARY)
        except DatabaseError as error:
            raise ValueError(CANARY) from error
    except ValueError:
        logging.getLogger("signalering.config.middleware").exception("It went wrong")
    assert CANARY not in caplog.text
    assert "django.db.utils.DatabaseError" in caplog.text
    assert "builtins.ValueError" in caplog.text


def test_console_filters_whatever_comes() -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["no_content"]
    error = ValueError(CANARY)
    record = logging.LogRecord("other", logging.ERROR, "", 1, "Went wrong", (), (ValueError, error, None))
    logging.Formatter().format(record)
    assert CANARY in str(record.exc_text)
    assert WithoutContent().filter(record)
    assert CANARY not in logging.Formatter().format(record)


@COMMITTED
@pytest.mark.parametrize("person", ["bram", "anna", "dirk", "els", "gast"])
def test_no_page_logs_content(cast: Cast, caplog: pytest.LogCaptureFixture, person: str) -> None:
    """Every page, looked at and sent an odd form."""
    assert person in PEOPLE
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    client = Client()
    if person != "gast":
        client.force_login(cast.users[person])
    ids = everything(cast)
    for route in ROUTES:
        if route.startswith("account") or route in ("accounts:hide", "accounts:unlock"):
            continue
        client.get(address(route, ids))
        client.post(address(route, ids), {"facts": CANARY, "reason_text": CANARY, "who": CANARY, "day": CANARY})
    assert CANARY not in written(caplog)
    assert "kanarie-7f3a" not in written(caplog)
