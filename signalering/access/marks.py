"""The mark every view carries: how it is guarded and which methods it answers. A view without one is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from signalering.access.roles import Action

View = TypeVar("View", bound=Callable[..., Any])

READ = ("GET", "HEAD")
READ_AND_WRITE = (*READ, "POST")
WRITE = ("POST",)


class Kind(StrEnum):
    DOSSIER = "dossier"
    TEAM = "team"
    OVERSIGHT = "oversight"
    SIGNED_IN = "signed_in"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Mark:
    """`own_transaction`: the view keeps its own books and runs outside the request's transaction (login).

    `methods`: any other one is answered with 405 by the middleware, before anything is read.
    """

    kind: Kind
    action: Action | None = None
    own_transaction: bool = False
    methods: tuple[str, ...] = READ_AND_WRITE


def put_mark(view: View, mark: Mark) -> View:
    view.mark = mark  # type: ignore[attr-defined]
    return view


def mark_of(view: Callable[..., Any]) -> Mark | None:
    mark = getattr(view, "mark", None)
    return mark if isinstance(mark, Mark) else None
