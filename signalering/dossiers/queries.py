"""Reads that mean something: the dossiers of an actor, her ties to one, who is in it, and what waits for her."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from signalering.access.actor import Actor
from signalering.access.decide import DossierTies
from signalering.access.roles import TEAM_ROLES, Relation, Role
from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.dossiers import references
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Arrangement, Dossier, DossierChange, Existence, HandOver, Involvement

KIND_TO_RELATION = {
    Involvement.Kind.INVOLVED: Relation.INVOLVED,
    Involvement.Kind.EMERGENCY: Relation.EMERGENCY,
}


def known_to(actor: Actor, dossier_id: UUID) -> tuple[Dossier, DossierTies] | None:
    """The dossier and the actor's ties to it, when she may know that it exists; asked in one question.

    For a privacy officer its team stays unknown.
    """
    mine = _live_ties(actor).filter(dossier_id=OuterRef("pk"))
    rows: QuerySet[Any] = Dossier.objects.select_related("team", "profile")
    dossier = rows.annotate(ties=ArraySubquery(mine.values(tie=TIE))).filter(pk=dossier_id).first()
    if dossier is not None:
        return dossier, _ties(dossier, dossier.ties)
    if actor.holds(Role.PRIVACY_OFFICER):
        names = [field.attname for field in Existence._meta.fields]
        row = Existence.objects.filter(pk=dossier_id).values_list(*names).first()
        found = Dossier.from_db(None, names, row) if row else None
        return (found, ties_to(found, actor)) if found else None
    return None


def ties_to(dossier: Dossier, actor: Actor) -> DossierTies:
    """The actor's live ties to one dossier, her own and through the teams in which she is a caseworker."""
    return _ties(dossier, list(_live_ties(actor).filter(dossier=dossier).values_list(TIE, flat=True)))


# The kind of an involvement and, when it is a team's, that team. `Concat` takes NULL for an empty text.
TIE = Concat(Cast("kind", TextField()), Value(" "), Cast("team_id", TextField()), output_field=TextField())


def _live_ties(actor: Actor) -> QuerySet[Involvement]:
    return Involvement.objects.live().filter(_mine(actor))


def _ties(dossier: Dossier, rows: list[str]) -> DossierTies:
    personal: set[Relation] = set()
    through_teams: dict[UUID, Relation] = {}
    for row in rows:
        kind, team = row.split(" ")
        relation = KIND_TO_RELATION[Involvement.Kind(kind)]
        if team:
            through_teams[UUID(team)] = relation
        else:
            personal.add(relation)
    team_id = None if "team_id" in dossier.get_deferred_fields() else dossier.team_id
    return DossierTies(dossier.organisation_id, team_id, frozenset(personal), through_teams)


def _mine(actor: Actor) -> Q:
    return Q(user_id=actor.user_id) | Q(team_id__in=actor.teams(Role.CASEWORKER))


def my_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """Those in which the actor is involved, by code. The database filters once more."""
    if not actor.holds(*TEAM_ROLES):
        return Dossier.objects.none()
    live = _live_ties(actor)
    return _known().filter(id__in=live.values("dossier_id")).select_related("team", "profile").order_by("code")


def dossiers_of_my_teams(actor: Actor) -> QuerySet[Any]:
    """Those of the teams that the actor coordinates, by code: that they exist, not what is in them.

    `somebody`: whether anybody is involved who is still at work.
    """
    teams = actor.teams(Role.COORDINATOR)
    rows = _known().filter(team_id__in=teams).select_related("team")
    return rows.annotate(somebody=_somebody(F("id"))).order_by("code")


def _somebody(dossier_id: Any) -> Func:
    return Func(dossier_id, function="gate_somebody_is_involved", output_field=BooleanField())


def without_anybody(actor: Actor) -> list[Dossier]:
    """Open dossiers of her teams in which nobody is involved any more: a coordinator lets somebody in."""
    nobody: dict[str, Any] = {"somebody": False}
    return list(dossiers_of_my_teams(actor).filter(state=Dossier.State.OPEN, **nobody))


def _known() -> QuerySet[Dossier]:
    return Dossier.objects.exclude(state=Dossier.State.DESTROYED)


