"""Who may handle a note or set the catalogue, tried by plain SQL as the web role."""

import pytest
from django.db import connection

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Organisation, Team
from signalering.dossiers.actions import involve
from signalering.observations.catalogue_models import CatalogueSetting, SignalType
from tests.architecture.test_row_security import plain, tries
from tests.cast import Cast, as_actor, person, put
from tests.observations.arranged import note_from, own_entry
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


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_signals_and_grounds_of_a_version_come_with_it(cast: Cast) -> None:
    """Seen by those involved only; added later by nobody, also not by its author or by a colleague who reads it."""
    signals = SignalType.objects.filter(code__in=("S03", "S04")).order_by("code").values_list("pk", flat=True)
    earlier, second = recorded(cast.bram, cast.dossier), recorded(cast.bram, cast.dossier)
    given = {"knowledge": "interpretation", "type_ids": (signals[0],), "earlier_ids": (earlier.pk,)}
    row = recorded(cast.bram, cast.dossier, **given)
    with as_actor(actor_for(cast.bram)):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    for name, user in cast.users.items():
        with as_actor(actor_for(user)):
            for table in ("observationtype", "observationground"):
                found = plain(f"SELECT observation_id FROM observations_{table}")
                assert found == ([(row.pk,)] if name in ("bram", "chris") else []), (name, table)
        for table, column, what in (
            ("observationtype", "signal_type_id", signals[1]),
            ("observationground", "earlier_id", second.pk),
        ):
            insert = (
                f"INSERT INTO observations_{table} (id, dossier_id, observation_id, {column}) "
                "VALUES (gen_random_uuid(), %s, %s, %s)"
            )
            tries(actor_for(user), insert, cast.dossier.pk, row.pk, what, refused="row-level security")


def test_own_entries_are_of_one_organisation_and_its_coordinators(cast: Cast) -> None:
    """Another organisation does not see them; nobody withdraws a shipped one, and only a coordinator an own one."""
    entry = own_entry(cast)
    gerda = person("gerda", Organisation.objects.get(name="Elders"), Team.objects.get(name="Oost"), Role.COORDINATOR)
    with as_actor(actor_for(gerda)):
        assert plain("SELECT id FROM observations_signaltype WHERE id = %s", entry.pk) == []
        assert plain("SELECT count(*) > 0 FROM observations_signaltype") == [(True,)]
    withdraw = "UPDATE observations_signaltype SET withdrawn_on = current_date WHERE {} RETURNING id"
    everybody = {**cast.users, "gerda": gerda}
    for name, user in everybody.items():
        with as_actor(actor_for(user)), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            cursor.execute(withdraw.format("organisation_id IS NULL"))
            assert cursor.fetchall() == [], name
            cursor.execute(withdraw.format("organisation_id IS NOT NULL"))
            assert cursor.fetchall() == ([(entry.pk,)] if name == "anna" else []), name
