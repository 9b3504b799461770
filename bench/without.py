"""The product without one of its protections, to measure what that one costs. It changes the running process only.

Each takes away all that the protection does for a page, and nothing else: the same view, query and template.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import DEFAULT_DB_ALIAS, connections

from signalering.audit import log
from signalering.config import middleware
from signalering.vault.fields import Sealed, SealedTextField


@contextmanager
def audit() -> Iterator[None]:
    """No log row. The value that opens the tables for writing is still put back: it belongs to the write guard."""

    def insert(*args: Any, using: str = DEFAULT_DB_ALIAS, then_set_event: str | None = None, **rest: Any) -> None:
        if then_set_event is not None:
            with connections[using].cursor() as cursor:
                cursor.execute(log.SET_EVENT, [then_set_event])

    with patch.object(log, "_insert", insert):
        yield


@contextmanager
def row_security() -> Iterator[None]:
    """As the tables' owner, whom no policy binds; the database is not told who acts."""
    web = connections["default"]
    connections["default"] = connections["owner"]
    try:
        with patch.object(middleware, "tell_database", lambda actor: None):
            yield
    finally:
        connections["default"] = web


@contextmanager
def encryption() -> Iterator[None]:
    """Text lies in the table as it is and is read as it is; no key is fetched. For a dossier recorded inside this."""

    def as_text(field: SealedTextField, value: Any, *args: Any) -> str | None:
        return None if value is None else bytes(value).decode()

    def as_bytes(field: SealedTextField, row: Any, add: bool) -> Sealed | None:
        value = row.__dict__.get(field.attname)
        return None if value is None else Sealed(value.encode())

    with patch.object(SealedTextField, "from_db_value", as_text), patch.object(SealedTextField, "pre_save", as_bytes):
        yield


@contextmanager
def all_three() -> Iterator[None]:
    with ExitStack() as stack:
        for taken_away in (audit, row_security, encryption):
            stack.enter_context(taken_away())
        yield
