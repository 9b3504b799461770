"""Reads of loose notes: the writer's own for seven days, and what waits for those who may read it.

The writer's page knows nothing of where a note went. The inbox starts from the routes, which the writer cannot see.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalering.access.actor import Actor
from signalering.access.roles import Role
from signalering.accounts.models import Team
from signalering.base.dates import short_day, short_moment
from signalering.dossiers.models import Dossier
from signalering.dossiers.open_matters import OpenMatter
from signalering.dossiers.queries import my_dossiers
from signalering.observations.loose_note_models import LooseNote, LooseNoteHandling, LooseNoteRoute
from signalering.observations.models import Knowledge, Precision

OWN_DAYS, ANSWER_DAYS, HANDLED_DAYS = 7, 14, 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """One note that waits, for the start page: nothing of what it tells."""

    note_id: UUID
    code: str
    since: str
    is_late: bool


def waiting(actor: Actor) -> list[Waiting]:
    """The notes that wait for this actor, the oldest first."""
    return [
        Waiting(
            note_id=route.note_id,
            code=route.dossier.code if route.dossier else "",
            since=waits_text(route.note),
            is_late=days_waiting(route.note) > ANSWER_DAYS,
        )
        for route in _routes(actor).filter(note__handling=None)
    ]


def open_matter(dossier: Dossier) -> list[OpenMatter]:
    """The notes that wait with one dossier, for the pages on which it is handed over or closed."""
    count = LooseNoteRoute.objects.filter(dossier=dossier, replaced_by=None, note__handling=None).count()
    text = ngettext("%(count)d loose note waits.", "%(count)d loose notes wait.", count) % {"count": count}
    return [OpenMatter(text, reverse("observations:loose_note_inbox"))] if count else []


def to_handle(actor: Actor) -> list[LooseNoteRoute]:
    """Where each note that waits for this actor lies now, the oldest first."""
    return list(_routes(actor).filter(note__handling=None))


def handled(actor: Actor) -> list[LooseNoteRoute]:
    """What was taken or answered in the last month, the last handled first."""
    since = Now() - timedelta(days=HANDLED_DAYS)
    return list(_routes(actor).filter(note__handling__recorded_at__gt=since).order_by("-note__handling__recorded_at"))


def one(actor: Actor, note_id: UUID) -> LooseNoteRoute | None:
    return _routes(actor).filter(note_id=note_id).first()


def _routes(actor: Actor) -> "QuerySet[LooseNoteRoute]":
    """The last route of each note that lies with a dossier of hers or in a team she coordinates.

    The database narrows it: a coordinator does not see a note that lies with others who work on its dossier.
    """
    mine = Q(dossier__in=my_dossiers(actor).values("pk")) | Q(note__team_id__in=actor.teams(Role.COORDINATOR))
    related = ("note__team", "note__recorded_by", "note__handling__recorded_by", "dossier__team")
    return (
        LooseNoteRoute.objects.filter(mine, replaced_by=None)
        .select_related(*related)
        .order_by("note__recorded_at", "note_id")
    )


def was_in_my_team(note_id: UUID) -> bool:
    """Is this a note of a team the actor coordinates, also when it lies with others by now?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT observations_note_of_my_team(%s)", [note_id])
        return bool(cursor.fetchone()[0])


def own(actor: Actor) -> list[LooseNote]:
    """What this actor wrote in the last seven days for a team in which she still works."""
    since = Now() - timedelta(days=OWN_DAYS)
    rows = LooseNote.objects.filter(
        recorded_by_id=actor.user_id, recorded_at__gt=since, team_id__in=actor.teams(Role.CASEWORKER)
    )
    return list(rows.order_by("-recorded_at", "id"))


def teams_to_write_for(actor: Actor) -> list[Team]:
    return list(Team.objects.filter(pk__in=actor.teams(Role.CASEWORKER)).order_by("name"))


def dossiers_to_record_in(actor: Actor) -> list[Dossier]:
    return list(my_dossiers(actor).filter(state=Dossier.State.OPEN))


def dossiers_to_pass_on_to(note: LooseNote) -> list[Dossier]:
    """The open dossiers of the note's team on which somebody works: there it will be read."""
    somebody = Func(F("id"), function="gate_somebody_is_involved", output_field=BooleanField())
    rows = Dossier.objects.filter(team_id=note.team_id, state=Dossier.State.OPEN)
    return list(rows.annotate(somebody=somebody).filter(somebody=True).order_by("code"))


def days_waiting(note: LooseNote) -> int:
    return (timezone.localdate() - timezone.localtime(note.recorded_at).date()).days


def waits_text(note: LooseNote) -> str:
    """How long it waits, in words; later than fourteen days it says so."""
    days = days_waiting(note)
    if days > ANSWER_DAYS:
        late = days - ANSWER_DAYS
        return ngettext("Too late, %(late)d day", "Too late, %(late)d days", late) % {"late": late}
    return _("Waits since %(day)s") % {"day": short_day(note.recorded_at)}


def own_texts(note: LooseNote) -> dict[str, Any]:
    """What the writer sees of her own note: what she wrote, and that it was sent. The same for every note."""
    return {
        "for": note.addressed_to,
        "sent": short_moment(note.recorded_at),
        "told": told(note),
    }


def told(note: LooseNote) -> dict[str, str]:
    seen = _("Seen %(day)s") % {"day": short_day(note.seen_from)}
    how = Precision(note.precision).label
    return {
        "seen": seen if note.precision == Precision.DAY else f"{seen} ({how.lower()})",
        "knowledge": str(Knowledge(note.knowledge).label),
        "facts": note.facts or "",
        "his_words": note.his_words or "",
    }


def inbox_texts(actor: Actor, route: LooseNoteRoute) -> dict[str, Any]:
    """What a reader sees of a note: what it tells, from whom, how long it waits, what was done with it."""
    note = route.note
    handling: LooseNoteHandling | None = getattr(note, "handling", None)
    return {
        "id": note.pk,
        "code": route.dossier.code if route.dossier else "",
        "for": note.addressed_to,
        "team": note.team.name,
        "author": _("Written by %(name)s on %(moment)s")
        % {"name": note.recorded_by.full_name, "moment": short_moment(note.recorded_at)},
        "late": days_waiting(note) > ANSWER_DAYS,
        "waits": waits_text(note),
        "may_pass_on": note.team_id in actor.teams(Role.COORDINATOR),
        "done": done_text(handling) if handling else "",
        "reason": (handling.reason or "") if handling else "",
        **told(note),
    }


def done_text(handling: LooseNoteHandling) -> str:
    values = {"name": handling.recorded_by.full_name, "moment": short_moment(handling.recorded_at)}
    if handling.outcome == LooseNoteHandling.Outcome.TAKEN:
        return _("Taken into the case file by %(name)s on %(moment)s") % values
    return _("Closed by %(name)s on %(moment)s") % values