def find(actor: Actor, typed: str) -> list[Dossier]:
    """Those with this code or this client number, among what the actor may see. Unknown and hidden: an empty list."""
    asked = Q(code=normalise(typed) or "")
    if actor.organisation_id and (made := references.token(actor.organisation_id, typed)):
        asked |= Q(reference_token=made)
    live = Involvement.objects.live().filter(_mine(actor), dossier_id=OuterRef("pk"))
    seen = Exists(live) | Q(team_id__in=actor.teams(Role.COORDINATOR))
    if not actor.holds(*TEAM_ROLES):
        return []
    return list(_known().filter(asked).filter(seen).select_related("team", "profile").order_by("code"))


def involvement_ends(dossiers: list[Dossier], actor: Actor) -> dict[UUID, datetime | None]:
    """Until when the actor is involved in each of these; None: without end."""
    found: dict[UUID, datetime | None] = {}
    for row in Involvement.objects.live().filter(_mine(actor), dossier__in=dossiers).defer("reason"):
        before = found.get(row.dossier_id, row.ends_at)
        found[row.dossier_id] = max(before, row.ends_at) if before and row.ends_at else None
    return found


def involved_now(dossier: Dossier) -> list[Any]:
    """Who may read now, people before teams, the longest first. Each says whether `somebody` is involved who is still
    at work."""
    rows = Involvement.objects.live().filter(dossier=dossier).select_related("user", "team", "granted_by")
    return list(rows.annotate(somebody=_somebody(F("dossier_id"))).order_by("team__name", "starts_at").defer("reason"))


def nobody_is_left(dossier: Dossier, rows: list[Any]) -> bool:
    """Out of what `involved_now` found; asked of the database when that is nothing."""
    return not (rows[0].somebody if rows else _somebody_is_involved(dossier))


def may_end(row: Involvement, rows: Iterable[Involvement], actor: Actor) -> bool:
    """Out of what `involved_now` found. Who is not involved herself leaves another one, for at least as long."""
    inside = [one for one in rows if one.kind == Involvement.Kind.INVOLVED]
    if any(one.user_id == actor.user_id or one.team_id in actor.teams(Role.CASEWORKER) for one in inside):
        return True
    others = [one for one in inside if one.pk != row.pk]
    return any(one.ends_at is None or (row.ends_at is not None and one.ends_at >= row.ends_at) for one in others)


def _somebody_is_involved(dossier: Dossier) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate_somebody_is_involved(%s)", [dossier.pk])
        (answer,) = cursor.fetchone()
    return bool(answer)


def may_be_a_mistake(dossier: Dossier) -> bool:
    """Opened within a day, and nothing recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate_opened_by_mistake(%s)", [dossier.pk])
        (answer,) = cursor.fetchone()
    return bool(answer)


def colleagues(dossier: Dossier, actor: Actor) -> list[User]:
    """Caseworkers and coordinators at work in the dossier's organisation, the actor herself left out."""
    live = Membership.objects.live().filter(organisation_id=dossier.organisation_id, role__in=sorted(TEAM_ROLES))
    rows = User.objects.filter(is_active=True, id__in=live.values("user_id")).exclude(pk=actor.known_id)
    return list(rows.order_by("full_name"))


def colleagues_and_involved(dossier: Dossier) -> list[Any]:
    """In one question: who is a colleague (`at_work`), the actor too, and who works on this dossier (`works_on_it`)."""
    live = Membership.objects.live().filter(organisation_id=dossier.organisation_id, role__in=sorted(TEAM_ROLES))
    involved = Involvement.objects.live().filter(dossier=dossier, kind=Involvement.Kind.INVOLVED)
    rows = User.objects.annotate(
        at_work=ExpressionWrapper(
            Q(is_active=True) & Exists(live.filter(user_id=OuterRef("pk"))), output_field=BooleanField()
        ),
        works_on_it=Exists(involved.filter(user_id=OuterRef("pk"))),
    )
    return list(rows.filter(Q(at_work=True) | Q(works_on_it=True)).order_by("full_name"))


