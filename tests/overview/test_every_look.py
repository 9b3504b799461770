"""Whatever page shows a case file's code or text, on whatever way: a line in the log names that case file."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from tests.architecture.test_status_grid import CANARY, ROUTES, address, everything
from tests.cast import Cast, as_actor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"])


def lines_since(last: int) -> tuple[int, list[dict[str, Any]]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, event, dossier_id, object_ids FROM audit_row WHERE id > %s ORDER BY id", [last])
        rows = [{"id": row[0], "event": row[1], "named": {row[2], *row[3]}} for row in cursor.fetchall()]
    return (rows[-1]["id"] if rows else last), rows


def silent(answer: Any, cast: Cast, note: UUID, rows: list[dict[str, Any]]) -> bool:
    """Something of the dossier or the note left, and no line names it."""
    # The code that she typed herself comes back in its field; and the writer's own note says whom it is for.
    left = answer.content.decode().replace(f'value="{cast.dossier.code}"', "") + str(answer.headers)
    named = set().union(*[row["named"] for row in rows]) if rows else set()
    own = answer.request["PATH_INFO"] == reverse("observations:loose_notes")
    return (cast.dossier.code in left and not own and cast.dossier.pk not in named) or (
        (CANARY in left or (own and cast.dossier.code in left)) and not named & {cast.dossier.pk, note}
    )


@pytest.mark.parametrize("person", ["bram", "anna", "chris", "dirk", "els", "hanna", "wim"])
def test_no_look_is_silent(cast: Cast, person: str) -> None:
    """Wim is let in by Bram and is no member of its team: he finds the dossier in his lists, not in his team's."""
    ids = everything(cast)
    if person == "wim":
        cast.users["wim"] = cast.dirk
        with as_actor(actor_for(cast.bram)):
            involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.dirk)
    client = Client()
    client.force_login(cast.users[person])
    last, _ = lines_since(0)
    found = []
    for route in ROUTES:
        if route.startswith("account") and "account:" not in route:
            continue
        path = address(route, ids)
        for send in ({}, {"typed": cast.dossier.code, "dossier": str(cast.dossier.pk), "facts": "Nieuw."}):
            answer = client.post(path, send) if send else client.get(path)
            last, rows = lines_since(last)
            if silent(answer, cast, ids["note_id"], rows):
                found.append((route, answer.status_code, [row["event"] for row in rows]))
    assert found == []
