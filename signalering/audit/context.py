"""What a log row says about the request it belongs to: where it came from and which cell of the table let it through.

Set by the request middleware and the gate, empty in commands. Plain values: this room knows no access table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID, uuid4


@dataclass(slots=True)
class RequestContext:
    request_id: UUID = field(default_factory=uuid4)
    address: str | None = None
    role: str = ""
    membership_id: UUID | None = None
    grant_cell: str = ""
    relation: str = ""
    is_emergency: bool = False


_current: ContextVar[RequestContext | None] = ContextVar("audit_context", default=None)


def current() -> RequestContext:
    """The running request's context; outside a request an empty one that is thrown away."""
    return _current.get() or RequestContext()


@contextmanager
def request_context(address: str | None) -> Iterator[RequestContext]:
    context = RequestContext(address=address)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
