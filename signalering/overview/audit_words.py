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
    "account.login_refused": gettext_lazy("Log in again after too many wrong passwords, not tried"),
    "account.organisation_chosen": gettext_lazy("Other organisation chosen"),
    "account.password_changed": gettext_lazy("Own password changed"),
    "account.password_given": gettext_lazy("New first password given"),
    "account.reactivated": gettext_lazy("Account switched on again"),
    "account.sessions_ended": gettext_lazy("Logged out everywhere"),
    "account.unlock_failed": gettext_lazy("Wrong password at the hidden screen"),
    "account.unlocked": gettext_lazy("Hidden screen opened again"),
    "account.user_added": gettext_lazy("Employee added"),
    "arrangement.recorded": gettext_lazy("Safe contact and agreements recorded"),
    "catalogue.entry_added": gettext_lazy("Entry added to the signal catalogue"),
    "catalogue.entry_withdrawn": gettext_lazy("Entry of the signal catalogue withdrawn"),
    "catalogue.extension_switched": gettext_lazy("Extension of the signal catalogue switched on or off"),
    "catalogue.synced": gettext_lazy("Signal catalogue brought up to date"),
    "chronology.printed": gettext_lazy("Print of the timeline made"),
    "context_factor.added": gettext_lazy("Circumstance recorded"),
    "context_factor.changed": gettext_lazy("Circumstance changed: new version recorded"),
    "context_factor.shielded": gettext_lazy("Text of a circumstance erased for everybody"),
    "context_factor.withdrawn": gettext_lazy("Circumstance withdrawn"),
    "demo.clocks_set": gettext_lazy("Days of the demo set"),
    "demo.interpretations_recorded": gettext_lazy("Interpretations of the demo recorded"),
    "demo.people_made": gettext_lazy("Fictional people of the demo made"),
    "demo.stories_recorded": gettext_lazy("Fictional case files of the demo recorded"),
    "dossier.closed": gettext_lazy("Case file closed"),
    "dossier.hidden": gettext_lazy("No access to this case file, or it does not exist (%(page)s)"),
    "dossier.not_now": gettext_lazy("The case file is closed or restricted (%(page)s)"),
    "dossier.opened": gettext_lazy("New case file opened"),
    "dossier.profile_changed": gettext_lazy("Details of the case file changed"),
    "dossier.reference_asked": gettext_lazy("Asked whether a client number has a case file"),
    "dossier.reopened": gettext_lazy("Case file opened again"),
    "dossier.viewed": gettext_lazy("%(page)s viewed"),
    "hand_over.accepted": gettext_lazy("Case file taken over"),
    "hand_over.asked": gettext_lazy("Colleague or team asked to take over the case file"),
    "hand_over.declined": gettext_lazy("Taking over declined"),
    "hand_over.withdrawn": gettext_lazy("Handing over withdrawn"),
    "involvement.ended": gettext_lazy("Involvement ended"),
    "involvement.started": gettext_lazy("Colleague or team involved"),
    "loose_note.answered": gettext_lazy("Loose note closed with a reason"),
    "loose_note.passed_on": gettext_lazy("Loose note passed on"),
    "loose_note.sent": gettext_lazy("Loose note sent"),
    "loose_note.taken": gettext_lazy("Loose note taken over into a case file"),
    "membership.ended": gettext_lazy("Role ended"),
    "membership.given": gettext_lazy("Role given"),
    "membership.lent": gettext_lazy("Colleague borrowed for a team"),
    "observation.corrected": gettext_lazy("Signal changed: new version recorded"),
    "observation.recorded": gettext_lazy("Signal recorded"),
    "observation.shielded": gettext_lazy("Text of a signal erased for everybody"),
    "observation.withdrawn": gettext_lazy("Signal withdrawn"),
    "organisation.changed": gettext_lazy("Settings of the organisation changed"),
    "page.asked_too_early": gettext_lazy("Asked for while the screen was hidden or a password had to be changed"),
    "page.asked_without_login": gettext_lazy("Asked for without being logged in (%(page)s)"),
    "page.not_found": gettext_lazy("What was asked for is not there (%(page)s)"),
    "page.refused": gettext_lazy("Does not belong to the role (%(page)s)"),
    "page.viewed": gettext_lazy("%(page)s viewed"),
    "scale.seeded": gettext_lazy("Fictional rows for measurements made"),
    "team.added": gettext_lazy("Team added"),
    "vault.keys_rotated": gettext_lazy("Keys wrapped anew"),
    "vault.orphans_removed": gettext_lazy("Unused keys removed"),
}

