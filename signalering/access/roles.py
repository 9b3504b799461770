"""The words of the access table: roles, relations and actions, each with the line that explains it to its users."""

from enum import StrEnum


class Role(StrEnum):
    """What a membership makes of somebody. The first two belong to a team, the others to the organisation."""

    CASEWORKER = "caseworker"
    COORDINATOR = "coordinator"
    CARE_COORDINATOR = "care_coordinator"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"


TEAM_ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
"""Roles that hold for one team and may come to read content. The same person never oversees or administers."""


class Relation(StrEnum):
    """How somebody stands to a dossier, a team or an organisation."""

    INVOLVED = "involved"
    EMERGENCY = "emergency"
    SHARED = "shared"
    TEAM = "team"
    ORGANISATION = "organisation"
    ON_CALL = "on_call"
    FORMER = "former"
    NONE = "none"


class Action(StrEnum):
    """What somebody may want to do. The value is also the first part of the grant in the audit row."""

    SEE_DOSSIER = "see_dossier"
    READ_CONTENT = "read_content"
    RECORD = "record"
    CORRECT = "correct"
    SHIELD = "shield"
    CONSULT = "consult"
    SHARE = "share"
    PRINT = "print"
    EXPORT = "export"
    IMPORT = "import"
    READ_SHARED = "read_shared"
    ANSWER_SHARED = "answer_shared"
    WRITE_LOOSE_NOTE = "write_loose_note"
    READ_LOOSE_NOTES = "read_loose_notes"
    FORWARD_LOOSE_NOTE = "forward_loose_note"
    PERFORM_ACTION = "perform_action"
    CHECK_ACTION = "check_action"
    FIND_DOSSIER = "find_dossier"
    OPEN_DOSSIER = "open_dossier"
    INVOLVE = "involve"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    REOPEN = "reopen"
    EMERGENCY_ACCESS = "emergency_access"
    REVIEW_EMERGENCY = "review_emergency"
    HANDLE_REQUEST = "handle_request"
    RESTRICT = "restrict"
    READ_AUDIT = "read_audit"
    READ_FIGURES = "read_figures"
    PROPOSE_DESTRUCTION = "propose_destruction"
    CONFIRM_DESTRUCTION = "confirm_destruction"
    READ_CATALOGUE = "read_catalogue"
    EDIT_CATALOGUE = "edit_catalogue"
    LEND_MEMBERSHIP = "lend_membership"
    ADMINISTER = "administer"
