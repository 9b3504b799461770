"""What a page holds, as a browser sees it: links, files that it loads, and the form that it sends."""

from html.parser import HTMLParser

from django.test import Client

TEXT = "Kwam om 03:10 uur terug op de groep. Afspraak was 22:00 uur."


class Page(HTMLParser):
    """`links` are addresses; `files` style sheets, scripts and pictures; `form` the values of the longest form,
    filled in: an area gets a text, of every choice the first counts. A box is sent when it is ticked, as browsers do;
    `boxes` holds the first one of each name, for whoever ticks it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.boxes: dict[str, str] = {}
        self._select = ""
        self.feed(text)

    @property
    def form(self) -> dict[str, str]:
        """The longest one: those of language and logout stand on every page."""
        return max(self.forms, key=len, default={})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self.forms.append({})
        elif tag in ("script", "img"):
            self.files.append(found.get("src", ""))
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon"):
            self.files.append(found.get("href", ""))
        elif tag == "use":
            self.files.append(found.get("href", "").partition("#")[0])
        elif self.forms and tag in ("input", "textarea", "select", "option"):
            self._field(tag, found, self.forms[-1])

    def _field(self, tag: str, found: dict[str, str], form: dict[str, str]) -> None:
        name = found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            form[name] = TEXT
        elif tag == "option" and (self._select not in form or "selected" in found):
            form[self._select] = found.get("value", "")
        elif found.get("type") == "radio":
            if "checked" in found or name not in form:
                form[name] = found.get("value", "")
        elif found.get("type") == "checkbox":
            self.boxes.setdefault(name, found.get("value", "on"))
            if "checked" in found:
                form.setdefault(name, found.get("value", "on"))
        elif tag == "input" and found.get("type") not in ("submit", "button", "search", "file"):
            form.setdefault(name, found.get("value", ""))


def visitor(user: object = None) -> Client:
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    if user is not None:
        client.force_login(user)  # type: ignore[arg-type]
    return client


def read(client: Client, address: str) -> Page:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}: it cannot be measured")
    return Page(response.content.decode())
