"""Bram does his main work without a mouse and without a touch, on a small window and on a large one."""

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.journeys.keys import follow, tab, tab_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
SIZES = {"phone": {"width": 375, "height": 667}, "desk": {"width": 1280, "height": 800}}


def log_in(page: Any, server: str) -> None:
    page.goto(f"{server}/account/login/")
    tab_to(page, "Gebruikersnaam")
    page.keyboard.type("bram")
    tab_to(page, "Wachtwoord")
    page.keyboard.type(PASSWORD)
    follow(page, "Inloggen")


def record(page: Any, facts: str) -> None:
    follow(page, "Signaal vastleggen")
    tab_to(page, "Vandaag")
    page.keyboard.press("Space")
    for name in ("Veel geld op zak", "Nieuwe spullen of kleding"):
        tab_to(page, name)
        page.keyboard.press("Space")
        assert page.get_by_label(name).is_checked()
    # Past it, back, and to the other choices with the arrows
    tab_to(page, "Zelf gezien")
    tab(page)
    tab_to(page, "Zelf gezien", "Shift+Tab")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Van de jongere gehoord").is_checked()
    page.keyboard.press("ArrowUp")
    assert page.get_by_label("Zelf gezien").is_checked()
    tab_to(page, "Wat zag of hoorde je? Alleen feiten")
    page.keyboard.type(facts)
    # What is folded opens with a key too
    tab_to(page, "Eigen duiding")
    page.keyboard.press("Enter")
    assert page.locator("details.own-view").get_attribute("open") is not None
    follow(page, "Vastleggen")
    page.get_by_role("heading", name="Vastgelegd").wait_for()


@pytest.mark.parametrize("size", SIZES)
def test_from_logging_in_to_both_versions(cast: Cast, live_server: Any, page: Any, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    # Given Bram, logged in
    log_in(page, live_server.url)
    page.get_by_role("heading", name="Jouw dossiers", exact=True).wait_for()
    # When he records a signal with two entries of the catalogue
    record(page, "Had nieuwe schoenen aan.")
    # Then it stands in the list, in the raster and in the table
    follow(page, "Naar de tijdlijn")
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    follow(page, "Raster")
    tab_to(page, "Geld en spullen, ")
    follow(page, "Tabel")
    page.get_by_role("row", name="Veel geld op zak").filter(has_text="Nieuwe spullen of kleding").wait_for()
    follow(page, "Lijst")
    # When he changes it with a reason
    follow(page, "Wijzig")
    tab_to(page, "Wat zag of hoorde je? Alleen feiten")
    page.keyboard.press("Control+a")
    page.keyboard.type("Had nieuwe, dure schoenen aan.")
    tab_to(page, "Aanvulling")
    page.keyboard.press("Space")
    assert page.get_by_label("Aanvulling").is_checked()
    follow(page, "Wijzig en bewaar")
    # Then he reads both versions
    follow(page, "Bekijk beide versies")
    page.get_by_role("heading", name="Versies").wait_for()
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    page.get_by_text("Had nieuwe, dure schoenen aan.").wait_for()


def test_skip_link_comes_first_and_leads_past_the_menu(cast: Cast, live_server: Any, page: Any) -> None:
    page.set_viewport_size(SIZES["desk"])
    log_in(page, live_server.url)
    assert tab(page) == "Ga naar de inhoud"
    page.keyboard.press("Enter")
    assert tab(page).startswith("Signaal vastleggen")
