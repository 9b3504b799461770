"""A context factor, a loose note and an entry of the organisation's own, for tests that need one to look at."""

from typing import Any
from uuid import UUID

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Team, User
from signalering.base.forms import today
from signalering.observations.catalogue_actions import NewEntry, add_entry
from signalering.observations.catalogue_models import SignalType
from signalering.observations.context_actions import Factor, add_factor
from signalering.observations.context_models import ContextFactor
from signalering.observations.loose_note_actions import NoteText, make_team_key, send_note
from signalering.observations.loose_note_models import LooseNote
from signalering.vault.keyring import current
from signalering.vault.models import Scope
from tests.cast import Cast, as_actor


def arranged(cast: Cast, text: str) -> dict[str, UUID]:
    """One of each, with `text` in every free text, by the names that addresses give them."""
    return {
        "factor_id": factor(cast, text=text).pk,
        "note_id": note_from(cast.chris, cast.noord, cast.dossier.code, facts=text, his_words=text),
        "entry_id": own_entry(cast).pk,
    }


def factor(cast: Cast, **changes: Any) -> ContextFactor:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        return add_factor(dossier=cast.dossier, by=bram, factor=Factor(**{"kind": "risk", **changes}))


def note_text(addressed_to: str, **changes: Any) -> NoteText:
    told = {"seen_from": today(), "precision": "day", "knowledge": "saw", "facts": "Stond bij het station."}
    return NoteText(addressed_to=addressed_to, **{**told, **changes})


def note_from(user: User, team: Team, addressed_to: str, **changes: Any) -> UUID:
    """A note that `user` sends; gives its id."""
    writer = actor_for(user)
    make_team_key(team.pk)
    with as_actor(writer):
        current().allow(Scope.TEAM, team.pk)
        before = set(LooseNote.objects.values_list("pk", flat=True))
        send_note(team_id=team.pk, by=writer, note=note_text(addressed_to, **changes))
        (sent,) = set(LooseNote.objects.values_list("pk", flat=True)) - before
        return sent


def own_entry(cast: Cast, **changes: Any) -> SignalType:
    anna = actor_for(cast.anna)
    said = {
        "kind": "signal",
        "category": "gedrag",
        "label_nl": "Praat over een klus",
        "label_en": "Talks about a job",
        "looks_like_nl": "Noemt een klus, zegt niet welke.",
        "also_nl": "Een gewone bijbaan.",
    }
    with as_actor(anna):
        return add_entry(by=anna, entry=NewEntry(**{**said, **changes}))
