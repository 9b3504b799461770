"""The words of dossier codes: short, neutral, plain letters, and hard to confuse on the telephone."""

import re
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

FILE = Path(__file__).parents[2] / "signalering" / "dossiers" / "words.txt"
WORDS = FILE.read_text(encoding="utf-8").splitlines()

# Not a list of all that is wrong, but of what somebody may think of adding: each word says what is wrong with it.
UNFIT = {
    "insult": "aap varken geit rat slang ezel kip pauw hond koe schaap kwal eikel uil gans haan mier walrus",
    "name": "roos iris merel linde jasmijn bram anna els zora dirk bos vos berg vink valk zwaan winter lente storm",
    "body or sex": "banaan perzik pruim worst wip zaad hoer potlood kussen vijg mossel oester kast gaai raam",
    "drugs": "gras wiet sneeuw ballon naald pil paddo lijn kristal hennep",
    "weapon or harm": "mes pijl kogel hamer touw zeis riem hagel spijker trap",
    "religion or origin": "kerk tempel kapel kruis moskee koran bijbel pinda neger turk",
    "the field's own words": "geld hotel kamer foto camera spoor bron dader mist stuur sleutel grind",
}
SOUNDS = [("sch", "sg"), ("ch", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "kw"), ("x", "ks")]
SAME_VOWELS = [("ij", "Y"), ("ei", "Y"), ("ou", "W"), ("au", "W")]


@cache
def sound(word: str) -> str:
    """`word` with the letters that a telephone blurs made equal: b and p, d and t, m and n, f, v and w, s and z."""
    for letters, heard in SOUNDS:
        word = word.replace(letters, heard)
    word = re.sub(r"c(?=[eiy])", "s", word).replace("c", "k")
    for letters, heard in SAME_VOWELS:
        word = word.replace(letters, heard)
    return re.sub(r"([^aeiou])\1+", r"\1", word.translate(str.maketrans("vwzdbn", "ffstpm")))


def one_step_apart(first: str, second: str) -> bool:
    """Whether one letter changed, added or dropped turns `first` into `second` (or nothing at all)."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def test_there_are_enough_words_for_codes_that_never_return() -> None:
    assert 480 <= len(WORDS) <= 700


def test_words_are_short_and_in_plain_lower_case_letters() -> None:
    assert [word for word in WORDS if not re.fullmatch(r"[a-z]{3,8}", word)] == []


def test_words_are_sorted_and_different() -> None:
    assert all(first < second for first, second in pairwise(WORDS))


def test_no_word_that_hurts_or_names_somebody() -> None:
    found = {kind: sorted(set(words.split()) & set(WORDS)) for kind, words in UNFIT.items()}
    assert {kind: words for kind, words in found.items() if words} == {}


def test_no_word_hides_a_rude_one() -> None:
    rude = re.compile(r"kut|lul|hoer|neger|homo|seks|sex|kont|poep|dood|drugs|roos|slet|kanker|tering")
    assert [word for word in WORDS if rude.search(word)] == []


def test_no_two_words_sound_alike() -> None:
    assert [pair for pair in combinations(WORDS, 2) if one_step_apart(*map(sound, pair))] == []


def test_no_word_begins_with_another() -> None:
    # The list is sorted, so a word that begins with another one comes after it, with only such words between.
    assert [pair for pair in pairwise(WORDS) if pair[1].startswith(pair[0])] == []


def test_one_step_apart_sees_what_it_should() -> None:
    assert one_step_apart("regen", "reger")
    assert one_step_apart("boot", "boon")
    assert one_step_apart("trein", "trei")
    assert one_step_apart(sound("dauw"), sound("touw"))
    assert not one_step_apart("regen", "reiger")
    assert not one_step_apart("eik", "wilg")


def test_words_of_the_handbook_examples_stay() -> None:
    assert {"wilg", "otter", "eik", "reiger"} <= set(WORDS)
