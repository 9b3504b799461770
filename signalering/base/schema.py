"""Migration operations for what the database must hold: rights, the write guard, versions and row-level security.

A new domain table calls `guard_writes` and, when it has dossier data, `row_security` in the migration that makes it.
"""

from collections.abc import Mapping, Sequence
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


def stamped(table: str) -> RunSQL:
    """Let the database say when a row was recorded (`recorded_at`), whatever an insert says."""
    return RunSQL(
        f"CREATE TRIGGER stamp BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION dossiers_stamp();", RunSQL.noop
    )


def versions(table: str, *, sealed: Sequence[str] = ()) -> list[Operation]:
    """Make each row of `table` a version: stamped, and in the dossier of the one it replaces.

    `sealed` names the text columns that a reason to shield erases from every earlier version. With them a version also
    needs a reason, and what was withdrawn stays so. The functions stand in dossiers/migrations/0003_versions.sql.
    """
    # Triggers of one moment run in the order of their names: the reason is judged by the moment that `stamp` sets.
    statements = [
        f"CREATE TRIGGER version_in_its_dossier BEFORE INSERT ON {table} FOR EACH ROW "
        "WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION dossiers_version_in_its_dossier();"
    ]
    if sealed:
        columns = ", ".join(f"'{column}'" for column in sealed)
        statements += [
            f"CREATE TRIGGER version_reason BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION dossiers_version_has_reason();",
            f"CREATE TRIGGER shield_earlier AFTER INSERT ON {table} FOR EACH ROW "
            "WHEN (NEW.reason IN ('identifying', 'wrong_dossier')) "
            f"EXECUTE FUNCTION dossiers_shield_earlier({columns});",
        ]
    return [stamped(table), RunSQL("\n".join(statements), RunSQL.noop)]


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
