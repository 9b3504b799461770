"""Every page somebody may see on the demo's data: its time on the server and its queries.

The addresses come from following links and from the resolver, so that a page that is added later is measured too.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from bench.html import Page, visitor
from bench.measure import Figure, counted, median_ms
from signalering.accounts.models import Membership

MOST_MS, MOST_QUERIES = 100, 12
NOBODY = "nobody"


@dataclass(frozen=True)
class Seen:
    """A page for one person."""

    role: str
    route: str
    address: str
    client: Client
    status: int
    is_page: bool


def figures(rounds: int, wanted: Collection[str] | None = None) -> Iterator[Figure]:
    """A line for each page with its time and queries, then the slowest and the most asking one."""
    asked = [page for role in wanted or roles() for page in pages_of(role)]
    seen = [page for page in asked if page.status == 200]
    times, queries = [], []
    for page in seen:
        with counted() as count:
            page.client.get(page.address)
        facts = {"page": page.route, "role": page.role, "rounds": rounds, "queries": len(count.statements)}
        limits = (MOST_MS, MOST_QUERIES) if page.is_page else (None, None)
        spent = median_ms(lambda page=page: page.client.get(page.address), rounds)  # type: ignore[misc]
        times.append(Figure("page_ms", spent, "ms", limits[0], facts))
        queries.append(Figure("page_queries", len(count.statements), "queries", limits[1], facts))
        yield times[-1]
    for name, of, limit in (("page_ms_max", times, MOST_MS), ("page_queries_max", queries, MOST_QUERIES)):
        worst = max((figure for figure in of if figure.limit is not None), key=lambda figure: figure.value)
        yield Figure(name, worst.value, worst.unit, limit, {**worst.facts, "pages": len(seen)})
    broken = sorted({f"{page.route} {page.role}" for page in asked if page.status >= 500})
    yield Figure("pages_broken", len(broken), "pages", 0, {"pages": broken})
    missed = sorted({name for name, _ in routes(get_resolver())} - {page.route for page in seen})
    yield Figure("pages_not_shown", len(missed), "routes", None, {"routes": missed})


def roles() -> dict[str, list[Any]]:
    """The people of each role; and nobody, who is not logged in."""
    found: dict[str, list[Any]] = {NOBODY: [None]}
    users = {user.pk: user for user in get_user_model().objects.order_by("pk")}
    for row in Membership.objects.live().order_by("role", "user__username"):
        found.setdefault(row.role, []).append(users[row.user_id])
    return found


def pages_of(role: str) -> list[Seen]:
    """Of the person of this role who sees most."""
    return max((reach(role, visitor(user)) for user in roles()[role]), key=len)


def reach(role: str, client: Client) -> list[Seen]:
    """One address for each route that shows something or breaks: first what is linked, then what the resolver knows."""
    seen: dict[str, Seen] = {}
    known: dict[str, Any] = {}
    waiting, asked = ["/"], set()
    while waiting or (waiting := [found for found in guesses(known, seen) if found not in asked]):
        address = waiting.pop(0)
        route = route_of(address, known)
        if address in asked or route is None or route in seen:
            continue
        asked.add(address)
        response = client.get(address)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 or response.status_code >= 500:
            seen[route] = Seen(role, route, address, client, response.status_code, is_page)
        if response.status_code == 200 and is_page:
            waiting += Page(response.content.decode()).links
    return list(seen.values())


def route_of(address: str, known: dict[str, Any]) -> str | None:
    """The name of the route; what stands in the address is kept in `known`, for the addresses nobody links to."""
    try:
        match = resolve(address.partition("#")[0].partition("?")[0])
    except Resolver404:
        return None
    for name, value in match.kwargs.items():
        known.setdefault(name, value)
    return match.view_name


def guesses(known: dict[str, Any], seen: dict[str, Seen]) -> Iterator[str]:
    for name, pattern in routes(get_resolver()):
        wanted = pattern.pattern.converters
        if name not in seen and set(wanted) <= set(known):
            try:
                yield reverse(name, kwargs={key: known[key] for key in wanted})
            except NoReverseMatch:
                continue


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern
