"""The case files of `stories.toml`: read strictly, and recorded through the actions that people use."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from signalering.base.forms import HERE, today

FILE = Path(__file__).parent / "stories.toml"
NAMESPACE = UUID("5f1c1f0e-6d0b-4a52-9a39-0d2f6e8c7b11")
OPENED_AT, USUAL_TIME = time(9), time(21, 30)


@dataclass(frozen=True, slots=True)
class Version:
    """A later version of a note. `fields`: what reads otherwise in it."""

    ago: int
    at: time
    by: str
    reason: str
    text: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """One signal; the words are those of the file's own comment."""

    key: UUID
    by: str
    ago: int
    how: str
    facts: str
    until: int | None = None
    seen_at: time | None = None
    precision: str = "day"
    recorded: int | None = None
    at: time = USUAL_TIME
    source: str = ""
    setting: str = ""
    types: tuple[str, ...] = ()
    words: str = ""
    own: str = ""
    other: str = ""
    rests_on: tuple[UUID, ...] = ()
    change: Version | None = None
    withdraw: Version | None = None

    @property
    def recorded_ago(self) -> int:
        if self.recorded is not None:
            return self.recorded
        return self.ago if self.until is None else self.until

    def changed(self, version: Version) -> "Note":
        return replace(self, **version.fields)


@dataclass(frozen=True, slots=True)
class Involved:
    who: str
    since: int
    until: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A circumstance beside the timeline."""

    key: UUID
    kind: str
    known: int
    source: str
    text: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class LooseNote:
    key: UUID
    by: str
    ago: int
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    key: str
    team: str
    people: tuple[Involved, ...]
    notes: tuple[Note, ...]
    age_band: str = "unknown"
    authority: str = "unknown"
    safe_contact: str = ""
    adaptation: str = ""
    safety_agreements: str = ""
    factors: tuple[Factor, ...] = ()
    loose_notes: tuple[LooseNote, ...] = ()
    closed: int | None = None
    closing_reason: str = ""
    closing_text: str = ""

    @property
    def opener(self) -> Involved:
        return self.people[0]

    @property
    def worker(self) -> Involved:
        """The last one who came and stayed."""
        return next(person for person in reversed(self.people) if person.until is None)


@cache
def stories() -> tuple[Story, ...]:
    """In the order of the file. A key that nobody reads is refused: a slip of the pen would lose a text silently."""
    return tuple(_story(row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["dossier"])


def notes() -> Iterator[tuple[Story, Note]]:
    return ((story, note) for story in stories() for note in story.notes)


def key_of(story: str, note: str) -> UUID:
    """The id of an observation: the same in each demo, so that a later step finds what an earlier one recorded."""
    return uuid5(NAMESPACE, f"{story}/{note}")


def _story(row: dict[str, Any]) -> Story:
    people = tuple(Involved(**person) for person in row.pop("people"))
    key, rows = row["key"], row.pop("note")
    found = tuple(_note(key, number, people[0].who, note) for number, note in enumerate(rows))
    factors = [Factor(key=key_of(key, f"factor {n}"), **one) for n, one in enumerate(row.pop("factor", []))]
    loose = [LooseNote(key=key_of(key, f"loose note {n}"), **one) for n, one in enumerate(row.pop("loose_note", []))]
    more: dict[str, Any] = {"factors": tuple(factors), "loose_notes": tuple(loose)}
    return Story(people=people, notes=tuple(sorted(found, key=recorded_at)), **more, **row)


def _note(story: str, number: int, opener: str, row: dict[str, Any]) -> Note:
    fields = {"by": opener, **row, "key": key_of(story, row.get("id", str(number)))}
    fields.pop("id", None)
    fields["rests_on"] = tuple(key_of(story, name) for name in row.get("rests_on", ()))
    fields["types"] = tuple(row.get("types", ()))
    for kind in ("change", "withdraw"):
        if kind in row:
            fields[kind] = _version(dict(row[kind]))
    return Note(**fields)


def _version(row: dict[str, Any]) -> Version:
    own = {name: row.pop(name) for name in ("ago", "at", "by", "reason", "text")}
    return Version(**own, fields=row)


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def moment(days: int, at: time) -> datetime:
    return datetime.combine(days_ago(days), at, tzinfo=HERE)


def recorded_at(note: Note) -> datetime:
    return moment(note.recorded_ago, note.at)