def teams(dossier: Dossier) -> list[Team]:
    return list(Team.objects.filter(organisation_id=dossier.organisation_id).order_by("name"))


def teams_to_open_in(actor: Actor) -> list[Team]:
    return list(Team.objects.filter(pk__in=actor.teams(*TEAM_ROLES)).order_by("name"))


def teams_to_involve(dossier: Dossier) -> list[Team]:
    """None where the organisation involves people only."""
    rows = Team.objects.filter(organisation_id=dossier.organisation_id, organisation__teams_may_be_involved=True)
    return list(rows.order_by("name"))


def has_change(dossier: Dossier, change_id: UUID) -> bool:
    """Whether this very form was taken already."""
    return DossierChange.objects.filter(dossier=dossier, pk=change_id).exists()


def current_arrangement(dossier: Dossier) -> Arrangement | None:
    return Arrangement.objects.current().filter(dossier=dossier).select_related("recorded_by").first()


def arrangement(dossier: Dossier, typed: str) -> Arrangement | None:
    """The version that a form says it replaces."""
    try:
        return Arrangement.objects.filter(dossier=dossier, pk=UUID(typed)).first()
    except ValueError:
        return None


def arrangements(dossier: Dossier) -> list[Arrangement]:
    """All versions, newest first."""
    return list(Arrangement.objects.filter(dossier=dossier).select_related("recorded_by").order_by("-recorded_at"))


def changes(dossier: Dossier) -> list[DossierChange]:
    """What happened to the dossier itself, newest first."""
    return list(DossierChange.objects.filter(dossier=dossier).select_related("by", "team").order_by("-at"))


def hand_overs_waiting(actor: Actor) -> QuerySet[HandOver]:
    """Those that wait for this actor's answer, asked of her or of a team in which she works.

    The database leaves out those whose asker may no longer hand over.
    """
    if actor.organisation_id is None:
        return HandOver.objects.none()
    mine = Q(to_user_id=actor.user_id) | Q(to_team_id__in=actor.teams(*TEAM_ROLES))
    rows = HandOver.objects.waiting().filter(mine).exclude(asked_by_id=actor.known_id)
    rows = rows.filter(dossier__state=Dossier.State.OPEN, dossier__organisation_id=actor.organisation_id)
    related = ("dossier__team", "asked_by", "to_team")
    return rows.select_related(*related).order_by("asked_at").defer("words")


def hand_over_accepted_by(actor: Actor, hand_over_id: UUID) -> HandOver | None:
    """One that this actor accepted; the database shows it as long as the dossier is hers."""
    rows = HandOver.objects.filter(pk=hand_over_id, accepted_at__isnull=False, answered_by_id=actor.known_id)
    return rows.defer("words").first()


def hand_over_of(dossier: Dossier) -> HandOver | None:
    """The one that nobody has answered yet."""
    rows = HandOver.objects.waiting().filter(dossier=dossier)
    found = rows.select_related("asked_by", "to_user", "to_team").first()
    if found:
        # Not asked for again later: accepted in the meantime, it may be hidden from whoever handed it over.
        found.dossier = dossier
    return found


def words_of_hand_over(dossier: Dossier) -> HandOver | None:
    """What was said at the last hand-over that was accepted."""
    rows = HandOver.objects.filter(dossier=dossier, accepted_at__isnull=False, words__isnull=False)
    return rows.select_related("asked_by").order_by("-accepted_at").first()


@dataclass(frozen=True, slots=True)
class SelfInvolvement:
    """A coordinator who let herself in, because nobody was left."""

    dossier_id: UUID
    code: str
    user_id: UUID
    name: str
    at: datetime


def self_involvements(organisation: Organisation, days: int = 14) -> list[SelfInvolvement]:
    """The last ones, newest first, for the privacy officer of this organisation; for anybody else an empty list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.dossier_id, s.code, s.user_id, s.full_name, s.starts_at FROM gate_self_involvements(%s) s "
            "JOIN dossier_existence d ON d.id = s.dossier_id WHERE d.organisation_id = %s",
            [timezone.now() - timedelta(days=days), organisation.pk],
        )
        return [SelfInvolvement(*row) for row in cursor.fetchall()]
