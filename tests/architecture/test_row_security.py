"""The database's own answer: what plain SQL sees as the web role, person by person, equals the access table."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from signalering.access.actor import Actor
from signalering.access.decide import grant_on_dossier
from signalering.access.roles import Action
from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.config.exempt import EXEMPT_TABLES
from signalering.dossiers.actions import Agreed, MayNotInvolve, end_involvement, involve, record_arrangement
from signalering.dossiers.hand_overs import Receiver, hand_over
from signalering.dossiers.models import Dossier, Involvement
from signalering.dossiers.queries import ties_to
from signalering.observations.actions import Seen, record_observation
from signalering.observations.context_actions import Factor, add_factor
from tests.architecture.test_status_grid import PEOPLE, ask_chris
from tests.cast import Cast, as_actor, as_owner, end_membership_of, open_for

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def plain(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def test_web_role_owns_nothing_and_may_bypass_nothing(db: None) -> None:
    assert plain("SELECT current_user") == [("signalering_web",)]
    assert plain(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert (
        plain("SELECT 1 FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)") == []
    )
    member = "SELECT 1 FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert plain(member) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        plain("CREATE TABLE own_table (id int)")


def test_no_actor_sees_nothing(cast: Cast) -> None:
    assert plain("SELECT id FROM dossiers_dossier") == []
    assert plain("SELECT id FROM dossiers_involvement") == []
    assert plain("SELECT id FROM observations_observation") == []
    assert plain("SELECT id FROM observations_contextfactor") == []
    assert plain("SELECT id FROM observations_loosenoteroute") == []


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "gast"])
def test_plain_sql_equals_the_table(cast: Cast, person: str) -> None:
    """Three dossiers: Bram's and Chris's in Noord, Dirk's in Zuid, each with an observation."""
    dossiers = [cast.dossier, open_for(cast.chris, cast.noord), open_for(cast.dirk, cast.zuid)]
    for dossier, writer in zip(dossiers, (cast.bram, cast.chris, cast.dirk), strict=True):
        actor = actor_for(writer)
        with as_actor(actor, dossier=dossier):
            record_observation(dossier=dossier, by=actor, seen=Seen(today(), "day", "saw", facts="Kwam laat thuis."))
            add_factor(dossier=dossier, by=actor, factor=Factor(kind="risk", text="Geen vaste plek."))
    actor = actor_for(cast.users[person])
    with as_actor(actor):
        may = {
            action: {d.pk for d in dossiers if grant_on_dossier(actor, action, ties_to(d, actor))}
            for action in (Action.SEE_DOSSIER, Action.READ_CONTENT)
        }
        rows = {row[0] for row in plain("SELECT id FROM dossiers_dossier")}
        existence = {row[0] for row in plain("SELECT id FROM dossier_existence")}
        assert rows | existence == may[Action.SEE_DOSSIER]
        assert rows & existence == set()
        assert bool(existence) == (person == "els")
        assert {row[0] for row in plain("SELECT dossier_id FROM observations_observation")} == may[Action.READ_CONTENT]
        assert {row[0] for row in plain("SELECT dossier_id FROM observations_contextfactor")} == may[
            Action.READ_CONTENT
        ]


def test_privacy_officer_learns_code_state_and_dates_only(cast: Cast) -> None:
    with as_actor(actor_for(cast.els)):
        assert plain("SELECT team_id FROM dossiers_dossier") == []
        columns = plain("SELECT attname FROM pg_attribute WHERE attrelid = 'dossier_existence'::regclass")
        assert {name for (name,) in columns} == {"id", "organisation_id", "code", "state", "opened_on"}
        assert plain("SELECT code FROM dossier_existence") == [(cast.dossier.code,)]
        for statement in ("UPDATE dossier_existence SET state = 'closed'", "DELETE FROM dossier_existence"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                plain(statement)


def test_privacy_officer_of_another_organisation_learns_nothing(cast: Cast) -> None:
    els = actor_for(cast.els)
    elsewhere = actor_for(cast.olga).organisation_id
    with as_actor(Actor(els.user_id, els.name, elsewhere, els.standings)):
        assert plain("SELECT id FROM dossier_existence") == []


def test_nobody_lets_herself_in_by_plain_sql(cast: Cast) -> None:
    insert = (
        "INSERT INTO dossiers_involvement (id, dossier_id, user_id, team_id, kind, starts_at, granted_by_id) "
        "VALUES (gen_random_uuid(), %s, %s, %s, 'involved', clock_timestamp(), %s)"
    )
    for person, team in (("chris", None), ("anna", None), ("dirk", None), ("els", None), ("chris", cast.noord.pk)):
        user = cast.users[person]
        with as_actor(actor_for(user)), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            plain("SELECT set_config('signalering.event', 'try', true)")
            with connection.cursor() as cursor:
                cursor.execute(insert, [cast.dossier.pk, None if team else user.pk, team, user.pk])


def tries(actor: Actor, statement: str, *values: object, refused: str = "row-level security|permission denied") -> None:
    """Plain SQL as the web role, inside an event: refused."""
    with as_actor(actor), pytest.raises(DatabaseError, match=refused), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            cursor.execute(statement, values)


EVERYBODY = [person for person in PEOPLE if person != "gast"]
CHANGE = (
    "INSERT INTO dossiers_dossierchange (id, dossier_id, kind, reason, age_band, authority, team_id, by_id) "
    "VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s)"
)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dossiers_dossier SET state = 'closed'",
        "UPDATE dossiers_dossier SET team_id = (SELECT id FROM accounts_team WHERE name = 'Zuid')",
        "UPDATE dossiers_dossier SET reference_token = NULL",
        "UPDATE dossiers_profile SET age_band = '16_17'",
        "DELETE FROM dossiers_dossier",
        "DELETE FROM dossiers_involvement",
        "SELECT * FROM dossiers_referencequestion",
        "SELECT gate_has_entries(gen_random_uuid())",
    ],
)
def test_nobody_changes_a_dossier_without_its_row(cast: Cast, person: str, statement: str) -> None:
    tries(actor_for(cast.users[person]), statement, refused="permission denied")


