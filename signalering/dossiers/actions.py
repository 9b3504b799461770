"""What people do with a dossier: open it, let somebody in, agree on contact and safety, close it and open it again.

Handing over stands in `hand_overs.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models.functions import Now
from psycopg.errors import InsufficientPrivilege, UniqueViolation

from signalering.access.actor import Actor
from signalering.accounts.models import Team, User
from signalering.audit import log
from signalering.base.refusals import rule_of
from signalering.dossiers import references
from signalering.dossiers.codes import new_code
from signalering.dossiers.models import AgeBand, Arrangement, Authority, Dossier, DossierChange, Involvement
from signalering.dossiers.versions import AlreadyReplaced
from signalering.vault import keyring
from signalering.vault.keys import make_key
from signalering.vault.models import Scope

OPEN = "SELECT gate_open_dossier(%s, %s, %s, %s, %s, %s)"
TRIES = 5
AGREED = ("safe_contact", "adaptation", "safety_agreements")


class MayNotInvolve(Exception):
    """The database refuses to let this person or this team in, or for so long."""


class EndedAlready(Exception):
    """A colleague ended this involvement in the meantime."""


class LastOneStays(Exception):
    """Who is not involved cannot end the last involvement: after that she could let herself in."""


class StateDiffers(Exception):
    """Somebody else closed or opened the dossier in the meantime."""


class NoMistake(Exception):
    """It was opened longer than a day ago, or something was recorded: that was no mistake."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the young person in coded words, and the organisation's own number as it was typed."""

    age_band: str = AgeBand.UNKNOWN
    authority: str = Authority.UNKNOWN
    reference: str = ""


def open_dossier(*, team_id: UUID, by: Actor, about: About | None = None, key: UUID | None = None) -> Dossier:
    """Open a dossier in one of the actor's teams; she is its first involved person.

    `key` is the form's one-time key and becomes the row's id: sent twice, the second finds the first dossier. The
    data key is committed first: a key without a dossier does no harm, a dossier without a key loses its text.
    """
    about = about or About()
    dossier_id = key or uuid4()
    make_key(Scope.DOSSIER, dossier_id)
    try:
        with log.event("dossier.opened", by=by) as event:
            _insert_dossier(dossier_id, team_id, about, by)
            dossier = Dossier.objects.select_related("team", "profile").get(pk=dossier_id)
            event.dossier = dossier
            event.about(dossier, fields=["code", "team", "state", "opened_on", "age_band", "authority"])
            event.fields += ["reference"] if dossier.reference_token else []
    except IntegrityError:
        if key is None:
            raise
        opened_by_her = DossierChange.objects.filter(dossier_id=key, kind=DossierChange.Kind.OPENED, by_id=by.known_id)
        first = Dossier.objects.select_related("team", "profile").filter(pk=key, changes__in=opened_by_her).first()
        return first or open_dossier(team_id=team_id, by=by, about=about)
    keyring.current().allow(Scope.DOSSIER, dossier.pk)
    return dossier


def _insert_dossier(dossier_id: UUID, team_id: UUID, about: About, by: Actor) -> None:
    """Raises IntegrityError when the id is taken, or when five codes in a row were."""
    token = references.token(by.organisation_id, about.reference) if by.organisation_id else None
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(OPEN, [dossier_id, new_code(), team_id, about.age_band, about.authority, token])
            return
        except IntegrityError as error:
            # The code may be taken by a dossier one may not see; another one is tried.
            if attempt == TRIES - 1 or rule_of(error) == "dossiers_dossier_pkey":
                raise


def involve(
    *,
    dossier: Dossier,
    by: Actor,
    user: User | None = None,
    team: Team | None = None,
    until: datetime | None = None,
    reason: str = "",
    key: UUID | None = None,
) -> Involvement:
    """Let a colleague or a team in (exactly one of the two) until `until`; None: as long as needed.

    Raises MayNotInvolve: nobody comes in by herself, except a coordinator with a reason when nobody is left.
    """
    row = Involvement(id=key or uuid4(), dossier=dossier, user=user, team=team, ends_at=until)
    row.granted_by_id, row.reason = by.known_id, reason or None
    try:
        with log.event("involvement.started", by=by, dossier=dossier) as event:
            row.save(force_insert=True)
            event.about(row, fields=["user", "team", "ends_at", "reason"])
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise MayNotInvolve from error
        raise
    except IntegrityError:
        if key is None:
            raise
        first = Involvement.objects.filter(pk=key, dossier=dossier, granted_by_id=by.known_id).first()
        return first or involve(dossier=dossier, by=by, user=user, team=team, until=until, reason=reason)
    return row


