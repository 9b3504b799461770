"""The mark every view carries: it says how the view is guarded. A view without one is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from signalering.access.roles import Action

View = TypeVar("View", bound=Callable[..., Any])


class Kind(StrEnum):
    DOSSIER = "dossier"
    TEAM = "team"
    OVERSIGHT = "oversight"
    SIGNED_IN = "signed_in"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Mark:
    """`own_transaction`: the view keeps its own books and runs outside the request's transaction (login)."""

    kind: Kind
    action: Action | None = None
    own_transaction: bool = False


def put_mark(view: View, mark: Mark) -> View:
    view.mark = mark  # type: ignore[attr-defined]
    return view


def mark_of(view: Callable[..., Any]) -> Mark | None:
    mark = getattr(view, "mark", None)
    return mark if isinstance(mark, Mark) else None
