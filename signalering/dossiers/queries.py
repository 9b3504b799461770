"""Reads that mean something: the dossiers of an actor, and her ties to one of them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from signalering.access.actor import Actor
from signalering.access.decide import DossierTies
from signalering.access.roles import TEAM_ROLES, Relation, Role
from signalering.dossiers.models import Dossier, Existence, Involvement

KIND_TO_RELATION = {
    Involvement.Kind.INVOLVED: Relation.INVOLVED,
    Involvement.Kind.EMERGENCY: Relation.EMERGENCY,
}


def find(actor: Actor, dossier_id: UUID) -> Dossier | None:
    """The dossier, when the actor may know that it exists. For a privacy officer its team stays unknown."""
    dossier = Dossier.objects.select_related("team").filter(pk=dossier_id).first()
    if dossier is None and actor.holds(Role.PRIVACY_OFFICER):
        names = [field.attname for field in Existence._meta.fields]
        row = Existence.objects.filter(pk=dossier_id).values_list(*names).first()
        return Dossier.from_db(None, names, row) if row else None
    return dossier


def ties_to(dossier: Dossier, actor: Actor) -> DossierTies:
    """The actor's live ties to one dossier, her own and through the teams in which she is a caseworker."""
    personal: set[Relation] = set()
    through_teams: dict[UUID, Relation] = {}
    mine = Q(user_id=actor.user_id) | Q(team_id__in=actor.teams(Role.CASEWORKER))
    for row in Involvement.objects.live().filter(mine, dossier=dossier).defer("reason"):
        relation = KIND_TO_RELATION[Involvement.Kind(row.kind)]
        if row.team_id:
            through_teams[row.team_id] = relation
        else:
            personal.add(relation)
    team_id = None if "team_id" in dossier.get_deferred_fields() else dossier.team_id
    return DossierTies(dossier.organisation_id, team_id, frozenset(personal), through_teams)


def my_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """Those in which the actor is involved, by code. The database filters once more."""
    if not actor.holds(*TEAM_ROLES):
        return Dossier.objects.none()
    live = Involvement.objects.live().filter(Q(user_id=actor.user_id) | Q(team_id__in=actor.teams(Role.CASEWORKER)))
    return (
        Dossier.objects.filter(id__in=live.values("dossier_id"))
        .exclude(state=Dossier.State.DESTROYED)
        .select_related("team")
        .order_by("code")
    )
