"""The finished texts about an observation, in both languages."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest
from django.utils import translation

from signalering.observations import words
from signalering.observations.actions import Seen
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation


def row(**changes: object) -> Seen:
    return Seen(**{"seen_from": date(2026, 11, 3), "precision": "day", "knowledge": "saw", "facts": "x", **changes})  # type: ignore[arg-type]


def entry(code: str, category: str, nl: str, en: str) -> SignalType:
    return SignalType(code=code, category=category, label_nl=nl, label_en=en)


MONEY = entry("S03", "geld_en_spullen", "Veel geld op zak", "Carrying a lot of money")
BODY = entry("S01", "lichaam", "Lichamelijke klachten", "Physical complaints")


@pytest.mark.parametrize(
    ("changes", "nl", "en"),
    [
        ({}, "3 nov 2026", "3 Nov 2026"),
        ({"precision": "moment"}, "3 nov 2026", "3 Nov 2026"),
        ({"precision": "moment", "seen_time": time(14)}, "3 nov 2026, 14:00", "3 Nov 2026, 14:00"),
        (
            {"precision": "moment", "seen_time": time(23, 5), "seen_until": date(2026, 11, 4)},
            "3 nov 2026, 23:05, t/m 4 nov 2026",
            "3 Nov 2026, 23:05, through 4 Nov 2026",
        ),
        ({"precision": "week"}, "week van 2 nov 2026", "week of 2 Nov 2026"),
        (
            {"precision": "week", "seen_until": date(2026, 11, 10)},
            "week van 2 nov 2026 t/m week van 9 nov 2026",
            "week of 2 Nov 2026 through week of 9 Nov 2026",
        ),
        ({"precision": "week", "seen_until": date(2026, 11, 5)}, "week van 2 nov 2026", "week of 2 Nov 2026"),
        ({"precision": "month"}, "nov 2026", "Nov 2026"),
        (
            {"precision": "month", "seen_from": date(2026, 3, 3), "seen_until": date(2026, 5, 1)},
            "mrt t/m mei 2026",
            "Mar through May 2026",
        ),
        (
            {"precision": "month", "seen_from": date(2025, 12, 3), "seen_until": date(2026, 1, 1)},
            "dec 2025 t/m jan 2026",
            "Dec 2025 through Jan 2026",
        ),
        ({"seen_until": date(2026, 11, 5)}, "3 t/m 5 nov 2026", "3 through 5 Nov 2026"),
        (
            {"seen_from": date(2026, 10, 30), "seen_until": date(2026, 11, 5)},
            "30 okt t/m 5 nov 2026",
            "30 Oct through 5 Nov 2026",
        ),
        (
            {"seen_from": date(2025, 12, 30), "seen_until": date(2026, 1, 2)},
            "30 dec 2025 t/m 2 jan 2026",
            "30 Dec 2025 through 2 Jan 2026",
        ),
        (
            {"precision": "unknown"},
            "dag niet precies bekend (rond 3 nov 2026)",
            "day not exactly known (around 3 Nov 2026)",
        ),
    ],
)
def test_seen_is_as_exact_as_it_is_known(changes: dict[str, object], nl: str, en: str) -> None:
    with translation.override("nl"):
        assert words.seen_text(row(**changes)) == nl
    with translation.override("en"):
        assert words.seen_text(row(**changes)) == en


def test_title_names_the_signals_in_the_order_of_the_catalogue() -> None:
    with translation.override("nl"):
        assert words.title([MONEY, BODY]) == "Lichamelijke klachten, Veel geld op zak"
        assert words.title([MONEY], "interpretation") == "Veel geld op zak"
    with translation.override("en"):
        assert words.title([MONEY, BODY]) == "Physical complaints, Carrying a lot of money"


@pytest.mark.parametrize(
    ("language", "knowledge", "expected"),
    [
        ("nl", "saw", "Geen passend signaal"),
        ("nl", "interpretation", "Onderbuikgevoel"),
        ("en", "saw", "No signal fits"),
        ("en", "interpretation", "Gut feeling"),
    ],
)
def test_title_without_signals(language: str, knowledge: str, expected: str) -> None:
    with translation.override(language):
        assert words.title([], knowledge) == expected


@pytest.mark.parametrize(
    ("language", "knowledge", "source", "expected"),
    [
        ("nl", "saw", "", "Zelf gezien"),
        ("nl", "read", "colleague", "Gelezen: collega"),
        ("en", "heard_from_other", "parent", "Heard from somebody else: parent or carer"),
    ],
)
def test_source_stands_behind_how_it_is_known(language: str, knowledge: str, source: str, expected: str) -> None:
    with translation.override(language):
        assert words.known_text(row(knowledge=knowledge, source_role=source)) == expected


@pytest.mark.parametrize(
    ("recorded", "until", "days"),
    [
        (datetime(2026, 11, 3, 12, tzinfo=UTC), None, 0),
        # Half past midnight in Amsterdam is the next day already.
        (datetime(2026, 11, 10, 23, 30, tzinfo=UTC), None, 8),
        (datetime(2026, 11, 10, 22, 30, tzinfo=UTC), None, 7),
        (datetime(2026, 11, 10, 23, 30, tzinfo=UTC), date(2026, 11, 9), 2),
    ],
)
def test_delay_counts_from_the_last_day_seen(recorded: datetime, until: date | None, days: int) -> None:
    seen = SimpleNamespace(seen_from=date(2026, 11, 3), seen_until=until, recorded_at=recorded)
    assert words.days_later(seen) == days
    assert words.is_late(seen) is (days > 7)


def test_an_observation_and_what_was_typed_read_alike() -> None:
    kept = Observation(seen_from=date(2026, 11, 3), precision="week", knowledge="read", source_role="police")
    assert words.seen_text(kept) == words.seen_text(row(precision="week"))
    assert words.known_text(kept) == words.known_text(row(knowledge="read", source_role="police"))
