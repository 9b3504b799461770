"""The forms of a page as a browser reads them: every field, its kind, what it offers and what stands in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NO_FIELD = ("submit", "button", "image", "reset")
ABOUT_EVERY_PAGE = ("csrfmiddlewaretoken", "next", "language")


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    offers: list[str] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)

    def filled(self) -> list[str]:
        """What a browser would send; of choices the first one when none is made yet."""
        if self.kind in ("radio", "select"):
            return (self.ticked or [offer for offer in self.offers if offer] or [""])[:1]
        if self.kind == "checkbox":
            return self.ticked
        return [self.value]


class Forms(HTMLParser):
    """`forms`: for each form of the page its address and its fields by name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Field]]] = []
        self._open: Field | None = None
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", "") if found.get("method") == "post" else "get", {}))
            self._inside = True
        elif self._inside and tag in ("input", "textarea", "select", "button"):
            self._field(tag, found)
        elif tag == "option" and self._open:
            self._open.offers.append(found.get("value", ""))
            self._open.ticked += [found.get("value", "")] if "selected" in found else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag in ("select", "textarea"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            self._open.value += data

    def _field(self, tag: str, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text") if tag == "input" else tag
        if not name or kind in NO_FIELD:
            return
        fields = self.forms[-1][1]
        known = fields.setdefault(name, Field(name, "radio" if kind == "button" else kind))
        if kind in ("radio", "checkbox", "button"):
            known.offers.append(found.get("value", "on"))
            known.ticked += [found.get("value", "on")] if "checked" in found else []
        elif tag == "input":
            known.value = found.get("value", "")
        else:
            self._open = known


def fields_of(text: str, address: str) -> dict[str, Field]:
    """Every field that the forms of this page send to `address`."""
    found: dict[str, Field] = {}
    for action, fields in Forms(text).forms:
        if action in ("", address):
            found |= {name: one for name, one in fields.items() if name not in ABOUT_EVERY_PAGE}
    return found
