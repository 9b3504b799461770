"""The canonical form of one row of the log, whose SHA-256 is the row's hash; the database makes the same one.

Pure: made from the row alone, so that an export can be checked without the database. Each value stands after its own
length, and each element of an array after its own, so no two rows can read the same.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# In this order. A column that is not here is not covered by the hash: a test compares them with the table.
COLUMNS = (
    "format",
    "id",
    "at",
    "xid",
    "event",
    "event_id",
    "outcome",
    "actor_id",
    "role",
    "membership_id",
    "grant_cell",
    "relation",
    "on_behalf_of",
    "is_emergency",
    "organisation_id",
    "dossier_id",
    "dossier_code",
    "object_type",
    "object_ids",
    "fields",
    "request_id",
    "address",
    "reason",
)


def part(value: str | None) -> bytes:
    """The length in bytes before the value; '-' stands for no value."""
    if value is None:
        return b"-"
    data = value.encode()
    return b"%d:%s" % (len(data), data)


def whole(value: object) -> bytes:
    return part(str(value))


def moment(value: datetime) -> bytes:
    """Microseconds since 1970: text would differ by time zone."""
    return whole((value - EPOCH) // timedelta(microseconds=1))


def yes_or_no(value: bool) -> bytes:
    return part("true" if value else "false")


def array(value: list[object]) -> bytes:
    return part("".join(part(str(element)).decode() for element in value))


def joined(value: list[object]) -> bytes:
    """Of format 1, in which a comma inside an element reads like the one between two."""
    return part(",".join(map(str, value)))


def network(value: object) -> bytes:
    """As PostgreSQL sends an address: family, prefix, no CIDR, length, bytes. Its text has several spellings."""
    found = ipaddress.ip_interface(str(value))
    head = bytes([2 if found.version == 4 else 3, found.network.prefixlen, 0, len(found.packed)])
    return part((head + found.packed).hex())


def host(value: object) -> bytes:
    """Of format 1, without the prefix."""
    return whole(ipaddress.ip_interface(str(value)).ip)


def octets(value: bytes) -> bytes:
    return part(bytes(value).hex())


KINDS: Mapping[str, Callable[[Any], bytes]] = {
    "at": moment,
    "is_emergency": yes_or_no,
    "object_ids": array,
    "fields": array,
    "address": network,
    "reason": octets,
}
FORMATS: Mapping[object, Mapping[str, Callable[[Any], bytes]]] = {
    1: {**KINDS, "object_ids": joined, "fields": joined, "address": host},
    2: KINDS,
}


def canonical(row: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed. `row` holds COLUMNS as the database gives them; an unknown format is a KeyError."""
    kinds = FORMATS[row["format"]]
    return b"".join(b"-" if row[name] is None else kinds.get(name, whole)(row[name]) for name in COLUMNS)


def hash_of(row: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(canonical(row)).digest()
