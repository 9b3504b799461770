"""The daily work, for cron or a timer. Each step is one line; run twice the second changes nothing."""

from django.core.management.base import BaseCommand, CommandError

from signalering.config.housekeeping import STEPS, TooManyOrphans


class Command(BaseCommand):
    help = "Makes the log's coming months, removes keys without a dossier and ended sessions. Safe to repeat."

    def handle(self, *args: object, **options: object) -> None:
        failed = []
        for name, step in STEPS.items():
            try:
                self.stdout.write(f"{name}: {step()}")
            except TooManyOrphans as error:
                failed.append(name)
                self.stdout.write(f"{name}: FAILED, {error}")
            except Exception as error:
                # Only the kind of error: a database's message may hold values of a row.
                failed.append(name)
                self.stdout.write(f"{name}: FAILED ({type(error).__name__})")
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}.")
