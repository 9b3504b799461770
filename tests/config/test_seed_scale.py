"""The rows at scale: who has how many dossiers, what can be read, and that it stays away from real data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from signalering.accounts.actors import actor_for
from signalering.accounts.models import User
from signalering.config import scale
from signalering.config.management.commands.seed_scale import CASEWORKER, COORDINATOR
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Dossier
from signalering.dossiers.queries import my_dossiers
from signalering.observations.models import Observation
from tests.cast import as_actor

committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


@pytest.fixture
def demo(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]


def seed(dossiers: int, observations: int) -> str:
    said = StringIO()
    call_command("seed_scale", dossiers=dossiers, observations=observations, stdout=said)
    return said.getvalue()


def counted(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@committed
def test_caseworker_has_fifty_dossiers_and_coordinator_a_team(demo: None) -> None:
    seed(510, 0)
    caseworker, coordinator = (actor_for(User.objects.get(username=name)) for name in (CASEWORKER, COORDINATOR))
    with as_actor(caseworker):
        assert my_dossiers(caseworker).count() == 50
    with as_actor(coordinator):
        assert Dossier.objects.count() == 500
    assert counted("dossiers_dossier") == counted("dossiers_involvement") == 510
    # Two teams, of which the second is not full, have eleven people each.
    assert counted("accounts_user") == counted("accounts_membership") == 22


@committed
def test_read_dossiers_have_keys_and_text_and_the_others_neither(demo: None, client: Client) -> None:
    seed(60, 125)
    assert counted("observations_observation") == 125
    # 125 for 60 dossiers: two for each that is read, the rest spread over the ten others, a third of it named.
    assert counted("observations_observationtype") == 9
    with connections["keys_owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_datakey")
        assert cursor.fetchone()[0] == 50
    user = User.objects.get(username=CASEWORKER)
    with as_actor(actor_for(user)):
        dossier = Dossier.objects.order_by("code")[0]
    client.force_login(user)
    page = client.get(reverse("overview:chronology", args=[dossier.pk])).content.decode()
    with as_actor(actor_for(user), dossier=dossier):
        texts = [row.facts for row in Observation.objects.filter(dossier=dossier)]
    assert [len(text) > 20 and escape(text) in page for text in texts] == [True, True]


@committed
def test_each_run_makes_the_same_rows_and_a_second_run_none(demo: None) -> None:
    seed(5, 10)
    caseworker = actor_for(User.objects.get(username=CASEWORKER))
    with as_actor(caseworker):
        made = {scale.dossier_id(number) for number in range(5)}
        assert set(Dossier.objects.values_list("pk", flat=True)) == made
        assert Observation.objects.count() == 10
    assert "nothing was changed" in seed(5, 10)
    assert counted("observations_observation") == 10


def test_codes_are_real_and_never_the_same() -> None:
    made = [scale.code(number) for number in range(20_000)]
    assert len(set(made)) == len(made)
    assert all(normalise(code) == code for code in made[::1000])


@pytest.mark.parametrize(("dossiers", "observations"), [(0, 10), (10_000_000, 10), (10, -1)])
def test_impossible_numbers_are_refused_before_anything_is_asked(demo: None, dossiers: int, observations: int) -> None:
    with pytest.raises(CommandError, match="Choose 1 to"):
        seed(dossiers, observations)


def test_refused_beside_real_data(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="only for the embedded database"):
        seed(1, 1)
