"""The canonical form in Python is the database's own, for any row; and two different rows never read the same."""

import base64
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalering.audit.canonical import COLUMNS, array, canonical, hash_of, joined, part

committed = pytest.mark.django_db(transaction=True, databases=["default", "owner", "keys_owner"])

text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=20)
uuids = st.uuids()
maybe = st.none() | uuids
addresses = st.none() | st.ip_addresses() | st.builds("{}/{}".format, st.ip_addresses(v=4), st.integers(0, 32))
drawn = st.fixed_dictionaries(
    {
        "event": st.from_regex(r"[a-z_]{1,9}\.[a-z_]{1,9}", fullmatch=True),
        "event_id": uuids,
        "outcome": st.sampled_from(["ok", "refused", "failed"]),
        "actor_id": maybe,
        "role": text,
        "membership_id": maybe,
        "grant_cell": text,
        "relation": text,
        "on_behalf_of": maybe,
        "is_emergency": st.booleans(),
        "organisation_id": maybe,
        "dossier_id": maybe,
        "dossier_code": text,
        "object_type": text,
        "object_ids": st.lists(uuids, max_size=4),
        "fields": st.lists(text, max_size=4),
        "request_id": maybe,
        "address": addresses.map(lambda found: None if found is None else str(found)),
        "reason": st.none() | st.binary(max_size=20),
    }
)
CASTS = {"object_ids": "::uuid[]", "fields": "::text[]", "address": "::inet"}
# Pieces that a form without lengths would mix up.
pieces = st.lists(st.sampled_from(["", ",", "-", "1:", "a", "a,b", "1:a", "0:", "é"]) | text, max_size=5)


def insert(row: dict[str, Any]) -> None:
    places = ", ".join(f"%({name})s{CASTS.get(name, '')}" for name in row)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO audit_row ({', '.join(row)}) VALUES ({places})", row)


def stored() -> list[dict[str, Any]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_row ORDER BY id")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@committed
def test_python_and_database_hash_alike() -> None:
    collected: list[dict[str, Any]] = []

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(drawn)
    def write(row: dict[str, Any]) -> None:
        insert(row)
        collected.append(row)

    write()
    rows = stored()
    assert len(rows) == len(collected) >= 150
    for given_row, row in zip(collected, rows, strict=True):
        assert row["format"] == 2
        assert [row[name] for name in ("event", "object_ids", "fields")] == [
            given_row[name] for name in ("event", "object_ids", "fields")
        ]
        assert hash_of(row) == bytes(row["hash"])


@given(pieces, pieces)
def test_two_different_arrays_never_read_the_same(one: list[str], other: list[str]) -> None:
    assert (array(one) == array(other)) == (one == other)


@given(pieces, pieces, pieces, pieces)
def test_nothing_moves_from_one_column_into_the_next(a: list[str], b: list[str], c: list[str], d: list[str]) -> None:
    assert (array(a) + array(b) == array(c) + array(d)) == ((a, b) == (c, d))


def test_format_1_had_that_fault_and_its_rows_stay_readable() -> None:
    row = {**dict.fromkeys(COLUMNS), "object_ids": [], "is_emergency": False}
    split, whole = {**row, "fields": ["a", "b"]}, {**row, "fields": ["a,b"]}
    assert joined(split["fields"]) == joined(whole["fields"])
    assert canonical({**split, "format": 1}) == canonical({**whole, "format": 1})
    assert canonical({**split, "format": 2}) != canonical({**whole, "format": 2})
    with pytest.raises(KeyError):
        canonical({**split, "format": 3})


@pytest.mark.parametrize(("value", "expected"), [(None, b"-"), ("", b"0:"), ("-", b"1:-"), ("é", b"2:\xc3\xa9")])
def test_part_counts_bytes_and_tells_nothing_from_no_text(value: str | None, expected: bytes) -> None:
    assert part(value) == expected


@committed
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"fields": ["a", "b"]}, {"fields": ["a,b"]}),
        ({"fields": []}, {"fields": [""]}),
        ({"fields": ["1:a"]}, {"fields": ["a"]}),
        ({"address": "10.0.0.1/8"}, {"address": "10.0.0.1"}),
    ],
)
def test_database_tells_them_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    """The same row but for these, hashed by the trigger's own functions."""
    made = []
    for values in (one, other):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT audit_array(%s::text[]), encode(inet_send(%s::inet), 'hex')",
                [values.get("fields"), values.get("address")],
            )
            made.append(cursor.fetchone())
    assert made[0] != made[1]


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize("shape", ["'{{a},{b}}'", "'[2:3]={a,b}'", "'{a,NULL}'"])
def test_array_of_another_shape_is_refused(shape: str) -> None:
    columns = "INSERT INTO audit_row (event, event_id, outcome, fields) VALUES ('test.tried', gen_random_uuid(), 'ok', "
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(columns + "'{a,b}')")
    with (
        pytest.raises(DatabaseError, match=r"fields_are_a_list|multidimensional"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(columns + shape + ")")


@pytest.mark.parametrize("address", ["10.1.2.3", "::1", "::ffff:10.1.2.3", "2001:db8::1"])
def test_address_counts_as_bytes_however_it_is_written(address: str) -> None:
    row = {**dict.fromkeys(COLUMNS), "format": 2, "object_ids": [], "fields": []}
    parsed = IPv4Address(address) if "." in address and ":" not in address else IPv6Address(address)
    assert canonical({**row, "address": address}) == canonical({**row, "address": parsed})
    assert base64.b16encode(parsed.packed).lower() in canonical({**row, "address": address})
