"""Recording one signal: what the log rows add, and what the page weighs on the line."""

import gzip
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from bench import without
from bench.dossier import Reader, reader, record_many
from bench.html import Page, read
from bench.measure import Figure, compare
from signalering.base.answers import BAD_INPUT

MOST_TIMES, MOST_KB = 1.10, 120
IN_STYLE = re.compile(r"""url\(\s*['"]?(?!data:)([^'")#?]+)""")


def figures(rounds: int) -> Iterator[Figure]:
    someone = reader()
    address = reverse("observations:record", args=[record_many(someone, 1)])
    page = read(someone.client, address)
    ways = ((lambda: post(someone, address, page), around) for around in (nullcontext, without.audit))
    yield compare("recording_ratio", next(ways), next(ways), rounds, MOST_TIMES)
    files = loaded(page)
    weights = {name: weight(content) for name, content in files.items()}
    weights["html"] = weight(someone.client.get(address).content)
    kilobytes = round(sum(weights.values()) / 1000, 1)
    heaviest = dict(sorted(weights.items(), key=lambda item: -item[1])[:5])
    yield Figure("recording_page_kb", kilobytes, "kB", MOST_KB, {"files": len(files), "heaviest": heaviest})


def post(someone: Reader, address: str, page: Page) -> None:
    """Send the form of the page with one signal ticked, each time with a one-time key of its own."""
    filled = {**page.form, "signals": page.boxes["signals"], "key": str(uuid4())}
    response = someone.client.post(address, filled)
    if response.status_code != 302:
        wrong = response.context["form"].errors.as_json() if response.status_code == BAD_INPUT else ""
        raise RuntimeError(f"{address} did not take the form of its own page: {response.status_code} {wrong}")


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def loaded(page: Page) -> dict[str, bytes]:
    """Style sheets, scripts, fonts and pictures that the page names, and those that its style sheets name."""
    found: dict[str, bytes] = {}
    waiting = [address for address in page.files if address]
    while waiting:
        name = unquote(waiting.pop()).removeprefix("/").removeprefix(settings.STATIC_URL.strip("/") + "/")
        if name in found:
            continue
        path = finders.find(name)
        if path is None:
            raise RuntimeError(f"the page loads {name}, which is not there")
        found[name] = Path(path).read_bytes()
        if name.endswith(".css"):
            waiting += [normpath(join(name, "..", inner)) for inner in IN_STYLE.findall(found[name].decode())]
    return found
