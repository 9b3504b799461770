"""Bram records a signal on his phone, sees it, and corrects it with a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from tests.cast import PASSWORD, Cast, open_for
from tests.observations.typed import page as address
from tests.observations.typed import recorded

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


def fill_in(page: Any, facts: str) -> None:
    page.get_by_label("Vandaag").check()
    page.get_by_label("Nieuwe spullen of kleding").check()
    page.get_by_label("Zelf gezien").check()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill(facts)


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
    fill_in(page, "Had nieuwe schoenen aan.")
    page.get_by_role("button", name="Vastleggen").click()
    # Then he sees what was recorded, and it stands on the timeline
    page.get_by_role("heading", name="Vastgelegd").wait_for()
    page.get_by_text("Nieuwe spullen of kleding").wait_for()
    looks_right()
    page.get_by_role("link", name="Naar de tijdlijn").click()
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    looks_right()
    # When he changes it with a reason
    page.get_by_role("link", name="Wijzig").click()
    looks_right()
    page.get_by_label("Wat zag of hoorde je? Alleen feiten").fill("Had nieuwe, dure schoenen aan.")
    page.get_by_label("Aanvulling").check()
    page.get_by_role("button", name="Wijzig en bewaar").click()
    # Then both versions can be read
    page.get_by_role("link", name="Bekijk beide versies").click()
    page.get_by_role("heading", name="Versies").wait_for()
    page.get_by_text("Had nieuwe schoenen aan.").wait_for()
    page.get_by_text("Had nieuwe, dure schoenen aan.").wait_for()
    looks_right()


def test_from_the_menu_takes_few_taps(cast: Cast, live_server: Any, page: Any) -> None:
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url)
    taps = 0
    for place in (
        page.get_by_role("link", name="Vastleggen", exact=True),
        page.get_by_label(cast.dossier.code),
        page.get_by_label("Gisteren"),
        page.get_by_label("Nieuwe spullen of kleding"),
        page.get_by_label("Veel geld op zak"),
        page.get_by_label("Zelf gezien"),
        page.get_by_label("Wat zag of hoorde je? Alleen feiten"),
    ):
        place.click()
        taps += 1
    page.keyboard.type("Had een nieuwe telefoon bij zich.")
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_role("heading", name="Vastgelegd").wait_for()
    assert taps + 1 <= 12


def test_parts_open_when_they_are_needed(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]
) -> None:
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url)
    page.get_by_role("link", name="Signaal vastleggen").click()
    day, time = page.get_by_label("Welke dag?"), page.get_by_label("Hoe laat?")
    # What is not asked is not there, and is not sent
    assert not day.is_visible()
    assert day.is_disabled()
    page.get_by_label("Andere dag").check()
    assert day.is_visible()
    assert time.is_disabled()
    page.get_by_label("Die dag, met een tijd").check()
    assert time.is_enabled()
    page.get_by_label("Vandaag").check()
    assert time.is_disabled()
    # The search knows everyday words and opens the category
    page.get_by_label("Zoek met gewone woorden").fill("pinpas")
    page.get_by_label("Papieren of pinpas bij een ander").check()
    assert not page.get_by_label("Veel geld op zak").is_visible()
    page.get_by_label("Eigen duiding, gevoel").check()
    page.get_by_text("Wat merkte je?").wait_for()
    looks_right()


def test_somebody_else_was_first(
    cast: Cast, live_server: Any, page: Any, context: Any, looks_right: Callable[[], None]
) -> None:
    # Given two tabs with the same signal
    page.set_viewport_size(PHONE)
    row = recorded(cast.bram, cast.dossier)
    log_in(page, live_server.url)
    other = context.new_page()
    for tab in (page, other):
        tab.goto(f"{live_server.url}{address('correct', cast.dossier, row)}")
    for tab, text in ((other, "Uit het andere tabblad."), (page, "Uit dit tabblad.")):
        tab.get_by_label("Wat zag of hoorde je? Alleen feiten").fill(text)
        tab.get_by_role("button", name="Wijzig en bewaar").click()
    # Then the second sees both, and goes on
    page.get_by_role("heading", name="Iemand was je voor").wait_for()
    page.get_by_text("Uit het andere tabblad.").wait_for()
    looks_right()
    page.get_by_label("Typefout").check()
    page.get_by_role("button", name="Wijzig en bewaar").click()
    page.get_by_role("heading", name="Gewijzigd").wait_for()


def test_wrong_case_file(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    # Given a signal in the wrong case file
    page.set_viewport_size(PHONE)
    right, row = open_for(cast.bram, cast.noord), recorded(cast.bram, cast.dossier)
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}{address('withdraw', cast.dossier, row)}")
    page.get_by_label("Het hoort in een ander dossier").check()
    looks_right()
    # When Bram withdraws it
    page.get_by_role("button", name="Ja, trek in").click()
    # Then his text stands in the form for the right one
    page.get_by_text("Je tekst staat hieronder en nergens anders.").wait_for()
    looks_right()
    page.get_by_label(right.code).check()
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_role("heading", name="Vastgelegd").wait_for()
    page.goto(f"{live_server.url}{address('versions', cast.dossier, row)}")
    page.get_by_text("Deze versie heeft geen tekst").wait_for()
    looks_right()


def test_erasing_a_text(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    row = recorded(cast.bram, cast.dossier)
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}{address('shield', cast.dossier, row)}")
    looks_right()
    page.get_by_label("Een nieuwe tekst schrijven").check()
    page.get_by_label("Feiten, zonder wie het is").fill("Van persoon A.")
    looks_right()
    page.get_by_role("button", name="Wis de oude tekst").click()
    page.get_by_text("De oude tekst is voor iedereen gewist.").wait_for()


WORDS = {
    "nl": {
        "login": ("Gebruikersnaam", "Wachtwoord", "Inloggen"),
        "dossiers": "Jouw dossiers",
        "menu": "Vastleggen",
        "day": "Welke dag?",
        "signals": ("Nieuwe spullen of kleding", "Veel geld op zak"),
        "read": "Gelezen",
        "facts": "Wat zag of hoorde je? Alleen feiten",
        "what": "Schrijf wat je zag of hoorde.",
        "seen": "Gezien 5 jan 2026",
        "views": ("Naar de tijdlijn", "Raster", "Tabel", "Lijst"),
        "correct": ("Wijzig", "Aanvulling", "Wijzig en bewaar", "Gewijzigd"),
        "versions": ("Bekijk beide versies", "Versies"),
    },
    "en": {
        "login": ("Username", "Password", "Log in"),
        "dossiers": "Your case files",
        "menu": "Record",
        "day": "Which day?",
        "signals": ("New belongings or clothes", "Carrying a lot of money"),
        "read": "Read",
        "facts": "What did you see or hear? Facts only",
        "what": "Write what you saw or heard.",
        "seen": "Seen 5 Jan 2026",
        "views": ("To the timeline", "Grid", "Table", "List"),
        "correct": ("Change", "Addition", "Change and save", "Changed"),
        "versions": ("Look at both versions", "Versions"),
    },
}


@pytest.mark.parametrize("language", WORDS)
def test_without_javascript(cast: Cast, live_server: Any, browser: Any, language: str) -> None:
    words: dict[str, Any] = WORDS[language]
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page = context.new_page()
    name, password, enter = words["login"]
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_label(name).fill("bram")
    page.get_by_label(password, exact=True).fill(PASSWORD)
    page.get_by_role("button", name=enter).click()
    page.get_by_role("heading", name=words["dossiers"], exact=True).wait_for()
    # The case file is chosen on the page, the day is only typed, the whole catalogue is there; no facts yet
    page.get_by_role("link", name=words["menu"], exact=True).click()
    page.get_by_label(cast.dossier.code).check()
    page.get_by_label(words["day"]).fill("2026-01-05")
    for signal in words["signals"]:
        page.get_by_label(signal, exact=True).check()
    page.get_by_label(words["read"], exact=True).check()
    page.get_by_role("button", name=words["menu"], exact=True).click()
    # The page says what to do, and the link in its summary leads to the field
    page.get_by_role("link", name=words["what"]).click()
    page.get_by_label(words["facts"]).fill("Staat in de overdracht.")
    assert all(page.get_by_label(signal, exact=True).is_checked() for signal in words["signals"])
    page.get_by_role("button", name=words["menu"], exact=True).click()
    page.get_by_text(words["seen"]).first.wait_for()
    # It stands in each view
    timeline, *views = words["views"]
    page.get_by_role("link", name=timeline).click()
    page.get_by_text("Staat in de overdracht.").wait_for()
    for view in views:
        page.get_by_role("link", name=view, exact=True).click()
        page.get_by_text(words["signals"][0]).locator("visible=true").first.wait_for()
    # It is corrected with a reason, and both versions can be read
    change, reason, save, changed = words["correct"]
    page.get_by_role("link", name=change).click()
    page.get_by_label(words["facts"]).fill("Staat in de overdracht van maandag.")
    page.get_by_label(reason, exact=True).check()
    page.get_by_role("button", name=save).click()
    page.get_by_role("heading", name=changed).wait_for()
    both, versions = words["versions"]
    page.get_by_role("link", name=both).click()
    page.get_by_role("heading", name=versions).wait_for()
    page.get_by_text("Staat in de overdracht.", exact=True).wait_for()
    page.get_by_text("Staat in de overdracht van maandag.", exact=True).wait_for()
    context.close()


def test_in_english(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    log_in(page, live_server.url)
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Your case files", exact=True).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    looks_right()
    page.get_by_role("link", name="Record", exact=True).click()
    page.get_by_role("heading", name="Record a signal").wait_for()
    looks_right()
    page.get_by_role("button", name="Record").click()
    page.get_by_text("Choose how you know this.").first.wait_for()
    looks_right()
