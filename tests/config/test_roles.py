"""The SQL that makes roles and databases: it can be run again, and PostgreSQL 15 knows it.

Runs without Django too: `pytest --noconftest -p no:django`. That it works is proven by every test on a database: the
tests' own databases are made with it, also on PostgreSQL 15.
"""

import pytest

from signalering.config import roles

PASSWORDS = {role: f"it's {role}" for role in roles.ROLES}


@pytest.mark.parametrize("role", roles.ROLES)
def test_role_is_made_only_when_it_is_missing(role: str) -> None:
    made = [line for line in roles.role_statements({}) if f"CREATE ROLE {role};" in line]
    assert len(made) == 1
    assert f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')" in made[0]


@pytest.mark.parametrize("role", roles.ROLES)
def test_role_may_nothing_by_itself(role: str) -> None:
    [line] = [line for line in roles.role_statements({}) if line.startswith(f"ALTER ROLE {role} LOGIN")]
    for refused in ("NOSUPERUSER", "NOCREATEDB", "NOCREATEROLE", "NOINHERIT", "NOREPLICATION", "NOBYPASSRLS"):
        assert refused in line.split()


def test_no_role_becomes_a_member_of_another() -> None:
    grants = [line for database in roles.DATABASES for line in roles.database_statements(database)]
    assert all(" ON " in line for line in grants if line.startswith("GRANT"))


@pytest.mark.parametrize("role", roles.RUN_TIME)
def test_run_time_role_does_not_wait_for_ever(role: str) -> None:
    settings = [line for line in roles.role_statements({}) if line.startswith(f"ALTER ROLE {role} SET")]
    names = {line.split()[4] for line in settings}
    assert names == {"lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout"}


def test_password_is_quoted() -> None:
    text = "\n".join(roles.role_statements(PASSWORDS))
    assert "PASSWORD 'it''s signalering_web'" in text


def test_public_may_nothing() -> None:
    for database in roles.DATABASES:
        statements = roles.database_statements(database)
        assert f"REVOKE ALL ON DATABASE {database} FROM PUBLIC" in statements
        assert "REVOKE ALL ON SCHEMA public FROM PUBLIC" in statements


def test_text_for_a_dba_can_be_run_again() -> None:
    text = roles.as_text()
    for database in roles.DATABASES:
        assert f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec" in text
    assert "<password of signalering_web>" in text


@pytest.mark.parametrize("newer", ["WITH INHERIT", "WITH SET", "MAINTAIN", "transaction_timeout", "uuidv7", "MERGE"])
def test_nothing_newer_than_postgresql_15(newer: str) -> None:
    assert newer not in roles.as_text()
