"""The organisation's own client number, so that nobody keeps a list of names beside the tool.

It is never kept, shown, logged or put in an address: only its keyed hash is. The number comes in by POST and is gone
with the request.
"""

import re
from uuid import UUID

from django.db import connection

from signalering.access.actor import Actor
from signalering.audit import log
from signalering.vault import keyring
from signalering.vault.hashes import keyed_hash
from signalering.vault.keys import ensure_key
from signalering.vault.models import Scope

PURPOSE = "client number"


def normalise(typed: str) -> str:
    """The number however it is typed: only letters and digits count, in capitals. Empty when nothing is left."""
    return re.sub(r"[\W_]", "", typed).upper()


def token(organisation_id: UUID, typed: str) -> bytes | None:
    """The keyed hash of a number, or None when nothing was typed. The organisation's key is made at its first use."""
    number = normalise(typed)
    if not number:
        return None
    ensure_key(Scope.ORGANISATION, organisation_id)
    keyring.current().allow(Scope.ORGANISATION, organisation_id)
    return keyed_hash(Scope.ORGANISATION, organisation_id, PURPOSE, number)


class AskedTooOften(Exception):
    """More than twenty questions in an hour: the answer is not given any more."""


def exists(made: bytes, *, by: Actor) -> bool:
    """Is there a dossier with this hash in the organisation, also one that is hidden from `by`?

    The database counts the questions; each is a line in the log. Raises AskedTooOften.
    """
    with log.event("dossier.reference_asked", by=by), connection.cursor() as cursor:
        cursor.execute("SELECT gate_reference_exists(%s)", [made])
        (answer,) = cursor.fetchone()
    if answer is None:
        raise AskedTooOften
    return bool(answer)
