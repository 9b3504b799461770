"""Pages run with a role that owns nothing and bypasses nothing, or they do not run."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from signalering.config import checks
from tests.databases import admin

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"])
ROOT = Path(__file__).parents[2]


def as_role(monkeypatch: pytest.MonkeyPatch, alias: str, user: str) -> None:
    connections[alias].close()
    monkeypatch.setitem(connections[alias].settings_dict, "USER", user)


@pytest.mark.parametrize("alias", checks.RUN_TIME)
def test_roles_of_the_product_are_bound(alias: str) -> None:
    assert checks.faults(connections[alias]) == []
    checks.refuse_unbound_roles()


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("owner", {"owns tables", "owns functions", "owns the database"}),
        ("keys_owner", {"owns tables", "owns the database"}),
    ],
)
def test_owner_is_not(alias: str, said: set[str]) -> None:
    user = connections[alias].settings_dict["USER"]
    assert set(checks.faults(connections[alias])) == {f"the role {user} {fault}" for fault in said}


def test_superuser_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = admin()
    for key, name in (("USER", "user"), ("PASSWORD", "password")):
        monkeypatch.setitem(connections["log"].settings_dict, key, parameters.get(name, ""))
    connections["log"].close()
    said = " ".join(checks.faults(connections["log"]))
    connections["log"].close()
    assert "is a superuser" in said
    assert "bypasses row-level security" in said


@pytest.mark.parametrize("alias", ["default", "log"])
def test_check_and_start_refuse_the_owner(monkeypatch: pytest.MonkeyPatch, alias: str) -> None:
    as_role(monkeypatch, alias, "signalering_owner")
    with pytest.raises(SystemCheckError, match="signalering_owner owns tables"):
        call_command("check", databases=[alias], tags=["database"])
    with pytest.raises(ImproperlyConfigured, match="signalering_owner owns tables"):
        checks.refuse_unbound_roles()
    connections[alias].close()


def test_check_passes_and_leaves_the_owners_alone() -> None:
    """`migrate` runs the same checks for the owner: that is the owner's work."""
    call_command("check", databases=["default", "log", "keys", "owner", "keys_owner"], tags=["database"])


def url(connection: BaseDatabaseWrapper, user: str | None = None) -> str:
    found = connection.settings_dict
    who = quote(str(user or found["USER"])) + (f":{quote(str(found['PASSWORD']))}" if found["PASSWORD"] else "")
    port = f":{found['PORT']}" if found["PORT"] else ""
    # A socket's folder goes into the query: django-environ does not read it as a host.
    host = str(found["HOST"] or found["OPTIONS"].get("host", ""))
    if host.startswith("/"):
        return f"postgres://{who}@/{found['NAME']}?host={quote(host, safe='')}"
    return f"postgres://{who}@{found['HOST']}{port}/{found['NAME']}"


def run(code: list[str], web_user: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "signalering.config.settings",
        "SECRET_KEY": "x" * 60,
        "KEY_ENCRYPTION_KEYS": "test:" + "A" * 43 + "=",
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": url(connections["default"], web_user),
        "LOG_DATABASE_URL": url(connections["log"]),
        "KEYS_DATABASE_URL": url(connections["keys"]),
    }
    return subprocess.run(
        [sys.executable, *code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("user", "starts"), [("signalering_web", True), ("signalering_owner", False)])
@pytest.mark.parametrize(
    "code",
    [["manage.py", "check", "--database", "default"], ["-c", "import signalering.config.wsgi"]],
    ids=["check", "gunicorn"],
)
def test_production_refuses_to_start(code: list[str], user: str, starts: bool) -> None:
    if not starts and connections["default"].settings_dict["PASSWORD"]:
        pytest.skip("the owner has another password here")
    done = run(code, user)
    assert (done.returncode == 0) is starts, done.stderr
    assert ("owns tables" in done.stderr) is not starts


def test_no_deployment_runs_on_the_embedded_database(settings: Any) -> None:
    settings.EMBEDDED = "demo"
    assert "signalering.E002" in {m.id for m in run_checks(tags=["security"], include_deployment_checks=True)}
    settings.EMBEDDED = None
    assert "signalering.E002" not in {m.id for m in run_checks(tags=["security"], include_deployment_checks=True)}


def test_keys_on_the_same_server_are_refused_for_a_deployment(db: None) -> None:
    found = run_checks(tags=["database"], databases=["default", "keys"], include_deployment_checks=True)
    assert [message.id for message in found] == ["signalering.E003"]
    assert run_checks(tags=["database"], databases=["default"], include_deployment_checks=True) == []
    assert run_checks(tags=["database"], databases=["default", "keys"]) == []