def end_involvement(*, dossier: Dossier, involvement_id: UUID, by: Actor) -> bool:
    """End an involvement now; False, and no line in the log, when it is not there or had ended already.

    Raises LastOneStays.
    """
    try:
        with log.event("involvement.ended", by=by, dossier=dossier) as event:
            rows = Involvement.objects.live().filter(pk=involvement_id, dossier=dossier, kind=Involvement.Kind.INVOLVED)
            event.object_type, event.object_ids, event.fields = "dossiers.involvement", [involvement_id], ["ends_at"]
            if not rows.update(ends_at=Now()):
                raise EndedAlready
    except EndedAlready:
        return False
    except IntegrityError as error:
        if rule_of(error) == "last_one_stays":
            raise LastOneStays from error
        raise
    return True


def close(*, dossier: Dossier, by: Actor, reason: str, reason_text: str = "") -> DossierChange:
    """Close a dossier: it can be read, and nothing is recorded in it. Raises StateDiffers or NoMistake."""
    row = DossierChange(dossier=dossier, kind=DossierChange.Kind.CLOSED, reason=reason, reason_text=reason_text or None)
    return _change("dossier.closed", row, by, fields=["state", "reason"])


def reopen(*, dossier: Dossier, by: Actor, reason: str, reason_text: str = "") -> DossierChange:
    """Open a closed dossier again, with a new day to look at it. Raises StateDiffers."""
    row = DossierChange(dossier=dossier, kind=DossierChange.Kind.REOPENED, reason=reason)
    row.reason_text = reason_text or None
    return _change("dossier.reopened", row, by, fields=["state", "reason", "next_review_on"])


def change_profile(
    *, dossier: Dossier, by: Actor, about: About, take_reference_away: bool = False, key: UUID | None = None
) -> bool:
    """Record what is known now; False when that is what stands there already. Raises StateDiffers.

    An empty reference leaves the number as it is. `key` becomes the row's id: a form sent twice is one change.
    """
    row = DossierChange(id=key or uuid4(), dossier=dossier, kind=DossierChange.Kind.PROFILE)
    row.age_band, row.authority = about.age_band, about.authority
    row.reference_token = b"" if take_reference_away else references.token(dossier.organisation_id, about.reference)
    if row.reference_token == bytes(dossier.reference_token or b""):
        row.reference_token = None
    if row.reference_token is None and (about.age_band, about.authority) == (dossier.age_band, dossier.authority):
        return False
    changed = ["reference"] if row.reference_token is not None else []
    try:
        _change("dossier.profile_changed", row, by, fields=["age_band", "authority", *changed])
    except IntegrityError as error:
        if rule_of(error) != "dossiers_dossierchange_pkey" or key is None:
            raise
        if not DossierChange.objects.filter(pk=key, dossier=dossier, by_id=by.known_id).exists():
            return change_profile(dossier=dossier, by=by, about=about, take_reference_away=take_reference_away)
    return True


def _change(name: str, row: DossierChange, by: Actor, *, fields: list[str]) -> DossierChange:
    """Add the row; the database applies it, or says why not."""
    row.by_id = by.known_id
    try:
        with log.event(name, by=by, dossier=row.dossier) as event:
            row.save(force_insert=True)
            event.about(row, fields=fields)
    except IntegrityError as error:
        known = {"change_fits_state": StateDiffers, "mistake_is_fresh_and_empty": NoMistake}
        if rule := known.get(rule_of(error)):
            raise rule from error
        raise
    return row


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds around contact, talks and safety. Empty text is no agreement."""

    safe_contact: str = ""
    adaptation: str = ""
    safety_agreements: str = ""


def record_arrangement(
    *, dossier: Dossier, by: Actor, agreed: Agreed, replaces: Arrangement | None, key: UUID | None = None
) -> Arrangement:
    """Record a new version of what was agreed; `replaces` is the version that was on the screen, None for the first.

    Raises AlreadyReplaced when that one is not the last any more. The same form sent twice finds its own row.
    """
    row = Arrangement(id=key or uuid4(), dossier=dossier, replaces=replaces, recorded_by_id=by.known_id)
    for name in AGREED:
        setattr(row, name, getattr(agreed, name) or None)
    try:
        with log.event("arrangement.recorded", by=by, dossier=dossier) as event:
            row.save(force_insert=True)
            event.about(row, fields=[name for name in AGREED if getattr(row, name)])
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        if first := Arrangement.objects.filter(pk=row.pk, dossier=dossier, recorded_by_id=by.known_id).first():
            return first
        if rule_of(error) == "dossiers_arrangement_pkey":
            return record_arrangement(dossier=dossier, by=by, agreed=agreed, replaces=replaces)
        raise AlreadyReplaced from error
    return row
