"""What the database holds about a stay and a state, tried by plain SQL as the web role."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from signalering.access.actor import Actor
from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import end_involvement, involve
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations.actions import correct_observation, record_observation, withdraw_observation
from signalering.observations.context_actions import Factor, add_factor, change_factor
from signalering.observations.models import Observation
from tests.architecture.test_row_security import plain, tries
from tests.cast import Cast, as_actor, as_owner, end_membership_of, put_in_state
from tests.observations.typed import recorded, seen

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])

LET_IN = (
    "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, granted_by_id, reason) "
    "VALUES (gen_random_uuid(), %s, %s, 'involved', %s, %s, '\\x00')"
)
FACTOR = Factor(kind="risk", text="Geen vaste plek.")


@pytest.mark.parametrize("days", [-30, 30])
def test_stay_starts_now(cast: Cast, days: int) -> None:
    """Dated back, a coordinator's own involvement would stand outside what the privacy officer is told."""
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    when = timezone.now() + timedelta(days=days)
    tries(bram, LET_IN, cast.dossier.pk, cast.chris.pk, when, cast.bram.pk)
    with as_actor(bram):
        own = Involvement.objects.get(dossier=cast.dossier)
        end_involvement(dossier=cast.dossier, involvement_id=own.pk, by=bram)
    tries(anna, LET_IN, cast.dossier.pk, cast.anna.pk, when, cast.anna.pk)


def test_end_of_a_stay_is_not_dated_back(cast: Cast) -> None:
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    with as_actor(bram):
        stay = involve(dossier=cast.dossier, by=bram, user=cast.chris)
    end = "UPDATE dossiers_involvement SET ends_at = %s WHERE id = %s RETURNING id"
    for actor in (bram, anna):
        tries(actor, end, timezone.now() - timedelta(seconds=5), stay.pk, refused="row-level|ends_after_start")
    with as_actor(bram):
        assert end_involvement(dossier=cast.dossier, involvement_id=stay.pk, by=bram)
    with as_actor(anna), transaction.atomic():
        plain("SELECT set_config('signalering.event', 'try', true)")
        assert plain(end, timezone.now(), stay.pk) == []


def test_who_is_not_involved_does_not_end_the_last_stay(cast: Cast) -> None:
    """Not now, not in a second, and not one after the other: afterwards she could let herself in."""
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    end, soon = "UPDATE dossiers_involvement SET ends_at = %s WHERE id = %s", timezone.now() + timedelta(seconds=9)
    with as_actor(bram):
        own = Involvement.objects.get(dossier=cast.dossier)
    tries(anna, end, soon, own.pk, refused="last involvement")
    with as_actor(bram):
        second = involve(dossier=cast.dossier, by=bram, user=cast.chris)
    with as_actor(anna), transaction.atomic():
        plain("SELECT set_config('signalering.event', 'try', true)")
        plain(end + " RETURNING id", soon, second.pk)
    tries(anna, end, soon - timedelta(seconds=1), own.pk, refused="last involvement")


def test_one_who_cannot_read_does_not_count_as_staying(cast: Cast) -> None:
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    with as_actor(bram):
        own = Involvement.objects.get(dossier=cast.dossier)
        involve(dossier=cast.dossier, by=bram, user=cast.chris)
    end_membership_of(cast.chris)
    end = "UPDATE dossiers_involvement SET ends_at = %s WHERE id = %s"
    tries(anna, end, timezone.now() + timedelta(seconds=9), own.pk, refused="last involvement")


def test_who_works_on_which_dossier_is_not_for_the_asking(cast: Cast) -> None:
    asked = "SELECT gate_may_hand_over(%s, %s)"
    tries(actor_for(cast.dirk), asked, cast.dossier.pk, cast.bram.pk, refused="permission denied")


def refused_now(actor: Actor, dossier: Dossier, write: object) -> None:
    with as_actor(actor, dossier=dossier), transaction.atomic():
        with pytest.raises(DatabaseError, match="state of the dossier"), transaction.atomic():
            write()  # type: ignore[operator]


