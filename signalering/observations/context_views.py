"""Pages for the context factors of one dossier: the list, add, change, withdraw, and the versions of one."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.base.answers import BAD_INPUT, CONFLICT
from signalering.dossiers import page as dossier_page
from signalering.dossiers.gate import dossier_view, rights
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import AlreadyReplaced, ReasonNeeded
from signalering.observations import catalogue_queries, context_actions, context_queries
from signalering.observations.catalogue_models import Kind, SignalType
from signalering.observations.context_forms import FactorChangeForm, FactorForm, ReasonForm
from signalering.observations.context_models import ContextFactor


@dossier_view(Action.READ_CONTENT, methods=READ)
def factors(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    may = rights(dossier, request.actor)
    rows = [context_queries.factor_texts(dossier, row) for row in context_queries.last_versions(dossier)]
    page = {
        "dossier": dossier,
        "head": dossier_page.head(dossier, request.actor, current="circumstances"),
        "risks": [row for row in rows if row["is_risk"] and not row["withdrawn"]],
        "protective": [row for row in rows if not row["is_risk"] and not row["withdrawn"]],
        "withdrawn": [row for row in rows if row["withdrawn"]],
        "may_add": may(Action.RECORD),
        "may_change": may(Action.CORRECT),
    }
    return render(request, "observations/factors.html", page)


@dossier_view(Action.RECORD)
def add(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    form = FactorForm(request.POST if request.method == "POST" else None, entries=_entries(dossier))
    if form.is_bound and form.is_valid():
        key = form.one_time_key()
        context_actions.add_factor(dossier=dossier, by=request.actor, factor=form.factor(), key=key)
        messages.success(request, _("It stands with the circumstances of this case file."))
        return redirect("observations:factors", dossier.pk)
    page = {"dossier": dossier, "form": form}
    return render(request, "observations/factor_add.html", page, status=BAD_INPUT if form.is_bound else 200)


@dossier_view(Action.CORRECT)
def change(request: ActorRequest, dossier: Dossier, factor_id: UUID) -> HttpResponse:
    earlier = _found(dossier, factor_id)
    if earlier.withdrawn or not earlier.is_current:
        return _somebody_was_first(request, dossier, earlier)
    form = _change_form(request, dossier, earlier)
    if form.is_bound and form.is_valid():
        change_it = partial(context_actions.change_factor, factor=form.factor())
        try:
            if new := _replace(request, dossier, earlier, form, change_it):
                messages.success(request, _("The new version was recorded."))
                return redirect("observations:factor_versions", dossier.pk, new.pk)
        except AlreadyReplaced:
            return _somebody_was_first(request, dossier, earlier)
    page = {"dossier": dossier, "form": form, "earlier": context_queries.factor_texts(dossier, earlier)}
    return render(request, "observations/factor_change.html", page, status=BAD_INPUT if form.is_bound else 200)


@dossier_view(Action.CORRECT)
def withdraw(request: ActorRequest, dossier: Dossier, factor_id: UUID) -> HttpResponse:
    earlier = _found(dossier, factor_id)
    if earlier.withdrawn or not earlier.is_current:
        return _somebody_was_first(request, dossier, earlier)
    needed = context_queries.reason_needed(earlier, request.actor)
    form = ReasonForm(request.POST if request.method == "POST" else None, reason_needed=needed)
    if form.is_bound and form.is_valid():
        try:
            if _replace(request, dossier, earlier, form, context_actions.withdraw_factor):
                messages.success(request, _("It was withdrawn. It can still be read with its versions."))
                return redirect("observations:factors", dossier.pk)
        except AlreadyReplaced:
            return _somebody_was_first(request, dossier, earlier)
    page = {"dossier": dossier, "form": form, "earlier": context_queries.factor_texts(dossier, earlier)}
    return render(request, "observations/factor_withdraw.html", page, status=BAD_INPUT if form.is_bound else 200)


@dossier_view(Action.READ_CONTENT)
def versions(request: ActorRequest, dossier: Dossier, factor_id: UUID) -> HttpResponse:
    rows = [context_queries.factor_texts(dossier, row) for row in context_queries.versions(dossier, factor_id)]
    if not rows:
        raise Http404
    return render(request, "observations/factor_versions.html", {"dossier": dossier, "versions": rows})


def _found(dossier: Dossier, factor_id: UUID) -> Any:
    factor = context_queries.one(dossier, factor_id)
    if factor is None:
        raise Http404
    return factor


def _replace(
    request: ActorRequest, dossier: Dossier, earlier: ContextFactor, form: ReasonForm, do: Callable[..., ContextFactor]
) -> ContextFactor | None:
    """None when the half hour passed while the form was on its way: then the form asks for the reason."""
    try:
        return do(earlier=earlier, dossier=dossier, by=request.actor, **form.why())
    except ReasonNeeded:
        form.add_error("reason", _("Choose why."))
        return None


def _change_form(request: ActorRequest, dossier: Dossier, earlier: Any) -> FactorChangeForm:
    stands = {name: getattr(earlier, name) for name in context_actions.FIELDS}
    return FactorChangeForm(
        request.POST if request.method == "POST" else None,
        initial={**stands, "entry": earlier.entry_id},
        entries=_entries(dossier, also=earlier.entry),
        reason_needed=context_queries.reason_needed(earlier, request.actor),
    )


def _entries(dossier: Dossier, *, also: SignalType | None = None) -> list[SignalType]:
    """The risk factors to choose from; the one that was chosen stays a choice, also when it was withdrawn since."""
    found = catalogue_queries.choices(dossier.organisation_id, [Kind.RISK_FACTOR])
    return [*found, also] if also and also not in found else found


def _somebody_was_first(request: ActorRequest, dossier: Dossier, factor: ContextFactor) -> HttpResponse:
    """There is a newer version, or it was withdrawn: what stands there now, and the typed text; nothing is lost."""
    latest = context_queries.versions(dossier, factor.pk)[0]
    page: dict[str, Any] = {
        "dossier": dossier,
        "latest": context_queries.factor_texts(dossier, latest),
        "typed": request.POST.get("text", ""),
    }
    return render(request, "observations/factor_replaced.html", page, status=CONFLICT)
