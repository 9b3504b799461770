"""The sealed text: unreadable in the database, bound to its place, closed without its key."""

import pytest
from django.db import connection, connections

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.observations.actions import Seen, record_observation
from signalering.observations.models import Observation
from signalering.vault.fields import SealBroken
from signalering.vault.keyring import KeyClosed, open_keyring
from signalering.vault.keys import KeyLost, rewrap_all
from signalering.vault.models import DataKey
from tests.cast import Cast, as_actor, open_for

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TEXT = "Had een nieuwe telefoon bij zich 📱"


def recorded(cast: Cast, text: str = TEXT) -> Observation:
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        return record_observation(dossier=cast.dossier, by=actor, seen=Seen(today(), "day", "saw", facts=text))


def read_back(cast: Cast, row: Observation) -> str | None:
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        found: str | None = Observation.objects.get(pk=row.pk).facts
        return found


def ciphertext(cast: Cast, row: Observation) -> bytes:
    with as_actor(actor_for(cast.bram)), connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM observations_observation WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def test_unreadable_in_the_database_and_readable_with_its_key(cast: Cast) -> None:
    row = recorded(cast)
    assert b"telefoon" not in ciphertext(cast, row)
    assert read_back(cast, row) == TEXT


def test_same_text_twice_looks_different(cast: Cast) -> None:
    assert ciphertext(cast, recorded(cast))[17:] != ciphertext(cast, recorded(cast))[17:]


@pytest.mark.parametrize("change", [0, 5, 20, -1])
def test_changed_ciphertext_does_not_open(cast: Cast, change: int) -> None:
    row = recorded(cast)
    data = bytearray(ciphertext(cast, row))
    data[change] ^= 1
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        field = Observation._meta.get_field("facts")
        with pytest.raises(SealBroken):
            field.open(row, field.from_db_value(bytes(data), None, connection))


def test_text_of_another_row_column_or_dossier_does_not_open(cast: Cast) -> None:
    row, other = recorded(cast), recorded(cast, "Iets anders.")
    elsewhere = open_for(cast.bram, cast.noord)
    facts, his_words = (Observation._meta.get_field(name) for name in ("facts", "his_words"))
    stolen = facts.from_db_value(ciphertext(cast, row), None, connection)
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert facts.open(row, stolen) == TEXT
        with pytest.raises(SealBroken):
            facts.open(other, stolen)
        with pytest.raises(SealBroken):
            his_words.open(row, stolen)
    row.dossier = elsewhere
    with as_actor(actor_for(cast.bram), dossier=elsewhere), pytest.raises(SealBroken):
        facts.open(row, stolen)


def test_closed_without_a_ring_and_without_leave(cast: Cast) -> None:
    row = recorded(cast)
    with as_actor(actor_for(cast.bram)):
        found = Observation.objects.get(pk=row.pk)
        with pytest.raises(KeyClosed):
            _ = found.facts
    with pytest.raises(KeyClosed):
        _ = found.facts


def test_destroyed_key_erases_the_text(cast: Cast) -> None:
    row = recorded(cast)
    DataKey.objects.filter(owner_id=cast.dossier.pk).delete()
    with pytest.raises(KeyLost):
        read_back(cast, row)


def test_update_in_a_query_never_writes_plain_text(cast: Cast) -> None:
    recorded(cast)
    with pytest.raises(TypeError, match="sealed"):
        Observation.objects.update(facts="leesbaar")


def test_rotation_of_the_key_encryption_key(cast: Cast, settings: object) -> None:
    row = recorded(cast)
    old = settings.KEY_ENCRYPTION_KEYS
    new = "next:" + "QUFB" * 10 + "QUE="
    settings.KEY_ENCRYPTION_KEYS = [new, *old]
    assert read_back(cast, row) == TEXT
    assert rewrap_all() == DataKey.objects.count() > 0
    settings.KEY_ENCRYPTION_KEYS = [new]
    assert read_back(cast, row) == TEXT
    assert rewrap_all() == 0
    settings.KEY_ENCRYPTION_KEYS = old
    with open_keyring(), pytest.raises(KeyLost):
        read_back(cast, row)


def test_keys_lie_in_another_database(cast: Cast) -> None:
    assert DataKey.objects.filter(owner_id=cast.dossier.pk).exists()
    assert "vault_datakey" not in connection.introspection.table_names()
    assert connections["keys"].settings_dict["NAME"] != connection.settings_dict["NAME"]
