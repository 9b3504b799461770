"""Data keys: made, wrapped, opened and destroyed. Key material leaves this room only inside a `Keyring`."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from signalering.vault.models import DataKey, Scope

# Two arrays, because Django's bulk_update writes a CASE with a branch for each row: 10,000 keys took six times as long.
REWRAP = """
UPDATE vault_datakey AS k SET wrapped = n.wrapped, wrapped_with = %s
FROM unnest(%s::uuid[], %s::bytea[]) AS n (id, wrapped) WHERE k.id = n.id
"""


class KeyLost(Exception):
    """There is no key for this text: it was destroyed, or it never was."""


@dataclass(frozen=True, slots=True)
class WrappingKey:
    name: str
    material: bytes


def parse_wrapping_keys(lines: Iterable[str]) -> tuple[WrappingKey, ...]:
    """Read `name:base64` lines, the current key first. Each key is 32 bytes."""
    found = []
    for line in lines:
        name, _, encoded = line.strip().partition(":")
        try:
            material = base64.b64decode(encoded, validate=True)
        except ValueError:
            material = b""
        if not name or len(material) != 32:
            raise ImproperlyConfigured("A key-encryption key is written as name:base64 of 32 bytes.")
        found.append(WrappingKey(name, material))
    if not found:
        raise ImproperlyConfigured("There is no key-encryption key.")
    return tuple(found)


def wrapping_keys() -> tuple[WrappingKey, ...]:
    return parse_wrapping_keys(settings.KEY_ENCRYPTION_KEYS)


def make_key(scope: Scope, owner_id: UUID) -> None:
    """Make the key of a dossier, team, user or organisation; one that exists is left as it is."""
    current = wrapping_keys()[0]
    key_id = uuid4()
    wrapped = aes_key_wrap(current.material, AESGCM.generate_key(bit_length=256))
    DataKey.objects.bulk_create(
        [DataKey(id=key_id, scope=scope, owner_id=owner_id, wrapped=wrapped, wrapped_with=current.name)],
        ignore_conflicts=True,
    )


def ensure_key(scope: Scope, owner_id: UUID) -> None:
    """Make the key at its first use: for what is not opened by anybody, such as an organisation."""
    if not DataKey.objects.filter(scope=scope, owner_id=owner_id).exists():
        make_key(scope, owner_id)


def unwrap(row: DataKey) -> bytes:
    for key in wrapping_keys():
        if key.name == row.wrapped_with:
            try:
                return aes_key_unwrap(key.material, bytes(row.wrapped))
            except InvalidUnwrap as error:
                raise KeyLost("the key-encryption key does not fit") from error
    raise KeyLost(f"key-encryption key {row.wrapped_with!r} is not in the settings")


def rewrap_all(batch: int = 500) -> int:
    """Wrap every data key with the current key-encryption key; returns how many were wrapped anew."""
    current = wrapping_keys()[0]
    done = 0
    while rows := list(DataKey.objects.exclude(wrapped_with=current.name)[:batch]):
        wrapped = [aes_key_wrap(current.material, unwrap(row)) for row in rows]
        with connections["keys"].cursor() as cursor:
            cursor.execute(REWRAP, [current.name, [row.pk for row in rows], wrapped])
        done += len(rows)
    return done
