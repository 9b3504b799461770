"""What stands around every page: the menu and who is at work."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.actor import NOBODY, Actor
from signalering.access.decide import grant_at_work
from signalering.access.roles import TEAM_ROLES, Action
from signalering.accounts.first import is_hidden


def around_the_page(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    around: dict[str, Any] = {"demo": settings.DEMO, "nav": [], "nav_more": [], "emergency": None}
    if actor.is_known and not is_hidden(request):
        route = request.resolver_match.view_name if request.resolver_match else ""
        start = {"url": reverse("overview:start"), "label": _("Start"), "icon": "house"}
        around["nav"] = [{**start, "current": route == "overview:start"}]
        if actor.holds(*TEAM_ROLES):
            record = {"url": reverse("observations:record_any"), "label": _("Record"), "icon": "plus-lg"}
            around["nav"].append({**record, "current": route == "observations:record_any"})
        if grant_at_work(actor, Action.FIND_DOSSIER):
            files = {"url": reverse("dossiers:list"), "label": _("Case files"), "icon": "folder2-open"}
            around["nav"].append({**files, "current": route == "dossiers:list"})
        if grant_at_work(actor, Action.READ_AUDIT):
            audit = {"url": reverse("overview:audit"), "label": _("Access log"), "icon": "journal-check"}
            around["nav"].append({**audit, "current": route.startswith("overview:audit")})
        around["nav_more"] = [
            {"url": reverse(name), "label": label, "current": route == name}
            for name, label, may in (
                ("accounts:administration", _("Administration"), Action.ADMINISTER),
                ("accounts:lend", _("Borrow a colleague"), Action.LEND_MEMBERSHIP),
                ("accounts:account", _("My account"), None),
            )
            if may is None or grant_at_work(actor, may)
        ]
        around["actor_name"], around["organisation_name"] = actor.name, actor.organisation_name
    return around
