"""The fictional team and its case files, for somebody who tries the product. Run twice it changes nothing.

Each step is one transaction with a log row of its own. A step whose row is there is not done again, so what was
interrupted goes on where it stopped.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from signalering.accounts.models import User
from signalering.config.demo.clocks import set_clocks
from signalering.config.demo.people import make_people
from signalering.config.demo.recording import record_interpretations, record_stories

FIRST = "demo.people_made"
STEPS: dict[str, Callable[[str], None]] = {
    FIRST: make_people,
    "demo.stories_recorded": record_stories,
    "demo.interpretations_recorded": record_interpretations,
    "demo.clocks_set": set_clocks,
}


class Command(BaseCommand):
    help = "Fills an empty demo with fictional people and case files."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's people are only for the embedded database.")
        done = steps_done()
        if not done and User.objects.exists():
            return
        for name in STEPS:
            if name not in done:
                do(name)


def do(name: str) -> None:
    """One step; it writes its own log row, by its name."""
    STEPS[name](name)


def steps_done() -> set[str]:
    """From the log, which only its owner and the oversight role may read."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT event FROM audit_row WHERE event = ANY (%s)", [[*STEPS]])
        return {name for (name,) in cursor.fetchall()}
