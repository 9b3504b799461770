"""The code of a dossier: easy to say, hard to mistake."""

from hypothesis import given
from hypothesis import strategies as st

from signalering.dossiers.codes import CHECK, check_character, new_code, normalise, words

two_words = st.lists(st.sampled_from(words()), min_size=2, max_size=2, unique=True)


@given(two_words)
def test_made_codes_are_understood_however_they_are_typed(pair: list[str]) -> None:
    first, second = pair
    code = f"{first}-{second}-{check_character(first, second)}"
    assert normalise(code) == normalise(code.lower().replace("-", "  ")) == normalise(f" {code} ") == code


@given(two_words, st.sampled_from(CHECK))
def test_wrong_check_character_is_no_code(pair: list[str], typed: str) -> None:
    first, second = pair
    right = check_character(first, second)
    assert (normalise(f"{first}-{second}-{typed}") is None) == (typed != right)


def test_new_codes_differ_and_are_valid() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 195
    assert all(normalise(code) == code for code in codes)


def test_what_is_no_code_is_none() -> None:
    for typed in ("", "WILG", "WILG-OTTER", "-", "WILG OTTER 7 8", "\x00", "📱 📱 📱"):
        assert normalise(typed) is None


@given(two_words, st.integers(0, 7), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_letter_always_shows(pair: list[str], place: int, letter: str) -> None:
    for which in (0, 1):
        wrong = list(pair)
        word = wrong[which]
        place = min(place, len(word) - 1)
        wrong[which] = word[:place] + letter + word[place + 1 :]
        same = word[place] == letter
        assert (check_character(*wrong) == check_character(*pair)) == same
