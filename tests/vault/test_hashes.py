"""Keyed hashes: the same for the same text and key, different for everything else, and no key leaves the ring."""

import base64
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signalering.vault.hashes import keyed_hash
from signalering.vault.keyring import KeyClosed, Keyring, open_keyring
from signalering.vault.keys import KeyLost, ensure_key, make_key, unwrap
from signalering.vault.models import DataKey, Scope

pytestmark = pytest.mark.django_db(databases=["keys"])


def test_same_text_same_hash_also_in_another_request(ring: Keyring) -> None:
    owner = uuid4()
    make_key(Scope.ORGANISATION, owner)
    ring.allow(Scope.ORGANISATION, owner)
    first = keyed_hash(Scope.ORGANISATION, owner, "number", "AB12")
    assert len(first) == 32
    with open_keyring() as other:
        other.allow(Scope.ORGANISATION, owner)
        assert keyed_hash(Scope.ORGANISATION, owner, "number", "AB12") == first


def test_it_is_what_the_docstring_says(ring: Keyring) -> None:
    owner = uuid4()
    make_key(Scope.ORGANISATION, owner)
    ring.allow(Scope.ORGANISATION, owner)
    data_key = unwrap(DataKey.objects.get(owner_id=owner))
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"signalering|hash|1|number").derive(data_key)
    expected = hmac.HMAC(derived, hashes.SHA256())
    expected.update("AB12é".encode())
    assert keyed_hash(Scope.ORGANISATION, owner, "number", "AB12é") == expected.finalize()


def test_text_purpose_owner_and_scope_all_count(ring: Keyring) -> None:
    one, other = uuid4(), uuid4()
    for scope, owner in ((Scope.ORGANISATION, one), (Scope.ORGANISATION, other), (Scope.TEAM, one)):
        make_key(scope, owner)
        ring.allow(scope, owner)
    made = {
        keyed_hash(Scope.ORGANISATION, one, "number", "AB12"),
        keyed_hash(Scope.ORGANISATION, one, "number", "AB13"),
        keyed_hash(Scope.ORGANISATION, one, "other", "AB12"),
        keyed_hash(Scope.ORGANISATION, other, "number", "AB12"),
        keyed_hash(Scope.TEAM, one, "number", "AB12"),
    }
    assert len(made) == 5


def test_owner_that_was_not_allowed_gives_nothing(ring: Keyring) -> None:
    owner = uuid4()
    make_key(Scope.ORGANISATION, owner)
    with pytest.raises(KeyClosed):
        keyed_hash(Scope.ORGANISATION, owner, "number", "AB12")


def test_without_a_key_there_is_no_hash(ring: Keyring) -> None:
    owner = uuid4()
    ring.allow(Scope.ORGANISATION, owner)
    with pytest.raises(KeyLost):
        keyed_hash(Scope.ORGANISATION, owner, "number", "AB12")


def test_no_key_stays_on_the_ring(ring: Keyring) -> None:
    owner = uuid4()
    make_key(Scope.ORGANISATION, owner)
    ring.allow(Scope.ORGANISATION, owner)
    keyed_hash(Scope.ORGANISATION, owner, "number", "AB12")
    data_key = unwrap(DataKey.objects.get(owner_id=owner))
    kept = repr(vars(ring))
    assert repr(data_key) not in kept
    assert base64.b64encode(data_key).decode() not in kept
    assert vars(ring)["_opened"] == {}


def test_key_is_made_once(db: None) -> None:
    owner = uuid4()
    for _ in range(2):
        ensure_key(Scope.ORGANISATION, owner)
    assert DataKey.objects.filter(owner_id=owner).count() == 1
