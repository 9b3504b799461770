"""Refuses to run with database roles that row-level security and the log do not bind, and what no deployment may have.

System checks (`manage.py check --database default`, with `--deploy` for the second half); the roles are asked for once
more when the web server starts.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

RUN_TIME = ("default", "log", "keys")
FAULTS = """
SELECT current_user, fault FROM pg_roles r CROSS JOIN LATERAL (VALUES
    (r.rolsuper, 'is a superuser'),
    (r.rolbypassrls, 'bypasses row-level security'),
    (r.rolcreaterole OR r.rolcreatedb, 'may make roles or databases'),
    (EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid), 'is a member of another role'),
    (EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid), 'owns tables'),
    (EXISTS (SELECT FROM pg_proc p WHERE p.proowner = r.oid), 'owns functions'),
    (EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database() AND d.datdba = r.oid), 'owns the database')
) AS found (is_so, fault)
WHERE r.rolname = current_user AND is_so
"""


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the role of this connection, in plain words."""
    with connection.cursor() as cursor:
        cursor.execute(FAULTS)
        return [f"the role {role} {fault}" for role, fault in cursor.fetchall()]


def roles_are_bound(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{alias}: {fault}.",
            hint="Run pages with the roles that setup_database makes; the owners are only for commands.",
            id="signalering.E001",
        )
        for alias in RUN_TIME
        if alias in (databases or ())
        for fault in faults(connections[alias])
    ]


def nothing_embedded(**kwargs: Any) -> list[CheckMessage]:
    """The embedded database is for demo and tests: it has no passwords, and its secrets lie beside its data."""
    if settings.EMBEDDED is None:
        return []
    return [
        Error(
            "The embedded database is in use.",
            hint="Set DATABASE_URL and the other addresses: real data needs a PostgreSQL of its own.",
            id="signalering.E002",
        )
    ]


def keys_lie_apart(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A cluster's archive copies all its databases: keys on the same one would be restored together with the text."""
    if not {"default", "keys"} <= set(databases or ()):
        return []
    clusters = set()
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            clusters.add(cursor.fetchone()[0])
    if len(clusters) == 2:
        return []
    return [
        Error(
            "The keys lie on the same PostgreSQL server as what they seal.",
            hint="Point KEYS_DATABASE_URL at another server, with back-ups of its own that are kept for 7 days.",
            id="signalering.E003",
        )
    ]


def refuse_unbound_roles() -> None:
    """For the web server's start. Over connections of its own: a pool made here would be shared by its workers."""
    for alias in RUN_TIME:
        connection = connections[alias].copy()
        connection.settings_dict["OPTIONS"].pop("pool", None)
        try:
            found = faults(connection)
        finally:
            connection.close()
        if found:
            raise ImproperlyConfigured(f"Not started: {'; '.join(found)}. Use the roles that setup_database makes.")
