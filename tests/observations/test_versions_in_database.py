"""What the database itself holds about versions, shielding, signals and grounds, tried by breaking it."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.versions import AlreadyReplaced
from signalering.observations.actions import (
    Seen,
    correct_observation,
    record_observation,
    withdraw_observation,
)
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation, ObservationGround, ObservationType
from tests.cast import Cast, as_actor, open_for

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])


def seen(**changes: object) -> Seen:
    return Seen(
        **{"seen_from": today(), "precision": "day", "knowledge": "saw", "facts": "Kwam laat thuis.", **changes}
    )  # type: ignore[arg-type]


def entry(code: str) -> SignalType:
    return SignalType.objects.get(code=code)


def test_observation_keeps_its_signals_and_its_setting(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        row = record_observation(
            dossier=cast.dossier,
            by=bram,
            seen=seen(type_ids=(entry("S04").pk, entry("S03").pk), setting_id=entry("G03").pk),
        )
        assert {t.code for t in Observation.objects.get(pk=row.pk).types.all()} == {"S03", "S04"}
        assert row.catalogue_version >= 1


@pytest.mark.parametrize("code", ["R01", "P01", "G01"])
def test_only_a_signal_names_an_observation(cast: Cast, code: str) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(DatabaseError, match="row-level security"):
        with transaction.atomic():
            record_observation(dossier=cast.dossier, by=bram, seen=seen(type_ids=(entry(code).pk,)))


def test_signal_is_no_setting(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(DatabaseError, match="row-level security"):
        with transaction.atomic():
            record_observation(dossier=cast.dossier, by=bram, seen=seen(setting_id=entry("S01").pk))


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_signal_is_not_added_to_an_observation_later(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        row = record_observation(dossier=cast.dossier, by=bram, seen=seen())
    with as_actor(bram, dossier=cast.dossier), pytest.raises(DatabaseError, match="row-level security"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            ObservationType.objects.create(dossier=cast.dossier, observation=row, signal_type=entry("S01"))


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_interpretation_with_signals_rests_on_an_earlier_observation(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        first = record_observation(dossier=cast.dossier, by=bram, seen=seen())
    own = {"knowledge": "interpretation", "type_ids": (entry("S02").pk,)}
    with pytest.raises(DatabaseError, match="rests on something"), as_actor(bram, dossier=cast.dossier):
        record_observation(dossier=cast.dossier, by=bram, seen=seen(**own))
    with as_actor(bram, dossier=cast.dossier):
        record_observation(dossier=cast.dossier, by=bram, seen=seen(**own, earlier_ids=(first.pk,)))
        record_observation(dossier=cast.dossier, by=bram, seen=seen(knowledge="interpretation"))
    with as_actor(bram):
        assert ObservationGround.objects.count() == 1
        assert Observation.objects.count() == 3


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_interpretation_does_not_rest_on_another_dossier(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    other = open_for(cast.bram, cast.noord)
    with as_actor(bram, dossier=other):
        elsewhere = record_observation(dossier=other, by=bram, seen=seen())
    with pytest.raises(DatabaseError, match="same dossier"), as_actor(bram, dossier=cast.dossier):
        record_observation(
            dossier=cast.dossier, by=bram, seen=seen(knowledge="interpretation", earlier_ids=(elsewhere.pk,))
        )


def hash_of_texts(row: Observation) -> bytes:
    """As the model says: of the ciphertexts, each with its length, in the order of the columns."""
    texts = ("facts", "his_words", "interpretation", "other_explanations", "reason_text")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)} FROM observations_observation WHERE id = %s", [row.pk])
        stored = cursor.fetchone()
        cursor.execute(
            "SELECT string_agg(audit_part(t), '' ORDER BY i) FROM unnest(%s::text[]) WITH ORDINALITY u (t, i)",
            [[value and bytes(value).hex() for value in stored]],
        )
        return hashlib.sha256(cursor.fetchone()[0].encode()).digest()


@pytest.mark.parametrize("reason", ["identifying", "wrong_dossier"])
def test_shielding_erases_every_earlier_text(cast: Cast, reason: str) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        first = record_observation(dossier=cast.dossier, by=bram, seen=seen(his_words="Van Mo.", interpretation="Hm."))
        second = correct_observation(
            observation=first, dossier=cast.dossier, by=bram, seen=seen(his_words="Van Mo uit Oost."), reason="addition"
        )
        hashes = {row.pk: hash_of_texts(row) for row in (first, second)}
        third = correct_observation(
            observation=second, dossier=cast.dossier, by=bram, seen=seen(his_words="Van persoon A."), reason=reason
        )
        for row in Observation.objects.filter(pk__in=[first.pk, second.pk]):
            assert (row.facts, row.his_words, row.interpretation, row.reason_text) == (None, None, None, None)
            assert row.is_shielded
            assert bytes(row.shielded_hash or b"") == hashes[row.pk]
        last = Observation.objects.get(pk=third.pk)
        assert (last.his_words, last.is_shielded, last.reason) == ("Van persoon A.", False, reason)
        assert Observation.objects.get(pk=second.pk).reason == "addition"


def test_ordinary_correction_erases_nothing(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        first = record_observation(dossier=cast.dossier, by=bram, seen=seen())
        correct_observation(observation=first, dossier=cast.dossier, by=bram, seen=seen(facts="Om 23 uur."))
        assert Observation.objects.get(pk=first.pk).facts == "Kwam laat thuis."


def test_nobody_shields_by_plain_sql(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        record_observation(dossier=cast.dossier, by=bram, seen=seen())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                cursor.execute("UPDATE observations_observation SET facts = NULL, shielded_at = now()")


def test_withdrawn_stays_withdrawn_but_can_be_shielded(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        first = record_observation(dossier=cast.dossier, by=bram, seen=seen(type_ids=(entry("S01").pk,)))
        gone = withdraw_observation(observation=first, dossier=cast.dossier, by=bram, reason="incorrect")
        assert (gone.withdrawn, gone.facts) == (True, "Kwam laat thuis.")
        assert [t.code for t in gone.types.all()] == ["S01"]
        with pytest.raises(DatabaseError, match="it was withdrawn"), transaction.atomic():
            correct_observation(observation=gone, dossier=cast.dossier, by=bram, seen=seen(), reason="addition")
        with pytest.raises(AlreadyReplaced):
            withdraw_observation(observation=first, dossier=cast.dossier, by=bram, reason="incorrect")
        last = withdraw_observation(observation=gone, dossier=cast.dossier, by=bram, reason="identifying")
        assert last.facts is None
        assert Observation.objects.get(pk=gone.pk).is_shielded


def test_period_and_time_fit_their_precision(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    for wrong in (
        {"seen_until": today() - timedelta(days=3)},
        {"seen_until": today() + timedelta(days=2)},
        {"seen_time": "14:00"},
    ):
        with as_actor(bram, dossier=cast.dossier), pytest.raises(DatabaseError), transaction.atomic():
            record_observation(dossier=cast.dossier, by=bram, seen=seen(**wrong))


def test_own_entry_of_an_organisation_has_its_own_code_and_kind(cast: Cast) -> None:
    anna = actor_for(cast.anna)
    base = {"organisation": cast.organisation, "category": "gedrag", "label_nl": "x", "label_en": "x", "version": 1}
    for wrong in ({"code": "S99", "kind": "signal"}, {"code": "E1", "kind": "setting"}):
        with as_actor(anna), pytest.raises(DatabaseError, match="own_entries"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            SignalType.objects.create(**base, **wrong, added_by=cast.anna)
    with as_actor(actor_for(cast.bram)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        SignalType.objects.create(**base, code="E1", kind="signal", added_by=cast.bram)
