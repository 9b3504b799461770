"""The page of components: all of them, in both languages, and in the demo alone."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from signalering.overview.components import samples
from tools.check import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
ADDRESS = "/componenten/"
FIND = f"import django; django.setup(); from django.urls import resolve; print(resolve('{ADDRESS}').view_name)"
demo_only = pytest.mark.skipif(not settings.DEMO, reason="the page has no address outside the demo")


def find(**environment: str) -> subprocess.CompletedProcess[str]:
    """Look the address up with the product's own settings in a process of its own."""
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "signalering.config.settings", **environment}
    command = [sys.executable, "-W", "ignore", "-c", FIND]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)


def test_every_component_has_a_sample() -> None:
    assert set(samples()) == FILES


@demo_only
@pytest.mark.django_db(databases=["default", "keys", "log"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_shows_every_component(client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    shown = {Path(template.name).stem for template in answer.templates if "components/" in str(template.name)}
    assert shown == FILES
    assert client.post(ADDRESS).status_code == 405


@demo_only
@pytest.mark.django_db(databases=["default", "keys", "log"])
def test_page_is_not_there_outside_the_demo(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(ADDRESS).status_code == 404


def test_production_has_no_such_address() -> None:
    done = find(**PRODUCTION)
    assert done.returncode != 0
    assert "Resolver404" in done.stderr
    assert done.stdout == ""


@demo_only
def test_demo_has_it() -> None:
    assert find().stdout.strip() == "overview:components"
