"""Our own checks of a page, beside axe, which finds nothing wrong on pages that look broken."""

from functools import cache
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
NARROW = 320
# Shorter texts are the same word in both languages too often ("Start", "Team").
SHORTEST_TEXT = 12

DANGLING = """() => {
  const found = [];
  for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "list", "form"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${name}=${id}`);
      }
    }
  }
  for (const link of document.querySelectorAll("a[href^='#']")) {
    // A link in a picture has no `hash`.
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    if (id && !document.getElementById(id)) found.push(id);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  return found.concat(ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `twice: ${id}`));
}"""

SMALL = """() => [...document.querySelectorAll(
    ".btn, button, select, summary, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .nav-main__link"
  )].filter((element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility() && box.width > 1 && box.height > 1 && box.height < 43.5;
  }).map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 40)} ${element.offsetHeight}`)"""

TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("script, style, [lang]:not(html)")) continue;
    const text = node.textContent.replace(/\\s+/g, " ").trim();
    if (text) found.push(text);
  }
  return [document.title, ...found];
}"""


@cache
def texts_of(language: str) -> frozenset[str]:
    """The longer texts of the product that stand on pages of this language only."""
    entries = [entry for entry in polib.pofile(str(ROOT / "locale/nl/LC_MESSAGES/django.po")) if "%" not in entry.msgid]
    dutch, english = {entry.msgstr for entry in entries}, {entry.msgid for entry in entries}
    own, other = (dutch, english) if language == "nl" else (english, dutch)
    return frozenset(text for text in own - other if len(text) >= SHORTEST_TEXT)


def axe_violations(page: Any) -> list[tuple[str, list[str]]]:
    # Only what is wrong is looked at, so axe need not describe every element that passes: half the time.
    found = page.evaluate(AXE + "; axe.run(document, {resultTypes: ['violations']})")
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


def check_page(page: Any) -> None:
    """Axe; every id that is pointed at exists, once; targets are large enough; one language."""
    assert axe_violations(page) == []
    assert page.evaluate(DANGLING) == []
    assert page.evaluate(SMALL) == []
    language = page.locator("html").get_attribute("lang")
    foreign = texts_of("en" if language == "nl" else "nl")
    assert [text for text in page.evaluate(TEXTS) if text in foreign] == []


def check_narrow(page: Any) -> None:
    """Nothing scrolls sideways at 320 px."""
    size = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 700})
    # The new layout may take a moment; a page that stays too wide fails.
    for _ in range(30):
        if (width := page.evaluate("document.documentElement.scrollWidth")) <= NARROW:
            break
        page.wait_for_timeout(100)
    assert width <= NARROW
    page.set_viewport_size(size)
