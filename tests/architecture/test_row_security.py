"""The database's own answer: what plain SQL sees as the web role, person by person, equals the access table."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from signalering.access.decide import grant_on_dossier
from signalering.access.roles import Action
from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.config.exempt import EXEMPT_TABLES
from signalering.dossiers.queries import ties_to
from signalering.observations.actions import Seen, record_observation
from signalering.observations.context_actions import Factor, add_factor
from tests.architecture.test_status_grid import PEOPLE
from tests.cast import Cast, as_actor, open_for

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
        assert {row[0] for row in plain("SELECT id FROM dossiers_dossier")} == may[Action.SEE_DOSSIER]
        assert {row[0] for row in plain("SELECT dossier_id FROM observations_observation")} == may[Action.READ_CONTENT]
        assert {row[0] for row in plain("SELECT dossier_id FROM observations_contextfactor")} == may[
            Action.READ_CONTENT
        ]


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
    from django.utils import timezone

    from signalering.access.actor import NOBODY
    from signalering.accounts.models import Membership
    from signalering.audit import log

    actor = actor_for(cast.bram)
    with log.event("membership.ended", by=NOBODY):
        Membership.objects.filter(user=cast.bram).update(ends_at=timezone.now())
    with as_actor(actor):
        assert plain("SELECT id FROM dossiers_dossier") == []


def test_unknown_actor_sees_nothing(cast: Cast) -> None:
    plain("SELECT set_config('signalering.actor', gen_random_uuid()::text, true)")
    assert plain("SELECT id FROM dossiers_dossier") == []


def test_pool_never_leaks_an_actor(cast: Cast) -> None:
    """Set for the transaction only: the next one on the same connection starts with nobody."""
    from django.db import connections

    from signalering.config.settings import EMBEDDED  # noqa: F401

    parameters = connections["default"].get_connection_params()
    wanted = {key: parameters[key] for key in ("dbname", "user", "host", "port", "password") if parameters.get(key)}
    with psycopg.connect(**wanted) as plain_connection:
        for turn in range(1000):
            with plain_connection.transaction():
                before = plain_connection.execute("SELECT current_setting('signalering.actor', true)").fetchone()
                assert before in ((None,), ("",)), turn
                plain_connection.execute(
                    "SELECT set_config('signalering.actor', %s, true)",
                    [str(cast.users["bram" if turn % 2 else "dirk"].pk)],
                )
