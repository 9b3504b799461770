"""Pages about who works on a dossier: involve a colleague or a team, end that, hand over and accept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.roles import Action, Role
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, team_view
from signalering.accounts.models import User
from signalering.base.answers import BAD_INPUT
from signalering.base.dates import short_day, short_moment
from signalering.dossiers import actions, forms, hand_overs, page, queries
from signalering.dossiers.details import people
from signalering.dossiers.gate import dossier_view, rights
from signalering.dossiers.models import Dossier, HandOver, Involvement


@dossier_view(Action.INVOLVE)
def involve(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    rows = queries.involved_now(dossier)
    form = _involve_form(request, dossier, rows)
    if form.is_bound and form.is_valid() and (done := _let_in(request, dossier, form)):
        return done
    content = {
        "form": form,
        "people": people(rows, dossier=dossier),
        **page.around(dossier, request.actor, current="dossiers:involve"),
    }
    return render(request, "dossiers/involve.html", content, status=BAD_INPUT if form.errors else 200)


def _let_in(request: ActorRequest, dossier: Dossier, form: forms.InvolveForm) -> HttpResponse | None:
    """Let her in; None when the database does not, with the reason on the form."""
    who = {"user": form.user(), "team": form.team(), "until": form.ends_at(), "reason": form.cleaned_data["reason"]}
    try:
        actions.involve(dossier=dossier, by=request.actor, key=form.one_time_key(), **who)
    except actions.MayNotInvolve:
        form.add_error("who", _("This is not possible: you cannot let your own team in longer than yourself."))
        return None
    messages.success(request, _("The involvement was recorded."))
    return redirect("dossiers:involve", dossier.pk)


def _involve_form(request: ActorRequest, dossier: Dossier, rows: list[Involvement]) -> forms.InvolveForm:
    """Those who are not in yet; teams only where the organisation involves teams."""
    inside = {row.user_id or row.team_id for row in rows if row.kind == Involvement.Kind.INVOLVED}
    # Sent twice, the first time let her in: she stays a choice, and her row is found by its key.
    offered = inside if request.method == "GET" else set()
    coordinates = dossier.team_id in request.actor.teams(Role.COORDINATOR)
    nobody = coordinates and queries.nobody_is_left(dossier, rows)
    return forms.InvolveForm(
        request.POST if request.method == "POST" else None,
        users=[user for user in queries.colleagues(dossier, request.actor) if user.pk not in offered],
        teams=[team for team in queries.teams_to_involve(dossier) if team.pk not in offered],
        herself=request.user if nobody and isinstance(request.user, User) else None,
    )


@dossier_view(Action.INVOLVE)
def end_involvement(request: ActorRequest, dossier: Dossier, involvement_id: UUID) -> HttpResponse:
    rows = queries.involved_now(dossier)
    row = next((r for r in rows if r.pk == involvement_id and r.kind == Involvement.Kind.INVOLVED), None)
    if row is None:
        raise Http404
    own, is_last = row.user_id == request.actor.user_id, len(rows) == 1
    must_stay, status = not queries.may_end(row, rows, request.actor), 200
    if request.method == "POST":
        if _ended(request, dossier, row):
            return redirect("dossiers:list") if own else redirect("dossiers:involve", dossier.pk)
        must_stay, status = True, BAD_INPUT
    content = {
        "dossier": dossier,
        "head": page.head(dossier, request.actor, current="dossiers:end_involvement"),
        "person": people([row])[0],
        "own": own,
        "is_last": is_last,
        "must_stay": must_stay,
    }
    return render(request, "dossiers/end_involvement.html", content, status=status)


def _ended(request: ActorRequest, dossier: Dossier, row: Involvement) -> bool:
    try:
        actions.end_involvement(dossier=dossier, involvement_id=row.pk, by=request.actor)
    except actions.LastOneStays:
        return False
    messages.success(request, _("The involvement has ended."))
    return True


@dossier_view(Action.HAND_OVER)
def hand_over(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    waiting = queries.hand_over_of(dossier)
    if request.method == "POST" and "withdraw" in request.POST:
        return _withdraw(request, dossier, waiting)
    form = _hand_over_form(request, dossier)
    if form.is_bound and form.is_valid() and (done := _ask(request, dossier, form)):
        return done
    content = {
        "form": form,
        "waiting": _waiting(waiting),
        # Beside the one that waits there is no form for another: what was typed in it stands on the page, to copy.
        "typed": _typed(form) if waiting and form.is_bound else [],
        **page.around(dossier, request.actor, current="dossiers:hand_over"),
    }
    return render(request, "dossiers/hand_over.html", content, status=BAD_INPUT if form.errors else 200)


def _hand_over_form(request: ActorRequest, dossier: Dossier) -> forms.HandOverForm:
    actor = request.actor
    coordinates = dossier.team_id in actor.teams(Role.COORDINATOR)
    found = queries.colleagues_and_involved(dossier)
    whose = [(str(user.pk), user.full_name) for user in found if coordinates and user.works_on_it]
    own = str(actor.known_id)
    return forms.HandOverForm(
        request.POST if request.method == "POST" else None,
        initial={"whose": own} if own in dict(whose) else {},
        users=[user for user in found if user.at_work and user.pk != actor.known_id],
        teams=queries.teams(dossier),
        whose=whose,
    )


def _ask(request: ActorRequest, dossier: Dossier, form: forms.HandOverForm) -> HttpResponse | None:
    """Ask it; None when it cannot be, with the reason on the form."""
    actor, to = request.actor, hand_overs.Receiver(user=form.user(), team=form.team())
    coordinates = dossier.team_id in actor.teams(Role.COORDINATOR)
    from_user_id = form.from_user_id() if coordinates else actor.known_id
    words, key = form.cleaned_data["words"], form.one_time_key()
    try:
        hand_overs.hand_over(dossier=dossier, by=actor, to=to, from_user_id=from_user_id, words=words, key=key)
    except hand_overs.OneWaits:
        form.add_error(None, _("There is a hand-over already that nobody has answered. Withdraw that one first."))
    except actions.MayNotInvolve:
        form.add_error("who", _("The case file cannot be handed over to this colleague or team."))
    else:
        messages.success(request, _("The hand-over was asked. Nothing changes until it is accepted."))
        return redirect("dossiers:hand_over", dossier.pk)
    return None


def _typed(form: forms.HandOverForm) -> list[dict[str, Any]]:
    words = form["words"]
    return [{"id": "typed_words", "label": words.label, "text": words.value()}] if words.value() else []


def _withdraw(request: ActorRequest, dossier: Dossier, waiting: HandOver | None) -> HttpResponse:
    try:
        if waiting is None:
            raise hand_overs.NotWaiting
        hand_overs.stop_hand_over(waiting=waiting, by=request.actor, name="hand_over.withdrawn")
        messages.success(request, _("The hand-over was withdrawn."))
    except hand_overs.NotWaiting:
        messages.info(request, _("There was nothing to withdraw any more."))
    return redirect("dossiers:hand_over", dossier.pk)


def _waiting(waiting: HandOver | None) -> dict[str, str] | None:
    if waiting is None:
        return None
    to = waiting.to_user.full_name if waiting.to_user else waiting.to_team and waiting.to_team.name
    return {"to": str(to), "asked": short_moment(waiting.asked_at), "until": short_day(waiting.ends_at)}


@team_view(Action.FIND_DOSSIER)
def accept_hand_over(request: ActorRequest, hand_over_id: UUID) -> HttpResponse:
    """Only that the dossier exists: code, team, open since. What is in it is read after accepting."""
    waiting = queries.hand_overs_waiting(request.actor).filter(pk=hand_over_id).first()
    if waiting is None:
        return _accepted_before(request, hand_over_id)
    show(request, [waiting.dossier_id])
    answer = request.POST.get("answer") if request.method == "POST" else None
    if answer in ("accept", "decline"):
        return _answer(request, waiting, accepts=answer == "accept")
    content = {
        "dossier": waiting.dossier,
        "opened": short_day(waiting.dossier.opened_on),
        "waiting": waiting,
        "asked": short_moment(waiting.asked_at),
        "until": short_day(waiting.ends_at),
        "reads_after": waiting.to_team_id is None or waiting.to_team_id in request.actor.teams(Role.CASEWORKER),
    }
    status = BAD_INPUT if request.method == "POST" else 200
    return render(request, "dossiers/accept_hand_over.html", content, status=status)


def _answer(request: ActorRequest, waiting: HandOver, *, accepts: bool) -> HttpResponse:
    try:
        if not accepts:
            hand_overs.stop_hand_over(waiting=waiting, by=request.actor, name="hand_over.declined")
            messages.success(request, _("You declined. Your colleague keeps the case file."))
            return redirect("dossiers:list")
        hand_overs.accept_hand_over(waiting=waiting, by=request.actor)
    except hand_overs.NotWaiting:
        return _accepted_before(request, waiting.pk)
    messages.success(request, _("The case file was handed over."))
    return _to_dossier(request, waiting.dossier_id)


def _accepted_before(request: ActorRequest, hand_over_id: UUID) -> HttpResponse:
    """Accepted by herself, with a click on the button too many: on to the same page. Else, withdrawn or answered by a
    colleague a moment ago, it is not there for her."""
    accepted = queries.hand_over_accepted_by(request.actor, hand_over_id)
    if accepted is None:
        raise Http404
    show(request, [accepted.dossier_id])
    return _to_dossier(request, accepted.dossier_id)


def _to_dossier(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    dossier = Dossier.objects.select_related("team").get(pk=dossier_id)
    return redirect(page.first_page(dossier, reads=rights(dossier, request.actor)(Action.READ_CONTENT)))
