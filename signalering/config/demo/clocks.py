"""The stories' own days, instead of the moment of seeding. The owner sets them: no clock is in the web role's reach.

The log keeps the real moments: there everything happened on the day the demo was made.
"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db import connections

from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.config.demo.people import PEOPLE
from signalering.config.demo.stories import (
    OPENED_AT,
    USUAL_TIME,
    Factor,
    Story,
    days_ago,
    moment,
    notes,
    recorded_at,
    stories,
)

CLOSED_AT = time(16)

MEMBERSHIP = """
UPDATE accounts_membership m SET starts_at = %s, ends_at = %s
FROM accounts_user u WHERE u.id = m.user_id AND u.username = %s"""
OPENED = """
UPDATE dossiers_dossier d SET opened_on = %s
FROM observations_observation o WHERE o.dossier_id = d.id AND o.id = %s"""
INVOLVED = """
UPDATE dossiers_involvement i SET starts_at = %s, ends_at = %s
FROM observations_observation o, accounts_user u
WHERE o.dossier_id = i.dossier_id AND o.id = %s AND u.id = i.user_id AND u.username = %s"""
RECORDED = "UPDATE observations_observation SET recorded_at = %s WHERE id = %s"
VERSION = "UPDATE observations_observation SET recorded_at = %s WHERE replaces_id = %s"
# When nothing else is known: the day the dossier was opened.
CHANGED = """
UPDATE dossiers_dossierchange c SET at = %s
FROM observations_observation o WHERE o.dossier_id = c.dossier_id AND o.id = %s AND c.kind = %s"""
AGREED = """
UPDATE dossiers_arrangement a SET recorded_at = %s
FROM observations_observation o WHERE o.dossier_id = a.dossier_id AND o.id = %s"""
REVIEW = """
UPDATE dossiers_dossier d SET next_review_on = current_date + 6
FROM observations_observation o WHERE o.dossier_id = d.id AND d.state = 'open' AND o.id = %s"""
FACTOR = "UPDATE observations_contextfactor SET recorded_at = %s WHERE id = %s"
LOOSE_NOTE = "UPDATE observations_loosenote SET recorded_at = %s WHERE id = %s"
SHIELDED = "UPDATE observations_observation SET shielded_at = %s WHERE id = %s AND shielded_at IS NOT NULL"


def set_clocks(event_name: str) -> None:
    with log.event(event_name, by=NOBODY, using="owner"), connections["owner"].cursor() as cursor:
        for statement, rows in shifts():
            cursor.executemany(statement, rows)


def shifts() -> Iterable[tuple[str, list[list[Any]]]]:
    """Each statement with its values."""
    yield MEMBERSHIP, [[moment(p.since, OPENED_AT), at_or_none(p.until), name] for name, p in PEOPLE.items()]
    yield OPENED, [[days_ago(story.opener.since), story.notes[0].key] for story in stories()]
    yield INVOLVED, [row for story in stories() for row in involvements(story)]
    yield CHANGED, [row for story in stories() for row in changes(story)]
    yield AGREED, [[moment(story.worker.since, OPENED_AT), story.notes[0].key] for story in stories()]
    yield REVIEW, [[story.notes[0].key] for story in stories()]
    yield FACTOR, [[moment(known_at(story, one), USUAL_TIME), one.key] for story in stories() for one in story.factors]
    yield LOOSE_NOTE, [[moment(one.ago, USUAL_TIME), one.key] for story in stories() for one in story.loose_notes]
    yield RECORDED, [[recorded_at(note), note.key] for _, note in notes()]
    versions = [(version, note) for _, note in notes() for version in (note.change, note.withdraw) if version]
    later = [[moment(version.ago, version.at), note.key] for version, note in versions]
    yield VERSION, later
    yield SHIELDED, later


def involvements(story: Story) -> list[list[Any]]:
    key = story.notes[0].key
    return [[moment(p.since, OPENED_AT), at_or_none(p.until), key, p.who] for p in story.people]


def changes(story: Story) -> list[list[Any]]:
    key = story.notes[0].key
    opened = [moment(story.opener.since, OPENED_AT), key, "opened"]
    return [opened] if story.closed is None else [opened, [moment(story.closed, CLOSED_AT), key, "closed"]]


def known_at(story: Story, factor: Factor) -> int:
    """Recorded when it was known, but not before the one who recorded it worked on the dossier."""
    return min(factor.known, story.worker.since)


def at_or_none(days: int | None) -> Any:
    return None if days is None else moment(days, OPENED_AT)
