"""Wrap every data key with the first key of KEY_ENCRYPTION_KEYS. Works while pages are served; no text changes."""

from django.core.management.base import BaseCommand, CommandError

from signalering.access.actor import NOBODY
from signalering.audit import log
from signalering.vault.keys import KeyLost, rewrap_all


class Command(BaseCommand):
    help = "Wraps every data key with the first key of KEY_ENCRYPTION_KEYS; afterwards the others may go. Repeatable."

    def handle(self, *args: object, **options: object) -> None:
        # The line is committed first: the two databases share no transaction.
        with log.event("vault.keys_rotated", by=NOBODY) as event:
            event.object_type, event.fields = "vault.datakey", ["wrapped", "wrapped_with"]
        try:
            count = rewrap_all()
        except KeyLost as error:
            log.failed("vault.keys_rotated", by=NOBODY)
            raise CommandError(f"Stopped: {error}. Put the earlier key back in KEY_ENCRYPTION_KEYS.") from error
        self.stdout.write(f"{count} keys wrapped anew.")
