"""Passwords that are easy to guess, and the readable first one that an administrator hands over.

No rules on composition: how hard a password is to guess is what counts. It is cut into the pieces a guesser tries
first (common passwords, words, names, rows of keys, years, repeats), and their bits are added up. Works offline.
"""

import gzip
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from signalering.accounts.models import Membership

SHORTEST, LONGEST = 12, 128
# Ten thousand million guesses: with argon2 and five tries in five minutes far out of reach.
ENOUGH_BITS = 33.0
WORDS = Path(__file__).parent / "words"
COMMON = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
)
LEET = (str.maketrans("013457@$!", "oieastasi"), str.maketrans("013457@$!", "oleastasl"))
PRODUCT = "signalering"


@cache
def bits_of_words() -> dict[str, float]:
    """Each known word with the bits of its place in its list; the place in the shortest list counts."""
    lists = [(WORDS / name).read_text(encoding="utf-8").split() for name in ("dutch.txt", "english.txt")]
    lists += [(WORDS / name).read_text(encoding="utf-8").split() for name in ("first_names.txt", "local.txt")]
    with gzip.open(COMMON, "rt", encoding="utf-8") as file:
        lists.append([line.strip() for line in file])
    found: dict[str, float] = {}
    for words in lists:
        for place, word in enumerate(words):
            if len(word) >= 2:
                found[word] = min(found.get(word, 99.0), log2(place + 2))
    return found


def plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def guess_bits(password: str, known: Iterable[str] = ()) -> float:
    """How many bits a guesser needs who tries the likely first. `known`: words about this person, almost for free."""
    text = plain(password)
    free = {plain(word) for word in known if len(word) >= 3}
    best = [0.0] + [99_999.0] * len(text)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 24) + 1):
            bits = best[start] + piece_bits(text, start, end, free)
            best[end] = min(best[end], bits)
    capitals = sum(c.isupper() for c in password)
    return best[-1] + (1 if capitals else 0) + min(capitals, 4) / 4


def piece_bits(text: str, start: int, end: int, free: set[str]) -> float:
    """The bits of one piece: the cheapest of what it may be."""
    piece = text[start:end]
    if len(piece) == 1:
        return single_bits(piece)
    found = [99_999.0]
    for spelled in (piece, *(piece.translate(table) for table in LEET)):
        found += [1.0] if spelled in free else []
        found += [bits_of_words().get(spelled, 99_999.0) + (spelled != piece)]
    if len(piece) >= 3:
        if piece in text[:start]:
            found.append(2.0)
        if len(set(piece)) == 1:
            found.append(single_bits(piece[0]) + log2(len(piece)))
        if any(piece in row or piece[::-1] in row for row in ROWS):
            found.append(4 + log2(len(piece)))
    if re.fullmatch(r"(19|20)\d\d", piece):
        found.append(5.0)
    return min(found)


def single_bits(character: str) -> float:
    if character.isalpha():
        return log2(26)
    if character.isdigit():
        return log2(10)
    return 2.0 if character in " -_.,!?" else 5.0


class HardToGuess:
    """Django's kind of password validator: length, and hard enough to guess for somebody who knows this person."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            message = _("This password is too short: use at least %(number)d characters.")
            raise ValidationError(message % {"number": SHORTEST}, code="password_too_short")
        if len(password) > LONGEST:
            message = _("This password is too long: use at most %(number)d characters.")
            raise ValidationError(message % {"number": LONGEST}, code="password_too_long")
        if guess_bits(password) < ENOUGH_BITS:
            raise ValidationError(
                _(
                    "This password is easy to guess: it is made of well-known words, numbers or rows of keys. "
                    "Put four or more words after each other that have nothing to do with each other."
                ),
                code="password_easy",
            )
        if guess_bits(password, words_about(user)) < ENOUGH_BITS:
            raise ValidationError(
                _(
                    "This password looks like your name, your team, your organisation or this product. "
                    "Put four or more words after each other that have nothing to do with each other."
                ),
                code="password_personal",
            )

    def get_help_text(self) -> str:
        text = _("Use %(shortest)d to %(longest)d characters. You may paste it, and every character is allowed.")
        return text % {"shortest": SHORTEST, "longest": LONGEST}


def words_about(user: Any) -> list[str]:
    """Her user name, names, teams and organisations, whole and in parts, and the product's name."""
    texts = [PRODUCT]
    if user is not None:
        texts += [user.username, user.full_name]
        rows = Membership.objects.filter(user_id=user.pk).values_list("organisation__name", "team__name")
        texts += [text for row in rows for text in row if text]
    parts = [part for text in texts for part in re.split(r"\W+", text)]
    return [*parts, *(re.sub(r"\W+", "", text) for text in texts), *texts]


# No letters or syllables that are mistaken for each other when read aloud or written down.
CONSONANTS, VOWELS = "bdfghkmnprstvwz", "aeiou"


def first_password() -> str:
    """Five random groups of two syllables, such as 'bako-tuvi-…': 24 characters, 62 bits, easy to read aloud."""

    def syllable() -> str:
        return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)

    return "-".join(syllable() + syllable() for _group in range(5))
