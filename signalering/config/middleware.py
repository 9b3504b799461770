"""Around every page: one transaction with the actor set in it, the keyring closed at its end, refusals logged after it.

The order and the reasons: a look that cannot be logged shows nothing; a write that was not committed is not shown.
"""

import logging
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.db import DatabaseError, Error, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect

from signalering.access.actor import NOBODY, Actor
from signalering.access.marks import Kind, Mark, mark_of
from signalering.accounts.actors import actor_of, tell_database
from signalering.accounts.first import page_that_comes_first
from signalering.accounts.marks import Refused, note_standing, route_of
from signalering.audit import context, log
from signalering.base.answers import CONFLICT, TOO_MANY
from signalering.config import probes
from signalering.config.refusals import refusal, typed_texts
from signalering.dossiers.gate import Hidden, NotNow, refused_by_state
from signalering.dossiers.page import not_now
from signalering.vault import keyring

Respond = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class NoStore:
    """No page is kept by a browser or a proxy; static files are served before this."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response


class OnlyUtf8:
    """A body in another encoding is not read: some hold characters that no database and no page can take.

    A browser never sends one. Within the chosen language, so that the page of the refusal is in it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (request.content_params or {}).get("charset", "utf-8")
        if said.lower() not in ("utf-8", "utf8"):
            raise BadRequest(f"a body in {said[:20]!r}")
        return self.get_response(request)


class ChosenLanguage:
    """Dutch, unless English was chosen: the browser's own language does not decide."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RequestTransaction:
    """One request, one transaction, around the whole answer including its template."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.refusal = None  # type: ignore[attr-defined]
        request.answered = False  # type: ignore[attr-defined]
        with context.request_context(network_address(request)), keyring.open_keyring():
            mark = mark_of_route(request)
            if mark and request.method not in mark.methods:
                return wrong_method(mark)
            # Login: allauth answers some wrong logins with 400, and a rollback would undo the limit.
            if mark and mark.own_transaction:
                return self.get_response(request)
            try:
                response = self.inside_transaction(request)
                self.log_refusal(request)
                if response.status_code == 404 and not request.actor.is_known:  # type: ignore[attr-defined]
                    return response if probes.may_ask_on(request) else too_many()
            except log.LogUnavailable:
                logger.exception("The request could not be logged")
                return bare()
            except Error:
                logger.exception("The request could not be committed, or not even begun")
                return bare() if request.answered else unavailable(request)  # type: ignore[attr-defined]
        return response

    def inside_transaction(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            actor = actor_of(request)
            request.actor = actor  # type: ignore[attr-defined]
            tell_database(actor)
            note_standing(actor)
            response = self.get_response(request)
            request.answered = True  # type: ignore[attr-defined]
            if response.status_code in (403, 404) or response.status_code >= 500:
                transaction.set_rollback(True)
        if connection.in_atomic_block:
            # Inside a test's own transaction: there the value would outlive the request.
            tell_database(NOBODY)
        return response

    def log_refusal(self, request: Any) -> None:
        """On the same connection, after the rolled-back block was left. Anonymous look-ups of nothing are not kept."""
        if request.refusal is None:
            return
        event, asked_for = request.refusal
        actor: Actor = request.actor
        with transaction.atomic():
            log.refused(event, by=actor, object_type=route_of(request), asked_for=asked_for)

    def process_view(self, request: Any, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        mark = mark_of(view)
        if mark is None:
            raise ImproperlyConfigured(f"{route_of(request)} carries no mark: nobody said who may see it.")
        if mark.kind is not Kind.PUBLIC and not request.actor.is_known:
            request.refusal = ("page.asked_without_login", asked_dossier(kwargs))

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if isinstance(error, DatabaseError):
            error = refused_by_state(request, error) or error
        if isinstance(error, Hidden):
            request.refusal = ("dossier.hidden", error.asked_for)
            return refusal(request, "404.html", 404)
        elif isinstance(error, Refused):
            request.refusal = ("page.refused", asked_dossier(request.resolver_match.kwargs))
            return refusal(request, "403.html", 403)
        elif isinstance(error, Http404) and request.actor.is_known:
            request.refusal = ("page.not_found", asked_dossier(request.resolver_match.kwargs))
            return refusal(request, "404.html", 404)
        elif isinstance(error, NotNow):
            request.refusal = ("dossier.not_now", error.dossier.pk)
            return refusal(request, "dossiers/not_now.html", CONFLICT, not_now(error.dossier, request.actor))
        elif isinstance(error, log.LogUnavailable):
            logger.exception("The page could not be logged")
            return bare()
        elif isinstance(error, Error):
            logger.exception("The page could not be read or written")
            return unavailable(request)
        return None


class FirstThingsFirst:
    """A hidden screen, or a password that somebody else knows, stands before every other page; nothing is done."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            route = resolve(request.path_info).view_name
        except (Resolver404, Http404):
            route = ""
        try:
            first = page_that_comes_first(request, route)
        except Error:
            # Login keeps its own transaction: nothing was asked of the database before.
            logger.exception("Nobody could be asked who is logged in")
            return unavailable(request)
        if first is None:
            return self.get_response(request)
        request.refusal = ("page.asked_too_early", None)  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse(first)) if request.headers.get("HX-Request") else redirect(first)


def network_address(request: HttpRequest) -> str | None:
    """As the log's column takes it: without the zone of a link-local address; none for a socket."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0]))
    except ValueError:
        return None


def asked_dossier(kwargs: dict[str, Any]) -> UUID | None:
    found = kwargs.get("dossier_id")
    return found if isinstance(found, UUID) else None


def mark_of_route(request: HttpRequest) -> Mark | None:
    """Known before the view is called: the mark says what happens around it."""
    try:
        return mark_of(resolve(request.path_info).func)
    except (Resolver404, Http404):
        return None


def wrong_method(mark: Mark) -> HttpResponse:
    """Nothing was read or written, so nothing is logged."""
    return HttpResponseNotAllowed(mark.methods, render_to_string("405.html"))


def too_many() -> HttpResponse:
    return HttpResponse(render_to_string("429.html"), status=TOO_MANY, headers={"Retry-After": str(probes.SECONDS)})


def bare() -> HttpResponse:
    """When the log or the commit failed nothing at all leaves. Rendered without the request: it asks no database."""
    return HttpResponse(render_to_string("503.html"), status=503)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The same page. Whoever sent a form of ours gets her own words back: nowhere else do they stand any more."""
    typed = typed_texts(request) if sent_from_here(request) else []
    return HttpResponse(render_to_string("503.html", {"typed": typed}), status=503)


class OwnForm(CsrfViewMiddleware):
    """Only asks whether a form is one of our own pages; says so without a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def sent_from_here(request: HttpRequest) -> bool:
    """Asked here once more: the database may be gone before Django has asked it. Another site puts no words here."""
    return OwnForm(lambda _: HttpResponse()).process_view(request, unavailable, (), {}) is None
