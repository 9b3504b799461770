"""Seeding the demo that was interrupted, or that finds people: each starts from empty tables."""

from typing import Any

import pytest
from django.core.management import call_command

from signalering.accounts.models import User
from signalering.config.management.commands import seed_demo
from tests.cast import as_owner, put

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def count(table: str) -> int:
    with as_owner() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_interrupted_run_goes_on_where_it_stopped(settings: Any) -> None:
    settings.DEMO = True
    for name in list(seed_demo.STEPS)[:2]:
        seed_demo.do(name)
    assert count("observations_observation") == 61
    call_command("seed_demo")
    assert count("observations_observation") == 64
    assert count("observations_observationground") == 7
    assert count("dossiers_dossier WHERE opened_on >= current_date") == 0
    assert count("accounts_user") == 8


def test_step_that_fails_leaves_nothing(settings: Any) -> None:
    settings.DEMO = True
    seed_demo.do(seed_demo.FIRST)
    with as_owner() as cursor:
        cursor.execute("UPDATE accounts_membership SET ends_at = now() WHERE on_call")  # Dirk's
    with pytest.raises(Exception, match="not a team of the actor"):
        call_command("seed_demo")
    assert count("dossiers_dossier") == 0
    with as_owner() as cursor:
        cursor.execute("UPDATE accounts_membership SET ends_at = NULL")
    call_command("seed_demo")
    assert count("dossiers_dossier") == 6


def test_people_who_are_there_already_are_left_alone(settings: Any) -> None:
    settings.DEMO = True
    put(User(username="somebody", full_name="Somebody"))
    call_command("seed_demo")
    assert count("accounts_user") == 1