@pytest.mark.parametrize("state", ["closed", "restricted"])
def test_nothing_is_recorded_in_a_dossier_that_is_not_open(cast: Cast, state: str) -> None:
    bram, dossier = actor_for(cast.bram), cast.dossier
    row = recorded(cast.bram, dossier)
    put_in_state(dossier, state)
    known = {"dossier": dossier, "by": bram}
    changed = {"observation": row, "seen": seen(facts="Anders."), "reason": "typo", **known}
    arrangement = "INSERT INTO dossiers_arrangement (id, dossier_id, recorded_by_id) VALUES (gen_random_uuid(), %s, %s)"
    refused_now(bram, dossier, lambda: record_observation(seen=seen(), **known))
    refused_now(bram, dossier, lambda: correct_observation(**changed))
    refused_now(bram, dossier, lambda: add_factor(factor=FACTOR, **known))
    tries(bram, arrangement, dossier.pk, cast.bram.pk, refused="state of the dossier")


@pytest.mark.parametrize(("state", "erased"), [("closed", True), ("restricted", False)])
def test_text_that_identifies_is_erased_from_a_closed_dossier_only(cast: Cast, state: str, erased: bool) -> None:
    bram = actor_for(cast.bram)
    row = recorded(cast.bram, cast.dossier)
    put_in_state(cast.dossier, state)
    given = {"observation": row, "dossier": cast.dossier, "by": bram, "reason": "identifying"}
    if not erased:
        refused_now(bram, cast.dossier, lambda: withdraw_observation(**given))
    else:
        with as_actor(bram, dossier=cast.dossier):
            withdraw_observation(**given)
            assert Observation.objects.get(pk=row.pk).facts is None


@pytest.mark.parametrize("person", ["chris", "dirk", "anna", "olga", "els"])
def test_state_is_not_told_to_whoever_may_not_write(cast: Cast, person: str) -> None:
    """The same answer for an open dossier and a closed one."""
    actor = actor_for(cast.users[person])
    insert = (
        "INSERT INTO observations_observation (id, dossier_id, recorded_by_id, seen_from, precision, knowledge, facts, "
        "reason, catalogue_version, withdrawn, source_role) "
        "VALUES (gen_random_uuid(), %s, %s, current_date, 'day', 'saw', '\\x00', '', 1, false, '')"
    )
    for state in ("open", "closed"):
        put_in_state(cast.dossier, state)
        tries(actor, insert, cast.dossier.pk, cast.users[person].pk, refused="row-level security")


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_emergency_access_records_and_corrects_nothing(cast: Cast) -> None:
    row = recorded(cast.bram, cast.dossier)
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        factor = add_factor(dossier=cast.dossier, by=actor_for(cast.bram), factor=FACTOR)
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, ends_at, granted_by_id) "
            "VALUES (gen_random_uuid(), %s, %s, 'emergency', clock_timestamp(), clock_timestamp() + interval '1 hour', "
            "%s)",
            [cast.dossier.pk, cast.chris.pk, cast.chris.pk],
        )
    chris = actor_for(cast.chris)
    known = {"dossier": cast.dossier, "by": chris, "reason": "identifying"}
    with as_actor(chris, dossier=cast.dossier):
        assert record_observation(dossier=cast.dossier, by=chris, seen=seen()).pk
        for write in (
            lambda: withdraw_observation(observation=row, **known),
            lambda: correct_observation(observation=row, seen=seen(facts="Anders."), **known),
            lambda: change_factor(earlier=factor, factor=FACTOR, **known),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                write()
        assert Observation.objects.get(pk=row.pk).facts is not None


@pytest.mark.parametrize("person", ["anna", "chris", "dirk", "olga", "zora", "els", "hanna", "frits"])
def test_only_those_involved_agree_and_in_their_own_name(cast: Cast, person: str) -> None:
    insert = "INSERT INTO dossiers_arrangement (id, dossier_id, recorded_by_id) VALUES (gen_random_uuid(), %s, %s)"
    other = cast.users[person]
    tries(actor_for(other), insert, cast.dossier.pk, other.pk, refused="row-level security")
    tries(actor_for(other), insert, cast.dossier.pk, cast.bram.pk, refused="row-level security")
    tries(actor_for(cast.bram), insert, cast.dossier.pk, other.pk, refused="row-level security")
