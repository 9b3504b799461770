"""When something was seen, as people fill it in: with and without a script, early, late, wrong and half."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import translation

from signalering.base.forms import today
from signalering.observations.forms.when import WhenForm

NOON = "2026-11-25T11:00:00Z"
TODAY, YESTERDAY = date(2026, 11, 25), date(2026, 11, 24)


def clean(**data: str) -> WhenForm:
    form = WhenForm({"precision": "day", **data})
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"day": "2026-11-25"}, (TODAY, None, None, "day")),
        ({"day": "2026-11-24"}, (YESTERDAY, None, None, "day")),
        # The page was opened before midnight: 'today' is still the day it showed.
        ({"day": "2026-11-20"}, (date(2026, 11, 20), None, None, "day")),
        ({"day": "other", "seen_from": "3-11-2026"}, (date(2026, 11, 3), None, None, "day")),
        ({"day": "other", "seen_from": "03/11/2026"}, (date(2026, 11, 3), None, None, "day")),
        # Without a script the fields stand there, and a day that was typed counts.
        ({"seen_from": "2026-11-03"}, (date(2026, 11, 3), None, None, "day")),
        ({"seen_from": "2026-11-03", "precision": ""}, (date(2026, 11, 3), None, None, "day")),
        ({"day": "2026-11-24", "seen_from": "2026-11-24"}, (YESTERDAY, None, None, "day")),
        ({"seen_from": "2026-11-03", "seen_time": "14:05"}, (date(2026, 11, 3), None, time(14, 5), "moment")),
        (
            {"seen_from": "2026-11-03", "seen_time": "23.30", "precision": "moment", "seen_until": "2026-11-04"},
            (date(2026, 11, 3), date(2026, 11, 4), time(23, 30), "moment"),
        ),
        (
            {"seen_from": "2026-11-03", "seen_until": "2026-11-05", "precision": "week"},
            (date(2026, 11, 3), date(2026, 11, 5), None, "week"),
        ),
        ({"seen_from": "2026-11-03", "seen_until": "2026-11-03"}, (date(2026, 11, 3), None, None, "day")),
        ({"seen_from": "2026-11-03", "precision": "unknown"}, (date(2026, 11, 3), None, None, "unknown")),
        ({"day": "2026-11-25", "seen_time": "11:59"}, (TODAY, None, time(11, 59), "moment")),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_day_is_understood(data: dict[str, str], expected: tuple[object, ...]) -> None:
    form = clean(**data)
    assert form.errors == {}
    assert tuple(form.cleaned_data[n] for n in ("seen_from", "seen_until", "seen_time", "precision")) == expected


@pytest.mark.parametrize(
    ("data", "field", "says"),
    [
        ({}, "day", "Kies wanneer dit is gezien."),
        ({"day": "other"}, "seen_from", "Kies wanneer dit is gezien."),
        ({"day": "soon"}, "day", "Kies wanneer dit is gezien."),
        ({"day": "2026-02-31"}, "day", "Kies wanneer dit is gezien."),
        ({"day": "2026-11-26"}, "day", "Kies wanneer dit is gezien."),
        ({"day": "0001-01-01"}, "day", "Kies wanneer dit is gezien."),
        ({"day": "\x00"}, "day", "Kies wanneer dit is gezien."),
        ({"day": "other", "seen_from": "31-02-2026"}, "seen_from", "23-11-2026"),
        ({"day": "other", "seen_from": "0001-01-01"}, "seen_from", "Controleer het jaartal."),
        ({"day": "other", "seen_from": "2026-11-26"}, "seen_from", "moet nog komen"),
        ({"day": "other", "seen_from": "2026-11-03\x00"}, "seen_from", "23-11-2026"),
        ({"day": "2026-11-25", "seen_from": "2026-11-03"}, "day", "Andere dag"),
        ({"seen_from": "2026-11-03", "precision": "exactly"}, "precision", "Kies hoe precies"),
        ({"seen_from": "2026-11-03", "precision": "moment"}, "seen_time", "Vul de tijd in"),
        ({"seen_from": "2026-11-03", "precision": "week", "seen_time": "14:00"}, "seen_time", "maak de tijd leeg"),
        ({"seen_from": "2026-11-03", "seen_time": "25:00"}, "seen_time", "14:30"),
        ({"day": "2026-11-25", "seen_time": "12:01"}, "seen_time", "moet nog komen"),
        ({"seen_from": "2026-11-03", "seen_until": "2026-11-01"}, "seen_until", "ligt voor de eerste"),
        ({"seen_from": "2026-11-03", "seen_until": "2026-12-01"}, "seen_until", "moet nog komen"),
        ({"seen_from": "2026-11-03", "seen_until": "later"}, "seen_until", "23-11-2026"),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_mistake_is_said_at_its_field(data: dict[str, str], field: str, says: str) -> None:
    with translation.override("nl"):
        form = clean(**data)
        assert list(form.errors) == [field]
        assert says in str(form.errors[field])


@time_machine.travel("2026-11-24T23:30:00Z", tick=False)
def test_today_is_the_day_in_amsterdam() -> None:
    with translation.override("nl"):
        assert [(value, str(label)) for value, label in WhenForm()["day"].field.choices] == [
            ("2026-11-25", "Vandaag"),
            ("2026-11-24", "Gisteren"),
            ("other", "Andere dag"),
        ]


def test_day_chosen_on_an_older_page_comes_back_as_a_choice() -> None:
    day = today() - timedelta(days=3)
    form = WhenForm({"day": day.isoformat()})
    assert day.isoformat() in [value for value, _label in form["day"].field.choices]
