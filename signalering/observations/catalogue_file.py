"""The catalogue as it is shipped: the data file, read and typed. Every upgrade brings the table in line with it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "catalogue" / "signals.toml"


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a label in both languages: a category or a source."""

    code: str
    label_nl: str
    label_en: str

    def label(self, language: str) -> str:
        return self.label_nl if language == "nl" else self.label_en


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: int
    categories: dict[str, Named]
    sources: dict[str, Named]
    entries: tuple[dict[str, Any], ...]

    def place_of(self, category: str) -> int:
        """Where a category stands on a page; one that is not in the file comes last."""
        return list(self.categories).index(category) if category in self.categories else len(self.categories)


@cache
def shipped() -> Catalogue:
    """The file, read once. Categories keep the order in which they stand on a page."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    categories = sorted(data["category"], key=lambda row: row["order"])
    return Catalogue(
        version=data["version"],
        categories={row["code"]: _named(row) for row in categories},
        sources={row["code"]: _named(row) for row in data["source"]},
        entries=tuple(data["entry"]),
    )


def _named(row: dict[str, Any]) -> Named:
    return Named(row["code"], row["label_nl"], row["label_en"])
