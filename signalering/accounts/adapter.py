"""What allauth asks of us: nobody signs up, and logins, failures and new passwords are lines in the log."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from signalering.access.actor import NOBODY
from signalering.accounts.actors import actor_for
from signalering.accounts.models import User
from signalering.audit import log


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        log.read("account.logged_in", by=actor_for(user))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
        log.failed("account.login_failed", by=actor_for(user) if user else NOBODY)
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        if user.is_authenticated:
            log.read("account.logged_out", by=actor_for(user))
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with log.event("account.password_changed", by=actor_for(user)) as event:
            event.about(user, fields=["password"])
            super().set_password(user, password)
