"""The list of a caseworker's 50 dossiers: as quick among 100,000 dossiers as among 1,000."""

from collections.abc import Callable, Iterator

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, reverse

from bench.html import Page, visitor
from bench.measure import Figure, compare
from bench.worlds import World
from signalering.config.management.commands.seed_scale import CASEWORKER, COORDINATOR

MOST_TIMES = 1.5
LISTS = ("dossiers:list", "overview:start")


def figures(small: World, large: World, rounds: int) -> Iterator[Figure]:
    """The same page for the same person in two databases of one server, in turns."""
    for person, limit in ((CASEWORKER, MOST_TIMES), (COORDINATOR, None)):
        in_large, in_small = ((listing(world, person), world.entered) for world in (large, small))
        yield compare(f"list_ratio_{person.partition('-')[0]}", in_large, in_small, rounds, limit)


def listing(world: World, person: str) -> Callable[[], object]:
    with world.entered():
        client = visitor(get_user_model().objects.get(username=person))
        shown = dossiers_on(client)
    if person == CASEWORKER and not shown:
        raise RuntimeError(f"{list_address()} shows {person} no dossier: there is nothing to measure")
    return lambda: client.get(list_address())


def dossiers_on(client: Client) -> int:
    page = Page(client.get(list_address()).content.decode())
    return len({link for link in page.links if link.startswith("/dossier/")})


def list_address() -> str:
    """The list of dossiers; the start page for as long as there is no list."""
    for route in LISTS:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue
    raise RuntimeError(f"none of the pages with a list of dossiers is there: {', '.join(LISTS)}")
