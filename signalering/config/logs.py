"""What the server's own log may say of an error: where it happened and of which kind it was, never its words.

The words of an error can carry what was typed or what stood in a row: 'Failing row contains (...)'.
"""

import logging
import traceback
from collections.abc import Iterator


class WithoutContent(logging.Filter):
    """Replaces the traceback of a line by one without the words of the errors in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            error = record.exc_info[1]
            record.exc_text = "\n".join(described(each) for each in causes(error)) if error else ""
            record.exc_info = None
        return True


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from, the last one first."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def described(error: BaseException) -> str:
    """Its frames, its class and, of an error of the database, the code and the name of the rule."""
    diagnosis = getattr(error, "diag", None)
    rule = (diagnosis.constraint_name, diagnosis.table_name) if diagnosis else ()
    known = " ".join(name for name in (getattr(error, "sqlstate", None), *rule) if name)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return "".join(traceback.format_tb(error.__traceback__)) + f"{kind} {known}".rstrip()
