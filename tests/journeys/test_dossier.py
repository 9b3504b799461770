"""Bram opens a dossier and hands it over, Chris accepts; Anna lets somebody in and closes one, without reading."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.journeys.test_record_and_correct import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]


def log_in(page: Any, address: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/account/login/")
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("link", name="Dossiers", exact=True).click()
    page.get_by_role("heading", name="Dossiers", exact=True).wait_for()


def test_from_opening_to_taking_over(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    # Given Bram on his phone, with a young person who has no dossier yet
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url, "bram")
    looks_right()
    # When he opens one, first without saying how old he is
    page.get_by_role("link", name="Dossier openen").click()
    looks_right()
    page.get_by_role("button", name="Open het dossier").click()
    page.get_by_text("Kies hoe oud hij is, of dat je het niet weet.").first.wait_for()
    looks_right()
    page.get_by_label("16 of 17 jaar").check()
    page.get_by_label("beide ouders").check()
    page.get_by_label("Cliëntnummer van je organisatie").fill("AB 12-34")
    page.get_by_role("button", name="Open het dossier").click()
    # Then the code stands there, with what to do next
    page.get_by_role("heading", name="Het dossier is geopend").wait_for()
    code = page.locator(".big-code").inner_text()
    looks_right()
    # When he writes how to contact him safely
    page.get_by_role("link", name="Schrijf hoe je hem veilig bereikt").click()
    looks_right()
    page.get_by_label("Hoe bereik je hem veilig?").fill("Niet bellen. Alleen op de groep praten.")
    page.get_by_role("button", name="Bewaar").click()
    # Then it stands on top
    page.locator(".danger-line").get_by_text("Niet bellen. Alleen op de groep praten.").wait_for()
    looks_right()
    # When he asks Chris to take over
    page.get_by_role("link", name="Overdragen").click()
    looks_right()
    page.get_by_label("Aan wie?").select_option(label="Chris")
    page.get_by_role("button", name="Vraag om over te nemen").click()
    page.get_by_role("heading", name="Wacht op antwoord").wait_for()
    looks_right()
    # And Chris accepts
    log_in(page, live_server.url, "chris")
    page.get_by_role("link", name=code).click()
    page.get_by_role("heading", name="Neem je dit over?").wait_for()
    looks_right()
    page.get_by_role("button", name="Ja, neem over").click()
    # Then Chris works on it, and finds it by the number
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    page.get_by_role("link", name="Dossiers", exact=True).click()
    page.get_by_label("Code of cliëntnummer").fill("ab1234")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    # And Bram does not
    log_in(page, live_server.url, "bram")
    assert page.get_by_role("link", name=code).count() == 0


def test_coordinator_lets_in_and_closes_without_reading(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]
) -> None:
    # Given Anna, who coordinates the team
    log_in(page, live_server.url, "anna")
    looks_right()
    # When she lets Chris in for as long as it is needed
    page.get_by_role("link", name=cast.dossier.code).click()
    page.get_by_label("Wie?").select_option(label="Chris")
    page.get_by_label("Zolang als nodig").check()
    page.get_by_role("button", name="Betrek").click()
    page.get_by_text("De betrokkenheid is vastgelegd.").wait_for()
    looks_right()
    # And ends Bram's involvement
    page.get_by_role("link", name=re.compile("Beëindig ?: Bram")).click()
    looks_right()
    page.get_by_role("button", name="Ja, beëindig").click()
    page.get_by_text("De betrokkenheid is beëindigd.").wait_for()
    # And closes it with a reason
    page.get_by_role("link", name="Afsluiten").click()
    looks_right()
    page.get_by_label("Hij is verhuisd").check()
    page.get_by_role("button", name="Afsluiten").click()
    page.get_by_text("Het dossier is afgesloten.").wait_for()
    # Then she finds it among the closed ones and can open it again
    page.get_by_role("link", name="Afgesloten").click()
    page.get_by_role("link", name=cast.dossier.code).click()
    looks_right()
    page.get_by_label("Hij is terug").check()
    page.get_by_role("button", name="Heropenen").click()
    page.get_by_text("Het dossier is weer open.").wait_for()


def test_without_javascript(cast: Cast, live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    log_in(page, live_server.url, "bram")
    page.get_by_label("Code of cliëntnummer").fill(cast.dossier.code.lower())
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    context.close()
