"""The kinds of one thing look apart: a rule lost from a style sheet shows here, not as an error anywhere."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.journeys.test_every_page import sign_in
from tests.overview.arrange import for_bram

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


# The labels of the tabs, the find box with its button, the buttons in the head: each on one line of a phone.
ONE_LINE = """(selector) => new Set([...document.querySelectorAll(selector)].map(
    (element) => Math.round(element.getBoundingClientRect().bottom))).size"""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_belongs_together_stands_on_one_line_of_a_phone(
    cast: Cast, live_server: Any, page: Any, language: str
) -> None:
    for_bram(cast, {"days": 1, "codes": ["S04"]})
    sign_in(page, live_server.url, cast, "bram", language)
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(f"{live_server.url}/dossiers/")
    assert page.evaluate(ONE_LINE, ".find input[type=text], .find button") == 1
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/?weergave=raster")
    assert page.evaluate(ONE_LINE, ".tabs a") == 1
    assert page.evaluate(ONE_LINE, ".page-head__actions a") == 1
    # The names of the rows leave most of the picture to the marks, and none of them is cut off.
    names, marks = (
        page.locator(place).first.bounding_box()["width"] for place in (".raster__names", ".raster__scroller")
    )
    assert marks >= 2 * names
    end = page.locator(".raster__scroller").first.bounding_box()["x"]
    labels = page.locator(".raster__label:visible").all()
    assert labels
    assert [label.text_content() for label in labels if (box := label.bounding_box())["x"] + box["width"] > end] == []


# What is drawn or written has another colour than what lies below it; the current page another one than its neighbours.
DRAWN = """() => {
  const of = (selector, property) => {
    const element = document.querySelector(selector);
    return element ? getComputedStyle(element).getPropertyValue(property) : "missing " + selector;
  };
  return {
    ground: of("html", "background-color"), canvas: getComputedStyle(document.body).backgroundColor,
    label: of(".raster__label", "fill"), month: of(".raster__month", "fill"),
    full: of(".raster__mark .shape:not(.shape--hollow)", "fill"), hollow: of(".raster__mark .shape--hollow", "fill"),
    around: of(".raster__mark .shape--hollow", "stroke"), icon: of(".page-head .icon", "fill"),
    here: of(".tabs a[aria-current]", "background-color"), there: of(".tabs a:not([aria-current])", "background-color"),
    view: of(".switch a[aria-current]", "background-color"),
    other: of(".switch a:not([aria-current])", "background-color"),
    button: of(".btn-primary", "border-top-width"),
  };
}"""


def test_the_readers_own_colours_leave_everything_to_be_seen(cast: Cast, live_server: Any, page: Any) -> None:
    for_bram(cast, {"days": 1, "codes": ["S04"]}, {"days": 30, "codes": ["S04"]})
    sign_in(page, live_server.url, cast, "bram", "nl")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/?weergave=raster")
    seen = page.evaluate(DRAWN)
    assert [name for name, value in seen.items() if value.startswith("missing")] == []
    ground = seen["canvas"]
    for name in ("label", "month", "full", "around", "icon"):
        assert seen[name] != ground, name
    assert seen["hollow"] == ground
    assert seen["here"] != seen["there"]
    assert seen["view"] != seen["other"]
    assert seen["button"] != "0px"


def test_letters_twice_as_large_fit_a_phone(cast: Cast, live_server: Any, page: Any) -> None:
    for_bram(cast, {"days": 1, "codes": ["S04"], "his_words": "Gekregen."})
    sign_in(page, live_server.url, cast, "bram", "nl")
    page.set_viewport_size({"width": 375, "height": 700})
    dossier = f"/dossier/{cast.dossier.pk}"
    for where in ("/", "/dossiers/", f"{dossier}/tijdlijn/", f"{dossier}/signaal/nieuw/", f"{dossier}/gegevens/"):
        page.goto(live_server.url + where)
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, where
