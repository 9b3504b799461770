"""The five database roles and the two databases, as SQL: run once by `setup_database`, or by a DBA who reads it first.

Never in a migration: parallel workers would collide on them. The web role owns nothing, may make nothing, and is a
member of nothing.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROLES = ("signalering_owner", "signalering_web", "signalering_log", "signalering_keys_owner", "signalering_keys")
RUN_TIME = ("signalering_web", "signalering_log", "signalering_keys")
DATABASES = {"signalering": "signalering_owner", "signalering_keys": "signalering_keys_owner"}
MAY_CONNECT = {
    "signalering": ("signalering_web", "signalering_log"),
    "signalering_keys": ("signalering_keys",),
}
# PostgreSQL answers "tuple concurrently updated" to two that change one role.
LOCK = 710_712
ATTRIBUTES = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"


def role_statements(passwords: Mapping[str, str]) -> list[str]:
    """Statements for the cluster; run twice they change nothing. A role without a password gets none."""
    statements = []
    for role in ROLES:
        statements.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role}; END IF; END $$"
        )
        password = f" PASSWORD {sql.Literal(passwords[role]).as_string()}" if passwords.get(role) else ""
        statements.append(f"ALTER ROLE {role} {ATTRIBUTES}{password}")
    for role in RUN_TIME:
        statements.append(f"ALTER ROLE {role} SET lock_timeout = '2s'")
        statements.append(f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '30s'")
        statements.append(f"ALTER ROLE {role} SET statement_timeout = '30s'")
    return statements


def database_statements(database: str, *, like: str | None = None) -> list[str]:
    """Statements inside one database; `like` names the product's database whose rights it gets (a test's copy)."""
    product = like or database
    owner = DATABASES[product]
    statements = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT ALL ON SCHEMA public TO {owner}",
    ]
    for role in MAY_CONNECT[product]:
        statements += [f"GRANT CONNECT ON DATABASE {database} TO {role}", f"GRANT USAGE ON SCHEMA public TO {role}"]
    return statements


def apply(admin: Mapping[str, str], passwords: Mapping[str, str]) -> None:
    """Make roles and databases. `admin`: connection parameters of a superuser. Two at once wait for each other."""
    with psycopg.connect(make_conninfo(**admin), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for statement in role_statements(passwords):
            connection.execute(statement.encode())
        for database, owner in DATABASES.items():
            make_database(connection, database, owner)
        for database in DATABASES:
            with psycopg.connect(make_conninfo(**{**admin, "dbname": database}), autocommit=True) as inside:
                for statement in database_statements(database):
                    inside.execute(statement.encode())


def make_database(connection: psycopg.Connection[Any], database: str, owner: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(f"CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0".encode())


def as_text() -> str:
    """The same for a DBA to read and run with psql; put real passwords in place of the marked ones."""
    lines = ["-- As a superuser in the database postgres:"]
    lines += [f"{line};" for line in role_statements({role: f"<password of {role}>" for role in ROLES})]
    lines += [
        f"SELECT 'CREATE DATABASE {name} OWNER {owner} ENCODING ''UTF8'' TEMPLATE template0' "  # noqa: S608 - our names
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec"
        for name, owner in DATABASES.items()
    ]
    for database in DATABASES:
        lines += [f"\\connect {database}", *[f"{line};" for line in database_statements(database)]]
    return "\n".join(lines) + "\n"
