"""Bram records a signal on his phone, sees it, and corrects it with a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
PHONE = {"width": 375, "height": 700}


def log_in(page: Any, address: str) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("Gebruikersnaam").fill("bram")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", name="Jouw dossiers", exact=True).wait_for()


def test_on_a_phone(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    # Given Bram on his phone
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url)
    looks_right()
    # When he forgets what he saw
    page.get_by_role("link", name="Signaal vastleggen").click()
    looks_right()
    page.get_by_role("button", name="Vastleggen").click()
    # Then the page says what to do
    page.get_by_text("Schrijf wat je zag of hoorde.").first.wait_for()
    assert page.title().startswith("Fout:")
    looks_right()
    # When he writes it down
    page.get_by_label("Zelf gezien").check()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill("Had nieuwe schoenen aan.")
    page.get_by_role("button", name="Vastleggen").click()
    # Then it stands on the timeline
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    looks_right()
    # When he changes it with a reason
    page.get_by_role("link", name="Wijzig").click()
    looks_right()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill("Had nieuwe, dure schoenen aan.")
    page.get_by_label("Aanvulling").check()
    page.get_by_role("button", name="Wijzig en bewaar").click()
    # Then both versions can be read
    page.get_by_role("heading", name="Versies").wait_for()
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    page.get_by_text("Had nieuwe, dure schoenen aan.").wait_for()
    looks_right()


def test_without_javascript(cast: Cast, live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    log_in(page, live_server.url)
    page.get_by_role("link", name="Signaal vastleggen").click()
    page.get_by_label("Gelezen").check()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill("Staat in de overdracht.")
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_text("Staat in de overdracht.").wait_for()
    context.close()


def test_in_english(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    log_in(page, live_server.url)
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Your case files", exact=True).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    looks_right()
