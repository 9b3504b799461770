"""A form that is refused gives its writer her own words back, to copy, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signalering.accounts.actors import actor_for
from signalering.base.forms import ProseField
from signalering.config.refusals import FREE_TEXT
from signalering.dossiers.actions import involve
from signalering.dossiers.models import Dossier
from signalering.observations.catalogue_forms import EntryForm
from signalering.observations.models import Observation
from tests import logbook
from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import Cast, as_actor, as_owner, end_membership_of, put_in_state
from tests.observations.typed import typed

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])

WRITTEN = 'Zei: "<script>alert(1)</script>" & liep weg 📱\nnaar \u202ebuiten.'
SHOWN = "Zei: &quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot; &amp; liep weg 📱\nnaar \u202ebuiten."
NOT_SAVED = "Dit is niet opgeslagen."


def send(client: Client, cast: Cast, person: str, route: str = "observations:record", **data: str) -> Any:
    client.force_login(cast.users[person])
    return client.post(reverse(route, args=[cast.dossier.pk]), data or typed(facts=WRITTEN))


def observations(cast: Cast) -> int:
    with as_actor(actor_for(cast.bram)):
        return Observation.objects.count()


@pytest.mark.parametrize(
    ("person", "status"), [("chris", 404), ("olga", 404), ("frits", 404), ("anna", 403), ("els", 403)]
)
def test_text_comes_back_without_anything_of_the_dossier(cast: Cast, client: Client, person: str, status: int) -> None:
    record_canary(cast)
    answer = send(client, cast, person)
    page = answer.content.decode()
    assert answer.status_code == status
    assert NOT_SAVED in page
    assert SHOWN in page
    assert "<script>alert" not in page
    for secret in (CANARY, cast.dossier.code, "Noord"):
        assert secret not in page + str(answer.headers)


def test_membership_that_ended_while_the_form_was_open(cast: Cast, client: Client) -> None:
    record_canary(cast)
    client.force_login(cast.bram)
    address = reverse("observations:record", args=[cast.dossier.pk])
    assert cast.dossier.code in client.get(address).content.decode()
    end_membership_of(cast.bram)
    answer = client.post(address, typed(facts=WRITTEN))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert SHOWN in page
    assert CANARY not in page
    assert cast.dossier.code not in page


@COMMITTED
def test_involvement_that_ended_while_the_form_was_open(cast: Cast, client: Client) -> None:
    record_canary(cast)
    with as_actor(actor_for(cast.bram)):
        until = timezone.now() + timedelta(days=1)
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris, until=until)
    client.force_login(cast.chris)
    address = reverse("observations:record", args=[cast.dossier.pk])
    assert client.get(address).status_code == 200
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_involvement SET ends_at = now() WHERE user_id = %s", [cast.chris.pk])  # type: ignore[attr-defined]
    answer = client.post(address, typed(facts=WRITTEN, his_words="Laat me met rust."))
    page = answer.content.decode()
    assert answer.status_code == 404
    assert SHOWN in page
    assert "Laat me met rust." in page
    assert CANARY not in page
    assert observations(cast) == 1
    (line,) = logbook.rows("dossier.hidden")
    assert (line["actor_id"], line["dossier_id"]) == (cast.chris.pk, cast.dossier.pk)
    assert "Zei" not in str(line)


@pytest.mark.parametrize("state", [Dossier.State.CLOSED, Dossier.State.RESTRICTED])
def test_dossier_that_was_closed_while_the_form_was_open(cast: Cast, client: Client, state: str) -> None:
    put_in_state(cast.dossier, state)
    answer = send(client, cast, "bram")
    assert answer.status_code == 409
    assert SHOWN in answer.content.decode()
    assert observations(cast) == 0


def test_observation_that_is_not_there_gives_the_text_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    address = reverse("observations:correct", args=[cast.dossier.pk, cast.dossier.pk])
    answer = client.post(address, {"facts": WRITTEN, "reason": "addition"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert SHOWN in page
    assert "addition" not in page


@pytest.mark.parametrize(
    ("route", "name"),
    [
        ("dossiers:arrangements", "safety_agreements"),
        ("dossiers:hand_over", "words"),
        ("dossiers:close", "reason_text"),
        ("dossiers:involve", "reason"),
        ("observations:factor_add", "text"),
    ],
)
def test_each_form_of_a_dossier(cast: Cast, client: Client, route: str, name: str) -> None:
    page = send(client, cast, "chris", route, **{name: WRITTEN}).content.decode()
    assert SHOWN in page


def test_loose_note_of_somebody_who_left_comes_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.frits)
    answer = client.post(reverse("observations:loose_note_write"), {"facts": WRITTEN, "addressed_to": "4711"})
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()


def test_nothing_but_free_text_comes_back(cast: Cast, client: Client) -> None:
    """No key, no choice, no password, and nothing out of an address."""
    sent = {"facts": " ", "key": "sleutel-77", "password": "geheim-77", "other": "onbekend-77", "reason": "typo"}
    client.force_login(cast.chris)
    address = reverse("observations:record", args=[cast.dossier.pk])
    answer = client.post(f"{address}?facts=adres-77", sent)
    asked = client.get(f"{address}?facts=adres-77")
    for page in (answer.content.decode(), asked.content.decode()):
        assert NOT_SAVED not in page
        assert "<textarea" not in page
        for value in ("sleutel-77", "geheim-77", "onbekend-77", "typo"):
            assert value not in page


def test_visitor_and_forged_form_get_nothing_back(cast: Cast) -> None:
    """Another site could otherwise put its words on our page."""
    address = reverse("observations:record", args=[cast.dossier.pk])
    assert Client().post(address, {"facts": WRITTEN}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.chris)
    answer = strict.post(address, {"facts": WRITTEN})
    assert answer.status_code == 403
    assert "liep weg" not in answer.content.decode()


@pytest.mark.parametrize("text", ["Woord \x00 met nul", "x" * 1_000_000])
def test_odd_text_is_no_error(cast: Cast, client: Client, text: str) -> None:
    assert send(client, cast, "chris", facts=text).status_code == 404


def subclasses(kind: type) -> set[type]:
    return {each for direct in kind.__subclasses__() for each in ({direct} | subclasses(direct))}


def test_every_free_text_of_a_form_has_its_name_here() -> None:
    """The catalogue's own entries hold nothing of a young person."""
    reverse("overview:start")
    names = {
        name
        for form in subclasses(forms.Form)
        if form.__module__.startswith("signalering.") and form is not EntryForm
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, ProseField)
    }
    assert names == set(FREE_TEXT)