# Every route whose look is logged. A thing, so that it fits '... viewed'.
PAGES: dict[str, Promise] = {
    "accounts:account": gettext_lazy("My account"),
    "accounts:add_membership": gettext_lazy("Form to give a role"),
    "accounts:add_team": gettext_lazy("Form for a new team"),
    "accounts:add_user": gettext_lazy("Form for a new employee"),
    "accounts:administration": gettext_lazy("Administration"),
    "accounts:choose_organisation": gettext_lazy("Choice of organisation"),
    "accounts:deactivate": gettext_lazy("Form to switch off an account"),
    "accounts:end_loan": gettext_lazy("Form to end a loan"),
    "accounts:end_membership": gettext_lazy("Form to end a role"),
    "accounts:hide": gettext_lazy("Button to hide the screen"),
    "accounts:lend": gettext_lazy("Borrowed colleagues"),
    "accounts:new_password": gettext_lazy("Form for a new first password"),
    "accounts:organisation": gettext_lazy("Settings of the organisation"),
    "accounts:reactivate": gettext_lazy("Form to switch an account on again"),
    "accounts:unlock": gettext_lazy("Hidden screen"),
    "accounts:user": gettext_lazy("Page of an employee"),
    "dossiers:accept_hand_over": gettext_lazy("Question to take over a case file"),
    "dossiers:arrangement_versions": gettext_lazy("Earlier agreements"),
    "dossiers:arrangements": gettext_lazy("Form for safe contact and agreements"),
    "dossiers:close": gettext_lazy("Form to close a case file"),
    "dossiers:details": gettext_lazy("Details of a case file"),
    "dossiers:end_involvement": gettext_lazy("Form to end an involvement"),
    "dossiers:hand_over": gettext_lazy("Form to hand over"),
    "dossiers:involve": gettext_lazy("Who is involved"),
    "dossiers:list": gettext_lazy("List of case files"),
    "dossiers:open": gettext_lazy("Form for a new case file"),
    "dossiers:opened": gettext_lazy("New case file"),
    "dossiers:profile": gettext_lazy("Form for details"),
    "dossiers:reopen": gettext_lazy("Form to open a case file again"),
    "observations:catalogue": gettext_lazy("Signal catalogue"),
    "observations:catalogue_add": gettext_lazy("Form for an entry of the signal catalogue"),
    "observations:catalogue_extension": gettext_lazy("Choice about the extension of the signal catalogue"),
    "observations:catalogue_withdraw": gettext_lazy("Form to withdraw an entry"),
    "observations:correct": gettext_lazy("Form to change a signal"),
    "observations:factor_add": gettext_lazy("Form for a circumstance"),
    "observations:factor_change": gettext_lazy("Form to change a circumstance"),
    "observations:factor_versions": gettext_lazy("Versions of a circumstance"),
    "observations:factor_withdraw": gettext_lazy("Form to withdraw a circumstance"),
    "observations:factors": gettext_lazy("Circumstances"),
    "observations:guidance": gettext_lazy("Advice on talking and attitude"),
    "observations:loose_note_answer": gettext_lazy("Form to close a loose note"),
    "observations:loose_note_inbox": gettext_lazy("Inbox of loose notes"),
    "observations:loose_note_pass_on": gettext_lazy("Form to pass on a loose note"),
    "observations:loose_note_take": gettext_lazy("Form to take over a loose note"),
    "observations:loose_note_write": gettext_lazy("Form for a loose note"),
    "observations:loose_notes": gettext_lazy("Own loose notes"),
    "observations:record": gettext_lazy("Form for a new signal"),
    "observations:record_any": gettext_lazy("Form for a new signal, case file not chosen yet"),
    "observations:saved": gettext_lazy("Signal that was recorded"),
    "observations:shield": gettext_lazy("Form to erase an identifying text"),
    "observations:versions": gettext_lazy("Versions of a signal"),
    "observations:withdraw": gettext_lazy("Form to withdraw a signal"),
    "overview:audit": gettext_lazy("Access log, list of case files"),
    "overview:audit_days": gettext_lazy("Access log by day"),
    "overview:audit_dossier": gettext_lazy("Access log of a case file"),
    "overview:audit_people": gettext_lazy("Access log, list of employees"),
    "overview:audit_person": gettext_lazy("Access log of an employee"),
    "overview:chronology": gettext_lazy("Timeline"),
    "overview:print": gettext_lazy("Print of the timeline"),
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
