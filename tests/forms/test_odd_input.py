"""Whatever is sent in a field of any form: no error, nothing half saved, what was typed kept and harmless.

Every field of every form gets every odd value of its kind, alone; the other fields are as they should be.
"""

from collections.abc import Iterator
from html import escape
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import PASSWORD, Cast
from tests.forms.read import Field
from tests.forms.sent import NEW_PASSWORD, TEXT, Sent, arrange, content, forms_of, posts, sender_of, undone

pytestmark = pytest.mark.django_db(databases=["default", "keys", "log", "owner"])

Values = dict[str, list[str] | None]

# What a page may never hold as it was typed; an emoji, and marks that turn the direction of what follows.
MARKUP = "<script>kanarie()</script>"
TYPED = f'Zei {MARKUP} "&" 📱 \u202ebuiten\u2066.'
TYPED_IN = ("text", "textarea", "date", "time", "number", "email")
FOREIGN = str(uuid4())

TEXTS: Values = {
    "missing": None,
    "empty": [""],
    "nul": ["naam\x00"],
    "megabyte": ["x" * 1_000_000],
    "markup": [TYPED],
    "list": ["een", TEXT],
}
DAYS: Values = {
    "missing": None,
    "nul": ["2026-11-0\x003"],
    "future": ["2099-01-01"],
    "first year": ["0001-01-01"],
    "last year": ["9999-12-31"],
    "no day": ["31-02-2026"],
    "negative": ["-5"],
    "huge": ["9" * 400],
    "no number": ["NaN"],
    "markup": [MARKUP],
}
CHOICES: Values = {
    "missing": None,
    "nul": ["\x00"],
    "not offered": ["user:zwart"],
    "foreign": [FOREIGN],
    "markup": [MARKUP],
}
HIDDEN: Values = {**CHOICES, "megabyte": ["x" * 1_000_000], "list": [FOREIGN, "b"]}
# There is nothing by this code, which the page says like any other mistake.
LOOKS_UP = {"dossiers:list", "overview:audit"}
# Shows what it made once, instead of leading to another page.
SHOWS_WHAT_IT_MADE = {"accounts:add_user", "accounts:new_password", "observations:withdraw"}


def odd_values(field: Field) -> Values:
    if field.kind in ("date", "time", "number"):
        return DAYS
    if field.kind in ("radio", "select", "checkbox"):
        return {**CHOICES, "list": field.offers[-2:] * 2}
    return HIDDEN if field.kind == "hidden" else TEXTS


def problems(sent: Sent, name: str, values: list[str] | None, answer: Any, before: dict[str, str]) -> Iterator[str]:
    page, status, field = answer.content.decode(), answer.status_code, sent.fields[name]
    if status >= 500 or "Traceback" in page:
        yield f"status {status}"
    if status not in (200, 302, 404, 409, 422):
        yield f"status {status} is none of those a form answers with"
    if (status >= 400 or (status == 200 and sent.route not in SHOWS_WHAT_IT_MADE)) and content() != before:
        yield f"status {status}, but something was saved"
    if MARKUP in page:
        yield "markup as it was typed"
    if f'"{PASSWORD}"' in page or NEW_PASSWORD in page:
        yield "a password on the page"
    if status in (409, 422):
        typed = {**sent.data, name: values or []}
        for other, texts in typed.items():
            kept = texts[-1].strip() if texts and sent.fields[other].kind in TYPED_IN else ""
            if kept and "\x00" not in kept and escape(kept) not in page.replace("&#39;", "&#x27;"):
                yield f"what was typed in {other} is lost"
    if status == 422 and field.kind != "password" and "error-summary" not in page:
        yield "nothing says what is wrong"


@pytest.mark.parametrize("person", ["bram", "anna", "chris", "els", "hanna", "gast"])
def test_odd_value_in_any_field(cast: Cast, person: str) -> None:
    found = {}
    for sent in forms_of(cast, arrange(cast), person):
        before = content()
        with undone():
            # As it should be it is taken, or the odd value would never be the reason why it is not.
            assert sent.send().status_code in ((422,) if sent.route in LOOKS_UP else (200, 302)), sent.route
        for name, field in sent.fields.items():
            for what, values in odd_values(field).items():
                with undone():
                    answer = sent.send(**{name: values})
                    if problem := list(problems(sent, name, values, answer, before)):
                        found[f"{sent.route} {name} {what}"] = problem
    assert found == {}


def test_every_form_is_sent_by_somebody() -> None:
    assert {sender_of(route) for route in posts()} == {"bram", "anna", "chris", "els", "hanna", "gast"}
