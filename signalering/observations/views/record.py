"""Record a signal: in a case file of the address, or in one that is chosen on the page. And the page that follows."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, signed_in
from signalering.base.answers import BAD_INPUT
from signalering.base.dates import short_day
from signalering.dossiers import gate
from signalering.dossiers.gate import dossier_view
from signalering.dossiers.models import AgeBand, Dossier
from signalering.observations import actions, queries, words
from signalering.observations.forms.observation import RecordAnyForm, RecordForm
from signalering.observations.models import Observation
from signalering.observations.offered import Offered, picker


@dossier_view(Action.RECORD)
def record(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    offered = queries.offered(request.actor, dossier)
    form = RecordForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_bound and form.is_valid():
        return _record(request, dossier, form)
    return record_page(request, form, offered, dossier=dossier)


@signed_in
def record_any(request: ActorRequest) -> HttpResponse:
    """The one page that takes its case file from a form: the gate opens it after the choice."""
    dossiers = queries.dossiers_to_record_in(request.actor)
    show(request, [dossier.pk for dossier in dossiers])
    sent = request.POST if request.method == "POST" else None
    if sent is None and not dossiers:
        return render(request, "observations/no_dossier.html")
    offered = queries.offered(request.actor)
    form = RecordAnyForm(sent, dossiers=dossiers, offered=offered)
    picked = form.picked() if form.is_bound else None
    if picked is None:
        _log_forged(request, dossiers)
        return record_page(request, form, offered)
    dossier = gate.open_dossier(request, picked.pk, Action.RECORD)
    form.offer_grounds(queries.grounds(dossier, offered.entries))
    return _record(request, dossier, form) if form.is_valid() else record_page(request, form, offered)


@dossier_view(Action.READ_CONTENT, methods=READ)
def saved(request: ActorRequest, dossier: Dossier, observation_id: UUID) -> HttpResponse:
    version = queries.version(dossier, observation_id)
    if version is None:
        raise Http404
    row, names = version.row, queries.catalogue(request.actor)
    page = {
        "dossier": dossier,
        "row": row,
        "seen": words.seen_text(row),
        "title": words.title((names[pk] for pk in version.seen.type_ids if pk in names), row.knowledge),
        "notes": [] if row.replaces_id else _calm_notes(dossier, row),
        "line": _neutral_line(row),
        "may_record": gate.rights(dossier, request.actor)(Action.RECORD),
    }
    return render(request, "observations/saved.html", page)


def record_page(
    request: ActorRequest, form: RecordForm, offered: Offered, *, dossier: Dossier | None = None, **more: Any
) -> HttpResponse:
    """The page with the form, wherever it is sent from; its address is always that of recording."""
    page = {
        "form": form,
        "dossier": dossier,
        "about": about(dossier) if dossier else [],
        "signals": picker(form["signals"], offered),
        "action_url": reverse("observations:record", args=[dossier.pk])
        if dossier
        else reverse("observations:record_any"),
        "choices": _choices(form) if isinstance(form, RecordAnyForm) else [],
        **more,
    }
    return render(request, "observations/record.html", page, status=BAD_INPUT if form.is_bound else 200)


def about(dossier: Dossier) -> list[str]:
    """What tells one case file from another once it is chosen: coded words only, no text is opened for it."""
    band = [] if dossier.age_band is AgeBand.UNKNOWN else [str(dossier.age_band.label)]
    team = _("team %(team)s") % {"team": dossier.team.name}
    since = _("open since %(day)s") % {"day": short_day(dossier.opened_on)}
    return [team, *band, since]


def _record(request: ActorRequest, dossier: Dossier, form: RecordForm) -> HttpResponse:
    row = actions.record_observation(dossier=dossier, by=request.actor, seen=form.seen(), key=form.one_time_key())
    return redirect("observations:saved", dossier.pk, row.pk)


def _choices(form: RecordAnyForm) -> list[dict[str, Any]]:
    chosen = str(form["dossier"].value() or "")
    return [
        {"value": str(row.pk), "code": row.code, "about": ", ".join(about(row)), "checked": str(row.pk) == chosen}
        for row in form.shown_at_once()
    ]


def _log_forged(request: ActorRequest, dossiers: list[Dossier]) -> None:
    """Asked for a case file that is not hers: the page says no more than for one that is not there; the log does."""
    try:
        asked_for = UUID(request.POST.get("dossier", ""))
    except ValueError:
        return
    if asked_for not in {dossier.pk for dossier in dossiers}:
        request.refusal = ("dossier.hidden", asked_for)  # type: ignore[attr-defined]


def _neutral_line(row: Observation) -> str:
    """For the organisation's own file: no code and no content."""
    day = {"day": short_day(row.recorded_at)}
    if row.withdrawn:
        return _("Observation withdrawn on %(day)s, see Signalering.") % day
    if row.replaces_id:
        return _("Observation changed on %(day)s, see Signalering.") % day
    return _("Observation recorded on %(day)s, see Signalering.") % day


def _calm_notes(dossier: Dossier, row: Observation) -> list[str]:
    notes = []
    if words.is_late(row):
        days = words.days_later(row)
        text = ngettext(
            "You recorded this %(days)d day later. That is fine: both days are kept.",
            "You recorded this %(days)d days later. That is fine: both days are kept.",
            days,
        )
        notes.append(text % {"days": days})
    if row.seen_from < dossier.opened_on:
        notes.append(_("This was before the case file was opened. That is fine too."))
    return notes
