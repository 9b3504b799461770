"""The status of a page that does not do what was asked; what was typed stands on it."""

from typing import Final

BAD_INPUT: Final = 422
"""The form says what is wrong."""

CONFLICT: Final = 409
"""Somebody else was first, or the state of the dossier does not allow it."""

TOO_MANY: Final = 429
"""It was tried too often."""
