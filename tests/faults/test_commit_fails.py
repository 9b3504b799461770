"""When the commit itself fails, nothing was recorded and no later page says that it was."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.observations.models import Observation
from tests.cast import Cast, as_actor
from tests.observations.typed import typed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
REFUSE = """
CREATE FUNCTION refuse_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON observations_observation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_at_commit();
"""


@pytest.fixture
def commit_fails(cast: Cast) -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(REFUSE)
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_at_commit() CASCADE")


def test_nothing_is_recorded_and_nothing_says_so(cast: Cast, client: Client, commit_fails: None) -> None:
    client.force_login(cast.bram)
    address = reverse("observations:record", args=[cast.dossier.pk])
    answer = client.post(address, typed(facts="Kwam laat thuis."))
    assert answer.status_code == 503
    assert "Kwam laat thuis." not in answer.content.decode()
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not Observation.objects.exists()
    assert "vastgelegd." not in client.get(reverse("overview:start")).content.decode()
