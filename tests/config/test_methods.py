"""Every route says which methods it answers; any other gets 405 before anything is read."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from signalering.access.marks import READ_AND_WRITE, mark_of
from tests.architecture.test_status_grid import ROUTES, address, everything
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys", "log"])

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
READING = ("overview:start", "overview:chronology", "observations:versions", "healthz")


def answers(route: str) -> tuple[str, ...]:
    mark = mark_of(ROUTES[route].callback)
    assert mark is not None
    return mark.methods


def test_every_route_refuses_the_others(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = everything(cast)
    client.force_login(cast.bram)
    for route in ROUTES:
        for method in set(METHODS) - set(answers(route)):
            with django_assert_num_queries(0):
                response = client.generic(method, address(route, ids))
            assert response.status_code == 405, f"{method} {route}"
            assert response["Allow"] == ", ".join(answers(route))
            assert cast.dossier.code.encode() not in response.content


@pytest.mark.parametrize("route", READING)
def test_page_that_only_reads_refuses_post(route: str) -> None:
    assert answers(route) == ("GET", "HEAD")


def test_no_route_answers_more_than_reading_and_posting() -> None:
    assert {method for route in ROUTES for method in answers(route)} <= set(READ_AND_WRITE)


def test_wrong_method_comes_before_the_forgery_check(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.bram)
    assert strict.put(reverse("overview:start")).status_code == 405
    assert strict.post(reverse("observations:record", args=[cast.dossier.pk])).status_code == 403


def test_head_is_a_look_without_a_body(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    response = client.head(reverse("overview:chronology", args=[cast.dossier.pk]))
    assert (response.status_code, response.content) == (200, b"")


def test_methods_are_stated_in_one_place() -> None:
    """Django's own decorators would answer after the dossier was opened and its look logged."""
    source = Path(__file__).parents[2] / "signalering"
    found = [path.name for path in source.rglob("*.py") if "django.views.decorators.http" in path.read_text()]
    assert found == []
