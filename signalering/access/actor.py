"""The person who acts, as the access table sees her: who she is and which memberships she holds right now."""

from dataclasses import dataclass
from uuid import UUID

from signalering.access.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """One live membership. `team_id` is set exactly for caseworkers and coordinators."""

    membership_id: UUID
    organisation_id: UUID
    role: Role
    team_id: UUID | None = None
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at work in one organisation; `user_id` is None for a visitor who is not logged in."""

    user_id: UUID | None
    name: str = ""
    organisation_id: UUID | None = None
    standings: tuple[Standing, ...] = ()
    organisation_name: str = ""

    @property
    def is_known(self) -> bool:
        return self.user_id is not None

    @property
    def known_id(self) -> UUID:
        """The user's id, for rows that must name who wrote them; only somebody who is logged in gets that far."""
        if self.user_id is None:
            raise ValueError("nobody is logged in")
        return self.user_id

    @property
    def known_organisation_id(self) -> UUID:
        """The organisation she works in now; only somebody with a live membership gets that far."""
        if self.organisation_id is None:
            raise ValueError("no organisation")
        return self.organisation_id

    def teams(self, *roles: Role) -> frozenset[UUID]:
        """The teams in which she holds one of `roles`."""
        return frozenset(s.team_id for s in self.standings if s.team_id and s.role in roles)

    def holds(self, *roles: Role) -> bool:
        return any(s.role in roles for s in self.standings)


NOBODY = Actor(user_id=None)
