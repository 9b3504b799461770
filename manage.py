#!/usr/bin/env python3
"""The command line of Signalering."""

import os
import sys


def main():
    if sys.version_info < (3, 11):
        sys.exit("Signalering needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signalering.config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from signalering.config import embedded

    try:
        if settings.EMBEDDED:
            embedded.ensure_running(settings.EMBEDDED)
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
