"""The two data files of the catalogue, read as plain TOML: complete in both languages, and without weights."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "signalering" / "observations" / "catalogue"
SIGNALS: dict[str, Any] = tomllib.loads((FOLDER / "signals.toml").read_text(encoding="utf-8"))
GUIDANCE: dict[str, Any] = tomllib.loads((FOLDER / "guidance.toml").read_text(encoding="utf-8"))

TEXT_KEYS = ("label", "looks_like", "also", "ask")
ENTRY_KEYS = {"code", "kind", "category", "source", "search_words", "extension"} | {
    f"{key}_{language}" for key in TEXT_KEYS for language in ("nl", "en")
}
SHIPPED = {"signal": ("S", 32), "risk_factor": ("R", 14), "place": ("P", 6), "setting": ("G", 10)}
SHIPPED_GUIDANCE = {"route": ("W", 9), "barrier": ("B", 9), "attitude": ("A", 9)}
FACTSHEET_SIGNALS = {"S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S21"}

# The words of docs/glossary.md, "Words we avoid". Stems, so that plurals and compounds are found too.
AVOID_NL = (
    r"slachtoffer|loverboy|prostitu|\bdader|verdachte|\bscore|risiconiveau|risicoprofiel|\bvrijwillig"
    r"|zet zichzelf in risico|zelf gezocht|\b(zwaar|zware|licht|lichte) geval"
)
AVOID_EN = (
    r"\bvictim|\boffender|\bperpetrator|\bprostitut|\bsuspect(s|ed)?\b|\bscor(e|es|ing)\b"
    r"|risk level|risk profile|himself at risk|asked for it"
)
AVOID = re.compile(f"{AVOID_NL}|{AVOID_EN}", re.IGNORECASE)
RANKING_KEYS = re.compile(r"weight|score|level|severity|rank|points|risk$|colou?r", re.IGNORECASE)
# Every run of three digits or more, but for 112 and the suicide line, whose number is its name.
NUMBER = re.compile(r"(?<!\d)(?!112\b|113 Zelfmoordpreventie)\d[\d -]{2,}")
BRANDS = re.compile(r"grindr|snap|tinder|romeo|bullchat|kinky|\binsta(gram)?\b|telegram|onlyfans|airbnb", re.IGNORECASE)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with the path of keys that leads to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{path}[{number}]")
    else:
        yield path, value


def texts(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(path, leaf) for path, leaf in walk(data) if isinstance(leaf, str)]


def by_code(data: dict[str, Any], table: str = "entry") -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in data[table]}


def signals() -> list[dict[str, Any]]:
    return [row for row in SIGNALS["entry"] if row["kind"] == "signal"]


both_files = pytest.mark.parametrize("data", [SIGNALS, GUIDANCE], ids=["signals", "guidance"])


@pytest.mark.parametrize(
    ("data", "shipped"), [(SIGNALS, SHIPPED), (GUIDANCE, SHIPPED_GUIDANCE)], ids=["signals", "guidance"]
)
def test_every_shipped_code_is_still_there(data: dict[str, Any], shipped: dict[str, tuple[str, int]]) -> None:
    for kind, (letter, count) in shipped.items():
        codes = {row["code"] for row in data["entry"] if row["kind"] == kind}
        assert codes >= {f"{letter}{number:02}" for number in range(1, count + 1)}
        assert all(re.fullmatch(rf"{letter}\d\d", code) for code in codes)
    assert {row["kind"] for row in data["entry"]} == set(shipped)


def test_no_code_is_used_twice() -> None:
    rows = [*SIGNALS["entry"], *GUIDANCE["entry"], *GUIDANCE["guidance"], *GUIDANCE["referral"]]
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))


@both_files
def test_version_is_a_positive_number(data: dict[str, Any]) -> None:
    assert isinstance(data["version"], int)
    assert data["version"] >= 1


def test_entries_have_exactly_the_known_keys() -> None:
    for row in SIGNALS["entry"]:
        assert set(row) - {"withdrawn_on"} == ENTRY_KEYS, row["code"]


@both_files
def test_text_stands_in_both_languages(data: dict[str, Any]) -> None:
    tables = [row for table in data.values() if isinstance(table, list) for row in table]
    for row in tables:
        for key in (key.removesuffix("_nl") for key in row if key.endswith("_nl")):
            assert bool(row[f"{key}_nl"].strip()) is bool(row[f"{key}_en"].strip()), (row["code"], key)
        for key in ("label_nl", "text_nl", "note_nl", "name_nl"):
            assert row.get(key, "present"), (row["code"], key)


def test_every_signal_says_how_it_looks_and_what_else_it_can_be() -> None:
    for row in SIGNALS["entry"]:
        if row["kind"] != "setting":
            assert row["looks_like_nl"].endswith("."), row["code"]
            assert row["also_nl"].endswith("."), row["code"]


def test_question_is_an_open_one_in_quotation_marks() -> None:
    asked = [row for row in SIGNALS["entry"] if row["ask_nl"]]
    assert asked
    for row in asked:
        assert row["kind"] == "signal"
        for question in (row["ask_nl"], row["ask_en"]):
            assert re.fullmatch(r"'.+\?'", question), row["code"]
            assert not re.search(r"\b(waarom|why)\b", question, re.IGNORECASE), row["code"]


@pytest.mark.parametrize(
    "text", ["een Slachtoffer", "de dader", "vrijwillig mee", "het zelf gezocht", "a suspect", "Risk level", "victims"]
)
def test_words_to_avoid_are_recognised(text: str) -> None:
    assert AVOID.search(text)


@pytest.mark.parametrize("text", ["een vermoeden", "verdenking", "a suspicion", "zwaarder", "licht verstandelijk"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not AVOID.search(text)


@both_files
def test_words_to_avoid_stand_nowhere(data: dict[str, Any]) -> None:
    assert [(path, text) for path, text in texts(data) if AVOID.search(text)] == []


@both_files
def test_nothing_ranks_or_weighs(data: dict[str, Any]) -> None:
    for path, leaf in walk(data):
        assert not any(RANKING_KEYS.search(key) for key in re.findall(r"\.(\w+)", path)), path
        if isinstance(leaf, int | float) and not isinstance(leaf, bool):
            # The order of headings on a page and the version of the file are the only figures.
            assert re.search(r"\.(version|order)$", path), path
            assert not path.startswith(".entry"), path


@both_files
def test_every_category_and_place_exists(data: dict[str, Any]) -> None:
    used = {row["category"] for row in data["entry"]}
    assert used == set(by_code(data, "category"))
    assert {row["place"] for row in data.get("guidance", [])} == set(by_code(data, "place") if "place" in data else ())


@both_files
def test_every_source_is_explained(data: dict[str, Any]) -> None:
    known = by_code(SIGNALS, "source")
    for row in data["entry"]:
        assert set(row["source"].split("; ")) <= set(known), row["code"]


def test_only_signals_beyond_the_factsheet_are_an_extension() -> None:
    beyond = {row["code"] for row in SIGNALS["entry"] if row["extension"]}
    assert beyond == {row["code"] for row in signals()} - FACTSHEET_SIGNALS


def test_search_words_are_lower_case_and_different() -> None:
    for row in SIGNALS["entry"]:
        words = row["search_words"]
        assert len(words) == len(set(words)) >= 4, row["code"]
        assert all(word == word.lower().strip() and 2 <= len(word) <= 30 for word in words), row["code"]


def test_search_finds_the_signal_that_a_worker_means() -> None:
    entries = by_code(SIGNALS)
    for word, code in {"doekoe": "S03", "patta": "S04", "jonko": "S05", "nudes": "S29", "grindr": "P06"}.items():
        assert word in entries[code]["search_words"]


def test_brand_names_are_search_words_only() -> None:
    for path, text in texts(SIGNALS):
        assert ".search_words[" in path or not BRANDS.search(text), path


@both_files
def test_no_phone_number_but_112(data: dict[str, Any]) -> None:
    shown = [(path, text) for path, text in texts(data) if not re.search(r"\.(source|search_words)\[\d+\]", path)]
    assert [(path, text) for path, text in shown if NUMBER.search(text)] == []


def test_guidance_fits_on_two_lines() -> None:
    for path, text in texts(GUIDANCE):
        assert len(text) <= 120, path


def test_guidance_says_when_it_was_checked() -> None:
    assert isinstance(GUIDANCE["checked_on"], date)
    assert all(isinstance(row["checked_on"], date) for row in GUIDANCE["referral"])
