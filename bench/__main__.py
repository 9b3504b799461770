"""`python -m bench`: every measurement, one JSON line for each figure. Ends with 1 when a figure is over its limit."""

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator

os.environ["SIGNALERING_EMBEDDED"] = "bench"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django
from django.conf import settings
from django.db import connections

from signalering.config import embedded, roles

SMALL = (1_000, 30_000)


def main() -> int:
    options = arguments()
    if not settings.EMBEDDED:
        sys.exit("DATABASE_URL is set: the measurements never run beside real data. Unset it and try again.")
    # The folder of the built style sheets: they come from the source here.
    warnings.filterwarnings("ignore", message="No directory at")
    embedded.ensure_running(settings.EMBEDDED)
    roles.apply(embedded.connection("admin", settings.EMBEDDED), {})
    django.setup()
    failed = False
    try:
        for name, measure in parts(options).items():
            if options.only and name not in options.only:
                continue
            for figure in measure():
                print(figure.line(), flush=True)
                failed = failed or not figure.ok
    finally:
        connections.close_all()
        embedded.stop_if_unused(settings.EMBEDDED)
    return int(failed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cold", action="store_true", help="also `make demo` in a new clone; installs all packages")
    parser.add_argument("--only", nargs="+", choices=["demo", "pages", "chronology", "recording", "scale", "vault"])
    parser.add_argument("--rounds", type=int, default=60, help="rounds of each comparison; a page gets a quarter")
    parser.add_argument("--dossiers", type=int, default=100_000, help="of the large database")
    parser.add_argument("--observations", type=int, default=3_000_000, help="of the large database")
    return parser.parse_args()


def parts(options: argparse.Namespace) -> dict[str, Callable[[], Iterator[object]]]:
    from bench import chronology, demo, pages, recording, scale, vault, worlds

    def inside(world: worlds.World, figures: Iterator[object]) -> Iterator[object]:
        with world.entered():
            yield from figures

    rounds = options.rounds
    large = (options.dossiers, options.observations)
    return {
        "pages": lambda: inside(worlds.demo(), pages.figures(max(5, rounds // 4))),
        "chronology": lambda: inside(worlds.single(), chronology.figures(200, rounds)),
        "recording": lambda: inside(worlds.single(), recording.figures(rounds)),
        "vault": lambda: inside(worlds.single(), vault.figures(10_000, 2_000)),
        "scale": lambda: scale.figures(worlds.scaled(*SMALL), worlds.scaled(*large), rounds),
        "demo": lambda: demo.figures(cold=options.cold),
    }


if __name__ == "__main__":
    sys.exit(main())
