"""The keys: rotated without losing a text, destroyed for good, and refused when the setting is wrong."""

import base64
import os
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from pytest_django import Settings

from signalering.vault.fields import seal, unseal
from signalering.vault.keyring import open_keyring
from signalering.vault.keys import KeyLost, make_key, parse_wrapping_keys, rewrap_all, unwrap
from signalering.vault.models import DataKey, Scope

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TEXT = "Kwam laat thuis 🚲."
PLACE = b"observations_observation|facts|1"


def line(name: str, size: int = 32) -> str:
    return f"{name}:{base64.b64encode(os.urandom(size)).decode()}"


OLD, NEW = line("old"), line("new")


def write(owner_id: UUID) -> bytes:
    with open_keyring() as ring:
        ring.allow(Scope.DOSSIER, owner_id)
        return seal(TEXT, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)


def read(owner_id: UUID, data: bytes) -> str:
    with open_keyring() as ring:
        ring.allow(Scope.DOSSIER, owner_id)
        return unseal(data, scope=Scope.DOSSIER, owner_id=owner_id, place=PLACE)


@pytest.fixture
def texts(settings: Settings) -> dict[UUID, bytes]:
    """Five dossiers' texts, under the old key-encryption key."""
    settings.KEY_ENCRYPTION_KEYS = [OLD]
    found = {}
    for owner_id in (uuid4() for _ in range(5)):
        make_key(Scope.DOSSIER, owner_id)
        found[owner_id] = write(owner_id)
    return found


def test_old_texts_open_before_and_after_rotation(texts: dict[UUID, bytes], settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [NEW, OLD]
    assert [read(owner_id, data) for owner_id, data in texts.items()] == [TEXT] * 5
    before = {row.owner_id: (row.pk, unwrap(row), bytes(row.wrapped)) for row in DataKey.objects.all()}
    assert rewrap_all(batch=2) == 5
    assert rewrap_all(batch=2) == 0
    settings.KEY_ENCRYPTION_KEYS = [NEW]
    for row in DataKey.objects.all():
        key_id, material, wrapped = before[row.owner_id]
        assert (row.pk, unwrap(row), row.wrapped_with) == (key_id, material, "new")
        assert bytes(row.wrapped) != wrapped
    assert [read(owner_id, data) for owner_id, data in texts.items()] == [TEXT] * 5


def test_old_key_is_needed_until_rotation(texts: dict[UUID, bytes], settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [NEW]
    for owner_id, data in texts.items():
        with pytest.raises(KeyLost, match="'old' is not in the settings"):
            read(owner_id, data)
    with pytest.raises(KeyLost):
        rewrap_all()
    assert set(DataKey.objects.values_list("wrapped_with", flat=True)) == {"old"}


def test_old_key_is_useless_after_rotation(texts: dict[UUID, bytes], settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [NEW, OLD]
    rewrap_all()
    settings.KEY_ENCRYPTION_KEYS = [OLD]
    for owner_id, data in texts.items():
        with pytest.raises(KeyLost):
            read(owner_id, data)


def test_new_keys_are_wrapped_with_the_first_line(settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [NEW, OLD]
    owner_id = uuid4()
    make_key(Scope.DOSSIER, owner_id)
    settings.KEY_ENCRYPTION_KEYS = [NEW]
    assert read(owner_id, write(owner_id)) == TEXT


def test_other_key_under_the_same_name_does_not_fit(texts: dict[UUID, bytes], settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [line("old")]
    for owner_id, data in texts.items():
        with pytest.raises(KeyLost, match="does not fit"):
            read(owner_id, data)


def test_destroyed_key_is_lost_and_the_others_stay(texts: dict[UUID, bytes]) -> None:
    gone, *rest = texts
    DataKey.objects.filter(scope=Scope.DOSSIER, owner_id=gone).delete()
    with pytest.raises(KeyLost):
        read(gone, texts[gone])
    with pytest.raises(KeyLost):
        write(gone)
    assert [read(owner_id, texts[owner_id]) for owner_id in rest] == [TEXT] * 4


def test_key_that_exists_is_left_as_it_is(texts: dict[UUID, bytes]) -> None:
    owner_id = next(iter(texts))
    make_key(Scope.DOSSIER, owner_id)
    assert DataKey.objects.filter(owner_id=owner_id).count() == 1
    assert read(owner_id, texts[owner_id]) == TEXT


def test_same_owner_in_another_scope_has_another_key(texts: dict[UUID, bytes]) -> None:
    owner_id = next(iter(texts))
    make_key(Scope.TEAM, owner_id)
    rows = DataKey.objects.filter(owner_id=owner_id)
    assert len({unwrap(row) for row in rows}) == 2


def test_key_material_does_not_lie_in_the_table(texts: dict[UUID, bytes]) -> None:
    for row in DataKey.objects.all():
        assert len(unwrap(row)) == 32
        assert unwrap(row)[:8] not in bytes(row.wrapped)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["demo"],
        ["demo:"],
        [line("")],
        [line("demo", size=16)],
        [line("demo", size=31)],
        [line("demo", size=33)],
        [line("demo")[:-2] + "!="],
        [line("demo") + "é"],
        [line("demo"), "demo2"],
    ],
    ids=["none", "empty", "name", "no key", "no name", "16", "31", "33", "no base64", "no ascii", "second"],
)
def test_wrong_setting_is_refused_without_telling_the_key(settings: Settings, lines: list[str]) -> None:
    settings.KEY_ENCRYPTION_KEYS = lines
    with pytest.raises(ImproperlyConfigured) as raised:
        make_key(Scope.DOSSIER, uuid4())
    assert all(part not in str(raised.value) for text in lines for part in text.split(":")[1:] if part)
    assert not DataKey.objects.exists()


def test_setting_keeps_its_order_and_forgives_spaces() -> None:
    assert [key.name for key in parse_wrapping_keys([f" {NEW}\n", OLD])] == ["new", "old"]


@pytest.mark.django_db(databases=["default", "keys"])
def test_keys_lie_in_another_database(texts: dict[UUID, bytes]) -> None:
    assert "vault_datakey" not in connection.introspection.table_names()
    assert connections["keys"].settings_dict["NAME"] != connection.settings_dict["NAME"]
