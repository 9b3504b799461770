"""The pages of this room that do not belong to one dossier, for the menu: those that this actor may open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.decide import grant_at_work
from signalering.access.roles import Action


def pages(actor: Actor, route: str) -> list[dict[str, object]]:
    """Items as the menu takes them; `route` is the page that is shown now."""
    items = [
        (Action.READ_CATALOGUE, "observations:catalogue", _("Signal catalogue")),
        (Action.WRITE_LOOSE_NOTE, "observations:loose_notes", _("Loose notes")),
        (Action.READ_LOOSE_NOTES, "observations:loose_note_inbox", _("Inbox")),
    ]
    return [
        {"url": reverse(name), "label": label, "current": name == route}
        for action, name, label in items
        if grant_at_work(actor, action) is not None
    ]
