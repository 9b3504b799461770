"""The tests' databases: made and migrated once by the owner, then cloned for each worker.

The template is kept between runs under a name made from all that shapes it, so a run that changed no table starts at
once.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from signalering.config import embedded, roles
from signalering.config.settings import env

ROOT = Path(__file__).resolve().parents[1]
LOCK = 710_711
# Row-level security lets only an administrator write people, and only a change of a dossier writes its state; the
# arrangement of a test does it as the owner, in the test's own transaction. `tests_content` tells how many rows
# each domain table has and what they hold, also what is not committed. These stand in the tests' databases alone.
TESTS_PUT = """
CREATE FUNCTION tests_put(name text, row_as_json jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('INSERT INTO %I SELECT * FROM jsonb_populate_record(NULL::%I, $1)', name, name) USING row_as_json;
END $$;
CREATE FUNCTION tests_end(membership uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE accounts_membership SET ends_at = clock_timestamp() WHERE id = membership
$$;
CREATE FUNCTION tests_state(dossier uuid, wanted text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE dossiers_dossier SET state = wanted WHERE id = dossier
$$;
CREATE FUNCTION tests_content() RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found jsonb := '{}'; name text; content text;
BEGIN
    FOR name IN SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = 'write_needs_event' LOOP
        EXECUTE format('SELECT count(*) || md5(coalesce(string_agg(t::text, $1 ORDER BY t::text), $1)) FROM %I t', name)
            INTO content USING '';
        found := found || jsonb_build_object(name, content);
    END LOOP;
    RETURN found;
END $$;
"""


def admin() -> dict[str, str]:
    if settings.EMBEDDED:
        return embedded.connection("admin", settings.EMBEDDED)
    return {key: str(value) for key, value in psycopg.conninfo.conninfo_to_dict(env.str("ADMIN_DATABASE_URL")).items()}


@contextmanager
def cluster_lock() -> Iterator[None]:
    """Workers make roles one after the other."""
    with psycopg.connect(**admin(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield


def shape() -> str:
    digest = hashlib.sha256()
    catalogue = ROOT.glob("signalering/observations/catalogue/*")
    tables = ROOT.glob("signalering/*/migrations/*")
    for path in sorted([*tables, *catalogue, *ROOT.glob("signalering/config/*.py"), Path(__file__)]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def point_at(main: str, keys: str) -> None:
    for alias, connection in ((alias, connections[alias]) for alias in settings.DATABASES):
        connection.close()
        connection.settings_dict["NAME"] = keys if alias.startswith("keys") else main
        connection.ensure_connection()
        connection.close()


def make_template(connection: psycopg.Connection, main: str, keys: str) -> None:
    for database, product in ((main, "signalering"), (keys, "signalering_keys")):
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
        roles.make_database(connection, database, roles.DATABASES[product])
        with psycopg.connect(**{**admin(), "dbname": database}, autocommit=True) as inside:
            for statement in roles.database_statements(database, like=product):
                inside.execute(statement.encode())
    point_at(main, keys)
    call_command("upgrade_database", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(TESTS_PUT)
    connections.close_all()
    connection.execute(f"COMMENT ON DATABASE {main} IS 'complete'".encode())


def is_complete(connection: psycopg.Connection, main: str) -> bool:
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [main]
    ).fetchone()
    return bool(found and found[0] == "complete")


def test_databases(worker: str) -> Iterator[None]:
    template = {"main": f"template_{shape()}", "keys": f"template_keys_{shape()}"}
    mine = {"main": f"test_{worker}", "keys": f"test_keys_{worker}"}
    with psycopg.connect(**admin(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not is_complete(connection, template["main"]):
            make_template(connection, template["main"], template["keys"])
        for which, product in (("main", "signalering"), ("keys", "signalering_keys")):
            connection.execute(f"DROP DATABASE IF EXISTS {mine[which]} WITH (FORCE)".encode())
            owner = roles.DATABASES[product]
            connection.execute(f"CREATE DATABASE {mine[which]} TEMPLATE {template[which]} OWNER {owner}".encode())
            for role in roles.MAY_CONNECT[product]:
                connection.execute(f"GRANT CONNECT ON DATABASE {mine[which]} TO {role}".encode())
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        point_at(mine["main"], mine["keys"])
        yield
        connections.close_all()
        for database in mine.values():
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())


def empty_all_tables() -> None:
    """After a transactional test: as superuser, past triggers and the log's own refusal to be emptied.

    Deleting the few rows of a test takes some milliseconds; truncating makes each table a new file, and took half a
    second. The catalogue comes with an upgrade, like the tables, and stays.
    """
    keep = {"django_migrations", "django_content_type", "auth_permission"}
    for alias in ("owner", "keys_owner"):
        database = connections[alias].settings_dict["NAME"]
        with psycopg.connect(**{**admin(), "dbname": database}) as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
                "AND NOT relispartition"
            ).fetchall()
            shipped = {"observations_signaltype": " WHERE organisation_id IS NOT NULL"}
            emptied = [f'DELETE FROM "{name}"{shipped.get(name, "")}' for (name,) in tables if name not in keep]
            connection.execute("SET session_replication_role = replica")
            connection.execute("; ".join(emptied).encode())
