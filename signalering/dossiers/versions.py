"""Rows that replace each other: the answers when the database refuses one, and the way from the last to the first.

The rules stand in migrations/0003_versions.sql, for the tables of this room and of those above it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet
from psycopg.errors import UniqueViolation

from signalering.base.refusals import rule_of


class AlreadyReplaced(Exception):
    """Somebody else recorded a new version in the meantime."""


class ReasonNeeded(Exception):
    """The half hour in which the author may leave the reason empty has passed, or somebody else wrote it."""


@contextmanager
def replacing() -> Iterator[None]:
    """Turn the database's refusal of a version into AlreadyReplaced or ReasonNeeded."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise AlreadyReplaced from error
        if rule_of(error) == "version_has_reason":
            raise ReasonNeeded from error
        raise


def chain(rows: QuerySet[Any], one: UUID) -> list[UUID]:
    """The ids of all versions among `rows` that belong with `one`, newest first; empty when it is not there."""
    earlier = dict(rows.values_list("pk", "replaces_id"))
    newer = {replaced: pk for pk, replaced in earlier.items()}
    if one not in earlier:
        return []
    while one in newer:
        one = newer[one]
    found: list[UUID] = []
    following: UUID | None = one
    while following is not None:
        found.append(following)
        following = earlier[following]
    return found
