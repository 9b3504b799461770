"""What sealing, wrapping anew and logging can do, one after the other on one connection. Only to know."""

import base64
from collections.abc import Iterator
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from django.conf import settings
from django.test import override_settings

from bench.measure import Figure, spent
from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.vault.fields import seal, unseal
from signalering.vault.keyring import open_keyring
from signalering.vault.keys import make_key, rewrap_all, wrapping_keys
from signalering.vault.models import DataKey, Scope

SECOND = f"bench:{base64.b64encode(AESGCM.generate_key(bit_length=256)).decode()}"
TEXT = "a" * 4000


def figures(keys: int, operations: int) -> Iterator[Figure]:
    yield from sealing(operations)
    yield rewrapping(keys)
    yield logging(operations)


def sealing(operations: int) -> Iterator[Figure]:
    owner = uuid4()
    make_key(Scope.DOSSIER, owner)
    with open_keyring() as ring:
        ring.allow(Scope.DOSSIER, owner)
        where = {"scope": Scope.DOSSIER, "owner_id": owner, "place": b"bench"}
        sealed = seal(TEXT, **where)  # type: ignore[arg-type]
        for name, work in (("seal", lambda: seal(TEXT, **where)), ("unseal", lambda: unseal(sealed, **where))):  # type: ignore[arg-type]
            yield per_second(f"{name}_per_second", work, operations, {"bytes": len(TEXT)})


def rewrapping(keys: int) -> Figure:
    """There and back, so that the product's own key fits again; the time of one way."""
    own = list(settings.KEY_ENCRYPTION_KEYS)
    current = wrapping_keys()[0]
    DataKey.objects.bulk_create(
        DataKey(
            scope=Scope.USER,
            owner_id=uuid4(),
            wrapped=aes_key_wrap(current.material, AESGCM.generate_key(bit_length=256)),
            wrapped_with=current.name,
        )
        for _ in range(keys - DataKey.objects.count())
    )
    ways = []
    for first, second in (([SECOND], own), (own, [SECOND])):
        with override_settings(KEY_ENCRYPTION_KEYS=[*first, *second]):
            ways.append(spent(rewrap_all).ms)
    return Figure("rewrap_s", round(sum(ways) / 2000, 2), "s", None, {"keys": DataKey.objects.count()})


def logging(operations: int) -> Figure:
    """Each row in a transaction of its own."""
    return per_second("audit_rows_per_second", lambda: log.read("page.viewed", by=NOBODY), operations, {})


def per_second(name: str, work: object, operations: int, facts: dict[str, object]) -> Figure:
    def all_of_them() -> None:
        for _ in range(operations):
            work()  # type: ignore[operator]

    return Figure(
        name, round(operations / spent(all_of_them).ms * 1000), "per second", None, {**facts, "operations": operations}
    )
