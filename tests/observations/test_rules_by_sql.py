"""Who may handle a note or set the catalogue, tried by plain SQL as the web role."""

import pytest
from django.db import connection

from signalering.accounts.actors import actor_for
from signalering.observations.catalogue_models import CatalogueSetting
from tests.architecture.test_row_security import plain, tries
from tests.cast import Cast, as_actor, put
from tests.observations.arranged import note_from
from tests.observations.typed import recorded

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HANDLE = (
    "INSERT INTO observations_loosenotehandling (id, note_id, team_id, outcome, observation_id, reason, recorded_at, "
    "recorded_by_id) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now(), %s)"
)
SWITCH = (
    "INSERT INTO observations_cataloguesetting (id, organisation_id, extension_shown) "
    "VALUES (gen_random_uuid(), %s, false)"
)


def test_note_is_handled_in_ones_own_name_for_its_own_team(cast: Cast) -> None:
    """And taken as an observation of one's own, not as that of a colleague."""
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    anna_knows = note_from(cast.chris, cast.noord, "4711")
    row = recorded(cast.bram, cast.dossier)
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    tries(bram, HANDLE, note, cast.noord.pk, "answered", None, b"x", cast.chris.pk, refused="row-level security")
    tries(bram, HANDLE, note, cast.zuid.pk, "answered", None, b"x", cast.bram.pk, refused="row-level security")
    taken = (anna_knows, cast.noord.pk, "taken", row.pk, None, cast.anna.pk)
    tries(anna, HANDLE, *taken, refused="row-level security")
    with as_actor(bram), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        cursor.execute(HANDLE, [note, cast.noord.pk, "taken", row.pk, None, cast.bram.pk])


@pytest.mark.parametrize("name", ["bram", "anna", "chris", "dirk", "olga", "zora", "els", "hanna", "frits"])
def test_what_became_of_a_note_is_for_its_readers(cast: Cast, name: str) -> None:
    """Not for its writer: it would tell her whether there is a case file. Nor for the coordinator: Bram took it."""
    note = note_from(cast.chris, cast.noord, cast.dossier.code)
    row = recorded(cast.bram, cast.dossier)
    with as_actor(actor_for(cast.bram)), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        cursor.execute(HANDLE, [note, cast.noord.pk, "taken", row.pk, None, cast.bram.pk])
    with as_actor(actor_for(cast.users[name])):
        for table in ("loosenotehandling", "loosenoteroute"):
            found = plain(f"SELECT note_id FROM observations_{table}")
            assert found == ([(note,)] if name == "bram" else []), table


@pytest.mark.parametrize("name", ["bram", "chris", "zora", "els", "hanna", "frits", "olga"])
def test_only_a_coordinator_sets_the_catalogue_of_her_organisation(cast: Cast, name: str) -> None:
    tries(actor_for(cast.users[name]), SWITCH, cast.organisation.pk, refused="row-level security")


def test_setting_of_another_organisation_is_neither_made_nor_seen(cast: Cast) -> None:
    elsewhere = actor_for(cast.olga).organisation_id
    tries(actor_for(cast.anna), SWITCH, elsewhere, refused="row-level security")
    put(CatalogueSetting(organisation=cast.organisation, extension_shown=False))
    with as_actor(actor_for(cast.olga)):
        assert plain("SELECT id FROM observations_cataloguesetting") == []
    with as_actor(actor_for(cast.bram)):
        assert len(plain("SELECT id FROM observations_cataloguesetting")) == 1
