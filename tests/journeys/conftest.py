"""A real Chromium from the system's packages, against the product on a real port."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.checks import check_narrow, check_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# The browser's driver runs an event loop in this thread; Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing")
        pytest.skip("NOT RUN: there is no Chromium on this machine (on Debian: apt install chromium)")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture
def looks_right(page: Any) -> Callable[[], None]:
    """The page passes axe and our own checks, also at 320 px, and the console holds no word of the security policy."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def check() -> None:
        check_page(page)
        check_narrow(page)
        assert [text for text in said if "Content Security Policy" in text] == []

    return check
