"""What allauth asks of us: nobody signs up, and logins, failures and new passwords are lines in the log."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from signalering.access.actor import NOBODY, Actor
from signalering.accounts.actors import acting, actor_for
from signalering.accounts.models import User
from signalering.audit import log


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """An account that is switched off answers as a wrong password does."""
        user: User | None = super().authenticate(request, **credentials)
        if user is None or user.is_active:
            return user
        self.authentication_failed(request, **credentials)
        return None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """After too many wrong passwords the next one is not tried; that somebody goes on is in the log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.refused("account.login_refused", by=whose(credentials))
            raise

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        log.read("account.logged_in", by=actor_for(user))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.failed("account.login_failed", by=whose(credentials))
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        user: Any = request.user
        if user.is_authenticated:
            log.read("account.logged_out", by=actor_for(user))
        super().logout(request)

    def clean_password(self, password: str, user: User | None = None) -> str:
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.check_password(cleaned):
            raise ValidationError(_("This is the password you have now. Choose another one."), code="password_same")
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        """Her own new password; a first one that an administrator gave is then gone."""
        actor = actor_for(user)
        with acting(actor), log.event("account.password_changed", by=actor) as event:
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            event.about(user, fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


def whose(credentials: dict[str, Any]) -> Actor:
    """The person whose name was typed, or nobody."""
    user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
    return actor_for(user) if user else NOBODY
