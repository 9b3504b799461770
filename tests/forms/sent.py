"""Every form of the product as the person who may sends it: what stands on its page, filled in so that it is taken."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from signalering.access.marks import mark_of
from signalering.accounts.first import HIDDEN_IN_SESSION
from signalering.base.forms import today
from signalering.dossiers.models import Dossier
from tests.architecture.test_status_grid import GRID, PEOPLE, ROUTES, address, everything
from tests.cast import PASSWORD, Cast, open_for, put_in_state
from tests.forms.read import Field, fields_of
from tests.observations.arranged import note_from

TEXT = "Kwam om 03:10 uur terug op de groep."
NEW_PASSWORD = "kwartel zonder fietsbel 92"
# The first choice that is one.
FIRST = "first"
# Who sends it, where the first person who sees the page is not the one.
WHO = {
    "observations:loose_note_pass_on": "anna",
    "accounts:choose_organisation": "bram",
    "accounts:hide": "bram",
    "accounts:unlock": "bram",
    "accounts:demo_login": "gast",
    "dossiers:reopen": "anna",
    "set_language": "bram",
}
# Those without a page of their own, or whose fields do not stand in one form.
FIELDS: dict[str, dict[str, Field]] = {
    "accounts:choose_organisation": {"organisation": Field("organisation", "select")},
    "accounts:hide": {"next": Field("next", "hidden")},
    "accounts:demo_login": {"username": Field("username", "hidden", "bram")},
    "set_language": {"language": Field("language", "hidden", "en"), "next": Field("next", "hidden", "/")},
}
DAY = today().isoformat()
# What a person fills in beyond the first choice of each field, and what she leaves empty.
FILLED: dict[str, dict[str, str | None]] = {
    "overview:audit": {"code": "WILG-OTTER-7"},
    "observations:record_any": {"none_fits": "on", "facts": TEXT},
    "observations:record": {"none_fits": "on", "facts": TEXT},
    "observations:correct": {"none_fits": "on", "signals": None, "facts": TEXT, "reason": "addition"},
    "observations:withdraw": {"reason": "incorrect"},
    "observations:shield": {"how": "rewrite", "facts": TEXT},
    "observations:factor_add": {"kind": "risk", "text": TEXT, "entry": "", "precision": "unknown"},
    "observations:factor_change": {"text": TEXT, "reason": "addition"},
    "observations:factor_withdraw": {"reason": "incorrect"},
    "observations:loose_note_write": {"addressed_to": "4711", "facts": TEXT},
    "observations:loose_note_answer": {"reason": TEXT},
    "observations:catalogue_add": {
        "category": FIRST,
        "label_nl": "Praat over werk",
        "label_en": "Talks about work",
        "looks_like_nl": TEXT,
        "also_nl": TEXT,
    },
    "observations:catalogue_extension": {"shown": "no"},
    "accounts:lend": {"until": DAY},
    "accounts:add_team": {"name": "West"},
    "accounts:add_user": {"full_name": "Nora", "username": "nora", "role": "caseworker", "team": FIRST},
    "accounts:add_membership": {"role": "coordinator", "team": FIRST},
    "dossiers:list": {"typed": "WILG-OTTER-7"},
    "dossiers:open": {"age_band": "16_17", "authority": "parents"},
    "dossiers:profile": {"age_band": "16_17", "authority": "parents"},
    "dossiers:arrangements": {"safe_contact": TEXT},
    "dossiers:involve": {"who": FIRST, "until": "week"},
    "dossiers:hand_over": {"who": FIRST, "words": TEXT},
    "dossiers:accept_hand_over": {"answer": "accept"},
    "dossiers:close": {"reason": "moved"},
    "dossiers:reopen": {"reason": "new_signals"},
    "account_login": {"login": "bram", "password": PASSWORD},
    "account_change_password": {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    "account_reauthenticate": {"password": PASSWORD},
    "accounts:unlock": {"password": PASSWORD},
}


@dataclass
class Sent:
    """One form: `data` is taken as it stands."""

    route: str
    person: str
    address: str
    client: Client
    fields: dict[str, Field]
    data: dict[str, list[str]]

    def send(self, **changes: list[str] | None) -> Any:
        """Send it with some fields changed (None: left out), as a browser that was opened for this alone."""
        body = QueryDict(mutable=True)
        for name, values in {**self.data, **changes}.items():
            if values is not None:
                body.setlist(name, values)
        client = Client(raise_request_exception=False)
        client.cookies.load({name: morsel.value for name, morsel in self.client.cookies.items()})
        return client.post(self.address, body.urlencode(), content_type="application/x-www-form-urlencoded")


def posts() -> list[str]:
    """Every route that answers a POST."""
    marks = {route: mark_of(pattern.callback) for route, pattern in ROUTES.items()}
    return [route for route, mark in marks.items() if mark and "POST" in mark.methods]


def sender_of(route: str) -> str:
    return WHO.get(route) or next(who for who, status in zip(PEOPLE, GRID[route], strict=True) if status == 200)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the body saves is not there afterwards; what a commit would check is checked."""
    with transaction.atomic(), transaction.atomic(using="keys"):
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")


def content() -> dict[str, str]:
    """How many rows each domain table has and what they hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tests_content()::text")
        return dict(json.loads(cursor.fetchone()[0]))


def arrange(cast: Cast) -> dict[str, dict[str, UUID]]:
    """One of each thing, and for some forms another one, in the state in which it is sent."""
    ids = everything(cast)
    fresh, closed = open_for(cast.bram, cast.noord), open_for(cast.bram, cast.noord)
    put_in_state(closed, Dossier.State.CLOSED)
    other: dict[str, dict[str, UUID]] = {
        "dossiers:hand_over": {"dossier_id": fresh.pk},
        "dossiers:reopen": {"dossier_id": closed.pk},
        "observations:loose_note_pass_on": {"note_id": note_from(cast.chris, cast.noord, "4711", facts=TEXT)},
    }
    return {route: {**ids, **other.get(route, {})} for route in ROUTES}


def form_of(cast: Cast, ids: dict[str, dict[str, UUID]], person: str, route: str) -> Sent | None:
    """The form of `route` as `person` sends it; None when she does not get it."""
    client = Client()
    if person != "gast":
        client.force_login(cast.users[person])
    if route == "accounts:unlock":
        if person == "gast":
            return None
        client.post("/verberg/")
        assert client.session[HIDDEN_IN_SESSION]
    there = address(route, ids[route])
    if route in FIELDS:
        fields = FIELDS[route]
    else:
        page = client.get(there)
        if page.status_code != 200:
            return None
        fields = fields_of(page.content.decode(), there)
    data = {name: field.filled() for name, field in fields.items()}
    for name, value in FILLED.get(route, {}).items():
        first = [offer for offer in fields[name].offers if offer] if name in fields else []
        data[name] = [] if value is None else first[:1] if value == FIRST else [value]
    known = {"organisation": str(cast.organisation.pk)} if route == "accounts:choose_organisation" else {}
    known |= {"user": str(cast.dirk.pk)} if route == "accounts:lend" else {}
    data |= {name: [value] for name, value in known.items()}
    return Sent(route, person, there, client, fields, data)


def forms_of(cast: Cast, ids: dict[str, dict[str, UUID]], person: str) -> Iterator[Sent]:
    """Those that this person sends in the tests: each form of the product has one sender."""
    for route in posts():
        if sender_of(route) == person:
            sent = form_of(cast, ids, person, route)
            assert sent is not None, f"{person} {route}"
            yield sent
