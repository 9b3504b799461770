"""Els asks who looked at a case file, as a privacy officer does, without reading a word of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]


def log_in(page: Any, address: str, name: str) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name="Uitloggen").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
def test_who_looked_at_this_case_file(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None], width: int
) -> None:
    # Given a case file that Dirk was refused
    record_canary(cast)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, live_server.url, "dirk")
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/")
    page.context.clear_cookies()
    # When Els types its code
    log_in(page, live_server.url, "els")
    page.get_by_role("link", name="Inzage", exact=True).click()
    looks_right()
    page.get_by_label("Code van het dossier").fill(cast.dossier.code.lower())
    page.get_by_role("button", name="Toon").click()
    # Then she sees who did what, and the refusal in words
    page.get_by_role("cell", name="Signaal vastgelegd").wait_for()
    page.get_by_role("cell", name="Geen toegang tot dit dossier").wait_for()
    assert page.get_by_text("Geweigerd").count() == 1
    assert CANARY not in page.content()
    looks_right()
    # When she asks for an impossible period
    page.get_by_label("Tot en met").fill("2020-01-01")
    page.get_by_role("button", name="Toon").click()
    # Then the page says so and keeps it
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Tot en met").input_value() == "2020-01-01"
    looks_right()
    # When she follows Dirk
    page.get_by_role("link", name="Deze maand").wait_for(state="detached")
    page.go_back()
    page.get_by_role("link", name="Dirk").first.click()
    page.get_by_role("heading", name="Inzage door Dirk").wait_for()
    looks_right()


def test_without_javascript(cast: Cast, live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 700})
    page = context.new_page()
    log_in(page, live_server.url, "els")
    page.get_by_role("link", name="Inzage", exact=True).click()
    page.get_by_role("link", name=cast.dossier.code).click()
    page.get_by_role("cell", name="Nieuw dossier geopend").wait_for()
    page.get_by_role("link", name="Deze week").click()
    page.get_by_role("cell", name="Nieuw dossier geopend").wait_for()
    context.close()
