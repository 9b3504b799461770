#!/usr/bin/env python3
"""The command line of Signalering."""

import os
import sys

# These neither read nor write the database, so they start none. The demo starts and stops its own.
WITHOUT_DATABASE = {
    "help", "version", "makemessages", "compilemessages", "collectstatic", "findstatic", "diffsettings",
    "routes", "demo",
}  # fmt: skip


def needs_database(arguments):
    return (
        bool(arguments) and arguments[0] not in WITHOUT_DATABASE and not {"--help", "-h", "--print-sql"} & {*arguments}
    )


def main():
    if sys.version_info < (3, 11):
        sys.exit("Signalering needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    if sys.argv[1:2] == ["demo"] and "DATABASE_URL" in os.environ:
        sys.exit("DATABASE_URL is set: the demo never runs beside real data. Unset it and try again.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signalering.config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from signalering.config import embedded

    try:
        if settings.EMBEDDED and needs_database(sys.argv[1:]):
            embedded.ensure_running(settings.EMBEDDED)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped.")
