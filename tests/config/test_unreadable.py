"""A body that cannot be read is answered in the person's own language, never with an error; nothing is saved."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.observations.models import Observation
from tests import logbook
from tests.cast import Cast, as_actor
from tests.observations.typed import typed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])

PART = '--x\r\nContent-Disposition: form-data; name="facts"\r\n\r\n{}\r\n--x--\r\n'
FORM = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=x"
# Half of a pair, in the two encodings in which it can be written; and what is no encoding of text at all.
ENCODINGS = ("utf-7", "raw_unicode_escape", "base64", "idna", "utf-16", "onzin")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("facts=" + "x" * 5_000_000, FORM),
        (PART.format("x" * 5_000_000), IN_PARTS),
        ("a=1&" * 2_000, FORM),
        ("--y", "multipart/form-data; boundary="),
        *((PART.format("+2AA- \\ud800"), f"{IN_PARTS}; charset={name}") for name in ENCODINGS),
        ("facts=a", f"{FORM}; charset=utf-7"),
    ],
    ids=["too much", "too much in parts", "too many fields", "no parts", *ENCODINGS, "form in utf-7"],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_says_so_and_saves_nothing(cast: Cast, client: Client, body: str, kind: str, language: str) -> None:
    client.force_login(cast.bram)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.generic("POST", reverse("observations:record", args=[cast.dossier.pk]), body, content_type=kind)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
    assert f'<html lang="{language}">' in page
    assert {"nl": "We konden niet lezen", "en": "We could not read"}[language] in page
    assert cast.dossier.code not in page
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()


def test_a_question_in_another_encoding_is_refused_too(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    address = reverse("overview:chronology", args=[cast.dossier.pk])
    assert (
        client.get(f"{address}?periode=%2B2AA-", headers={"content-type": "text/plain; charset=utf-7"}).status_code
        == 400
    )


def test_megabyte_of_emoji_comes_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    pasted = "📱" * 250_000
    answer = client.generic(
        "POST",
        reverse("observations:record", args=[cast.dossier.pk]),
        urlencode(typed(facts=pasted)),
        content_type=FORM,
    )
    assert answer.status_code == 422
    assert pasted in answer.content.decode()


@COMMITTED
@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("10.1.1.1", "10.1.1.1"),
        ("", None),
        ("x\x00", None),
    ],
)
def test_any_network_address_gets_its_page(cast: Cast, client: Client, address: str, logged: str | None) -> None:
    """The log's column takes no zone; a page that cannot be logged would not leave."""
    client.force_login(cast.bram)
    assert client.get(reverse("overview:start"), REMOTE_ADDR=address).status_code == 200
    (row,) = logbook.rows("page.viewed")
    assert (str(row["address"]) if row["address"] else None) == logged
