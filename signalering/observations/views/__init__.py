"""Pages of one signal: record, correct, withdraw, shield, and read its versions."""

from signalering.access.decide import grant_on_dossier
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.dossiers.gate import IN_STATE
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import ties_to

BAD_INPUT = 422


def may(request: ActorRequest, dossier: Dossier, action: Action) -> bool:
    """Whether a page may offer `action`: asked of the same table and states as the gate's."""
    allowed = action in IN_STATE[Dossier.State(dossier.state)]
    return allowed and grant_on_dossier(request.actor, action, ties_to(dossier, request.actor)) is not None
