"""The signal catalogue to read, its guidance, and what a coordinator may change in it for her organisation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.decide import grant_at_work
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import team_view
from signalering.base.answers import BAD_INPUT
from signalering.base.dates import short_day
from signalering.observations import catalogue_actions, catalogue_page, catalogue_queries, guidance_file
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_forms import EntryForm, ExtensionForm, SearchForm


@team_view(Action.READ_CATALOGUE)
def catalogue(request: ActorRequest) -> HttpResponse:
    organisation = request.actor.organisation_id
    search = SearchForm(request.GET).words()
    may_edit = grant_at_work(request.actor, Action.EDIT_CATALOGUE) is not None
    page = {
        "search": search,
        "sections": catalogue_page.sections(catalogue_queries.in_use(organisation), search=search, may_edit=may_edit),
        "version": shipped().version,
        "extension_shown": catalogue_queries.extension_shown(organisation),
        "may_edit": may_edit,
    }
    return render(request, "observations/catalogue.html", page)


@team_view(Action.READ_CATALOGUE)
def guidance(request: ActorRequest) -> HttpResponse:
    page = {
        "attitude": guidance_file.entries("attitude"),
        "routes": guidance_file.entries("route"),
        "barriers": guidance_file.entries("barrier"),
        "places": guidance_file.places(),
        "referrals": guidance_file.referrals(),
        "checked": short_day(guidance_file.shipped()["checked_on"]),
    }
    return render(request, "observations/guidance.html", page)


@team_view(Action.EDIT_CATALOGUE)
def add(request: ActorRequest) -> HttpResponse:
    form = EntryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        entry = catalogue_actions.add_entry(by=request.actor, entry=form.entry(), key=form.one_time_key())
        messages.success(request, _("%(code)s was added to the catalogue of your organisation.") % {"code": entry.code})
        return redirect("observations:catalogue")
    status = BAD_INPUT if form.is_bound else 200
    return render(request, "observations/catalogue_add.html", {"form": form}, status=status)


@team_view(Action.EDIT_CATALOGUE)
def withdraw(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    entry = catalogue_queries.own_entry(request.actor, entry_id)
    if entry is None:
        raise Http404
    if request.method == "POST":
        if catalogue_actions.withdraw_entry(by=request.actor, entry=entry):
            messages.success(request, _("The entry was withdrawn. Nobody can choose it any more."))
        else:
            messages.info(request, _("The entry had been withdrawn already."))
        return redirect("observations:catalogue")
    return render(request, "observations/catalogue_withdraw.html", {"entry": entry})


@team_view(Action.EDIT_CATALOGUE)
def extension(request: ActorRequest) -> HttpResponse:
    shown = catalogue_queries.extension_shown(request.actor.organisation_id)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        catalogue_actions.show_extension(by=request.actor, shown=form.cleaned_data["shown"])
        messages.success(request, _("Your choice was kept."))
        return redirect("observations:catalogue")
    page = {"shown": shown, "failed": form.is_bound}
    return render(request, "observations/catalogue_extension.html", page, status=BAD_INPUT if form.is_bound else 200)
