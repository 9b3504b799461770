"""`python -m bench`: every measurement, one JSON line for each figure. Ends with 1 when a figure is over its limit."""

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from bench.measure import Figure, machine

if TYPE_CHECKING:
    from bench.worlds import World

PARTS = ("pages", "chronology", "recording", "vault", "scale", "demo")
SMALL = (1_000, 30_000)


def main() -> int:
    options = arguments()
    if "DATABASE_URL" in os.environ:
        sys.exit("DATABASE_URL is set: the measurements never run beside real data. Unset it and try again.")
    os.environ["SIGNALERING_EMBEDDED"] = "bench"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    from signalering.config import embedded, roles

    # Static files come from the source here.
    warnings.filterwarnings("ignore", message="No directory at")
    embedded.ensure_running("bench")
    try:
        roles.apply(embedded.connection("admin", "bench"), {})
        django.setup()
        # Following every link also asks for what one may not see.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        return int(not report(parts(options), options.only))
    finally:
        embedded.stop_if_unused("bench")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cold", action="store_true", help="also `make demo` in a new clone; installs all packages")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=60, help="rounds of a comparison; a page gets a quarter")
    parser.add_argument("--dossiers", type=int, default=100_000, help="of the large database")
    parser.add_argument("--observations", type=int, default=3_000_000, help="of the large database")
    return parser.parse_args()


def parts(options: argparse.Namespace) -> Mapping[str, Callable[[], Iterator[Figure]]]:
    from bench import chronology, demo, pages, recording, scale, vault, worlds

    rounds, large = options.rounds, (options.dossiers, options.observations)
    return {
        "pages": lambda: inside(worlds.demo("bench_demo"), pages.figures(max(1, rounds // 4))),
        "chronology": lambda: inside(worlds.demo("bench_alone"), chronology.figures(200, rounds)),
        "recording": lambda: inside(worlds.demo("bench_alone"), recording.figures(rounds)),
        "vault": lambda: inside(worlds.demo("bench_alone"), vault.figures(10_000, 2_000)),
        "scale": lambda: scale.figures(worlds.scaled(*SMALL), worlds.scaled(*large), rounds),
        "demo": lambda: demo.figures(cold=options.cold),
    }


def inside(world: "World", figures: Iterator[Figure]) -> Iterator[Figure]:
    with world.entered():
        yield from figures
    world.close()


def report(measures: Mapping[str, Callable[[], Iterator[Figure]]], wanted: tuple[str, ...]) -> bool:
    """Print each figure as it comes; True when all stay within their limits."""
    within = True
    for name in wanted:
        print(machine().line(), flush=True)
        for figure in measures[name]():
            print(figure.line(), flush=True)
            within = within and figure.ok
    return within


if __name__ == "__main__":
    sys.exit(main())
