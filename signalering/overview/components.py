"""The page of components, for whoever builds a page: every piece of templates/components once, with made-up data.

It exists in the demo only. base.html shows the pieces that stand around a page, with the samples of `AROUND`; the head
of a dossier shows its own parts; the others stand in the page.
"""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from signalering.access.marks import READ, Kind, Mark, put_mark

SAMPLES = Path(__file__).with_suffix(".toml")
AROUND = ("demo_banner", "emergency_banner", "error_summary", "footer", "messages", "nav", "stylesheets", "topbar")
HEAD = ("danger_line", "dossier_head", "page_head", "tabs")


class SampleForm(forms.Form):
    """Sent empty: its error stands in the summary, and at the picker."""

    signals = forms.MultipleChoiceField(
        label="Wat herken je?", choices=[("1", "")], widget=forms.CheckboxSelectMultiple
    )


class Piece(NamedTuple):
    name: str
    html: str


def samples() -> dict[str, dict[str, Any]]:
    """What each component takes, by its name; what TOML cannot hold is made here."""
    found: dict[str, dict[str, Any]] = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    form = SampleForm({})
    found["error_summary"] = {"form": form}
    found["catalogue_picker"]["field"] = form["signals"]
    levels = {name.lower(): level for name, level in constants.DEFAULT_LEVELS.items()}
    said = found["messages"]["messages"]
    found["messages"]["messages"] = [Message(levels[one["level"]], one["text"]) for one in said]
    return found


def _page(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    all_of_them = samples()
    page: dict[str, Any] = {"head": {}}
    for name in AROUND:
        page |= all_of_them.pop(name)
    for name in HEAD:
        page["head"] |= all_of_them.pop(name)
    page["pieces"] = [
        Piece(name, render_to_string(f"components/{name}.html", sample, request))
        for name, sample in sorted(all_of_them.items())
    ]
    return render(request, "components_page.html", page)


components = put_mark(_page, Mark(Kind.PUBLIC, methods=READ))
