"""What goes beside a page, whatever its status: headers, cookies, titles and redirects tell and keep nothing."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.architecture.test_status_grid import CANARY, ROUTES, address, everything
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys", "log"])

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "http://testserver@evil.example/",
    "\thttps://evil.example/",
)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@pytest.mark.parametrize("person", ["bram", "anna", "dirk", "els", "gast"])
def test_no_answer_is_kept_or_framed_and_none_tells_beside_the_page(cast: Cast, person: str) -> None:
    ids = everything(cast)
    for route in ROUTES:
        client = Client()
        if person != "gast":
            client.force_login(cast.users[person])
        path = address(route, ids)
        for answer in (client.get(path), client.post(path, {"facts": CANARY}), client.put(path)):
            headers = answer.headers
            assert headers["Cache-Control"] == "no-store", f"{route} {answer.status_code}"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]
            beside = f"{headers} {answer.cookies.output()} {TITLE.findall(answer.content.decode())}"
            for secret in (CANARY, cast.dossier.code):
                assert secret not in beside, route


def test_address_without_a_route_is_not_kept_either(client: Client) -> None:
    for path in ("/admin/", "/admin/login/", "/nope", "/.env", "/dossier/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_elsewhere(cast: Cast, wanted: str) -> None:
    client = Client()
    login = reverse("account_login")
    answers = [
        client.post(reverse("set_language"), {"language": "en", "next": wanted}),
        client.post(f"{login}?next={wanted}", {"login": "bram", "password": PASSWORD, "next": wanted}),
        client.get(login, {"next": wanted}),
        client.post(reverse("accounts:hide"), {"next": wanted}),
        client.post(reverse("accounts:unlock"), {"password": PASSWORD}),
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": wanted}),
        client.post(reverse("account_logout"), {"next": wanted}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer.headers["Location"]), answer.headers["Location"]
        assert "evil" not in answer.headers["Location"].split("?")[0]


def test_session_cookie_is_for_the_server_alone(cast: Cast) -> None:
    """It ends with the browser and is another one after logging in."""
    client = Client()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "bram", "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"], cookie["max-age"]) == (True, "Lax", "", "")
    first = cookie.value
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": "bram", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = first
    assert stolen.get(reverse("overview:start")).status_code == 302


@pytest.mark.parametrize("route", [name for name in ROUTES if not name.startswith("account_")])
def test_form_of_another_site_changes_nothing(cast: Cast, route: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.bram)
    ids = everything(cast)
    # A method that the page does not know is refused first.
    assert strict.post(address(route, ids), {"facts": CANARY}).status_code in (403, 405)
