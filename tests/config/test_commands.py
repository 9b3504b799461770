"""The commands for whoever runs the product: what they do, that they can be repeated, and what they say."""

import base64
import json
import os
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import Settings

from signalering.access.marks import mark_of
from signalering.config import housekeeping
from signalering.vault.keys import make_key
from signalering.vault.models import DataKey, Scope
from tests import logbook
from tests.architecture.test_status_grid import ROUTES, record_canary
from tests.cast import Cast, as_actor

everything = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


# routes


def test_routes_are_those_of_the_resolver() -> None:
    routes: list[dict[str, Any]] = json.loads(said("routes", "--json"))
    assert {route["name"] for route in routes} == set(ROUTES)
    for route in routes:
        mark = mark_of(ROUTES[route["name"]].callback)
        assert mark is not None
        assert (route["mark"], route["action"]) == (mark.kind, mark.action)
        assert route["methods"] == list(mark.methods)
    assert [route["pattern"] for route in routes] == sorted(route["pattern"] for route in routes)


def test_routes_say_the_whole_address() -> None:
    routes = {route["name"]: route for route in json.loads(said("routes", "--json"))}
    assert routes["overview:chronology"] == {
        "pattern": "/dossier/<uuid:dossier_id>/tijdlijn/",
        "name": "overview:chronology",
        "methods": ["GET", "HEAD"],
        "mark": "dossier",
        "action": "read_content",
    }
    assert "/inzage/  overview:audit  GET,HEAD,POST  oversight  read_audit" in said("routes")


# rotate_keys


def line(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@everything
def test_keys_are_rotated_logged_and_rotated_again(cast: Cast, settings: Settings) -> None:
    observation_id = record_canary(cast)
    new = line("new")
    settings.KEY_ENCRYPTION_KEYS = [new, *settings.KEY_ENCRYPTION_KEYS]
    keys = DataKey.objects.count()
    assert said("rotate_keys") == f"{keys} keys wrapped anew.\n"
    assert said("rotate_keys") == "0 keys wrapped anew.\n"
    rows = logbook.rows("vault.keys_rotated")
    assert [(row["outcome"], row["actor_id"]) for row in rows] == [("ok", None)] * 2
    settings.KEY_ENCRYPTION_KEYS = [new]
    from signalering.observations.models import Observation

    with as_actor(cast.actor("bram"), dossier=cast.dossier):
        assert Observation.objects.get(pk=observation_id).facts == "kanarie-7f3a"


@everything
def test_lost_key_stops_the_rotation_in_plain_words(cast: Cast, settings: Settings) -> None:
    settings.KEY_ENCRYPTION_KEYS = [line("new")]
    with pytest.raises(CommandError, match="Put the earlier key back"):
        said("rotate_keys")
    assert [row["outcome"] for row in logbook.rows("vault.keys_rotated")] == ["ok", "failed"]


# housekeeping


def age_keys(*owner_ids: UUID, hours: int) -> None:
    with transaction.atomic(using="keys_owner"), connections["keys_owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE vault_datakey SET created_at = created_at - make_interval(hours => %s) WHERE owner_id = ANY(%s)",
            [hours, list(owner_ids)],
        )


@everything
def test_only_old_keys_without_a_dossier_go(cast: Cast) -> None:
    old, young, team = uuid4(), uuid4(), uuid4()
    for scope, owner_id in ((Scope.DOSSIER, old), (Scope.DOSSIER, young), (Scope.TEAM, team)):
        make_key(scope, owner_id)
    age_keys(old, team, cast.dossier.pk, hours=25)
    age_keys(young, hours=23)
    assert "keys without a dossier: 1 removed\n" in said("housekeeping")
    assert set(DataKey.objects.values_list("owner_id", flat=True)) == {young, team, cast.dossier.pk}
    (row,) = logbook.rows("vault.orphans_removed")
    assert row["object_ids"] == [old]
    assert "keys without a dossier: 0 removed\n" in said("housekeeping")
    assert len(logbook.rows("vault.orphans_removed")) == 1


@everything
def test_batches_miss_no_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    orphans = [uuid4() for _ in range(5)]
    for owner_id in orphans:
        make_key(Scope.DOSSIER, owner_id)
    age_keys(*orphans, cast.dossier.pk, hours=25)
    assert housekeeping.remove_orphan_keys() == "5 removed"
    assert DataKey.objects.get().owner_id == cast.dossier.pk


@everything
def test_keys_of_another_database_are_not_swept_away(cast: Cast) -> None:
    """As after restoring one of the two databases: nothing is removed, and it says so."""
    orphans = [uuid4() for _ in range(housekeeping.MOST_ORPHANS + 1)]
    for owner_id in orphans:
        make_key(Scope.DOSSIER, owner_id)
    age_keys(*orphans, hours=25)
    before = DataKey.objects.count()
    out = StringIO()
    with pytest.raises(CommandError, match="keys without a dossier"):
        call_command("housekeeping", stdout=out)
    assert "keys without a dossier: FAILED, 51 keys have no dossier: nothing was removed." in out.getvalue()
    assert "sessions that ended: 0 removed" in out.getvalue()
    assert DataKey.objects.count() == before


def months() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_row'::regclass")
        return {name for (name,) in cursor.fetchall()}


@everything
def test_months_of_the_log_are_made_once(db: None) -> None:
    before = months()
    last = max(before - {"audit_row_rest"})
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {last}")
    assert "months of the log: 1 made\n" in said("housekeeping")
    assert months() == before
    assert "months of the log: 0 made\n" in said("housekeeping")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [last])
        assert {"hash_row", "refuse_change", "refuse_truncate"} <= {name for (name,) in cursor.fetchall()}


@everything
def test_sessions_that_ended_go(db: None) -> None:
    for key, days in (("old", -1), ("new", 1)):
        ends = timezone.now() + timezone.timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert "sessions that ended: 1 removed\n" in said("housekeeping")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


@everything
def test_failing_step_does_not_stop_the_others(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise ValueError("kanarie in a value")

    steps = {"first": lambda: "done", "broken": broken, "last": lambda: "done"}
    for name in list(housekeeping.STEPS):
        monkeypatch.delitem(housekeeping.STEPS, name)
    for name, step in steps.items():
        monkeypatch.setitem(housekeeping.STEPS, name, step)
    out = StringIO()
    with pytest.raises(CommandError, match="Not done: broken") as raised:
        call_command("housekeeping", stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue() == "first: done\nbroken: FAILED (ValueError)\nlast: done\n"
