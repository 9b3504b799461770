"""Hanna adds a colleague, who chooses her own password first; Anna borrows somebody; Bram hides his screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
PHONE = {"width": 375, "height": 700}
OWN = "olifant paraplu suiker maan"


def log_in(page: Any, address: str, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{address}/account/login/")
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen").click()


def test_new_colleague(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    # Given Hanna on her page
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url, "hanna")
    page.get_by_role("link", name="Beheer", exact=True).click()
    page.get_by_role("heading", name="Mensen").wait_for()
    looks_right()
    # When she adds somebody and forgets the role
    page.get_by_role("link", name="Gebruiker toevoegen").click()
    page.get_by_label("Naam", exact=True).fill("Ilse Vermeer")
    page.get_by_label("Gebruikersnaam").fill("ilse")
    page.get_by_role("button", name="Toevoegen").click()
    page.get_by_text("Kies een rol.").first.wait_for()
    looks_right()
    page.get_by_label("Begeleider", exact=True).check()
    page.get_by_label("Team").select_option("Noord")
    page.get_by_role("button", name="Toevoegen").click()
    # Then the first password stands there, once
    page.get_by_role("heading", name="Eerste wachtwoord").wait_for()
    looks_right()
    password = re.search(r"(?:[a-z]{4}-){4}[a-z]{4}", page.locator("#first-password").inner_text())
    assert password is not None
    page.get_by_role("link", name="Ik heb het genoteerd").click()
    page.get_by_role("heading", name="Ilse Vermeer").wait_for()
    looks_right()
    page.get_by_role("link", name="Account uitzetten").click()
    looks_right()
    page.get_by_role("link", name="Nee, ga terug").click()
    page.get_by_role("button", name="Uitloggen").click()
    # And Ilse chooses her own before anything else
    log_in(page, live_server.url, "ilse", password[0])
    page.get_by_text("Iemand anders kent je eerste wachtwoord.").wait_for()
    looks_right()
    page.get_by_label("Huidig wachtwoord").fill(password[0])
    page.get_by_label("Nieuw wachtwoord", exact=True).fill(OWN)
    page.get_by_label("Nieuw wachtwoord (bevestigen)").fill(OWN)
    page.get_by_role("button", name="Wijzig wachtwoord").click()
    page.get_by_role("heading", name="Jouw dossiers").wait_for()


def test_borrowed_colleague(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    log_in(page, live_server.url, "anna")
    page.get_by_role("link", name="Collega lenen").click()
    looks_right()
    page.get_by_label("Wie?").select_option("Dirk")
    page.get_by_label("Tot en met").fill(
        page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Europe/Amsterdam'})")
    )
    page.get_by_role("button", name="Toelaten").click()
    page.get_by_role("heading", name="Helpt nu").wait_for()
    looks_right()
    page.get_by_role("link", name=re.compile("Beëindig")).click()
    looks_right()
    page.get_by_role("button", name="Nu beëindigen").click()
    page.get_by_text("De toegang is beëindigd.").wait_for()


def test_hidden_screen(cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None]) -> None:
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url, "bram")
    page.get_by_role("link", name="Mijn account").click()
    page.get_by_role("heading", name="Jouw rollen").wait_for()
    looks_right()
    page.get_by_role("button", name="Verberg scherm").click()
    page.get_by_role("heading", name="Scherm is vergrendeld").wait_for()
    looks_right()
    page.go_back()
    page.get_by_role("heading", name="Scherm is vergrendeld").wait_for()
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("heading", name="Jouw rollen").wait_for()
