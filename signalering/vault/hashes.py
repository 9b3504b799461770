"""Keyed hashes: two equal texts are recognised as equal, without keeping the text and by nobody without the key."""

from uuid import UUID

from signalering.vault import keyring
from signalering.vault.models import Scope


def keyed_hash(scope: Scope, owner_id: UUID, purpose: str, text: str) -> bytes:
    """32 bytes that only the owner of this key can make again (HMAC-SHA-256, its key derived with HKDF, RFC 5869).

    `purpose` keeps hashes made for different things apart. Raises KeyClosed when the owner was not allowed, KeyLost
    when its key is gone.
    """
    return keyring.current().hash(scope, owner_id, purpose, text.encode())
