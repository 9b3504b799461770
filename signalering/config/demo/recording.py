"""The case files recorded as their people would: the same actions, sealing, rules and log rows as behind the pages."""

from functools import partial
from uuid import UUID

from signalering.accounts.models import Team, User
from signalering.audit import log
from signalering.config.demo.people import act_as
from signalering.config.demo.stories import Involved, Note, Story, days_ago, notes, stories
from signalering.dossiers import actions as dossiers
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations import actions as observations
from signalering.observations.actions import Seen
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from signalering.vault import keyring
from signalering.vault.models import Scope


def record_stories() -> None:
    """Everything but what rests on earlier notes: that has to be recorded in a later transaction."""
    catalogue = shipped_entries()
    for story in stories():
        dossier = open_and_involve(story)
        for note in story.notes:
            if not note.rests_on:
                record(dossier, note, catalogue)
        end_involvements(dossier, story)
        if story.closed is not None:
            close(dossier, story)


def record_interpretations() -> None:
    catalogue = shipped_entries()
    for story, note in notes():
        if note.rests_on:
            act_as(note.by)
            record(dossier_of(story), note, catalogue)


def open_and_involve(story: Story) -> Dossier:
    opener = act_as(story.opener.who)
    dossier = dossiers.open_dossier(team_id=Team.objects.get(name=story.team).pk, by=opener)
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


def close(dossier: Dossier, story: Story) -> None:
    by = act_as(last_involved(story).who)
    with log.event("dossier.closed", by=by, dossier=dossier) as event:
        Dossier.objects.filter(pk=dossier.pk).update(state=Dossier.State.CLOSED)
        event.about(dossier, fields=["state"])


def last_involved(story: Story) -> Involved:
    return next(person for person in reversed(story.people) if person.until is None)


def dossier_of(story: Story) -> Dossier:
    """Found by its first note, as whoever acts now; its key is allowed with it."""
    row = Observation.objects.select_related("dossier").defer("facts").get(pk=story.notes[0].key)
    keyring.current().allow(Scope.DOSSIER, row.dossier_id)
    return row.dossier


def shipped_entries() -> dict[str, UUID]:
    return {entry.code: entry.pk for entry in SignalType.objects.filter(organisation=None)}
