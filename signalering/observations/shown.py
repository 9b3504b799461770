"""Versions made ready for a page: every field with its name, and what became of the text of each."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from signalering.base.dates import short_moment
from signalering.observations.actions import Seen
from signalering.observations.models import SHIELDING, Observation, Reason
from signalering.observations.offered import Offered
from signalering.observations.queries import Version
from signalering.observations.words import known_text, seen_text, title

Field = dict[str, Any]


def fields(seen: Seen, offered: Offered, grounds: Mapping[UUID, str]) -> list[Field]:
    """All that a version holds, in the order of the form. What is empty is left out."""
    setting = offered.entries.get(seen.setting_id) if seen.setting_id else None
    found: list[Field] = [
        {"term": _("Seen on"), "text": seen_text(seen)},
        {"term": _("Signals"), "text": title(offered.named(seen.type_ids), seen.knowledge)},
        {"term": _("How do you know this?"), "text": known_text(seen)},
        {"term": _("Rests on"), "text": "\n".join(grounds[pk] for pk in seen.earlier_ids if pk in grounds)},
        {"term": _("Facts"), "text": seen.facts},
        {"term": _("His own words"), "text": seen.his_words, "kind": "words"},
        {"term": _("Where"), "text": setting.label if setting else ""},
        {"term": _("What else can it be?"), "text": seen.other_explanations},
        {"term": _("Own interpretation"), "text": seen.interpretation, "kind": "own"},
    ]
    return [row for row in found if row["text"]]


def versions(rows: Sequence[Version], offered: Offered, grounds: Mapping[UUID, str]) -> list[Field]:
    """Each version, newest first, with the words 'is' and 'was' and which fields differ from the one before it."""
    found = []
    for place, version in enumerate(rows):
        row, earlier = version.row, rows[place + 1] if place + 1 < len(rows) else None
        shown = fields(version.seen, offered, grounds)
        before = None if earlier is None or earlier.row.is_shielded else fields(earlier.seen, offered, grounds)
        for one in shown:
            one["changed"] = before is not None and one["term"] not in _alike(shown, before)
        found.append(
            {
                "word": _("Is") if place == 0 else _("Was"),
                "number": _("version %(number)d of %(total)d") % {"number": len(rows) - place, "total": len(rows)},
                "recorded": recorded_text(row),
                "reason": reason_text(row),
                "withdrawn": row.withdrawn,
                "shielded": shielded_text(row, [later.row for later in rows[:place]]),
                "fields": shown,
                "gone": _gone(shown, before),
            }
        )
    return found


def recorded_text(row: Observation) -> str:
    place = {"name": row.recorded_by.full_name, "moment": short_moment(row.recorded_at)}
    if row.withdrawn:
        return _("Withdrawn by %(name)s on %(moment)s") % place
    if row.replaces_id:
        return _("Changed by %(name)s on %(moment)s") % place
    return _("Recorded by %(name)s on %(moment)s") % place


def reason_text(row: Observation) -> str:
    """Why this version came, with the explanation that was given."""
    parts = [str(Reason(row.reason).label) if row.reason else "", row.reason_text or ""]
    return ". ".join(part for part in parts if part)


def shielded_text(row: Observation, later: Sequence[Observation]) -> str:
    """When and why a text was erased; empty when it stands there still."""
    if row.shielded_at:
        cause = next((one for one in reversed(later) if one.reason in SHIELDING), None)
        why = str(Reason(cause.reason).label) if cause else ""
        return _("The text was erased for everybody on %(moment)s. Reason: %(reason)s") % {
            "moment": short_moment(row.shielded_at),
            "reason": why,
        }
    if row.withdrawn and row.facts is None:
        return _("This version has no text: it was erased when the signal was withdrawn.")
    return ""


def _alike(one: Sequence[Field], other: Sequence[Field]) -> set[str]:
    texts = {row["term"]: row["text"] for row in other}
    return {row["term"] for row in one if texts.get(row["term"]) == row["text"]}


def _gone(shown: Sequence[Field], before: Sequence[Field] | None) -> list[str]:
    """The names of fields that stood in the version before and do not any more."""
    names = {row["term"] for row in shown}
    return [row["term"] for row in before or () if row["term"] not in names]
