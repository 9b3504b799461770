"""A coordinator lets a colleague work in her team for a while, sees whom she let in, and ends it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.access.roles import Action
from signalering.accounts import actions, queries
from signalering.accounts.actions import Impossible
from signalering.accounts.actors import ActorRequest
from signalering.accounts.forms import LoanForm, explain
from signalering.accounts.marks import show, team_view
from signalering.accounts.views.administration import ask_first
from signalering.base.answers import BAD_INPUT


@team_view(Action.LEND_MEMBERSHIP)
def lend(request: ActorRequest) -> HttpResponse:
    bound = request.POST if request.method == "POST" else None
    form = LoanForm(bound, people=queries.may_be_lent(request.actor), teams=queries.my_teams(request.actor))
    if form.is_bound and form.is_valid():
        user_id, team_id = UUID(form.cleaned_data["user"]), UUID(form.cleaned_data["team"])
        try:
            actions.lend(by=request.actor, user_id=user_id, team_id=team_id, until=form.ends_at())
            messages.success(request, _("Your colleague can work in the team from now on."))
            return redirect("accounts:lend")
        except Impossible as refusal:
            explain(form, refusal)
    rows = queries.lent_by(request.actor)
    show(request, [row.user_id for row in rows])
    loans = [
        {"name": row.user.full_name, "facts": [queries.role_in_words(row), *queries.facts_of(row)], "pk": row.pk}
        for row in rows
    ]
    page = {"form": form, "loans": loans}
    return render(request, "accounts/lend.html", page, status=BAD_INPUT if form.is_bound else 200)


@team_view(Action.LEND_MEMBERSHIP)
def end_loan(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    row = next((row for row in queries.lent_by(request.actor) if row.pk == membership_id), None)
    if row is None:
        raise Http404
    return ask_first(
        request,
        lambda: actions.end_membership(by=request.actor, membership=row),
        done=_("The access has ended."),
        title=_("End the help of %(name)s?") % {"name": row.user.full_name},
        items=[queries.role_in_words(row), _("The access to the team’s case files stops at once.")],
        confirm_label=_("End now"),
        back=reverse("accounts:lend"),
    )
