"""Hide the screen at once, and come back with one's own password. Nothing here says what was on the screen."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from signalering.access.marks import WRITE
from signalering.accounts.actors import ActorRequest
from signalering.accounts.first import HIDDEN_IN_SESSION, UNLOCK, is_hidden
from signalering.accounts.forms import UnlockForm
from signalering.accounts.marks import signed_in
from signalering.audit import log
from signalering.base.answers import BAD_INPUT, TOO_MANY

START = "/"


@signed_in(methods=WRITE)
def hide(request: ActorRequest) -> HttpResponse:
    """The address to return to stays in the session: in the address bar it could name a case file."""
    request.session[HIDDEN_IN_SESSION] = safe_address(request)
    log.read("account.locked", by=request.actor)
    return redirect(UNLOCK)


@signed_in
def unlock(request: ActorRequest) -> HttpResponse:
    if not is_hidden(request):
        return redirect(START)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="unlock_failed", user=request.user):
            log.failed("account.unlock_failed", by=request.actor)
            form.add_error("password", _("Too many wrong passwords. Wait five minutes, or log out."))
            return _page(request, form, TOO_MANY)
        user: Any = request.user
        if user.check_password(form.cleaned_data["password"]):
            ratelimit.clear(request, action="unlock_failed", user=request.user)
            log.read("account.unlocked", by=request.actor)
            return redirect(request.session.pop(HIDDEN_IN_SESSION))
        log.failed("account.unlock_failed", by=request.actor)
        form.add_error("password", _("This is not your password."))
    return _page(request, form, BAD_INPUT if form.is_bound else 200)


def _page(request: ActorRequest, form: UnlockForm, status: int) -> HttpResponse:
    return render(request, "accounts/unlock.html", {"form": form}, status=status)


def safe_address(request: ActorRequest) -> str:
    """Where she was, when that is a page of this site; else the start page."""
    wanted: str = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here and wanted.startswith("/") else START
