"""Pages for loose notes: write one, read one's own, and the inbox where they are taken, passed on or answered.

These views open a team's key, and only for the notes that are on the page.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.decide import grant_at_work
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import Refused, show, team_view
from signalering.base.answers import BAD_INPUT, CONFLICT
from signalering.dossiers.gate import open_dossier
from signalering.observations import loose_note_actions, loose_note_queries
from signalering.observations.loose_note_actions import AlreadyHandled
from signalering.observations.loose_note_forms import AnswerForm, DossierForm, LooseNoteForm, TakeForm
from signalering.observations.loose_note_models import LooseNote, LooseNoteRoute
from signalering.vault import keyring
from signalering.vault.models import Scope


@team_view(Action.WRITE_LOOSE_NOTE)
def write(request: ActorRequest) -> HttpResponse:
    teams = loose_note_queries.teams_to_write_for(request.actor)
    form = LooseNoteForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_bound and form.is_valid():
        team_id, key = form.team_id(), form.one_time_key()
        loose_note_actions.make_team_key(team_id)
        keyring.current().allow(Scope.TEAM, team_id)
        loose_note_actions.send_note(team_id=team_id, by=request.actor, note=form.note(), key=key)
        messages.success(request, _("Your note was sent."))
        return redirect("observations:loose_notes")
    status = BAD_INPUT if form.is_bound else 200
    return render(request, "observations/loose_note_write.html", {"form": form}, status=status)


@team_view(Action.WRITE_LOOSE_NOTE)
def own(request: ActorRequest) -> HttpResponse:
    notes = _opened(request, loose_note_queries.own(request.actor))
    return render(request, "observations/loose_notes.html", {"notes": [loose_note_queries.own_texts(n) for n in notes]})


@team_view(Action.READ_LOOSE_NOTES)
def inbox(request: ActorRequest) -> HttpResponse:
    to_handle = loose_note_queries.to_handle(request.actor)
    handled = loose_note_queries.handled(request.actor)
    _opened_where_they_lie(request, [*to_handle, *handled])
    page = {
        "waiting": [loose_note_queries.inbox_texts(request.actor, route) for route in to_handle],
        "handled": [loose_note_queries.inbox_texts(request.actor, route) for route in handled],
    }
    return render(request, "observations/loose_note_inbox.html", page)


@team_view(Action.READ_LOOSE_NOTES)
def take(request: ActorRequest, note_id: UUID) -> HttpResponse:
    route = _waiting(request, note_id)
    if route is None:
        return _somebody_was_first(request, note_id)
    form = _take_form(request, route)
    if form.is_bound and form.is_valid():
        dossier = open_dossier(request, form.dossier_id(), Action.RECORD)
        try:
            loose_note_actions.take_note(route=route, dossier=dossier, by=request.actor, seen=form.seen())
        except AlreadyHandled:
            return _somebody_was_first(request, note_id)
        messages.success(request, _("The note was recorded as a signal."))
        return redirect("overview:chronology", dossier.pk)
    return _page(request, "loose_note_take", route, form)


@team_view(Action.READ_LOOSE_NOTES)
def answer(request: ActorRequest, note_id: UUID) -> HttpResponse:
    route = _waiting(request, note_id)
    if route is None:
        return _somebody_was_first(request, note_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            loose_note_actions.answer_note(route=route, by=request.actor, reason=form.cleaned_data["reason"])
        except AlreadyHandled:
            return _somebody_was_first(request, note_id)
        messages.success(request, _("The note was closed. Your reason stands with it."))
        return redirect("observations:loose_note_inbox")
    return _page(request, "loose_note_answer", route, form)


@team_view(Action.FORWARD_LOOSE_NOTE)
def pass_on(request: ActorRequest, note_id: UUID) -> HttpResponse:
    route = _waiting(request, note_id)
    if route is None:
        return _somebody_was_first(request, note_id)
    if grant_at_work(request.actor, Action.FORWARD_LOOSE_NOTE, team_id=route.note.team_id) is None:
        raise Refused(Action.FORWARD_LOOSE_NOTE)
    dossiers = {row.pk: row for row in loose_note_queries.dossiers_to_pass_on_to(route.note)}
    form = DossierForm(request.POST if request.method == "POST" else None, dossiers=list(dossiers.values()))
    if form.is_bound and form.is_valid():
        try:
            loose_note_actions.pass_on_note(route=route, dossier=dossiers[form.dossier_id()], by=request.actor)
        except AlreadyHandled:
            return _somebody_was_first(request, note_id)
        messages.success(request, _("The note was passed on to those who work on this case file."))
        return redirect("observations:loose_note_inbox")
    show(request, list(dossiers))
    return _page(request, "loose_note_pass_on", route, form)


def _take_form(request: ActorRequest, route: LooseNoteRoute) -> TakeForm:
    """Filled with what the note tells and, when it lies with a dossier, that dossier."""
    told = {name: getattr(route.note, name) for name in ("seen_from", "precision", "facts", "his_words")}
    dossiers = loose_note_queries.dossiers_to_record_in(request.actor)
    show(request, [dossier.pk for dossier in dossiers])
    return TakeForm(
        request.POST if request.method == "POST" else None,
        initial={**told, "dossier": route.dossier_id},
        dossiers=dossiers,
    )


def _page(
    request: ActorRequest, name: str, route: LooseNoteRoute, form: TakeForm | AnswerForm | DossierForm
) -> HttpResponse:
    page = {"form": form, "note": loose_note_queries.inbox_texts(request.actor, route)}
    return render(request, f"observations/{name}.html", page, status=BAD_INPUT if form.is_bound else 200)


def _waiting(request: ActorRequest, note_id: UUID) -> LooseNoteRoute | None:
    """The note for this reader, its look logged and its key open; None when a colleague was first."""
    route = loose_note_queries.one(request.actor, note_id)
    if route is None and not loose_note_queries.was_in_my_team(note_id):
        raise Http404
    if route is None or hasattr(route.note, "handling"):
        return None
    _opened_where_they_lie(request, [route])
    return route


def _opened_where_they_lie(request: ActorRequest, routes: list[LooseNoteRoute]) -> None:
    """With the case files that they lie with: a reader of the inbox sees their codes."""
    _opened(request, [route.note for route in routes])
    show(request, list(dict.fromkeys(route.dossier_id for route in routes if route.dossier_id)))


def _opened(request: ActorRequest, notes: list[LooseNote]) -> list[LooseNote]:
    """Log that these notes are shown, and let their texts open."""
    show(request, [note.pk for note in notes])
    for team_id in {note.team_id for note in notes}:
        keyring.current().allow(Scope.TEAM, team_id)
    return notes


def _somebody_was_first(request: ActorRequest, note_id: UUID) -> HttpResponse:
    """What a colleague did with it, as far as this reader may know, and what was typed; nothing is lost."""
    route = loose_note_queries.one(request.actor, note_id)
    handling = getattr(route.note, "handling", None) if route else None
    show(request, [note_id])
    page = {
        "done": loose_note_queries.done_text(handling) if handling else "",
        "typed": [text for name in ("facts", "his_words", "reason") if (text := request.POST.get(name, ""))],
    }
    return render(request, "observations/loose_note_handled.html", page, status=CONFLICT)
