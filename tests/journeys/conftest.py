"""A real Chromium from the system's packages, against the product on a real port."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
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
def looks_right(page: Any) -> Any:
    """Axe finds nothing, nothing scrolls sideways at 320 px, and the console holds no word of the security policy."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def check() -> None:
        found = page.evaluate(AXE.read_text(encoding="utf-8") + "; axe.run()")
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 700})
        # The new layout may take a moment; a page that stays too wide fails.
        for _ in range(30):
            if (width := page.evaluate("document.documentElement.scrollWidth")) <= 320:
                break
            page.wait_for_timeout(100)
        assert width <= 320
        page.set_viewport_size(size)
        assert [text for text in said if "Content Security Policy" in text] == []

    return check
