"""What people do with a dossier: open it, let a colleague or a team in, end that."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from signalering.access.actor import Actor
from signalering.accounts.models import Team, User
from signalering.audit import log
from signalering.dossiers.codes import new_code
from signalering.dossiers.models import Dossier, Involvement
from signalering.vault import keyring
from signalering.vault.keys import make_key
from signalering.vault.models import Scope

OPEN = "SELECT gate_open_dossier(%s, %s, %s, %s)"
TRIES = 5


def open_dossier(*, team_id: UUID, by: Actor) -> Dossier:
    """Open a dossier in one of the actor's teams; she is its first involved person.

    The key is committed first: a key without a dossier does no harm, a dossier without a key loses its text.
    """
    dossier_id = uuid4()
    make_key(Scope.DOSSIER, dossier_id)
    with log.event("dossier.opened", by=by) as event:
        for attempt in range(TRIES):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(OPEN, [dossier_id, new_code(), team_id, uuid4()])
                break
            except IntegrityError:
                # The code was taken by a dossier one may not see.
                if attempt == TRIES - 1:
                    raise
        dossier = Dossier.objects.get(pk=dossier_id)
        event.dossier = dossier
        event.about(dossier, fields=["code", "team", "state", "opened_on"])
    keyring.current().allow(Scope.DOSSIER, dossier.pk)
    return dossier


def involve(
    *,
    dossier: Dossier,
    by: Actor,
    user: User | None = None,
    team: Team | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> Involvement:
    """Let a colleague or a team in until `until` (None: as long as needed).

    Exactly one of `user` and `team`. The database refuses to let the actor in herself, except a coordinator when
    nobody is left.
    """
    with log.event("involvement.started", by=by, dossier=dossier) as event:
        row = Involvement(dossier=dossier, user=user, team=team, ends_at=until, granted_by_id=by.known_id)
        row.reason = reason or None
        row.save(force_insert=True)
        event.about(row, fields=["user", "team", "ends_at", "reason"])
    return row


def end_involvement(*, dossier: Dossier, involvement_id: UUID, by: Actor) -> bool:
    """End an involvement now; False when it is not there or had ended already."""
    with log.event("involvement.ended", by=by, dossier=dossier) as event:
        rows = Involvement.objects.live().filter(pk=involvement_id, dossier=dossier, kind=Involvement.Kind.INVOLVED)
        event.object_type, event.object_ids, event.fields = "dossiers.involvement", [involvement_id], ["ends_at"]
        return bool(rows.update(ends_at=Now()))
