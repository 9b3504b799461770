"""Chris tells what he saw of a boy he does not work with; Bram, who does, takes it over; Anna reads the catalogue."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
PHONE = {"width": 375, "height": 700}
SAW = "Stond om 23 uur bij het station."


def log_in(page: Any, address: str, person: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/account/login/")
    page.get_by_label("Gebruikersnaam").fill(person)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("link", name="Start").wait_for()


def write_note(page: Any, code: str) -> None:
    page.get_by_role("link", name="Losse notities").click()
    page.get_by_role("link", name="Schrijf een losse notitie").click()
    page.get_by_label("Over wie gaat het?").fill(code)
    page.get_by_label("Zelf gezien").check()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill(SAW)
    page.get_by_role("button", name="Verstuur").click()
    page.get_by_text("Je notitie is verstuurd.").wait_for()


def test_from_writer_to_timeline(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    # Given Chris on his phone, who writes for a code he knows
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url, "chris")
    write_note(page, cast.dossier.code)
    looks_right()
    # When Bram opens his inbox and takes the note over
    log_in(page, live_server.url, "bram")
    page.get_by_role("link", name="Postvak").click()
    page.get_by_text("Geschreven door Chris").first.wait_for()
    looks_right()
    page.get_by_role("link", name="Neem over in een dossier").click()
    looks_right()
    page.get_by_role("button", name="Leg vast als signaal").click()
    # Then it stands on the timeline
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    page.get_by_text(SAW).wait_for()


def test_without_javascript(cast: Cast, live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    log_in(page, live_server.url, "chris")
    write_note(page, cast.dossier.code)
    page.get_by_role("link", name="Signalenlijst").click()
    page.get_by_label("Zoek met gewone woorden").fill("doekoe")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("heading", name="Veel geld op zak").wait_for()
    assert page.get_by_role("heading", name="Weglopen").count() == 0
    context.close()


def test_catalogue_filters_while_typing(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]
) -> None:
    log_in(page, live_server.url, "anna")
    page.get_by_role("link", name="Signalenlijst").click()
    looks_right()
    page.get_by_label("Zoek met gewone woorden").fill("telefoon nieuw")
    page.get_by_text("1 item past").wait_for()
    assert page.get_by_role("heading", name="Nieuwe spullen of kleding").is_visible()
    assert not page.get_by_role("heading", name="Weglopen").is_visible()
    looks_right()
