"""Pages to find a dossier, open one, read and change what is known and agreed, close it and open it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import show, team_view
from signalering.base.answers import BAD_INPUT, CONFLICT
from signalering.base.dates import short_day
from signalering.base.forms import today
from signalering.dossiers import actions, forms, lists, page, queries, references
from signalering.dossiers.details import history, known, people, versions
from signalering.dossiers.gate import NotNow, dossier_view, rights
from signalering.dossiers.models import Arrangement, Dossier
from signalering.dossiers.versions import AlreadyReplaced


@team_view(Action.FIND_DOSSIER)
def dossiers(request: ActorRequest) -> HttpResponse:
    """The lists; a POST looks for one by code or client number, which so never stands in an address."""
    form = forms.FindForm(request.POST if request.method == "POST" else None)
    found: list[Dossier] = []
    if form.is_bound and form.is_valid():
        found = queries.find(request.actor, form.cleaned_data["typed"])
        show(request, [dossier.pk for dossier in found])
        if len(found) == 1:
            reads = rights(found[0], request.actor)(Action.READ_CONTENT)
            return redirect(page.first_page(found[0], reads=reads))
        if not found:
            # One answer for what does not exist and for what is hidden.
            form.add_error("typed", _("Nothing found among the case files that you may see. Check what you typed."))
    content = {"form": form, "found": lists.found(found), **lists.lists(request)}
    return render(request, "dossiers/list.html", content, status=BAD_INPUT if form.errors else 200)


@team_view(Action.OPEN_DOSSIER)
def open_new(request: ActorRequest) -> HttpResponse:
    form = forms.OpenForm(
        request.POST if request.method == "POST" else None, teams=queries.teams_to_open_in(request.actor)
    )
    if form.is_bound and form.is_valid():
        if _one_exists(form, request.actor):
            return render(request, "dossiers/second_one.html", {"asked": form})
        if form.is_valid():
            key = form.one_time_key()
            dossier = actions.open_dossier(team_id=form.team_id(), by=request.actor, about=form.about(), key=key)
            return redirect("dossiers:opened", dossier.pk)
    return render(request, "dossiers/open.html", {"form": form}, status=BAD_INPUT if form.errors else 200)


def _one_exists(form: forms.AboutForm, actor: Actor, *, own: bytes | None = None) -> bool:
    """Is there a dossier with this number already? `own`: the number this dossier has, which is no second one.

    After too many questions the form gets an error instead of an answer.
    """
    reference = form.cleaned_data["reference"]
    if not reference or form.cleaned_data["anyway"] or actor.organisation_id is None:
        return False
    made = references.token(actor.organisation_id, reference)
    if made is None or made == own:
        return False
    try:
        return references.exists(made, by=actor)
    except references.AskedTooOften:
        form.add_error("reference", _("You asked this very often within an hour. Leave the number out, or wait."))
        return False


@dossier_view(Action.READ_CONTENT)
def opened(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    line = _("A case file was opened on %(day)s, see signalering.") % {"day": short_day(today())}
    may = rights(dossier, request.actor)
    content = {
        "dossier": dossier,
        "copy_line": line,
        "may_record": may(Action.RECORD),
        "may_involve": may(Action.INVOLVE),
        "may_agree": may(Action.CORRECT),
    }
    return render(request, "dossiers/opened.html", content)


@dossier_view(Action.READ_CONTENT)
def details(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    may = rights(dossier, request.actor)
    head = page.head(dossier, request.actor, current="details")
    content = {
        "dossier": dossier,
        "head": head,
        "known": known(dossier),
        "arrangement": versions([head["arrangement"]] if head["arrangement"] else []),
        "people": people(queries.involved_now(dossier)),
        "history": history(queries.changes(dossier)),
        "said": queries.words_of_hand_over(dossier),
        "links": page.links(dossier, request.actor),
        "may_change": may(Action.CORRECT),
    }
    return render(request, "dossiers/details.html", content)


@dossier_view(Action.CORRECT)
def profile(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    form = forms.ProfileForm(
        request.POST if request.method == "POST" else None,
        now=actions.About(dossier.age_band, dossier.authority),
        token=None if dossier.reference_token is None else bytes(dossier.reference_token),
    )
    if form.is_bound and form.is_valid():
        if form.is_stale() and not queries.has_change(dossier, form.one_time_key()):
            return _changed_meanwhile(request, dossier, form.once_more())
        if _one_exists(form, request.actor, own=bytes(dossier.reference_token or b"")):
            return render(request, "dossiers/second_one.html", {"asked": form, "dossier": dossier})
        if form.is_valid():
            take_away = form.cleaned_data.get("take_away", False)
            return _save_profile(request, dossier, form, take_away=take_away)
    content = {"form": form, "dossier": dossier, "head": page.head(dossier, request.actor, current="details")}
    return render(request, "dossiers/profile.html", content, status=BAD_INPUT if form.errors else 200)


def _changed_meanwhile(request: ActorRequest, dossier: Dossier, form: forms.ProfileForm) -> HttpResponse:
    """A colleague was first: what stands there now beside what was chosen; saving again is a choice."""
    content = {"form": form, "dossier": dossier, "head": page.head(dossier, request.actor, current="details")}
    return render(request, "dossiers/profile.html", {**content, "now": form.in_words()}, status=CONFLICT)


def _save_profile(request: ActorRequest, dossier: Dossier, form: forms.ProfileForm, *, take_away: bool) -> HttpResponse:
    about, key = form.about(), form.one_time_key()
    try:
        actions.change_profile(dossier=dossier, by=request.actor, about=about, take_reference_away=take_away, key=key)
    except actions.StateDiffers as error:
        raise _not_now(dossier) from error
    messages.success(request, _("The details were recorded."))
    return redirect("dossiers:details", dossier.pk)


@dossier_view(Action.CORRECT)
def arrangements(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    latest = queries.current_arrangement(dossier)
    initial = {name: getattr(latest, name) for name in actions.AGREED} if latest else {}
    form = forms.ArrangementForm(
        request.POST if request.method == "POST" else None,
        initial={**initial, "replaces": str(latest.pk) if latest else ""},
    )
    if form.is_bound and form.is_valid():
        return _save_arrangement(request, dossier, form)
    head = page.head(dossier, request.actor, current="details")
    content = {"form": form, "dossier": dossier, "head": head, "has_versions": latest is not None}
    return render(request, "dossiers/arrangements.html", content, status=BAD_INPUT if form.errors else 200)


def _save_arrangement(request: ActorRequest, dossier: Dossier, form: forms.ArrangementForm) -> HttpResponse:
    """A form that was opened before somebody else saved gets both texts, and saves nothing."""
    asked = form.cleaned_data["replaces"]
    replaces = queries.arrangement(dossier, asked)
    agreed, key = form.agreed(), form.one_time_key()
    try:
        if asked and replaces is None:
            raise AlreadyReplaced
        actions.record_arrangement(dossier=dossier, by=request.actor, agreed=agreed, replaces=replaces, key=key)
    except AlreadyReplaced:
        latest = queries.current_arrangement(dossier)
        typed = Arrangement(**{name: getattr(agreed, name) for name in actions.AGREED})
        head = page.head(dossier, request.actor, current="details")
        both = {"latest": versions([latest] if latest else []), "typed": versions([typed])}
        content = {"dossier": dossier, "head": head, **both}
        return render(request, "dossiers/arrangement_replaced.html", content, status=CONFLICT)
    messages.success(request, _("The agreements were recorded. The earlier ones can still be read."))
    return redirect("dossiers:details", dossier.pk)


@dossier_view(Action.READ_CONTENT)
def arrangement_versions(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    head = page.head(dossier, request.actor, current="details")
    content = {"dossier": dossier, "head": head, "versions": versions(queries.arrangements(dossier))}
    return render(request, "dossiers/arrangement_versions.html", content)


@dossier_view(Action.CLOSE)
def close(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    form = forms.closing_form(
        request.POST if request.method == "POST" else None, may_be_a_mistake=queries.may_be_a_mistake(dossier)
    )
    if form.is_bound and form.is_valid():
        try:
            actions.close(dossier=dossier, by=request.actor, **form.cleaned_data)
        except actions.StateDiffers as error:
            raise _not_now(dossier) from error
        except actions.NoMistake:
            form.add_error("reason", _("Something was recorded here in the meantime. Choose another reason."))
        else:
            messages.success(request, _("The case file was closed. It can still be read, and opened again."))
            return redirect("dossiers:list")
    content = {"form": form, **page.around(dossier, request.actor, current="dossiers:close")}
    return render(request, "dossiers/close.html", content, status=BAD_INPUT if form.errors else 200)


@dossier_view(Action.REOPEN)
def reopen(request: ActorRequest, dossier: Dossier) -> HttpResponse:
    if dossier.is_open:
        raise NotNow(dossier)
    form = forms.reopening_form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.reopen(dossier=dossier, by=request.actor, **form.cleaned_data)
        except actions.StateDiffers as error:
            raise _not_now(dossier) from error
        messages.success(request, _("The case file is open again."))
        reads = rights(dossier, request.actor)(Action.READ_CONTENT)
        return redirect(page.first_page(Dossier.objects.get(pk=dossier.pk), reads=reads))
    content = {"form": form, **page.around(dossier, request.actor, current="dossiers:reopen")}
    return render(request, "dossiers/reopen.html", content, status=BAD_INPUT if form.errors else 200)


def _not_now(dossier: Dossier) -> NotNow:
    """The state as it is by now."""
    return NotNow(Dossier.objects.select_related("team").get(pk=dossier.pk))
