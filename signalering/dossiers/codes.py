"""The code of a dossier: two neutral Dutch words and a check character. Random, derived from nothing, never reused."""

import secrets
from functools import cache
from pathlib import Path

# Without I, O, Z and 0 to 3: they are mistaken for each other on paper and on the telephone. Their number, 29, is prime
# and greater than any place or step between letters: one wrong letter always shows.
CHECK = "456789ABCDEFGHJKLMNPQRSTUVWXY"


@cache
def words() -> tuple[str, ...]:
    text = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8")
    return tuple(line.strip().upper() for line in text.splitlines() if line.strip())


def check_character(first: str, second: str) -> str:
    """One character that changes with any single wrong letter, and nearly always when the words change places."""
    total = sum(position * ord(letter) for position, letter in enumerate(f"{first}-{second}", start=1))
    return CHECK[total % len(CHECK)]


def new_code() -> str:
    first, second = secrets.SystemRandom().sample(words(), 2)
    return f"{first}-{second}-{check_character(first, second)}"


def normalise(typed: str) -> str | None:
    """The code that was meant by `typed` (case, spaces and dashes are free), or None when it cannot be one."""
    parts = typed.upper().replace("-", " ").split()
    if len(parts) != 3 or check_character(parts[0], parts[1]) != parts[2]:
        return None
    return "-".join(parts)
