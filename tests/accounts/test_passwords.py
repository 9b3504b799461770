"""Which passwords are refused, which are not, and the first one that an administrator hands over."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from signalering.accounts import passwords
from signalering.accounts.models import User
from signalering.accounts.passwords import ENOUGH_BITS, HardToGuess, bits_of_words, first_password, guess_bits
from tests.cast import PASSWORD, Cast

STRONG = "olifant paraplu suiker maan"


def refusal(password: str, user: User | None = None) -> str:
    """The code of the refusal, '' when the password is good enough."""
    try:
        HardToGuess().validate(password, user)
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "welkom01welkom01",
        "wachtwoord123!",
        "Signalering2026!",
        "qwertyuiop123456",
        "passwordpassword",
        "W@chtw00rd2026!",
        "Zomer2026Zomer2026",
        "Utrecht-Utrecht1",
        "feyenoord010010",
        "1qaz2wsx3edc4rfv",
        "1234567890123456",
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "J3ugdz0rg!2026",
        "ikhouvanjou1234",
        "liefde voor altijd",
        "mijnwachtwoordisgeheim",
        "wéchtwóórd-wachtwoord",
        "gfedcba7654321",
    ],
)
def test_easy_password_is_refused(password: str) -> None:
    assert refusal(password) == "password_easy"


@pytest.mark.parametrize(
    "password",
    [
        STRONG,
        "correct horse battery staple",
        "kwelder-tornado-zeemist",
        "xkvjqpwmzrtl",
        "tr0ub4dor&3xyz",
        "🦊🐢🐙🦉🐝🦔🐇🦜🐌🐡🦂🐍",
        "漢字仮名交じり文漢字仮名交",
        " spaties aan beide kanten zijn goud ",
    ],
)
def test_password_that_is_hard_to_guess_is_let_through(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize(
    ("length", "code"), [(11, "password_too_short"), (12, ""), (128, ""), (129, "password_too_long")]
)
def test_length_from_12_to_128(length: int, code: str) -> None:
    assert refusal(("xkvjqpwmzrtl" * 11)[:length]) == code


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize("password", ["Bram.de.Wilgenhof", "bramnoord2026!!", "DeWilgenhof-Noord", "De Wilgenhof 2026"])
def test_password_made_of_name_team_or_organisation_is_refused(cast: Cast, password: str) -> None:
    assert refusal(password, cast.bram) in ("password_easy", "password_personal")


@pytest.mark.django_db(databases=["default", "keys"])
def test_name_is_held_against_its_owner_only(cast: Cast) -> None:
    cast.bram.full_name = "Xerkoluba Wimprandt"
    assert refusal("xerkoluba-wimprandt") == ""
    assert refusal("xerkoluba-wimprandt", cast.bram) == "password_personal"
    assert refusal("xerkoluba olifant paraplu suiker", cast.bram) == ""


@settings(max_examples=80, deadline=None)
@given(
    word=st.sampled_from(["welkom", "wachtwoord", "geheim", "password", "utrecht", "monkey", "begeleider"]),
    year=st.integers(1950, 2049),
    end=st.sampled_from(["", "!", "!!", ".", "?"]),
    capital=st.booleans(),
    twice=st.booleans(),
)
def test_word_with_a_year_stays_easy_however_it_is_dressed(
    word: str, year: int, end: str, capital: bool, twice: bool
) -> None:
    word = word.capitalize() if capital else word
    assert guess_bits(f"{word}{year}{end}" * (2 if twice else 1)) < ENOUGH_BITS


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=140))
def test_any_text_has_finite_bits_and_repeating_it_adds_hardly_any(text: str) -> None:
    once = guess_bits(text)
    assert 0 <= once < 2000
    if len(passwords.plain(text)) in range(3, 25):
        assert guess_bits(text + text) <= once + 4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(sorted(w for w in bits_of_words() if len(w) > 5)), min_size=4, max_size=6, unique=True))
def test_known_words_never_make_a_password_harder_than_unknown_letters(words: list[str]) -> None:
    text = "".join(words)
    assert guess_bits(text) <= 4.71 * len(text)


def test_first_password_is_long_readable_and_each_time_another() -> None:
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert re.fullmatch(r"([bdfghkmnprstvwz][aeiou]){2}(-([bdfghkmnprstvwz][aeiou]){2}){4}", password)
        assert refusal(password) == ""


def test_work_stays_small_for_the_longest_password() -> None:
    """No password keeps a worker busy: the pieces that are tried are at most 24 characters long."""
    assert guess_bits("x1" * 64) < ENOUGH_BITS


@pytest.mark.django_db(databases=["default", "keys"])
@pytest.mark.parametrize(
    ("language", "words"), [("nl", "makkelijk te raden"), ("en", "easy to guess")], ids=["nl", "en"]
)
def test_message_says_what_to_do(cast: Cast, client: Client, language: str, words: str) -> None:
    client.force_login(cast.bram)
    client.cookies["django_language"] = language
    new = {"oldpassword": PASSWORD, "password1": "welkom01welkom01", "password2": "welkom01welkom01"}
    page = client.post(reverse("account_change_password"), new).content.decode()
    assert words in page
    assert "welkom01welkom01" not in page
    with override(language):
        assert HardToGuess().get_help_text() in page


@pytest.mark.django_db(databases=["default", "keys"])
def test_own_password_can_be_changed_but_not_into_itself(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    address = reverse("account_change_password")

    def change(old: str, new: str) -> object:
        return client.post(address, {"oldpassword": old, "password1": new, "password2": new})

    assert change(PASSWORD, STRONG).status_code == 302
    assert User.objects.get(pk=cast.bram.pk).check_password(STRONG)
    page = change(STRONG, STRONG)
    assert "Dit is het wachtwoord dat je nu hebt." in page.content.decode()
    assert client.get("/").status_code == 200
