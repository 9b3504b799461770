"""The keys that are open for the running request. The gate allows an owner; its key is fetched at first use.

Closed by the request middleware. Without an open ring, or for an owner that was not allowed, text stays sealed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from signalering.vault.keys import KeyLost, unwrap
from signalering.vault.models import DataKey, Scope

# Written out: composing this for each page took as long as the database needs to answer it.
ROW = "SELECT * FROM vault_datakey WHERE scope = %s AND owner_id = %s"


class KeyClosed(Exception):
    """Sealed text was read or written without its key being open: a fault in the code, never in the input."""


class OpenKey(NamedTuple):
    """`bound_to`: scope and owner as every text is bound to them."""

    scope: Scope
    id_bytes: bytes
    cipher: AESGCM
    bound_to: bytes


class Keyring:
    """Opened keys by owner. A page opens 600 texts, so finding one again is kept cheap: a number hashes quicker than
    a UUID or a pair."""

    def __init__(self) -> None:
        self._allowed: set[tuple[Scope, UUID]] = set()
        self._opened: dict[int, OpenKey] = {}

    def allow(self, scope: Scope, owner_id: UUID) -> None:
        self._allowed.add((scope, owner_id))

    def key(self, scope: Scope, owner_id: UUID) -> OpenKey:
        """One key, fetched from the `keys` database once."""
        opened = self._opened.get(owner_id.int)
        if opened is None or opened.scope is not scope:
            row = self._row(scope, owner_id)
            opened = OpenKey(scope, row.pk.bytes, AESGCM(unwrap(row)), f"{scope}|{owner_id}|".encode())
            self._opened[owner_id.int] = opened
        return opened

    def hash(self, scope: Scope, owner_id: UUID, purpose: str, message: bytes) -> bytes:
        """A keyed hash of `message`, made here: neither the data key nor the one derived from it leaves this method."""
        derive = HKDF(hashes.SHA256(), length=32, salt=None, info=f"signalering|hash|1|{purpose}".encode())
        made = hmac.HMAC(derive.derive(unwrap(self._row(scope, owner_id))), hashes.SHA256())
        made.update(message)
        return made.finalize()

    def _row(self, scope: Scope, owner_id: UUID) -> DataKey:
        if (scope, owner_id) not in self._allowed:
            raise KeyClosed(f"the {scope} key is not open")
        row = next(iter(DataKey.objects.raw(ROW, [scope, owner_id])), None)
        if row is None:
            raise KeyLost(f"the {scope} has no key")
        return row


_current: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


@contextmanager
def open_keyring() -> Iterator[Keyring]:
    """A new, empty ring for the body; the ring that was open before comes back afterwards."""
    ring = Keyring()
    token = _current.set(ring)
    try:
        yield ring
    finally:
        _current.reset(token)


def current() -> Keyring:
    ring = _current.get()
    if ring is None:
        raise KeyClosed("no keyring is open")
    return ring
