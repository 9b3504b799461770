"""Login, logout and the demo's cards, around what allauth brings."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse

from signalering.access.marks import WRITE, Kind, Mark, put_mark
from signalering.accounts import demo


class Login(LoginView):  # type: ignore[misc]
    """allauth's own page; in the demo with the cards of its people."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_people": demo.people()}


class Logout(LogoutView):  # type: ignore[misc]
    """allauth's own page; the browser forgets what it kept."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's people, by allauth's own way in: the adapter writes the line in the log."""
    user = demo.one(request.POST.get("username", ""))
    if user is None:
        raise Http404
    response: HttpResponse = perform_login(request, user)
    return response


demo_login = put_mark(_demo_login, Mark(Kind.PUBLIC, own_transaction=True, methods=WRITE))
