"""The access table: the one place that says which role may do what, and in which relation.

What is not in here is refused. `docs/permissions.md`, the status grid and the row-level security test are made from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from signalering.access.roles import Action, Relation, Role

Cells = Mapping[Role, frozenset[Relation]]

CASEWORKER, COORDINATOR = Role.CASEWORKER, Role.COORDINATOR
CARE_COORDINATOR, PRIVACY_OFFICER, ADMINISTRATOR = Role.CARE_COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR
INVOLVED, EMERGENCY, SHARED, TEAM = Relation.INVOLVED, Relation.EMERGENCY, Relation.SHARED, Relation.TEAM
ORGANISATION, ON_CALL = Relation.ORGANISATION, Relation.ON_CALL


def only(*relations: Relation) -> frozenset[Relation]:
    return frozenset(relations)


def those_involved() -> Cells:
    return {CASEWORKER: only(INVOLVED), COORDINATOR: only(INVOLVED)}


def those_with_access() -> Cells:
    return {CASEWORKER: only(INVOLVED, EMERGENCY), COORDINATOR: only(INVOLVED, EMERGENCY)}


def those_involved_and_their_coordinator() -> Cells:
    return {CASEWORKER: only(INVOLVED), COORDINATOR: only(INVOLVED, TEAM)}


TABLE: Mapping[Action, Cells] = MappingProxyType(
    {
        # Code, state, dates, steps, coded kinds. The privacy officer: code, state and dates only.
        Action.SEE_DOSSIER: {
            CASEWORKER: only(INVOLVED, EMERGENCY),
            COORDINATOR: only(INVOLVED, EMERGENCY, TEAM),
            PRIVACY_OFFICER: only(ORGANISATION),
        },
        Action.READ_CONTENT: those_with_access(),
        # A signal, a quick report, an action for tomorrow.
        Action.RECORD: those_with_access(),
        # A new version with a reason, or a withdrawal.
        Action.CORRECT: those_involved(),
        # Erase text that identifies somebody or stands in the wrong dossier.
        Action.SHIELD: those_involved(),
        # Prepare and record consultation, advice, weighing and decision, report.
        Action.CONSULT: those_involved(),
        Action.SHARE: those_involved(),
        Action.PRINT: those_involved(),
        Action.EXPORT: those_involved(),
        Action.IMPORT: those_involved(),
        # The frozen sheet of one consultation, nothing else.
        Action.READ_SHARED: {CASEWORKER: only(SHARED), COORDINATOR: only(SHARED), CARE_COORDINATOR: only(SHARED)},
        # Confirm or dissent; for the care coordinator: write advice.
        Action.ANSWER_SHARED: {CASEWORKER: only(SHARED), COORDINATOR: only(SHARED), CARE_COORDINATOR: only(SHARED)},
        Action.WRITE_LOOSE_NOTE: {CASEWORKER: only(TEAM)},
        # What came in for one: for dossiers one works on, and as a coordinator what found no such dossier in the team.
        Action.READ_LOOSE_NOTES: {CASEWORKER: only(TEAM), COORDINATOR: only(TEAM)},
        # To those who work on the dossier, without reading that dossier.
        Action.FORWARD_LOOSE_NOTE: {COORDINATOR: only(TEAM)},
        Action.PERFORM_ACTION: those_involved(),
        # Never her own.
        Action.CHECK_ACTION: {COORDINATOR: only(TEAM)},
        # By code or client number, among what one may see.
        Action.FIND_DOSSIER: {CASEWORKER: only(TEAM), COORDINATOR: only(TEAM)},
        Action.OPEN_DOSSIER: {CASEWORKER: only(TEAM), COORDINATOR: only(TEAM)},
        # Never oneself, but for a coordinator when nobody is left.
        Action.INVOLVE: those_involved_and_their_coordinator(),
        Action.HAND_OVER: those_involved_and_their_coordinator(),
        Action.CLOSE: those_involved_and_their_coordinator(),
        Action.REOPEN: those_involved_and_their_coordinator(),
        Action.EMERGENCY_ACCESS: {CASEWORKER: only(TEAM, ON_CALL), COORDINATOR: only(TEAM, ON_CALL)},
        # A coordinator never her own; the privacy officer by sample.
        Action.REVIEW_EMERGENCY: {COORDINATOR: only(TEAM), PRIVACY_OFFICER: only(ORGANISATION)},
        # The young person's own statement, request for access, redaction by a second person.
        Action.HANDLE_REQUEST: {
            CASEWORKER: only(INVOLVED),
            COORDINATOR: only(TEAM),
            PRIVACY_OFFICER: only(ORGANISATION),
        },
        Action.RESTRICT: {PRIVACY_OFFICER: only(ORGANISATION)},
        Action.READ_AUDIT: {PRIVACY_OFFICER: only(ORGANISATION)},
        Action.READ_FIGURES: {COORDINATOR: only(TEAM), PRIVACY_OFFICER: only(ORGANISATION)},
        Action.PROPOSE_DESTRUCTION: {COORDINATOR: only(TEAM)},
        Action.CONFIRM_DESTRUCTION: {PRIVACY_OFFICER: only(ORGANISATION)},
        # The catalogue holds no client data: everybody at work may read it.
        Action.READ_CATALOGUE: {
            CASEWORKER: only(TEAM),
            COORDINATOR: only(TEAM),
            CARE_COORDINATOR: only(ORGANISATION),
            PRIVACY_OFFICER: only(ORGANISATION),
            ADMINISTRATOR: only(ORGANISATION),
        },
        Action.EDIT_CATALOGUE: {COORDINATOR: only(TEAM)},
        # An existing user in her own team, for at most 14 days.
        Action.LEND_MEMBERSHIP: {COORDINATOR: only(TEAM)},
        # Users, teams, retention rules; never content.
        Action.ADMINISTER: {ADMINISTRATOR: only(ORGANISATION)},
    }
)
