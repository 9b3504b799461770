"""The people whom a visitor of the demo can choose to be. Nothing here works outside the demo."""

from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from signalering.access.roles import Role
from signalering.accounts.models import ROLE_LABELS, Membership, User

LINES = {
    "bram": _("Works with a young person in team Noord. Start here."),
    "anna": _("Sees for team Noord which step is waiting. Not what is written."),
    "chris": _("A colleague in the same team. To Chris, Bram’s case file does not exist."),
    "dirk": _("Works in another team, Zuid."),
    "zora": _("From outside. Reads only what is shared with her, and advises."),
    "els": _("Sees who looked at what and why. Not what is written."),
    "hanna": _("Looks after users and teams. Sees no case file."),
}


def people() -> list[dict[str, Any]]:
    """Those of the demo's people who are there, each with name, role and one line; empty outside the demo."""
    if not settings.DEMO:
        return []
    rows = (
        Membership.objects.live().filter(user__username__in=LINES, user__is_active=True).select_related("user", "team")
    )
    found = {row.user.username: row for row in rows}
    return [
        {
            "username": username,
            "name": found[username].user.full_name,
            "role": capfirst(ROLE_LABELS[Role(found[username].role)]),
            "line": line,
        }
        for username, line in LINES.items()
        if username in found
    ]


def one(username: str) -> User | None:
    """The demo's person of that name; None for anybody else, and always None outside the demo."""
    if not settings.DEMO or username not in LINES:
        return None
    return User.objects.filter(username=username, is_active=True).first()
