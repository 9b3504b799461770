"""Refuses to run with database roles that row-level security and the log do not bind.

A system check (`manage.py check --database default`), and asked once more when the web server starts.
"""

from collections.abc import Sequence
from typing import Any

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
