"""The sealed text: unreadable in the database, and it opens only where it was written and with its own key."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.actions import involve
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations.actions import SEALED, Seen, record_observation
from signalering.observations.models import Observation
from signalering.vault.fields import HEADER_BYTES, NONCE_BYTES, SealBroken, seal, unseal
from signalering.vault.keyring import KeyClosed, Keyring, current, open_keyring
from signalering.vault.keys import make_key
from signalering.vault.models import Scope
from tests.cast import Cast, as_actor, as_owner, open_for

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])

FACTS = "Had een nieuwe telefoon bij zich 📱 en zei: «gekregen» 👨‍👩‍👦."
WORDS = "Van een vriend uit Žilina"
PLACE = b"observations_observation|facts|1"
each_example = property_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def record(cast: Cast, dossier: Dossier, **texts: str) -> UUID:
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=dossier):
        seen = Seen(today(), "day", "saw", **{"facts": FACTS, **texts})
        return record_observation(dossier=dossier, by=actor, seen=seen).pk


def texts_of(cast: Cast, observation_id: UUID, *dossiers: Dossier) -> Observation:
    """The row, with every text on it opened."""
    with as_actor(actor_for(cast.bram)):
        for dossier in dossiers:
            current().allow(Scope.DOSSIER, dossier.pk)
        row = Observation.objects.get(pk=observation_id)
        for name in SEALED:
            getattr(row, name)
        return row


def stored(statement: str, *values: object) -> list[bytes]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return [bytes(value) for (value,) in cursor.fetchall()]


def change(statement: str, *values: object) -> None:
    with as_owner() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


@pytest.fixture
def owner_id(ring: Keyring) -> UUID:
    found = uuid4()
    make_key(Scope.DOSSIER, found)
    ring.allow(Scope.DOSSIER, found)
    return found


@pytest.fixture
def other_id(ring: Keyring) -> UUID:
    found = uuid4()
    make_key(Scope.DOSSIER, found)
    ring.allow(Scope.DOSSIER, found)
    return found


@committed
def test_owner_cannot_read_the_text_by_plain_sql(cast: Cast) -> None:
    observation_id = record(cast, cast.dossier, his_words=WORDS)
    (facts,) = stored("SELECT facts FROM observations_observation WHERE id = %s", observation_id)
    (words,) = stored("SELECT his_words FROM observations_observation WHERE id = %s", observation_id)
    overhead = HEADER_BYTES + NONCE_BYTES + 16
    for data, text in ((facts, FACTS), (words, WORDS)):
        assert len(data) == overhead + len(text.encode())
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert all(word.encode(encoding) not in data for word in text.split() if len(word) > 3)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT row_to_json(o)::text FROM observations_observation o")
        (whole,) = cursor.fetchone()
    assert str(observation_id) in whole
    assert "telefoon" not in whole
    assert "vriend" not in whole


def test_saved_text_comes_back_as_it_was(cast: Cast) -> None:
    row = texts_of(cast, record(cast, cast.dossier, his_words=WORDS), cast.dossier)
    assert (row.facts, row.his_words, row.interpretation) == (FACTS, WORDS, None)


@committed
def test_text_moved_to_another_row_breaks(cast: Cast) -> None:
    first, second = record(cast, cast.dossier), record(cast, cast.dossier, facts="Kwam laat thuis.")
    change(
        "UPDATE observations_observation SET facts = (SELECT facts FROM observations_observation WHERE id = %s) "
        "WHERE id = %s",
        first,
        second,
    )
    with pytest.raises(SealBroken):
        texts_of(cast, second, cast.dossier)
    assert texts_of(cast, first, cast.dossier).facts == FACTS


@committed
def test_text_moved_to_another_column_breaks_until_it_is_back(cast: Cast) -> None:
    observation_id = record(cast, cast.dossier, his_words=WORDS)
    swap = "UPDATE observations_observation SET facts = his_words, his_words = facts WHERE id = %s"
    change(swap, observation_id)
    with pytest.raises(SealBroken):
        texts_of(cast, observation_id, cast.dossier)
    change(swap, observation_id)
    row = texts_of(cast, observation_id, cast.dossier)
    assert (row.facts, row.his_words) == (FACTS, WORDS)


@committed
def test_text_moved_to_another_table_breaks(cast: Cast) -> None:
    observation_id, actor = record(cast, cast.dossier), actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        row = involve(dossier=cast.dossier, by=actor, user=cast.chris, reason="Neemt het over.")
    with as_actor(actor, dossier=cast.dossier):
        assert Involvement.objects.get(pk=row.pk).reason == "Neemt het over."
    change(
        "UPDATE dossiers_involvement SET reason = (SELECT facts FROM observations_observation WHERE id = %s) "
        "WHERE id = %s",
        observation_id,
        row.pk,
    )
    with as_actor(actor, dossier=cast.dossier), pytest.raises(SealBroken):
        _ = Involvement.objects.get(pk=row.pk).reason


@committed
def test_text_moved_to_another_dossier_breaks(cast: Cast) -> None:
    other = open_for(cast.bram, cast.noord)
    here, there = record(cast, cast.dossier), record(cast, other, facts="Kwam laat thuis.")
    change(
        "UPDATE observations_observation SET facts = (SELECT facts FROM observations_observation WHERE id = %s) "
        "WHERE id = %s",
        here,
        there,
    )
    with pytest.raises(SealBroken):
        texts_of(cast, there, cast.dossier, other)


@committed
def test_row_hung_under_another_dossier_breaks(cast: Cast) -> None:
    other = open_for(cast.bram, cast.noord)
    observation_id = record(cast, cast.dossier)
    change("UPDATE observations_observation SET dossier_id = %s WHERE id = %s", other.pk, observation_id)
    with pytest.raises(SealBroken):
        texts_of(cast, observation_id, cast.dossier, other)


def test_text_stays_closed_without_a_ring(cast: Cast) -> None:
    observation_id = record(cast, cast.dossier)
    with as_actor(actor_for(cast.bram)):
        row = Observation.objects.get(pk=observation_id)
    with pytest.raises(KeyClosed, match="no keyring"):
        _ = row.facts
    with pytest.raises(KeyClosed, match="no keyring"):
        seal(FACTS, scope=Scope.DOSSIER, owner_id=cast.dossier.pk, place=PLACE)


def test_text_stays_closed_when_the_gate_did_not_allow_it(cast: Cast) -> None:
    other = open_for(cast.bram, cast.noord)
    observation_id = record(cast, cast.dossier)
    with pytest.raises(KeyClosed, match="not open"):
        texts_of(cast, observation_id)
    with pytest.raises(KeyClosed, match="not open"):
        texts_of(cast, observation_id, other)


def test_nothing_is_saved_when_the_key_is_not_open(cast: Cast) -> None:
    actor = actor_for(cast.bram)
    seen = Seen(today(), "day", "saw", facts=FACTS)
    with as_actor(actor):
        with pytest.raises(KeyClosed):
            record_observation(dossier=cast.dossier, by=actor, seen=seen)
        assert not Observation.objects.exists()


def test_key_of_another_scope_does_not_count(ring: Keyring, owner_id: UUID) -> None:
    with pytest.raises(KeyClosed):
        seal(FACTS, scope=Scope.TEAM, owner_id=owner_id, place=PLACE)


def test_inner_ring_starts_empty_and_the_outer_comes_back(owner_id: UUID) -> None:
    data = seal(FACTS, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
    with open_keyring(), pytest.raises(KeyClosed):
        unseal(data, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
    assert unseal(data, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE) == FACTS


@pytest.fixture
def reading(cast: Cast) -> Iterator[Observation]:
    observation_id = record(cast, cast.dossier)
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        yield Observation.objects.get(pk=observation_id)


def test_update_in_a_query_is_refused(reading: Observation) -> None:
    with pytest.raises(TypeError, match="facts is sealed"), transaction.atomic():
        Observation.objects.filter(pk=reading.pk).update(facts="Leesbaar.")


def test_bulk_update_is_refused(reading: Observation) -> None:
    reading.facts = "Leesbaar."
    with pytest.raises(TypeError, match="facts is sealed"), transaction.atomic():
        Observation.objects.bulk_update([reading], ["facts"])


def test_looking_for_text_in_a_query_is_refused(reading: Observation) -> None:
    with pytest.raises(TypeError, match="facts is sealed"):
        Observation.objects.filter(facts=FACTS).exists()


@each_example
@given(text=st.text(max_size=300))
def test_every_text_comes_back(owner_id: UUID, text: str) -> None:
    data = seal(text, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
    assert unseal(data, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE) == text


@each_example
@given(here=st.binary(max_size=40), there=st.binary(max_size=40))
def test_text_opens_at_no_other_place(owner_id: UUID, here: bytes, there: bytes) -> None:
    assume(here != there)
    data = seal(FACTS, scope=Scope.DOSSIER, owner_id=owner_id, place=here)
    with pytest.raises(SealBroken):
        unseal(data, scope=Scope.DOSSIER, owner_id=owner_id, place=there)


@each_example
@given(at=st.integers(min_value=0), difference=st.integers(min_value=1, max_value=255))
def test_any_changed_byte_breaks_the_seal(owner_id: UUID, at: int, difference: int) -> None:
    data = bytearray(seal(FACTS, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE))
    data[at % len(data)] ^= difference
    with pytest.raises(SealBroken):
        unseal(bytes(data), scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)


def test_any_cut_off_text_breaks_the_seal(owner_id: UUID) -> None:
    data = seal("Kort.", scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
    otherwise: dict[int, str] = {}
    for length in range(len(data)):
        try:
            unseal(data[:length], scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
        except SealBroken:
            continue
        except Exception as error:
            otherwise[length] = repr(error)
        else:
            otherwise[length] = "opened"
    assert otherwise == {}


def test_another_dossiers_key_breaks_the_seal(owner_id: UUID, other_id: UUID) -> None:
    data = seal(FACTS, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)
    with pytest.raises(SealBroken):
        unseal(data, scope=Scope.DOSSIER, owner_id=other_id, place=PLACE)


def test_nonces_differ(owner_id: UUID) -> None:
    sealed = [seal(FACTS, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE) for _ in range(200)]
    start = HEADER_BYTES
    assert len({data[:start] for data in sealed}) == 1
    assert len({data[start : start + NONCE_BYTES] for data in sealed}) == 200
    assert len({data[start + NONCE_BYTES :] for data in sealed}) == 200
