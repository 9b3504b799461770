"""Every page, in both languages, on a phone and on a desk: the checks of `looks_right` hold on all of them, and on
what each answers to a form that cannot be accepted.

The pages come from the status grid, so a new route is walked by itself.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.architecture.test_status_grid import GRID, PEOPLE, address, everything
from tests.cast import Cast
from tests.journeys.refused import FORMS, check_refused, spoil

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
SIZES = {"nl": {"width": 375, "height": 700}, "en": {"width": 1280, "height": 900}}
NO_PAGE = {"healthz", "set_language"}


def pages_of(person: str) -> list[str]:
    """The routes that this person is the first in the grid to be shown."""
    column = PEOPLE.index(person)
    shown = [
        (route, next((place for place, status in enumerate(row) if status == 200), -1)) for route, row in GRID.items()
    ]
    return [route for route, first in shown if first == column and route not in NO_PAGE]


def sign_in(page: Any, server: str, cast: Cast, person: str, language: str) -> None:
    """With a session made by the server itself: the login page has a journey of its own."""
    client = Client()
    cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server}]
    if person != "gast":
        client.force_login(cast.users[person])
        cookies.append(
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": server,
            }
        )
    page.context.add_cookies(cookies)


def refusals(page: Any, where: str) -> Iterator[Any]:
    """The answer to each form of this page that asks for something, sent as `spoil` leaves it."""
    gone = False
    for number in range(page.locator(FORMS).count()):
        if gone:
            page.goto(where)
        form = page.locator(FORMS).nth(number)
        gone = spoil(form) > 0
        if gone:
            with page.expect_navigation() as sent:
                form.evaluate("(form) => form.requestSubmit()")
            yield sent.value


@pytest.mark.parametrize("language", SIZES)
@pytest.mark.parametrize("person", [person for person in PEOPLE if pages_of(person)])
def test_pages_of(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None], person: str, language: str
) -> None:
    ids = everything(cast)
    sign_in(page, live_server.url, cast, person, language)
    page.set_viewport_size(SIZES[language])
    for route in pages_of(person):
        where = live_server.url + address(route, ids)
        answer = page.goto(where)
        assert answer.status == 200, route
        assert page.locator("html").get_attribute("lang") == language, route
        assert page.locator("h1").count() == 1, route
        try:
            looks_right()
            for refused in refusals(page, where):
                check_refused(page, refused)
                looks_right()
        except AssertionError as error:
            raise AssertionError(f"{route} in {language}: {error}") from error
