"""Do the tests notice a change in who may do what? Change one thing, run the tests that guard it, name what passed.

    .venv/bin/python tools/mutate_access.py cells       each cell of the access table, taken away or added
    .venv/bin/python tools/mutate_access.py policies    each policy of the database, made to let everything through

By hand only: it takes long. A word narrows it: `cells close`. It is its own pytest plug-in, and changes no file.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
KIND, _, NAME = os.environ.get("MUTANT", "").partition(":")
GRID = ["tests/access", "tests/architecture/test_status_grid.py"]
BY_SQL = {
    "accounts": ["tests/accounts"],
    "audit": ["tests/audit", "tests/overview/test_audit_pages.py"],
    "dossiers": ["tests/architecture/test_row_security.py", "tests/dossiers"],
    "observations": [
        "tests/architecture/test_row_security.py",
        "tests/dossiers/test_stay_by_sql.py",
        "tests/observations",
    ],
}
DATABASES = "SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{12}$' ORDER BY oid DESC LIMIT 1"
# Those that let everything through by intention are left out.
POLICIES = """SELECT tablename, policyname FROM pg_policies
    WHERE coalesce(qual, 'true') <> 'true' OR coalesce(with_check, 'true') <> 'true' ORDER BY 1, 2"""
POLICY = "SELECT cmd, with_check FROM pg_policies WHERE (tablename, policyname) = (%s, %s)"


def cells() -> Iterator[tuple[str, list[str]]]:
    from signalering.access.roles import TEAM_ROLES, Action, Role

    for action in Action:
        for role in Role:
            for relation in ("involved", "emergency", "team") if role in TEAM_ROLES else ("organisation",):
                yield f"{action}/{role}/{relation}", GRID


def policies() -> Iterator[tuple[str, list[str]]]:
    from signalering.config import embedded

    server = embedded.connection("admin", "test")
    with psycopg.connect(**server) as outside:
        (database,) = outside.execute(DATABASES).fetchone()
    with psycopg.connect(**{**server, "dbname": database}) as inside:
        rows = inside.execute(POLICIES).fetchall()
    for table, policy in rows:
        yield f"{table}/{policy}", BY_SQL[table.split("_")[0]]


def pytest_configure() -> None:
    if KIND == "cells":
        from signalering.access.table import TABLE

        action, role, relation = NAME.split("/")
        TABLE[action][role] = TABLE[action].get(role, frozenset()) ^ {relation}


@pytest.fixture(scope="session", autouse=True)
def mutant(django_db_setup: None, django_db_blocker: object) -> None:
    from django.db import connections

    if KIND == "policies":
        with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
            table, policy = NAME.split("/")
            cursor.execute(POLICY, [table, policy])
            command, check = cursor.fetchone()
            clauses = ("" if command == "INSERT" else " USING (true)") + (" WITH CHECK (true)" if check else "")
            cursor.execute(f'ALTER POLICY "{policy}" ON {table}{clauses}')


if __name__ == "__main__":
    for name, tests in {"cells": cells, "policies": policies}[sys.argv[1]]():
        if "".join(sys.argv[2:]) in name:
            run = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "tools.mutate_access", *tests]
            outcome = subprocess.run(run, env={**os.environ, "MUTANT": f"{sys.argv[1]}:{name}"}, capture_output=True)
            print("noticed  " if outcome.returncode == 1 else "UNNOTICED", name, flush=True)
