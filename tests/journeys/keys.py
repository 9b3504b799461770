"""Somebody who has only a keyboard: moves with Tab, and can see at every stop where she is."""

from typing import Any

MOST = 120

# What stands in the way of seeing where the focus is: no mark, outside the window, or covered by a bar.
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return {name: "", wrong: []};
  const text = (node) => (node ? node.textContent.replace(/\\s+/g, " ").trim() : "");
  const label = element.labels && element.labels[0];
  const name = element.getAttribute("aria-label") || text(label) || text(element);
  const box = element.getBoundingClientRect();
  const inside = element.matches(".raster__mark") ? element.querySelector(".raster__hit") : null;
  const style = getComputedStyle(inside || element);
  const wrong = [];
  if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) wrong.push("not visible");
  const marked = inside ? parseFloat(style.strokeWidth) >= 3 && style.stroke !== "none"
    : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!marked) wrong.push("no outline");
  if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth) {
    wrong.push(`outside: ${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
  }
  // A link over two lines has a hole in its box; its first line has none.
  const line = element.getClientRects()[0];
  const middle = (line.left + line.right) / 2;
  for (const height of [line.top + 2, (line.top + line.bottom) / 2, line.bottom - 2]) {
    const there = document.elementFromPoint(middle, height);
    if (!there || !(element.contains(there) || (label && label.contains(there)))) {
      wrong.push(`covered by ${there && there.outerHTML.slice(0, 80)}`);
    }
  }
  return {name, wrong};
}"""


def tab(page: Any, key: str = "Tab") -> str:
    """One step; the name of where it leads. Whoever is there sees it."""
    page.keyboard.press(key)
    stop = page.evaluate(STOP)
    assert stop["wrong"] == [], (page.url, stop)
    name: str = stop["name"]
    return name


def tab_to(page: Any, name: str, key: str = "Tab") -> None:
    passed = []
    for _ in range(MOST):
        passed.append(tab(page, key))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"{name!r} is nowhere among {passed}")


def follow(page: Any, name: str) -> None:
    """To a link or a button, and press it; the next page is there."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
