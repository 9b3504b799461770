"""Who may write people, by plain SQL as the web role: what a page forgets, the database refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from signalering.access.actor import NOBODY, Actor
from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership, Organisation, Team, User
from tests.cast import Cast, as_actor, lend_lena, person, put

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
OTHERS = ["bram", "anna", "zora", "els", "olga", "frits", "gast"]
HASH = "x"
# Triggers are asked before the policies: for some people they refuse first.
REFUSED = "row-level security|permission denied|oversight and administration|stands already"


@contextmanager
def trying(actor: Actor) -> Iterator[None]:
    """As the database sees this actor, with a write opened: what is refused here is refused by the rules alone."""
    with as_actor(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        yield
        cursor.execute("SELECT set_config('signalering.event', '', true)")


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def insert_membership(cast: Cast, by: Actor, user_id: UUID, **changes: object) -> int:
    values = {
        "user_id": user_id,
        "organisation_id": cast.organisation.pk,
        "team_id": cast.noord.pk,
        "role": "caseworker",
        "starts_at": timezone.now(),
        "ends_at": None,
        "granted_by_id": by.user_id,
        "on_call": False,
        **changes,
    }
    names = ", ".join(values)
    marks = ", ".join(
        "clock_timestamp()" if name == "starts_at" and "starts_at" not in changes else "%s" for name in values
    )
    given = [value for name, value in values.items() if name != "starts_at" or "starts_at" in changes]
    return sql(
        f"INSERT INTO accounts_membership (id, function_label, {names}) VALUES (gen_random_uuid(), '', {marks})", *given
    )


# Memberships.


@pytest.mark.parametrize("person_name", OTHERS)
@pytest.mark.parametrize("role", ["caseworker", "coordinator", "privacy_officer", "administrator"])
def test_nobody_gives_a_membership_to_herself(cast: Cast, person_name: str, role: str) -> None:
    actor = cast.actor(person_name)
    team = cast.zuid.pk if role in ("caseworker", "coordinator") else None
    with pytest.raises(DatabaseError, match=REFUSED), trying(actor):
        insert_membership(cast, actor, actor.user_id or cast.bram.pk, role=role, team_id=team)


@pytest.mark.parametrize("person_name", OTHERS)
@pytest.mark.parametrize("who", ["chris", "dirk", "frits", "zora"])
def test_others_give_a_membership_to_nobody(cast: Cast, person_name: str, who: str) -> None:
    """Not in Zuid: Anna may lend in her own team only."""
    actor = cast.actor(person_name)
    with pytest.raises(DatabaseError, match=REFUSED), trying(actor):
        insert_membership(cast, actor, cast.users[who].pk, team_id=cast.zuid.pk, role="coordinator")


def test_administrator_gives_one_to_a_colleague_but_not_to_herself(cast: Cast) -> None:
    hanna = cast.actor("hanna")
    with trying(hanna):
        assert insert_membership(cast, hanna, cast.dirk.pk) == 1
    with pytest.raises(DatabaseError, match="row-level security"), trying(hanna):
        insert_membership(cast, hanna, cast.hanna.pk, role="privacy_officer", team_id=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"granted_by_id": None},
        {"granted_by_id": "another"},
        {"starts_at": timezone.now() - timedelta(days=30)},
        {"starts_at": timezone.now() + timedelta(days=300)},
        {"organisation_id": "elsewhere", "team_id": None, "role": "care_coordinator"},
        {"user_id": "olga"},
    ],
    ids=["no giver", "another giver", "dated back", "dated ahead", "other organisation", "stranger"],
)
def test_administrator_cannot_bend_a_membership(cast: Cast, changes: dict[str, object]) -> None:
    hanna = cast.actor("hanna")
    elsewhere = Organisation.objects.get(name="Elders").pk
    stands_for = {"another": cast.anna.pk, "elsewhere": elsewhere, "olga": cast.olga.pk}
    changes = {name: stands_for.get(value, value) for name, value in changes.items()}
    who = changes.pop("user_id", cast.dirk.pk)
    with pytest.raises(DatabaseError, match="row-level security"), trying(hanna):
        insert_membership(cast, hanna, who, **changes)


@pytest.mark.parametrize(
    ("changes", "lets"),
    [
        ({}, True),
        ({"ends_at": None}, False),
        ({"ends_at": timezone.now() + timedelta(days=15)}, False),
        ({"role": "coordinator"}, False),
        ({"team": "zuid", "user": "chris"}, False),
        ({"on_call": True}, False),
        ({"user": "zora"}, False),
        ({"user": "els"}, False),
        ({"user": "frits"}, False),
        ({"user": "olga"}, False),
        ({"user": "anna"}, False),
    ],
    ids=[
        "14 days",
        "no end",
        "15 days",
        "coordinator",
        "other team",
        "on call",
        "outside",
        "els",
        "left",
        "stranger",
        "herself",
    ],
)
def test_coordinator_lends_within_bounds(cast: Cast, changes: dict[str, object], lets: bool) -> None:
    anna = cast.actor("anna")
    who = cast.users[str(changes.pop("user", "dirk"))].pk
    team = cast.zuid.pk if changes.pop("team", "") else cast.noord.pk
    values = {"ends_at": timezone.now() + timedelta(days=13, hours=23), "team_id": team, **changes}
    if lets:
        with trying(anna):
            assert insert_membership(cast, anna, who, **values) == 1
    else:
        with pytest.raises(DatabaseError, match=REFUSED), trying(anna):
            insert_membership(cast, anna, who, **values)


@pytest.mark.parametrize("person_name", ["bram", "chris", "zora", "els", "olga", "gast"])
def test_others_end_no_membership(cast: Cast, person_name: str) -> None:
    with trying(cast.actor(person_name)):
        assert sql("UPDATE accounts_membership SET ends_at = clock_timestamp()") == 0


def test_coordinator_ends_what_she_lent_and_nothing_else(cast: Cast) -> None:
    loan = lend_lena(cast)
    with trying(cast.actor("anna")):
        assert sql("UPDATE accounts_membership SET ends_at = clock_timestamp()") == 1
    loan.refresh_from_db()
    assert loan.ends_at is not None
    assert loan.ends_at <= timezone.now()


@pytest.mark.parametrize(
    "ends_at",
    ["clock_timestamp() + interval '1 year'", "clock_timestamp() - interval '1 hour'", "NULL"],
    ids=["ahead", "back", "never"],
)
def test_membership_is_ended_now_and_at_no_other_moment(cast: Cast, ends_at: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), trying(cast.actor("hanna")):
        sql(f"UPDATE accounts_membership SET ends_at = {ends_at} WHERE user_id = %s", cast.bram.pk)


def test_membership_that_ended_is_not_revived(cast: Cast) -> None:
    with trying(cast.actor("hanna")):
        assert sql("UPDATE accounts_membership SET ends_at = clock_timestamp() WHERE user_id = %s", cast.frits.pk) == 0


@pytest.mark.parametrize(
    "column", ["role = 'administrator'", "team_id = NULL", "user_id = user_id", "starts_at = now()"]
)
def test_nothing_but_the_end_can_change(cast: Cast, column: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), trying(cast.actor("hanna")):
        sql(f"UPDATE accounts_membership SET {column} WHERE user_id = %s", cast.bram.pk)


def test_same_membership_stands_once(cast: Cast) -> None:
    hanna = cast.actor("hanna")
    with pytest.raises(DatabaseError, match="stands already"), trying(hanna):
        insert_membership(cast, hanna, cast.bram.pk)


def test_roles_stay_apart_whoever_gives_them(cast: Cast) -> None:
    hanna = cast.actor("hanna")
    with pytest.raises(DatabaseError, match="oversight and administration"), trying(hanna):
        insert_membership(cast, hanna, cast.bram.pk, role="privacy_officer", team_id=None)
    with pytest.raises(DatabaseError, match="oversight and administration"), trying(hanna):
        insert_membership(cast, hanna, cast.els.pk)


def test_last_administrator_stays(cast: Cast) -> None:
    hanna = cast.actor("hanna")
    end = "UPDATE accounts_membership SET ends_at = clock_timestamp() WHERE user_id = %s"
    with pytest.raises(DatabaseError, match="keeps an administrator"), trying(hanna):
        sql(end, cast.hanna.pk)
    second = person("ilse", cast.organisation, None, Role.ADMINISTRATOR)
    with trying(hanna):
        assert sql(end, cast.hanna.pk) == 1
    with pytest.raises(DatabaseError, match="keeps an administrator"), trying(actor_for(second)):
        sql(end, second.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_two_administrators_who_end_each_other_at_once_leave_one(cast: Cast) -> None:
    """The second waits for the first, and then sees that she would be the last."""
    ilse = person("ilse", cast.organisation, None, Role.ADMINISTRATOR)
    end = "UPDATE accounts_membership SET ends_at = clock_timestamp() WHERE user_id = %s"
    refused: list[str] = []

    def end_hanna() -> None:
        try:
            with trying(actor_for(ilse)):
                sql(end, cast.hanna.pk)
        except DatabaseError as error:
            refused.append(str(error))
        finally:
            connection.close()

    second = Thread(target=end_hanna)
    with trying(cast.actor("hanna")):
        sql(end, ilse.pk)
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(5)
    assert "keeps an administrator" in refused[0]
    assert Membership.objects.live().filter(role=Role.ADMINISTRATOR).count() == 1


# Users.


@pytest.mark.parametrize("person_name", OTHERS)
def test_others_add_nobody(cast: Cast, person_name: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), trying(cast.actor(person_name)):
        User(username="nieuw", full_name="Nieuw", password=HASH, must_change_password=True).save(force_insert=True)


def test_administrator_adds_only_somebody_who_has_to_change_the_password(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), trying(cast.actor("hanna")):
        User(username="nieuw", full_name="Nieuw", password=HASH).save(force_insert=True)
    with trying(cast.actor("hanna")):
        User(username="nieuw", full_name="Nieuw", password=HASH, must_change_password=True).save(force_insert=True)


@pytest.mark.parametrize("person_name", OTHERS)
def test_others_change_only_their_own_password(cast: Cast, person_name: str) -> None:
    actor = cast.actor(person_name)
    with trying(actor):
        assert sql("UPDATE accounts_user SET password = 'x', must_change_password = false") == int(actor.is_known)
    if actor.is_known:
        assert list(User.objects.filter(password=HASH).values_list("pk", flat=True)) == [actor.user_id]


@pytest.mark.parametrize("person_name", ["bram", "hanna"])
def test_nobody_switches_herself_off(cast: Cast, person_name: str) -> None:
    person("ilse", cast.organisation, None, Role.ADMINISTRATOR)
    with pytest.raises(DatabaseError, match="switches herself off"), trying(cast.actor(person_name)):
        sql("UPDATE accounts_user SET is_active = false WHERE id = %s", cast.users[person_name].pk)


def test_password_that_an_administrator_gives_has_to_be_changed(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="changed by its owner"), trying(cast.actor("hanna")):
        sql("UPDATE accounts_user SET password = 'x' WHERE id = %s", cast.bram.pk)
    with trying(cast.actor("hanna")):
        give = "UPDATE accounts_user SET password = 'x', must_change_password = true WHERE id = %s"
        assert sql(give, cast.bram.pk) == 1
    for statement in ("must_change_password = false", "password = 'y', must_change_password = true"):
        with pytest.raises(DatabaseError, match="changed by its owner"), trying(cast.actor("bram")):
            sql(f"UPDATE accounts_user SET {statement} WHERE id = %s", cast.bram.pk)


def test_administrator_reaches_nobody_of_another_organisation(cast: Cast) -> None:
    with trying(cast.actor("hanna")):
        for change in ("is_active = false", "password = 'x', must_change_password = true"):
            assert sql(f"UPDATE accounts_user SET {change} WHERE id = %s", cast.olga.pk) == 0


def test_administrator_does_not_reach_somebody_who_works_elsewhere_too(cast: Cast) -> None:
    elsewhere = Organisation.objects.get(name="Elders")
    put(Membership(user=cast.zora, organisation=elsewhere, role=Role.CARE_COORDINATOR))
    with trying(cast.actor("hanna")):
        give = "UPDATE accounts_user SET password = 'x', must_change_password = true WHERE id = %s"
        assert sql(give, cast.zora.pk) == 0


@pytest.mark.parametrize("column", ["username = 'x'", "full_name = 'x'", "email = 'x'", "id = gen_random_uuid()"])
def test_who_somebody_is_cannot_be_rewritten(cast: Cast, column: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), trying(cast.actor("bram")):
        sql(f"UPDATE accounts_user SET {column} WHERE id = %s", cast.bram.pk)


def test_ended_sessions_stay_ended(cast: Cast) -> None:
    with trying(cast.actor("hanna")):
        sql("UPDATE accounts_user SET session_epoch = 3 WHERE id = %s", cast.bram.pk)
    with pytest.raises(DatabaseError, match="stays ended"), trying(cast.actor("bram")):
        sql("UPDATE accounts_user SET session_epoch = 0 WHERE id = %s", cast.bram.pk)


# Teams and the organisation.


@pytest.mark.parametrize("person_name", OTHERS)
def test_others_change_no_team_and_no_organisation(cast: Cast, person_name: str) -> None:
    with trying(cast.actor(person_name)):
        assert sql("UPDATE accounts_team SET name = name || 'x'") == 0
        assert sql("UPDATE accounts_organisation SET region = 'x'") == 0
    with pytest.raises(DatabaseError, match="row-level security"), trying(cast.actor(person_name)):
        Team(organisation=cast.organisation, name="Mijn team").save(force_insert=True)


def test_administrator_changes_her_own_organisation_only(cast: Cast) -> None:
    with trying(cast.actor("hanna")):
        assert sql("UPDATE accounts_organisation SET region = 'x'") == 1
    assert Organisation.objects.get(region="x").pk == cast.organisation.pk
    elsewhere = Organisation.objects.get(name="Elders")
    with pytest.raises(DatabaseError, match="row-level security"), trying(cast.actor("hanna")):
        Team(organisation=elsewhere, name="Mijn team").save(force_insert=True)


@pytest.mark.parametrize("statement", ["review_days = 0", "emergency_minutes = 0", "emergency_minutes = 2000"])
def test_settings_have_bounds(cast: Cast, statement: str) -> None:
    with pytest.raises(DatabaseError, match="check constraint"), trying(cast.actor("hanna")):
        sql(f"UPDATE accounts_organisation SET {statement}")


def test_nobody_makes_an_organisation_or_deletes_anybody(cast: Cast) -> None:
    for statement in (
        f"INSERT INTO accounts_organisation (id, name, region) VALUES ('{uuid4()}', 'Nieuw', '')",
        "DELETE FROM accounts_membership",
        "DELETE FROM accounts_user",
        "DELETE FROM accounts_team",
        "DELETE FROM accounts_organisation",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), trying(cast.actor("hanna")):
            sql(statement)


def test_names_can_be_read_without_an_actor(cast: Cast) -> None:
    """Log-in has no actor yet, and names stand on every page."""
    with as_actor(NOBODY):
        assert User.objects.filter(username="bram").exists()
