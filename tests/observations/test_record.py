"""Recording a signal: what works, what is refused, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.actions import involve
from signalering.observations.actions import Seen, correct_observation, record_observation
from signalering.observations.models import Observation
from tests.cast import Cast, as_actor, as_owner, open_for

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])


def typed(**changes: str) -> dict[str, str]:
    return {
        "seen_from": today().isoformat(),
        "precision": "day",
        "knowledge": "saw",
        "facts": "Had een nieuwe telefoon bij zich 📱.",
        "his_words": "Gekregen van een vriend",
        "interpretation": "",
        **changes,
    }


def post(client: Client, cast: Cast, **changes: str) -> object:
    client.force_login(cast.bram)
    return client.post(reverse("observations:record", args=[cast.dossier.pk]), typed(**changes))


def test_works_and_stands_on_the_chronology(cast: Cast, client: Client) -> None:
    response = post(client, cast)
    page = client.get(response.url).content.decode()
    assert "Had een nieuwe telefoon bij zich 📱." in page
    assert "Gekregen van een vriend" in page
    assert "Bram" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": ""},
        {"facts": "x" * 1001},
        {"facts": "naam\x00"},
        {"seen_from": ""},
        {"seen_from": "31-02-2026"},
        {"seen_from": (today() + timedelta(days=1)).isoformat()},
        {"seen_from": "0001-01-01"},
        {"precision": "exactly"},
        {"knowledge": ""},
        {"knowledge": "guess"},
        {"facts": "x" * 1_000_000},
    ],
    ids=[
        "no facts",
        "long",
        "nul",
        "no day",
        "no such day",
        "future",
        "long ago",
        "precision",
        "no source",
        "source",
        "1 MB",
    ],
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast, **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Gekregen van een vriend" in page
    assert 'class="error-summary"' in page
    assert "<title>Fout:" in page
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()


@pytest.mark.parametrize("day", ["23-11-2025", "23/11/2025", "2025-11-23"])
def test_dates_as_people_type_them(cast: Cast, client: Client, day: str) -> None:
    assert post(client, cast, seen_from=day).status_code == 302


def test_forged_fields_change_nothing(cast: Cast, client: Client) -> None:
    post(client, cast, recorded_by=str(cast.chris.pk), recorded_at="2020-01-01", dossier=str(cast.dossier.pk))
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        row = Observation.objects.get()
        assert row.recorded_by_id == cast.bram.pk
        assert row.recorded_at.date() >= today() - timedelta(days=1)


def test_database_keeps_its_own_clock_and_refuses_the_future(cast: Cast) -> None:
    actor = actor_for(cast.bram)
    with (
        as_actor(actor, dossier=cast.dossier),
        pytest.raises(DatabaseError, match="observation_not_in_the_future"),
        transaction.atomic(),
    ):
        later = Seen(today() + timedelta(days=2), "day", "saw", facts="Kwam laat thuis.")
        record_observation(dossier=cast.dossier, by=actor, seen=later)


def test_nothing_is_overwritten_or_deleted(cast: Cast) -> None:
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        record_observation(dossier=cast.dossier, by=actor, seen=Seen(today(), "day", "saw", facts="Kwam laat thuis."))
        for statement in (
            "UPDATE observations_observation SET seen_from = '2020-01-01'",
            "DELETE FROM observations_observation",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                    cursor.execute(statement)


def test_correction_is_a_version_and_both_are_readable(cast: Cast, client: Client) -> None:
    post(client, cast)
    with as_actor(actor_for(cast.bram)):
        first = Observation.objects.get().pk
    address = reverse("observations:correct", args=[cast.dossier.pk, first])
    changed = client.post(address, typed(facts="Had een telefoon; zegt: gekregen.", reason="addition"))
    page = client.get(changed.url).content.decode()
    assert "Had een telefoon; zegt: gekregen." in page
    assert "Had een nieuwe telefoon bij zich 📱." in page
    chronology = client.get(reverse("overview:chronology", args=[cast.dossier.pk])).content.decode()
    assert "Had een nieuwe telefoon bij zich 📱." not in chronology


def test_second_correction_of_the_same_version_gets_both_texts(cast: Cast, client: Client) -> None:
    post(client, cast)
    with as_actor(actor_for(cast.bram)):
        first = Observation.objects.get().pk
    address = reverse("observations:correct", args=[cast.dossier.pk, first])
    client.post(address, typed(facts="De eerste wijziging.", reason="addition"))
    response = client.post(address, typed(facts="De tweede wijziging.", reason="addition"))
    assert response.status_code == 409
    assert "De eerste wijziging." in response.content.decode()
    assert "De tweede wijziging." in response.content.decode()


def test_colleague_needs_a_reason(cast: Cast) -> None:
    actor, colleague = actor_for(cast.bram), actor_for(cast.chris)
    seen = Seen(today(), "day", "saw", facts="Kwam laat thuis.")
    with as_actor(actor, dossier=cast.dossier):
        row = record_observation(dossier=cast.dossier, by=actor, seen=seen)
        involve(dossier=cast.dossier, by=actor, user=cast.chris)
    with as_actor(colleague, dossier=cast.dossier):
        with pytest.raises(DatabaseError, match="a reason is needed"), transaction.atomic():
            correct_observation(observation=row, dossier=cast.dossier, by=colleague, seen=seen)
        correct_observation(observation=row, dossier=cast.dossier, by=colleague, seen=seen, reason="typo")


def test_observation_of_another_dossier_is_not_found(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    post(client, cast)
    with as_actor(actor_for(cast.bram)):
        row = Observation.objects.get().pk
    assert client.get(reverse("observations:versions", args=[other.pk, row])).status_code == 404


@pytest.mark.parametrize("entries", [1, 30])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, entries: int, django_assert_max_num_queries: object
) -> None:
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        for _ in range(entries):
            record_observation(
                dossier=cast.dossier, by=actor, seen=Seen(today(), "day", "saw", facts="Kwam laat thuis.")
            )
    client.force_login(cast.bram)
    address = reverse("overview:chronology", args=[cast.dossier.pk])
    with django_assert_max_num_queries(12):
        client.get(address)


def test_sent_twice_is_recorded_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    address = reverse("observations:record", args=[cast.dossier.pk])
    key = str(client.get(address).context["form"]["key"].value())
    for _ in range(2):
        assert client.post(address, typed(key=key)).status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert str(Observation.objects.get().pk) == key


@pytest.mark.parametrize("key", ["", "geen sleutel", "another's"])
def test_forged_key_records_a_row_of_its_own(cast: Cast, client: Client, key: str) -> None:
    other = open_for(cast.chris, cast.noord)
    chris = actor_for(cast.chris)
    with as_actor(chris, dossier=other):
        hidden = record_observation(dossier=other, by=chris, seen=Seen(today(), "day", "saw", facts="Iets anders."))
    assert post(client, cast, key=str(hidden.pk) if key == "another's" else key).status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert Observation.objects.get().facts == typed()["facts"]


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_form_that_comes_back_after_the_half_hour_asks_for_a_reason(cast: Cast, client: Client) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    post(client, cast, seen_from=yesterday)
    with as_actor(actor_for(cast.bram)):
        first = Observation.objects.get().pk
    address = reverse("observations:correct", args=[cast.dossier.pk, first])
    assert client.get(address).context["form"].fields["reason"].required is False
    with as_owner() as cursor:
        cursor.execute("UPDATE observations_observation SET recorded_at = recorded_at - interval '31 minutes'")
    response = client.post(address, typed(seen_from=yesterday, facts="Anders gezegd."))
    assert response.status_code == 422
    assert "Anders gezegd." in response.content.decode()
    assert "Kies waarom je het wijzigt." in response.content.decode()
