"""The kinds of one thing look apart: a rule lost from a style sheet shows here, not as an error anywhere."""

from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
STYLE = """([names, properties]) => names.map((name) => {
  const element = document.createElement(name.includes("btn") ? "button" : "div");
  element.className = name;
  element.textContent = "x ".repeat(600);
  document.querySelector("main").append(element);
  const style = getComputedStyle(element);
  return properties.map((property) => style.getPropertyValue(property)).join(" ");
})"""


def styles(page: Any, names: list[str], *properties: str) -> list[str]:
    found: list[str] = page.evaluate(STYLE, [names, properties])
    return found


def test_kinds_look_apart(live_server: Any, page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/account/login/")
    primary, secondary, danger = styles(
        page, ["btn btn-primary", "btn btn-secondary", "btn btn-danger"], "background-color"
    )
    # Red is for what cannot be undone; what is second is white.
    assert secondary == "rgb(255, 255, 255)"
    assert len({primary, secondary, danger}) == 3
    notices = [f"notice notice--{kind}" for kind in ("info", "success", "warning", "error")]
    assert len(set(styles(page, notices, "background-color"))) == len(notices)
    assert len(set(styles(page, notices, "border-left-color"))) == len(notices)


def test_fields_have_room_and_lines_an_end(live_server: Any, page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/account/login/")
    assert [float(room.removesuffix("px")) >= 24 for room in styles(page, ["field"], "margin-bottom")] == [True]
    width = page.evaluate(
        """() => { const line = document.createElement("p"); line.textContent = "woord ".repeat(200);
        document.querySelector("body").append(line); return line.offsetWidth; }"""
    )
    assert width < 700
