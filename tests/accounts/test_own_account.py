"""My account, the switch to another organisation, and the demo's cards on the login page."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as product
from django.test import Client
from django.urls import reverse

from signalering.access.roles import Role
from signalering.accounts import demo
from signalering.accounts.models import Membership, Organisation, Team
from tests import logbook
from tests.cast import Cast, put

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
demo_only = pytest.mark.skipif(not product.DEMO, reason="the demo's cards are routed only in the demo")


def also_elsewhere(cast: Cast) -> Organisation:
    """Bram works at Elders as well, on call and as a substitute."""
    elsewhere = Organisation.objects.get(name="Elders")
    oost = Team.objects.get(name="Oost")
    of = {"user": cast.bram, "organisation": elsewhere, "team": oost, "role": Role.CASEWORKER}
    put(Membership(**of, on_call=True, function_label="invalkracht"))
    return elsewhere


def test_page_says_who_she_is_in_words(cast: Cast, client: Client) -> None:
    also_elsewhere(cast)
    client.force_login(cast.bram)
    page = client.get(reverse("accounts:account")).content.decode()
    for words in (
        "Bram",
        "Begeleider, team Noord",
        "De Wilgenhof",
        "Begeleider, team Oost",
        "Elders",
        "heeft bereikbaarheidsdienst",
    ):
        assert words in page
    assert "invalkracht" in page
    assert reverse("account_change_password") in page


def test_former_member_is_told_that_there_is_no_role(cast: Cast, client: Client) -> None:
    client.force_login(cast.frits)
    page = client.get(reverse("accounts:account")).content.decode()
    assert "Je hebt nu geen rol." in page
    assert "Begeleider" not in page


def test_switch_is_shown_only_to_who_works_at_several(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    address = reverse("accounts:choose_organisation")
    assert address not in client.get(reverse("accounts:account")).content.decode()
    also_elsewhere(cast)
    assert address in client.get(reverse("accounts:account")).content.decode()


def test_organisation_in_the_top_bar_follows_the_choice(cast: Cast, client: Client) -> None:
    elsewhere = also_elsewhere(cast)
    client.force_login(cast.bram)
    name = '<span class="topbar__organisation">{}</span>'
    start = client.get("/").content.decode()
    assert name.format("De Wilgenhof") in start
    assert cast.dossier.code in start
    response = client.post(reverse("accounts:choose_organisation"), {"organisation": str(elsewhere.pk)}, follow=True)
    page = response.content.decode()
    assert name.format("Elders") in page
    assert "Je werkt nu bij Elders." in page
    assert cast.dossier.code not in page
    client.post(reverse("accounts:choose_organisation"), {"organisation": str(cast.organisation.pk)})
    assert cast.dossier.code in client.get("/").content.decode()


@pytest.mark.parametrize("chosen", ["elsewhere", "nowhere", "", "geen organisatie", "\x00", "x" * 1_000_000])
def test_organisation_that_is_not_hers_does_not_exist(cast: Cast, client: Client, chosen: str) -> None:
    stands_for = {"elsewhere": str(Organisation.objects.get(name="Elders").pk), "nowhere": str(uuid4())}
    client.force_login(cast.bram)
    data = {"organisation": stands_for.get(chosen, chosen)}
    assert client.post(reverse("accounts:choose_organisation"), data).status_code == 404
    assert "De Wilgenhof" in client.get("/").content.decode()


@committed
def test_choice_is_logged_for_the_organisation_chosen(cast: Cast, client: Client) -> None:
    elsewhere = also_elsewhere(cast)
    client.force_login(cast.bram)
    client.post(reverse("accounts:choose_organisation"), {"organisation": str(elsewhere.pk)})
    (row,) = logbook.rows("account.organisation_chosen")
    assert row["actor_id"] == cast.bram.pk


@pytest.mark.parametrize(
    ("person_name", "address"),
    [("hanna", "accounts:administration"), ("anna", "accounts:lend")],
)
def test_pages_are_in_the_menu_of_those_who_may(cast: Cast, client: Client, person_name: str, address: str) -> None:
    client.force_login(cast.users[person_name])
    assert f'href="{reverse(address)}"' in client.get("/").content.decode()
    client.force_login(cast.bram)
    assert f'href="{reverse(address)}"' not in client.get("/").content.decode()


# The demo's cards.


@demo_only
@pytest.mark.parametrize(
    ("language", "role", "line"),
    [("nl", "Begeleider", "Begin hier."), ("en", "Caseworker", "Start here.")],
)
def test_login_page_of_the_demo_shows_its_people(
    cast: Cast, client: Client, language: str, role: str, line: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get(reverse("account_login")).content.decode()
    assert page.count('class="person"') == len(demo.LINES)
    assert role in page
    assert line in page
    assert "Frits" not in page


@demo_only
def test_card_logs_in_as_that_person(cast: Cast, client: Client) -> None:
    response = client.post(reverse("accounts:demo_login"), {"username": "bram"})
    assert (response.status_code, response.url) == (302, "/")
    assert cast.dossier.code in client.get("/").content.decode()
    client.post(reverse("accounts:demo_login"), {"username": "anna"})
    assert cast.dossier.code not in client.get("/").content.decode()


@demo_only
@committed
def test_card_leaves_a_line_in_the_log(cast: Cast, client: Client) -> None:
    client.post(reverse("accounts:demo_login"), {"username": "bram"})
    (row,) = logbook.rows("account.logged_in")
    assert row["actor_id"] == cast.bram.pk


@demo_only
@pytest.mark.parametrize("username", ["frits", "olga", "", "BRAM", "bram\x00", "x" * 1_000_000])
def test_card_of_nobody_lets_nobody_in(cast: Cast, client: Client, username: str) -> None:
    assert client.post(reverse("accounts:demo_login"), {"username": username}).status_code == 404
    assert client.get("/").status_code == 302


@demo_only
def test_cards_do_nothing_outside_the_demo(cast: Cast, client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.post(reverse("accounts:demo_login"), {"username": "bram"}).status_code == 404
    assert 'class="person"' not in client.get(reverse("account_login")).content.decode()


def test_logging_out_clears_what_the_browser_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache", "storage"'
