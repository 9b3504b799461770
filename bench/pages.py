"""Every page somebody may see on the demo's data: its time on the server and its queries.

The addresses come from following links and from the resolver, so that a page that is added later is measured too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, resolve, reverse

from bench.html import Page, visitor
from bench.measure import Figure, counted, typical
from signalering.accounts.models import Membership

MOST_MS, MOST_QUERIES = 100, 12
MOST_TRIED = 5
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
    length: int
    links: list[str]


def figures(rounds: int, people: Mapping[str, list[Any]] | None = None) -> Iterator[Figure]:
    """A line for each page with its time and queries, then the slowest and the most asking one."""
    asked = [page for role, users in (people or roles()).items() for page in pages_of(role, users)]
    seen = [page for page in asked if page.status == 200]
    measured = []
    for page in seen:
        measured.append(figure_of(page, rounds))
        yield measured[-1]
    limited = [figure for figure in measured if figure.limit is not None]
    slowest = max(limited, key=lambda figure: figure.value)
    yield replace(slowest, name="page_ms_max", facts={**slowest.facts, "pages": len(seen)})
    most = max(limited, key=lambda figure: int(figure.facts["queries"]))
    facts = {"page": most.facts["page"], "role": most.facts["role"]}
    yield Figure("page_queries_max", most.facts["queries"], "queries", MOST_QUERIES, facts)
    broken = sorted({f"{page.route} {page.role}" for page in asked if page.status >= 500})
    yield Figure("pages_broken", len(broken), "pages", 0, {"pages": broken})
    missed = sorted({name for name, _ in routes(get_resolver())} - {page.route for page in seen})
    yield Figure("pages_not_shown", len(missed), "routes", None, {"routes": missed})


def figure_of(page: Seen, rounds: int) -> Figure:
    """A download has no limit: it is not a page."""
    with counted() as count:
        page.client.get(page.address)
    took = typical(lambda: page.client.get(page.address), rounds)
    facts = {"page": page.route, "role": page.role, "rounds": rounds, "cpu_ms": took.cpu_ms}
    return Figure(
        "page_ms", took.ms, "ms", MOST_MS if page.is_page else None, {**facts, "queries": len(count.statements)}
    )


def roles() -> dict[str, list[Any]]:
    """The people of each role; and nobody, who is not logged in."""
    found: dict[str, list[Any]] = {NOBODY: [None]}
    users = {user.pk: user for user in get_user_model().objects.order_by("pk")}
    for row in Membership.objects.live().order_by("role", "user__username"):
        found.setdefault(row.role, []).append(users[row.user_id])
    return found


def pages_of(role: str, users: list[Any]) -> list[Seen]:
    """Of the one who sees most."""
    return max((reach(role, visitor(user)) for user in users), key=len)


def reach(role: str, client: Client) -> list[Seen]:
    """For each route that shows something or breaks the longest of a few pages: first what is linked, then what the
    resolver knows."""
    seen: dict[str, Seen] = {}
    arguments: list[dict[str, Any]] = [{}]
    tried: Counter[str] = Counter()
    done: set[str] = set()
    waiting = ["/"]
    while waiting or (waiting := [guess for guess in guesses(arguments) if guess not in done]):
        address = waiting.pop(0).partition("#")[0]
        match = found_at(address) if address not in done else None
        done.add(address)
        if match is None or tried[match.view_name] == MOST_TRIED:
            continue
        tried[match.view_name] += 1
        arguments += [match.kwargs] if match.kwargs not in arguments else []
        page = look(role, match.view_name, address, client)
        if page.status == 200 or page.status >= 500:
            seen[page.route] = max(page, seen.get(page.route, page), key=lambda one: (one.status, one.length))
            waiting += page.links
    return list(seen.values())


def look(role: str, route: str, address: str, client: Client) -> Seen:
    response = client.get(address)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    links = Page(response.content.decode()).links if is_page else []
    return Seen(role, route, address, client, response.status_code, is_page, len(response.content), links)


def found_at(address: str) -> ResolverMatch | None:
    try:
        return resolve(address.partition("?")[0])
    except Resolver404:
        return None


def guesses(arguments: list[dict[str, Any]]) -> Iterator[str]:
    """Addresses that nobody links to, made with what stands in those that were found."""
    for name, pattern in routes(get_resolver()):
        wanted = set(pattern.pattern.converters)
        for known in [known for known in arguments if wanted <= set(known)][:MOST_TRIED]:
            yield reverse(name, kwargs={key: known[key] for key in wanted})


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern
