"""What a line of the log says, in plain language. The one place: an event or a page without words fails a test.

The words say what somebody did, never what stood there. 'Refused' or 'failed' stands before them, from the outcome.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalering.access.roles import Relation

# `%(page)s` is the page of PAGES.
EVENTS: dict[str, Promise] = {
    "account.deactivated": gettext_lazy("Account switched off"),
    "account.locked": gettext_lazy("Screen hidden"),
    "account.logged_in": gettext_lazy("Logged in"),
    "account.logged_out": gettext_lazy("Logged out"),
    "account.login_failed": gettext_lazy("Wrong username or password"),
    "account.organisation_chosen": gettext_lazy("Other organisation chosen to work at"),
    "account.password_changed": gettext_lazy("Own password changed"),
    "account.password_given": gettext_lazy("First password given"),
    "account.reactivated": gettext_lazy("Account switched on"),
    "account.sessions_ended": gettext_lazy("Logged out everywhere"),
    "account.unlock_failed": gettext_lazy("Wrong password for the hidden screen"),
    "account.unlocked": gettext_lazy("Screen shown again"),
    "account.user_added": gettext_lazy("User added"),
    "demo.seeded": gettext_lazy("Fictional people of the demo made"),
    "dossier.hidden": gettext_lazy("No access to this case file, or it does not exist (%(page)s)"),
    "dossier.not_now": gettext_lazy("The case file is closed or restricted (%(page)s)"),
    "dossier.opened": gettext_lazy("New case file opened"),
    "dossier.viewed": gettext_lazy("%(page)s viewed"),
    "involvement.ended": gettext_lazy("Involvement ended"),
    "involvement.started": gettext_lazy("Colleague or team involved"),
    "membership.ended": gettext_lazy("Role ended"),
    "membership.given": gettext_lazy("Role given"),
    "membership.lent": gettext_lazy("Colleague of another team let in for a while"),
    "observation.corrected": gettext_lazy("Signal changed: new version recorded"),
    "observation.recorded": gettext_lazy("Signal recorded"),
    "organisation.changed": gettext_lazy("Settings of the organisation changed"),
    "page.asked_too_early": gettext_lazy("Asked for too early: hidden screen or first password (%(page)s)"),
    "page.asked_without_login": gettext_lazy("Asked for without being logged in (%(page)s)"),
    "page.not_found": gettext_lazy("What was asked for is not there (%(page)s)"),
    "page.refused": gettext_lazy("Does not belong to the role (%(page)s)"),
    "page.viewed": gettext_lazy("%(page)s viewed"),
    "team.added": gettext_lazy("Team added"),
    "vault.keys_rotated": gettext_lazy("Keys wrapped anew"),
    "vault.orphans_removed": gettext_lazy("Unused keys removed"),
}

# Every route whose look is logged. A thing, so that it fits '... viewed'.
PAGES: dict[str, Promise] = {
    "accounts:account": gettext_lazy("Own account"),
    "accounts:add_membership": gettext_lazy("Form for a role"),
    "accounts:add_team": gettext_lazy("Form for a new team"),
    "accounts:add_user": gettext_lazy("Form for a new user"),
    "accounts:administration": gettext_lazy("Administration, users and teams"),
    "accounts:choose_organisation": gettext_lazy("Choice of the organisation"),
    "accounts:deactivate": gettext_lazy("Question before switching off an account"),
    "accounts:end_loan": gettext_lazy("Question before ending a loan"),
    "accounts:end_membership": gettext_lazy("Question before ending a role"),
    "accounts:hide": gettext_lazy("Button to hide the screen"),
    "accounts:lend": gettext_lazy("Page to borrow a colleague"),
    "accounts:new_password": gettext_lazy("Question before a new first password"),
    "accounts:organisation": gettext_lazy("Form with the settings of the organisation"),
    "accounts:reactivate": gettext_lazy("Question before switching on an account"),
    "accounts:unlock": gettext_lazy("Hidden screen"),
    "accounts:user": gettext_lazy("Page of a user"),
    "observations:correct": gettext_lazy("Form to change a signal"),
    "observations:record": gettext_lazy("Form for a new signal"),
    "observations:versions": gettext_lazy("Versions of a signal"),
    "overview:audit": gettext_lazy("Access log, list of case files"),
    "overview:audit_days": gettext_lazy("Access log by day"),
    "overview:audit_dossier": gettext_lazy("Access log of a case file"),
    "overview:audit_people": gettext_lazy("Access log, list of employees"),
    "overview:audit_person": gettext_lazy("Access log of an employee"),
    "overview:chronology": gettext_lazy("Timeline"),
    "overview:start": gettext_lazy("Start page"),
}

GROUNDS: dict[str, Promise] = {
    Relation.INVOLVED: gettext_lazy("involved"),
    Relation.EMERGENCY: gettext_lazy("emergency access"),
    Relation.SHARED: gettext_lazy("shared"),
    Relation.TEAM: gettext_lazy("own team"),
    Relation.ORGANISATION: gettext_lazy("own organisation"),
    Relation.ON_CALL: gettext_lazy("on call"),
    Relation.FORMER: gettext_lazy("formerly involved"),
    Relation.NONE: gettext_lazy("none"),
}


def sentence(event: str, route: str) -> str:
    """An event of a later or earlier version keeps its own name: a line is never left out."""
    words = EVENTS.get(event)
    if words is None:
        return event
    return str(words) % {"page": PAGES.get(route, _("Unknown page"))}


def ground(relation: str) -> str:
    """Empty for what needed no ground, such as logging in, and for what was refused."""
    return str(GROUNDS.get(relation, relation))
