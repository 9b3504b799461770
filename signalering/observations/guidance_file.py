"""The guidance texts as they are shipped: attitude, routes, barriers, referrals. None of them is about one person."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).parent / "catalogue" / "guidance.toml"


@cache
def shipped() -> dict[str, Any]:
    """The file, read once."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def entries(kind: str) -> list[dict[str, str]]:
    """Attitude (what to do, what to watch for), routes and barriers (how you see it, what else it can be)."""
    rows = [row for row in shipped()["entry"] if row["kind"] == kind]
    return [_spoken(row, "label", "text", "note") for row in rows]


def places() -> list[dict[str, Any]]:
    """The lines that stand beside fields, by where they stand."""
    lines = shipped()["guidance"]
    return [
        {
            **_spoken(place, "label"),
            "lines": [_spoken(line, "text")["text"] for line in lines if line["place"] == place["code"]],
        }
        for place in sorted(shipped()["place"], key=lambda row: row["order"])
    ]


def referrals() -> list[dict[str, str]]:
    return [_spoken(row, "name", "text") for row in shipped()["referral"]]


def _spoken(row: dict[str, Any], *names: str) -> dict[str, str]:
    language = "en" if get_language() == "en" else "nl"
    return {name: row[f"{name}_{language}"] for name in names}
