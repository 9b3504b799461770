"""The pages on which a privacy officer reads the log. Each look at it is a line in the log too, naming what is read."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from signalering.access.marks import READ
from signalering.access.roles import Action
from signalering.accounts.actors import ActorRequest
from signalering.accounts.marks import oversight_view, show
from signalering.base.answers import BAD_INPUT
from signalering.overview import audit_log, audit_page
from signalering.overview.audit_forms import CodeForm, PeriodForm, presets
from signalering.overview.audit_log import About

CHOICES_ON_A_PAGE = 60


@oversight_view(Action.READ_AUDIT)
def choose_dossier(request: ActorRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        show(request, [form.found.pk])
        return redirect("overview:audit_dossier", form.found.pk)
    page = Paginator(audit_log.dossiers(), CHOICES_ON_A_PAGE).get_page(request.GET.get("page"))
    show(request, [row.pk for row in page])
    choices = audit_page.dossier_choices(page)
    context = {"form": form, "dossiers": choices, **audit_page.around(request, About.DOSSIER, page)}
    return render(request, "overview/audit/dossiers.html", context, status=BAD_INPUT if form.is_bound else 200)


@oversight_view(Action.READ_AUDIT, methods=READ)
def choose_person(request: ActorRequest) -> HttpResponse:
    page = Paginator(audit_log.people(request.actor), CHOICES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"people": page, **audit_page.around(request, About.PERSON, page)}
    return render(request, "overview/audit/people.html", context)


@oversight_view(Action.READ_AUDIT, methods=READ)
def of_dossier(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    dossier = audit_log.dossier(dossier_id)
    if dossier is None:
        raise Http404
    show(request, [dossier.pk])
    head = audit_page.head(_("Access log"), code=dossier.code, meta=audit_page.facts(dossier))
    return _lines(request, About.DOSSIER, head, which=dossier.pk)


@oversight_view(Action.READ_AUDIT, methods=READ)
def of_person(request: ActorRequest, user_id: UUID) -> HttpResponse:
    person = audit_log.person(request.actor, user_id)
    if person is None:
        raise Http404
    show(request, [person.pk])
    head = audit_page.head(_("Access log of %(name)s") % {"name": person.full_name})
    return _lines(request, About.PERSON, head, which=person.pk)


@oversight_view(Action.READ_AUDIT, methods=READ)
def of_days(request: ActorRequest) -> HttpResponse:
    return _lines(request, About.EVERYTHING, audit_page.head(_("Access log by day")))


def _lines(request: ActorRequest, about: About, head: dict[str, Any], *, which: UUID | None = None) -> HttpResponse:
    form = PeriodForm.asked(request.GET)
    context = {"form": form, "head": head, "about": about, **audit_page.around(request, about)}
    if not form.is_valid():
        return render(request, "overview/audit/lines.html", context, status=BAD_INPUT)
    period = form.period()
    name = next((name for name, preset in presets().items() if preset == period), "own_days")
    show(request, [], fields=[f"period_{name}"])
    page = audit_log.lines(request.actor, about, period, which=which, number=_page_number(request))
    show(request, sorted({line.dossier_id for line in page.lines if line.dossier_id} - {which}))
    context |= audit_page.lines(request, page, period)
    return render(request, "overview/audit/lines.html", context)


def _page_number(request: ActorRequest) -> int:
    typed = request.GET.get("page", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 1
