"""What comes before every other page: a screen that was hidden, and a password that somebody else knows."""

from django.http import HttpRequest

HIDDEN_IN_SESSION = "hidden_screen"
"""Holds the address to return to; while it stands in the session nothing else is shown."""

# Open whatever comes first. The health check asks nothing of session or database.
ALWAYS = frozenset({"healthz"})
UNLOCK, CHANGE_PASSWORD = "accounts:unlock", "account_change_password"
WHILE_HIDDEN = frozenset({UNLOCK, "account_logout", "set_language"})
WITH_FIRST_PASSWORD = frozenset({CHANGE_PASSWORD, "account_logout", "set_language", "accounts:hide", UNLOCK})


def page_that_comes_first(request: HttpRequest, route: str) -> str | None:
    """The route to go to instead of `route`; None when that may be shown. An address of no route is '' here."""
    if route in ALWAYS or not request.user.is_authenticated:
        return None
    if is_hidden(request):
        return None if route in WHILE_HIDDEN else UNLOCK
    if request.user.must_change_password:
        return None if route in WITH_FIRST_PASSWORD else CHANGE_PASSWORD
    return None


def is_hidden(request: HttpRequest) -> bool:
    return HIDDEN_IN_SESSION in request.session
