"""Every route with what guards it, read from the resolver."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from signalering.access.marks import mark_of


@dataclass(frozen=True, slots=True)
class Route:
    """`mark` and `action` are None for what a mark does not say; a route without a mark is refused to everybody."""

    pattern: str
    name: str
    methods: tuple[str, ...] = ()
    mark: str | None = None
    action: str | None = None


def all_routes() -> list[Route]:
    return sorted(_below(get_resolver(), "", ""), key=lambda route: (route.pattern, route.name))


def _below(resolver: URLResolver, space: str, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry, f"{space}{entry.namespace}:" if entry.namespace else space, pattern)
        else:
            yield _route(entry, f"{space}{entry.name}", f"/{pattern}")


def _route(entry: URLPattern, name: str, pattern: str) -> Route:
    mark = mark_of(entry.callback)
    if mark is None:
        return Route(pattern, name)
    return Route(pattern, name, mark.methods, mark.kind.value, mark.action.value if mark.action else None)


class Command(BaseCommand):
    help = "Prints every route: pattern, name, methods, mark, action. With --json one list of objects."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        routes = all_routes()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(route) for route in routes], indent=2))
            return
        for route in routes:
            self.stdout.write(
                f"{route.pattern}  {route.name}  {','.join(route.methods)}  {route.mark or '-'}  {route.action or '-'}"
            )
