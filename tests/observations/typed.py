"""What somebody fills in on the pages of one signal, and rows recorded beforehand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Organisation, User
from signalering.base.forms import today
from signalering.dossiers.models import Dossier
from signalering.observations.actions import SEALED, Seen, record_observation
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from tests.cast import Cast, as_actor, as_owner

FACTS = "Had een nieuwe telefoon bij zich 📱."
WORDS = "Gekregen van een vriend"


def typed(**changes: Any) -> dict[str, Any]:
    """A whole form; a field that is set to None is left out."""
    data = {
        "day": today().isoformat(),
        "none_fits": "on",
        "knowledge": "saw",
        "facts": FACTS,
        "his_words": WORDS,
        "interpretation": "",
        "other_explanations": "",
        "source_role": "",
        "setting": "",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def changed(**changes: Any) -> dict[str, Any]:
    """The form of a correction, which has the day itself."""
    return typed(**{"day": None, "seen_from": today().isoformat(), "precision": "day", **changes})


def seen(**changes: Any) -> Seen:
    return Seen(
        **{
            "seen_from": today(),
            "precision": "day",
            "knowledge": "saw",
            "facts": FACTS,
            "his_words": WORDS,
            **changes,
        }
    )


def recorded(user: User, dossier: Dossier, **changes: Any) -> Observation:
    actor = actor_for(user)
    with as_actor(actor, dossier=dossier):
        return record_observation(dossier=dossier, by=actor, seen=seen(**changes))


def entry(code: str) -> str:
    return str(SignalType.objects.get(code=code).pk)


def own_entry(cast: Cast, code: str, organisation: Organisation, label: str, **changes: object) -> str:
    """An organisation's own signal, added by its coordinator."""
    row = SignalType(
        code=code,
        organisation=organisation,
        kind="signal",
        category="gedrag",
        label_nl=label,
        label_en=label,
        version=1,
        added_by=cast.anna,
        **changes,
    )
    with as_owner():
        row.save(using="owner", force_insert=True)
    return str(row.pk)


def rows(cast: Cast, dossier: Dossier | None = None) -> list[Observation]:
    """All versions, oldest first, with their texts readable."""
    dossier = dossier or cast.dossier
    with as_actor(actor_for(cast.bram), dossier=dossier):
        found = list(Observation.objects.filter(dossier=dossier).order_by("recorded_at"))
        # Opened while the key is there.
        for row in found:
            vars(row).update({name: getattr(row, name) for name in (*SEALED, "reason_text")})
        return found


def page(name: str, dossier: Dossier, row: Observation | None = None) -> str:
    return reverse(f"observations:{name}", args=[dossier.pk, *([row.pk] if row else [])])


@contextmanager
def questions() -> Iterator[list[str]]:
    """What was asked of the database, without the savepoints and the resetting that only a test's transaction needs."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    mere = ("SAVEPOINT", "RELEASE", "SELECT set_config('signalering.actor', '',")
    found += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(mere)]


def logged_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client
