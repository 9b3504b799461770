"""What stands around every page: the menu and who is at work."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.actor import NOBODY, Actor
from signalering.observations import menu


def around_the_page(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    around: dict[str, Any] = {"demo": settings.DEMO, "nav": [], "nav_more": [], "emergency": None}
    if actor.is_known:
        route = request.resolver_match.view_name if request.resolver_match else ""
        start = {"url": reverse("overview:start"), "label": _("Start"), "icon": "house"}
        around["nav"] = [{**start, "current": route == "overview:start"}]
        around["nav_more"] = menu.pages(actor, route)
        around["actor_name"] = actor.name
    return around
