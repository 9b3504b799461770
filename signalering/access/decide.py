"""The decision: does one of the actor's memberships, in one of her relations, have a cell in the table?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from signalering.access.actor import Actor, Standing
from signalering.access.roles import TEAM_ROLES, Action, Relation, Role
from signalering.access.table import TABLE

# The closest relation is the one that the audit row names.
ORDER = tuple(Relation)


@dataclass(frozen=True, slots=True)
class Grant:
    """The cell of the table that let somebody through; the audit row keeps it."""

    action: Action
    role: Role
    relation: Relation
    standing: Standing

    @property
    def cell(self) -> str:
        return f"{self.action}/{self.role}/{self.relation}"

    @property
    def is_emergency(self) -> bool:
        return self.relation is Relation.EMERGENCY


@dataclass(frozen=True, slots=True)
class DossierTies:
    """What decides about one dossier: where it belongs, and the actor's own ties to it, live and past.

    `team_id` is None for somebody who may not know the team.
    """

    organisation_id: UUID
    team_id: UUID | None
    personal: frozenset[Relation] = frozenset()
    through_teams: Mapping[UUID, Relation] | None = None


def relations_to(ties: DossierTies, standing: Standing) -> frozenset[Relation]:
    """How one membership stands to a dossier. A membership of another organisation stands in no relation to it."""
    if standing.organisation_id != ties.organisation_id:
        return frozenset({Relation.NONE})
    found: set[Relation] = set()
    if standing.role in TEAM_ROLES:
        found |= ties.personal
        if standing.team_id is not None and standing.team_id == ties.team_id:
            found.add(Relation.TEAM)
        # A team's involvement follows its caseworkers: a coordinator could otherwise involve herself with her team.
        through = (ties.through_teams or {}).get(standing.team_id) if standing.team_id else None
        if standing.role is Role.CASEWORKER and through is not None:
            found.add(through)
    else:
        found.add(Relation.ORGANISATION)
    return frozenset(found or {Relation.NONE})


def grant_on_dossier(actor: Actor, action: Action, ties: DossierTies) -> Grant | None:
    """The grant for `action` on one dossier, or None. An action that is not in the table raises KeyError."""
    return _first(action, [(standing, relations_to(ties, standing)) for standing in actor.standings])


def grant_at_work(actor: Actor, action: Action, *, team_id: UUID | None = None) -> Grant | None:
    """The grant for `action` without a dossier: in `team_id`, or else in any of the actor's teams."""
    return _first(
        action,
        [
            (standing, frozenset({Relation.TEAM if standing.role in TEAM_ROLES else Relation.ORGANISATION}))
            for standing in actor.standings
            if team_id is None or standing.team_id in (team_id, None)
        ],
    )


def _first(action: Action, candidates: list[tuple[Standing, frozenset[Relation]]]) -> Grant | None:
    cells = TABLE[action]
    matches = [
        Grant(action, standing.role, relation, standing)
        for standing, relations in candidates
        for relation in relations & cells.get(standing.role, frozenset())
    ]
    return min(matches, key=lambda grant: ORDER.index(grant.relation), default=None)
