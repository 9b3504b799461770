"""Every address. Routes that a library brings are marked here; all others carry their mark on the view."""

from allauth.account import views as account
from django.urls import URLPattern, include, path
from django.views.i18n import set_language

from signalering.access.marks import Kind, Mark, put_mark
from signalering.accounts.views import entrance
from signalering.config.health import healthz


def library(pattern: URLPattern, *, own_transaction: bool = False) -> URLPattern:
    """Mark a library's route as public; login and logout keep their own transaction."""
    pattern.callback = put_mark(pattern.callback, Mark(Kind.PUBLIC, own_transaction=own_transaction))
    return pattern


urlpatterns = [
    path("", include("signalering.overview.urls")),
    path("", include("signalering.observations.urls")),
    path("", include("signalering.accounts.urls")),
    path("", include("signalering.dossiers.urls")),
    library(path("account/login/", entrance.Login.as_view(), name="account_login"), own_transaction=True),
    library(path("account/logout/", entrance.Logout.as_view(), name="account_logout"), own_transaction=True),
    library(
        path("account/wachtwoord/", account.PasswordChangeView.as_view(), name="account_change_password"),
        own_transaction=True,
    ),
    library(
        path("account/opnieuw/", account.ReauthenticateView.as_view(), name="account_reauthenticate"),
        own_transaction=True,
    ),
    library(path("taal/", set_language, name="set_language")),
    path("healthz", healthz, name="healthz"),
]
