"""Migration operations for what the database itself must hold: rights, the write guard and row-level security.

A new domain table calls `guard_writes` and, when it has dossier data, `row_security` in the migration that makes it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

WEB: Final = "signalering_web"
LOG: Final = "signalering_log"


def sql_file(migration_file: str, name: str) -> RunSQL:
    """The SQL that stands in `name` beside the migration."""
    return RunSQL((Path(migration_file).parent / name).read_text(encoding="utf-8"), RunSQL.noop)


def grant(table: str, *rights: str, to: str = WEB) -> RunSQL:
    """Give `to` exactly `rights` on `table`; a right may name columns: `UPDATE (ends_at)`."""
    return RunSQL(f"REVOKE ALL ON {table} FROM {to}; GRANT {', '.join(rights)} ON {table} TO {to};", RunSQL.noop)


def guard_writes(table: str) -> RunSQL:
    """Refuse every insert, update and delete outside `audit.event`, also of raw SQL and of the owner."""
    return RunSQL(
        f"CREATE TRIGGER write_needs_event BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_write_needs_event();",
        RunSQL.noop,
    )


def holds_no_entries(table: str) -> RunSQL:
    """Say that rows in `table` are not entries of a dossier: they do not stand in the way of 'opened by mistake'."""
    return RunSQL(f"COMMENT ON TABLE {table} IS 'no entries'", RunSQL.noop)


def row_security(table: str, policies: Mapping[str, str]) -> list[Operation]:
    """Switch row-level security on, with one policy for each command.

    `policies` maps a command to its condition: SELECT and DELETE use it for reading, INSERT for checking, UPDATE for
    both. Not FORCEd: the owner's functions that answer 'whose' would recurse. Never FOR ALL: it would widen SELECT.
    """
    statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"]
    for name, condition in policies.items():
        command = name.split()[0].upper()
        clauses = {
            "SELECT": f"USING ({condition})",
            "DELETE": f"USING ({condition})",
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
        }[command]
        policy = name.lower().replace(" ", "_")
        statements.append(f'CREATE POLICY "{policy}" ON {table} FOR {command} TO {WEB} {clauses};')
    return [RunSQL("\n".join(statements), RunSQL.noop)]
