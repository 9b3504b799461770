"""The case files recorded as their people would: the same actions, sealing, rules and log rows as behind the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from django.db import transaction

from signalering.access.actor import NOBODY
from signalering.accounts.models import Team, User
from signalering.audit import log
from signalering.config.demo.people import act_as
from signalering.config.demo.stories import LooseNote, Note, Story, days_ago, notes, stories
from signalering.dossiers import actions as dossiers
from signalering.dossiers.actions import About, Agreed
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations import actions as observations
from signalering.observations import context_actions as context
from signalering.observations import loose_note_actions as loose_notes
from signalering.observations.actions import Seen
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from signalering.vault import keyring
from signalering.vault.models import Scope


@contextmanager
def step(event_name: str) -> Iterator[None]:
    with transaction.atomic(), keyring.open_keyring(), log.event(event_name, by=NOBODY):
        yield


def record_stories(event_name: str) -> None:
    """Everything but what rests on earlier notes: that has to be recorded in a later transaction."""
    catalogue = shipped_entries()
    with step(event_name):
        for story in stories():
            record_story(story, catalogue)


def record_story(story: Story, catalogue: dict[str, UUID]) -> None:
    dossier = open_and_involve(story)
    for note in story.notes:
        if not note.rests_on:
            record(dossier, note, catalogue)
    end_involvements(dossier, story)
    add_circumstances(dossier, story, catalogue)
    if story.closed is not None:
        by = act_as(story.worker.who)
        dossiers.close(dossier=dossier, by=by, reason=story.closing_reason, reason_text=story.closing_text)
    for loose in story.loose_notes:
        send(loose, story, dossier.code)


def record_interpretations(event_name: str) -> None:
    catalogue = shipped_entries()
    with step(event_name):
        for story, note in notes():
            if note.rests_on:
                act_as(note.by)
                record(dossier_of(story), note, catalogue)


def open_and_involve(story: Story) -> Dossier:
    opener = act_as(story.opener.who)
    about = About(age_band=story.age_band, authority=story.authority)
    dossier = dossiers.open_dossier(team_id=Team.objects.get(name=story.team).pk, by=opener, about=about)
    for person in story.people[1:]:
        user = User.objects.get(username=person.who)
        dossiers.involve(dossier=dossier, by=opener, user=user, reason=person.reason)
    return dossier


def record(dossier: Dossier, note: Note, catalogue: dict[str, UUID]) -> None:
    by, as_seen = act_as(note.by), partial(seen, catalogue=catalogue)
    row = observations.record_observation(dossier=dossier, by=by, seen=as_seen(note), key=note.key)
    if version := note.change:
        observations.correct_observation(
            observation=row,
            dossier=dossier,
            by=act_as(version.by),
            seen=as_seen(note.changed(version)),
            reason=version.reason,
            reason_text=version.text,
        )
    if version := note.withdraw:
        observations.withdraw_observation(
            observation=row, dossier=dossier, by=act_as(version.by), reason=version.reason, reason_text=version.text
        )


def seen(note: Note, *, catalogue: dict[str, UUID]) -> Seen:
    return Seen(
        seen_from=days_ago(note.ago),
        seen_until=None if note.until is None else days_ago(note.until),
        seen_time=note.seen_at,
        precision=note.precision,
        knowledge=note.how,
        source_role=note.source,
        setting_id=catalogue[note.setting] if note.setting else None,
        type_ids=tuple(catalogue[code] for code in note.types),
        earlier_ids=note.rests_on,
        facts=note.facts,
        his_words=note.words,
        interpretation=note.own,
        other_explanations=note.other,
    )


def end_involvements(dossier: Dossier, story: Story) -> None:
    """Each ends her own: whoever is left goes on."""
    for person in story.people:
        if person.until is not None:
            by = act_as(person.who)
            row = Involvement.objects.live().get(dossier=dossier, user_id=by.known_id)
            dossiers.end_involvement(dossier=dossier, involvement_id=row.pk, by=by)


def add_circumstances(dossier: Dossier, story: Story, catalogue: dict[str, UUID]) -> None:
    """What stands on top of the dossier and beside its timeline, by whoever works on it now."""
    by = act_as(story.worker.who)
    agreed = Agreed(story.safe_contact, story.adaptation, story.safety_agreements)
    if agreed != Agreed():
        dossiers.record_arrangement(dossier=dossier, by=by, agreed=agreed, replaces=None)
    for one in story.factors:
        factor = context.Factor(
            kind=one.kind,
            text=one.text,
            entry_id=catalogue[one.type] if one.type else None,
            known_since=days_ago(one.known),
            precision="month",
            source_role=one.source,
        )
        context.add_factor(dossier=dossier, by=by, factor=factor, key=one.key)


def send(loose: LooseNote, story: Story, code: str) -> None:
    team, by = Team.objects.get(name=story.team), act_as(loose.by)
    loose_notes.make_team_key(team.pk)
    keyring.current().allow(Scope.TEAM, team.pk)
    text = loose_notes.NoteText(code, days_ago(loose.ago), "day", "saw", loose.text)
    loose_notes.send_note(team_id=team.pk, by=by, note=text, key=loose.key)


def dossier_of(story: Story) -> Dossier:
    """Found by its first note, as whoever acts now; its key is allowed with it."""
    row = Observation.objects.select_related("dossier").defer("facts").get(pk=story.notes[0].key)
    keyring.current().allow(Scope.DOSSIER, row.dossier_id)
    return row.dossier


def shipped_entries() -> dict[str, UUID]:
    return {entry.code: entry.pk for entry in SignalType.objects.filter(organisation=None)}
