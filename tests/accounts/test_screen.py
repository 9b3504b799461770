"""Hiding the screen: nothing else is shown or done until the own password is given."""

import pytest
from django.test import Client
from django.urls import reverse

from signalering.access.marks import mark_of
from signalering.accounts.models import User
from signalering.observations.models import Observation
from tests import logbook
from tests.architecture.test_status_grid import GRID, ROUTES, address, everything
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
UNLOCK = "/ontgrendelen/"


@pytest.fixture
def hidden(cast: Cast, client: Client) -> Client:
    """Bram hid the screen while the timeline of his case file was on it."""
    client.force_login(cast.bram)
    response = client.post(reverse("accounts:hide"), {"next": f"/dossier/{cast.dossier.pk}/tijdlijn/"})
    assert (response.status_code, response.url) == (302, UNLOCK)
    return client


def test_every_other_page_leads_to_the_neutral_one(cast: Cast, hidden: Client) -> None:
    ids = everything(cast)
    for route in set(GRID) - {"accounts:unlock", "account_logout", "set_language", "healthz"}:
        for method in mark_of(ROUTES[route].callback).methods:
            response = hidden.generic(method, address(route, ids))
            assert (response.status_code, response.headers.get("Location")) == (302, UNLOCK), route
    assert hidden.get("/bestaat-niet/").url == UNLOCK
    assert hidden.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == UNLOCK


def test_nothing_is_recorded_while_hidden(cast: Cast, hidden: Client) -> None:
    hidden.post(reverse("observations:record", args=[cast.dossier.pk]), {"facts": "Iets", "seen_on": "2026-01-01"})
    assert not Observation.objects.exists()


def test_neutral_page_tells_nothing(cast: Cast, hidden: Client) -> None:
    response = hidden.get(UNLOCK)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Scherm is vergrendeld – Signalering</title>" in page
    for secret in (cast.dossier.code, str(cast.dossier.pk), "Wilgenhof", "Bram</", "dossier", "Start", "signaal"):
        assert secret not in page, secret


def test_own_password_brings_her_back(cast: Cast, hidden: Client) -> None:
    response = hidden.post(UNLOCK, {"password": PASSWORD})
    assert (response.status_code, response.url) == (302, f"/dossier/{cast.dossier.pk}/tijdlijn/")
    assert hidden.get(response.url).status_code == 200
    assert hidden.get(UNLOCK).url == "/"


@pytest.mark.parametrize("password", ["", "iets anders", "x" * 5000, "een\x00lang", "x" * 1_000_000])
def test_wrong_password_stays_outside(cast: Cast, hidden: Client, password: str) -> None:
    response = hidden.post(UNLOCK, {"password": password})
    assert response.status_code == 422
    assert password == "" or password not in response.content.decode()
    assert hidden.get("/").url == UNLOCK


def test_password_of_another_stays_outside(cast: Cast, hidden: Client) -> None:
    other = "olifant paraplu suiker maan"
    user = User(pk=cast.chris.pk)
    user.set_password(other)
    assert hidden.post(UNLOCK, {"password": other, "username": "chris"}).status_code == 422


def test_sixth_try_is_not_even_made(cast: Cast, hidden: Client) -> None:
    for _ in range(5):
        assert hidden.post(UNLOCK, {"password": "iets anders"}).status_code == 422
    response = hidden.post(UNLOCK, {"password": PASSWORD})
    assert response.status_code == 429
    assert "Te vaak een verkeerd wachtwoord." in response.content.decode()
    assert hidden.get("/").url == UNLOCK


def test_right_password_forgets_the_wrong_ones(cast: Cast, hidden: Client) -> None:
    for _ in range(3):
        for _wrong in range(3):
            hidden.post(UNLOCK, {"password": "iets anders"})
        assert hidden.post(UNLOCK, {"password": PASSWORD}).status_code == 302
        hidden.post(reverse("accounts:hide"))


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org", "", "geen adres"],
)
def test_address_of_another_site_becomes_the_start_page(cast: Cast, client: Client, elsewhere: str) -> None:
    client.force_login(cast.bram)
    client.post(reverse("accounts:hide"), {"next": elsewhere})
    assert client.post(UNLOCK, {"password": PASSWORD}).url == "/"


def test_hidden_screen_can_be_logged_out_and_read_in_english(cast: Cast, hidden: Client) -> None:
    hidden.post(reverse("set_language"), {"language": "en", "next": UNLOCK})
    assert "Screen is locked" in hidden.get(UNLOCK).content.decode()
    assert hidden.get(reverse("account_logout")).status_code == 200
    response = hidden.post(reverse("account_logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    hidden.force_login(cast.bram)
    assert hidden.get("/").status_code == 200


def test_hiding_needs_a_post_and_a_login(cast: Cast, client: Client) -> None:
    assert client.post(reverse("accounts:hide")).url.startswith(reverse("account_login"))
    client.force_login(cast.bram)
    assert client.get(reverse("accounts:hide")).status_code == 405
    assert client.get("/").status_code == 200


def test_button_names_the_page_to_return_to(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    page = client.get("/account/").content.decode()
    form = page.split(f'action="{reverse("accounts:hide")}"')[1].split("</form>")[0]
    assert '<input type="hidden" name="next" value="/account/">' in form


def test_switched_off_account_is_sent_to_the_login_page(cast: Cast, hidden: Client) -> None:
    hanna = Client()
    hanna.force_login(cast.hanna)
    hanna.post(reverse("accounts:deactivate", args=[cast.bram.pk]))
    assert hidden.get(UNLOCK).url.startswith(reverse("account_login"))
    assert hidden.get(reverse("account_login")).status_code == 200


@committed
def test_hiding_trying_and_coming_back_are_logged(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    client.post(reverse("accounts:hide"))
    client.get("/")
    client.post(UNLOCK, {"password": "iets anders"})
    client.post(UNLOCK, {"password": PASSWORD})
    outcomes = {"locked": "ok", "unlock_failed": "failed", "unlocked": "ok"}
    for name, outcome in outcomes.items():
        (row,) = logbook.rows(f"account.{name}")
        assert (row["actor_id"], row["outcome"]) == (cast.bram.pk, outcome)
    (early,) = logbook.rows("page.asked_too_early")
    assert (early["actor_id"], early["outcome"]) == (cast.bram.pk, "refused")