@pytest.mark.parametrize("person", [person for person in EVERYBODY if person not in ("bram", "anna")])
@pytest.mark.parametrize(("kind", "reason"), [("closed", "moved"), ("reopened", "returned")])
def test_only_those_who_may_close_it(cast: Cast, person: str, kind: str, reason: str) -> None:
    user = cast.users[person]
    tries(actor_for(user), CHANGE, cast.dossier.pk, kind, reason, "", "", None, user.pk)


def test_changes_that_the_web_role_may_not_add(cast: Cast) -> None:
    """Not in another name, no opening or hand-over by itself, no profile by a coordinator, no reason left out."""
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    dossier = cast.dossier.pk
    tries(bram, CHANGE, dossier, "closed", "moved", "", "", None, cast.anna.pk)
    tries(bram, CHANGE, dossier, "handed_over", "", "", "", cast.zuid.pk, cast.bram.pk)
    tries(bram, CHANGE, dossier, "opened", "", "16_17", "parents", cast.noord.pk, cast.bram.pk)
    tries(anna, CHANGE, dossier, "profile", "", "16_17", "parents", None, cast.anna.pk)
    tries(bram, CHANGE, dossier, "closed", "", "", "", None, cast.bram.pk, refused="reason_fits_change")
    tries(bram, CHANGE, dossier, "closed", "returned", "", "", None, cast.bram.pk, refused="reason_fits_change")
    tries(bram, CHANGE, dossier, "closed", "moved", "", "", cast.zuid.pk, cast.bram.pk, refused="change_carries")
    tries(bram, CHANGE, dossier, "reopened", "returned", "", "", None, cast.bram.pk, refused="does not allow")


@pytest.mark.parametrize("person", EVERYBODY)
def test_content_around_a_dossier_is_for_those_involved(cast: Cast, person: str) -> None:
    """Profile, agreements and the words of a hand-over: no coordinator, and not whoever is asked to take over."""
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        record_arrangement(dossier=cast.dossier, by=bram, agreed=Agreed("Niet bellen."), replaces=None)
    ask_chris(cast)
    with as_actor(actor_for(cast.users[person])):
        for table in ("dossiers_profile", "dossiers_arrangement", "observations_observation"):
            found = plain(f"SELECT dossier_id FROM {table}")
            assert (found == []) or (person == "bram"), table
        seen = {row[0] for row in plain("SELECT id FROM dossiers_dossier WHERE id = %s", cast.dossier.pk)}
        assert bool(seen) == (person in ("bram", "anna", "chris"))
        assert bool(plain("SELECT id FROM dossiers_handover")) == (person in ("bram", "anna", "chris"))
        assert bool(plain("SELECT id FROM dossiers_involvement")) == (person in ("bram", "anna"))
        kinds = {row[0] for row in plain("SELECT kind FROM dossiers_dossierchange")}
        assert kinds == ({"opened"} if person == "bram" else set())


def test_whoever_is_asked_may_do_nothing_but_answer(cast: Cast) -> None:
    asked = ask_chris(cast)
    chris = actor_for(cast.chris)
    with as_actor(chris):
        dossiers = Dossier.objects.all()
        assert [dossier.pk for dossier in dossiers] == [cast.dossier.pk]
        assert grant_on_dossier(chris, Action.SEE_DOSSIER, ties_to(dossiers[0], chris)) is None
    tries(chris, CHANGE, cast.dossier.pk, "closed", "moved", "", "", None, cast.chris.pk)
    tries(chris, "UPDATE dossiers_handover SET accepted_at = now()")
    for person in ("bram", "anna", "dirk", "olga", "els", "hanna", "zora", "frits"):
        accept = "SELECT gate_accept_hand_over(%s)"
        tries(actor_for(cast.users[person]), accept, asked["hand_over_id"], refused="does not wait for the actor")


