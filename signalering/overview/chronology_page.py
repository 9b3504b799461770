"""The pages of the chronology: three views of the same rows on a screen, and one for paper."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.access.roles import Action
from signalering.base.dates import short_day, short_moment
from signalering.dossiers import page as dossier_page
from signalering.dossiers.gate import rights
from signalering.dossiers.models import Dossier
from signalering.observations import context_queries
from signalering.overview import chronology, chronology_raster
from signalering.overview.chronology_filter import VIEWS, Asked
from signalering.overview.chronology_rows import Row, rows_of

May = Callable[[Action], bool]


def on_screen(dossier: Dossier, actor: Actor, query: Mapping[str, str]) -> dict[str, Any]:
    """What `overview/chronology.html` takes."""
    every = rows_of(dossier)
    asked = Asked.read(query, every)
    rows = asked.filter.chosen(every)
    may = rights(dossier, actor)
    page = {
        "dossier": dossier,
        "head": {
            **dossier_page.head(dossier, actor, current="chronology"),
            "actions": _actions(dossier, asked, may),
        },
        "view": asked.filter.weergave,
        "last_recorded": chronology.last_recorded(every),
        "views": _views(asked),
        "filter": _filter(asked) if every else None,
        "is_empty": not rows,
        # Risk and protective factors stand beside the chronology, never in it.
        "context_factors": context_queries.current(dossier),
    }
    return page | _shown(dossier, rows, every, asked, may)


def on_paper(dossier: Dossier, actor: Actor, query: Mapping[str, str]) -> tuple[dict[str, Any], list[Row]]:
    """What `overview/print.html` takes, the earliest first, and the rows that it shows."""
    every = rows_of(dossier)
    asked = Asked.read(query, every)
    rows = asked.filter.chosen(every)[::-1]
    page = {
        "dossier": dossier,
        "back_url": _address(dossier, asked),
        "facts": _facts(dossier, actor, rows, asked),
        "grids": chronology_raster.grids(rows, asked.filter, every=every, list_url="", paper=True),
        "entries": chronology.entries(dossier, rows, every=every, may_correct=False),
    }
    return page, rows


def _shown(dossier: Dossier, rows: list[Row], every: list[Row], asked: Asked, may: May) -> dict[str, Any]:
    list_url = _address(dossier, asked, weergave=VIEWS[0])
    if asked.filter.weergave == "lijst":
        entries = chronology.entries(dossier, rows, every=every, may_correct=may(Action.CORRECT))
        return {"months": chronology.months(entries)}
    table = {"lines": chronology.table(rows, list_url=list_url)}
    if asked.filter.weergave == "raster":
        table["grids"] = chronology_raster.grids(rows, asked.filter, every=every, list_url=list_url)
    return table


def _address(dossier: Dossier, asked: Asked, route: str = "overview:chronology", **changes: Any) -> str:
    return reverse(route, args=[dossier.pk]) + asked.filter.query(**changes).removesuffix("?")


def _actions(dossier: Dossier, asked: Asked, may: May) -> list[dict[str, Any]]:
    record = {"url": reverse("observations:record", args=[dossier.pk]), "label": _("Record a signal")}
    paper = {"url": _address(dossier, asked, "overview:print", weergave=VIEWS[0]), "label": _("Print")}
    wanted = (
        (Action.RECORD, record | {"icon": "plus-lg", "primary": True}),
        (Action.PRINT, paper | {"icon": "printer"}),
    )
    return [link for action, link in wanted if may(action)]


def _views(asked: Asked) -> list[dict[str, Any]]:
    labels = {"lijst": _("List"), "raster": _("Grid"), "tabel": _("Table")}
    now = asked.filter.weergave
    return [{"url": asked.filter.query(weergave=name), "label": labels[name], "current": name == now} for name in VIEWS]


def _filter(asked: Asked) -> dict[str, Any]:
    return {
        "fields": asked.fields(),
        "hidden": [{"name": "weergave", "value": asked.filter.weergave}],
        "open": asked.not_understood,
        "chosen": asked.tags(),
        "reset_url": asked.cleared() if asked.filter.is_set else "",
        "not_understood": asked.not_understood,
    }


def _facts(dossier: Dossier, actor: Actor, rows: list[Row], asked: Asked) -> list[dict[str, str]]:
    """What stands at the head of the paper: what it covers, and who printed it when."""
    tags = [tag["label"] for tag in asked.tags()]
    found = [
        (_("Code"), dossier.code),
        (_("Team"), dossier.team.name),
        (_("Period"), _period(rows)),
        (_("Filter"), ", ".join(tags)),
        (_("Printed"), _("by %(name)s on %(moment)s") % {"name": actor.name, "moment": short_moment(timezone.now())}),
    ]
    return [{"term": term, "text": text} for term, text in found if text]


def _period(rows: list[Row]) -> str:
    if not rows:
        return _("Nothing recorded")
    last = max(row.seen_until or row.seen_from for row in rows)
    return _("%(first)s through %(last)s") % {"first": short_day(rows[0].seen_from), "last": short_day(last)}
