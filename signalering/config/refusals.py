"""The pages of a refusal. Whoever sent a form gets her own words back, to copy; nothing of a dossier goes with them."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The names under which the forms send free text.
FREE_TEXT: dict[str, Promise] = {
    "facts": _("Facts"),
    "his_words": _("His own words"),
    "interpretation": _("Own interpretation"),
    "other_explanations": _("What else can it be?"),
    "text": _("Circumstance"),
    "safe_contact": _("Safe contact"),
    "adaptation": _("In talks"),
    "safety_agreements": _("Safety agreements (night card)"),
    "words": _("What do you want to say?"),
    "reason": _("Why?"),
    "reason_text": _("Explanation"),
}
# Some forms send a reason by its code.
CODE = re.compile(r"[a-z_]*")


def typed_texts(request: HttpRequest) -> list[dict[str, Any]]:
    """What this request itself brought, under the names of free text."""
    if request.method != "POST":
        return []
    sent = {name: request.POST.get(name, "") for name in FREE_TEXT}
    return [
        {"id": f"typed_{name}", "label": FREE_TEXT[name], "text": text}
        for name, text in sent.items()
        if text.strip() and not (name == "reason" and CODE.fullmatch(text))
    ]


def refusal(request: HttpRequest, template: str, status: int, page: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, template, {**(page or {}), "typed": typed_texts(request)}, status=status)