@pytest.mark.parametrize("person", EVERYBODY)
def test_nobody_hands_over_to_herself(cast: Cast, person: str) -> None:
    insert = (
        "INSERT INTO dossiers_handover (id, dossier_id, asked_by_id, from_user_id, to_user_id) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s)"
    )
    user = cast.users[person]
    own = "row-level security|hands_over_to_somebody_else"
    tries(actor_for(user), insert, cast.dossier.pk, user.pk, cast.bram.pk, user.pk, refused=own)
    # Nor in the name of somebody who may, nor to her from a dossier that is not hers.
    if person not in ("bram", "chris"):
        tries(actor_for(user), insert, cast.dossier.pk, cast.bram.pk, cast.bram.pk, user.pk)
    if person not in ("bram", "anna", "chris"):
        tries(actor_for(user), insert, cast.dossier.pk, user.pk, cast.bram.pk, cast.chris.pk)


def test_involvement_only_becomes_shorter(cast: Cast) -> None:
    bram, chris = actor_for(cast.bram), actor_for(cast.chris)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.chris, until=timezone.now() + timedelta(days=1))
    longer = "UPDATE dossiers_involvement SET ends_at = %s WHERE user_id = %s"
    for until in (None, timezone.now() + timedelta(days=30)):
        tries(chris, longer, until, cast.chris.pk, refused="only be shortened")
    tries(chris, "UPDATE dossiers_involvement SET starts_at = now()")


def test_coordinator_lets_herself_in_only_with_a_reason(cast: Cast) -> None:
    bram, anna = actor_for(cast.bram), actor_for(cast.anna)
    with as_actor(bram):
        row = Involvement.objects.get(dossier=cast.dossier)
        end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=bram)
    insert = (
        "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, granted_by_id) "
        "VALUES (gen_random_uuid(), %s, %s, 'involved', clock_timestamp(), %s)"
    )
    tries(anna, insert, cast.dossier.pk, cast.anna.pk, cast.anna.pk)
    with as_actor(anna, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=anna, user=cast.anna, reason="Er is niemand meer.")
        assert plain("SELECT dossier_id FROM dossiers_profile") == [(cast.dossier.pk,)]


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_emergency_access_reads_and_changes_nothing_around_it(cast: Cast) -> None:
    with as_owner() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, ends_at, granted_by_id) "
            "VALUES (gen_random_uuid(), %s, %s, 'emergency', clock_timestamp(), clock_timestamp() + interval '1 hour', "
            "%s)",
            [cast.dossier.pk, cast.chris.pk, cast.chris.pk],
        )
    chris = actor_for(cast.chris)
    with as_actor(chris, dossier=cast.dossier):
        assert plain("SELECT dossier_id FROM dossiers_profile") == [(cast.dossier.pk,)]
        with pytest.raises(MayNotInvolve):
            involve(dossier=cast.dossier, by=chris, user=cast.dirk)
        with pytest.raises(MayNotInvolve):
            hand_over(dossier=cast.dossier, by=chris, to=Receiver(user=cast.dirk), from_user_id=cast.chris.pk)
    tries(chris, CHANGE, cast.dossier.pk, "closed", "moved", "", "", None, cast.chris.pk)
    tries(chris, CHANGE, cast.dossier.pk, "profile", "", "16_17", "parents", None, cast.chris.pk)


def test_columns_of_existence_are_these(cast: Cast) -> None:
    """Whoever knows that a dossier exists sees all of its row: a new column is a decision about access (ADR 4)."""
    columns = plain(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'dossiers_dossier'::regclass AND attnum > 0 "
        "AND NOT attisdropped"
    )
    assert {name for (name,) in columns} == {
        "id", "organisation_id", "team_id", "code", "state", "opened_on", "next_review_on", "reference_token",
    }  # fmt: skip


def test_every_domain_table_is_guarded(db: None) -> None:
    """A new table without its write guard, or a dossier table without row-level security, fails here."""
    tables = {row[0] for row in plain("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    domain = {t for t in tables if t not in EXEMPT_TABLES and not t.startswith("audit_row")}
    guarded = plain(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'write_needs_event'"
    )
    assert {row[0] for row in guarded} == domain
    with_dossier = plain(
        "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE a.attname = 'dossier_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    secured = {row[0] for row in plain("SELECT relname FROM pg_class WHERE relrowsecurity")}
    assert {row[0] for row in with_dossier if not row[0].startswith("audit_row")} | {"dossiers_dossier"} <= secured


def test_membership_that_ended_shows_nothing(cast: Cast) -> None:
    actor = actor_for(cast.bram)
    end_membership_of(cast.bram)
    with as_actor(actor):
        assert plain("SELECT id FROM dossiers_dossier") == []


def test_unknown_actor_sees_nothing(cast: Cast) -> None:
    plain("SELECT set_config('signalering.actor', gen_random_uuid()::text, true)")
    assert plain("SELECT id FROM dossiers_dossier") == []
