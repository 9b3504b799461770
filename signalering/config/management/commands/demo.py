"""The product with fictional data on this machine, from nothing to a served page.

What goes wrong is said in one plain sentence with its mend. However it ends, it leaves no process behind.
"""

import argparse
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from signalering.config import embedded
from signalering.config.demo.people import PASSWORD, PEOPLE

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PORTS = "A port is a number from 1024 to 65535, for example: make demo PORT=8001."


class Command(BaseCommand):
    help = "Prepares the embedded database, fills it with fictional data and serves it on loopback."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")

    def handle(self, *args: object, port: str, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("DATABASE_URL is set: the demo never runs beside real data. Unset it and try again.")
        number = free_port(port)
        # Also a closed terminal or a plain kill has to stop the database.
        for ending in ENDING:
            signal.signal(ending, signal.default_int_handler)
        try:
            prepare(settings.EMBEDDED or "demo")
            self.stdout.write(welcome(number))
            self.stdout.flush()
            serve(number)
        except Exception as error:
            raise SystemExit(in_plain_words(error)) from error
        except KeyboardInterrupt:
            raise SystemExit("Stopped.") from None
        finally:
            for ending in ENDING:
                signal.signal(ending, signal.SIG_IGN)
            embedded.stop_if_unused(settings.EMBEDDED or "demo")


def prepare(name: str) -> None:
    """Database, tables, people. Two demos that start at once do this one after the other."""
    # Static files come from the source; the folder only has to be there.
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    embedded.ensure_running(name)
    with embedded.alone(name):
        call_command("setup_database")
        call_command("upgrade_database", verbosity=0)
        call_command("seed_demo")
    connections.close_all()


def welcome(port: int) -> str:
    return (
        f"\nSignalering (demo, fictional data): http://127.0.0.1:{port}/\n"
        f"Accounts: {', '.join(PEOPLE)}; password for each: {PASSWORD}\n"
        "Start as bram. Stop with Ctrl-C; what you recorded is there again next time.\n"
    )


def serve(port: int) -> None:
    """Until Ctrl-C. The web server is stopped, and waited for, before this process ends."""
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    # A worker that gets Ctrl-C from the terminal and from here may hang: the standard patience is 30 s.
    patience = ["--graceful-timeout", "2"]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "error", *patience]
    stopped = False
    with subprocess.Popen([gunicorn, *options, "signalering.config.wsgi"]) as server:

        def end(number: int, frame: object) -> None:
            nonlocal stopped
            stopped = True
            server.terminate()

        for number in ENDING:
            signal.signal(number, end)
    if server.returncode and not stopped:
        raise SystemExit("The web server ended by itself: see the lines above, then try again.")


def free_port(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1024 <= int(typed[:6]) <= 65535:
        raise SystemExit(PORTS)
    port = int(typed)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(
                f"Port {port} is taken: stop what uses it, or choose another: make demo PORT=8001."
            ) from None
    return port


def in_plain_words(error: Exception) -> str:
    """The sentence for a failure that was foreseen; another one is raised as it is."""
    if isinstance(error, embedded.EmbeddedError):
        return str(error)
    # Also when PostgreSQL only says that it lost its connection.
    if embedded.free_space(embedded.data_folder(settings.EMBEDDED or "demo")) < 20_000_000:
        return embedded.DISK_FULL
    if isinstance(error, PermissionError):
        return f"You may not write in {error.filename}: start the demo in a folder of your own."
    raise error
