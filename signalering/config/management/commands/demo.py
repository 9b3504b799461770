"""The product with fictional data on this machine, from nothing to a served page."""

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


class Command(BaseCommand):
    help = "Prepares the embedded database, fills it with fictional data and serves it on loopback."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, port: int, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("DATABASE_URL is set: the demo never runs beside real data. Unset it and try again.")
        refuse_taken_port(port)
        # Static files come from the source; the folder only has to be there.
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        call_command("setup_database")
        call_command("upgrade_database", verbosity=0)
        call_command("seed_demo")
        self.stdout.write(
            f"\nSignalering (demo, fictional data): http://127.0.0.1:{port}/\n"
            f"Accounts: {', '.join(PEOPLE)}; password for each: {PASSWORD}\n"
            "Stop with Ctrl-C.\n"
        )
        self.stdout.flush()
        connections.close_all()
        try:
            serve(port)
        finally:
            embedded.stop_if_unused(settings.EMBEDDED or "demo")


def serve(port: int) -> None:
    """Until Ctrl-C. The web server is stopped, and waited for, before this process ends."""
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    # A worker that gets Ctrl-C from the terminal and from here may hang: the standard patience is 30 s.
    patience = ["--graceful-timeout", "2"]
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "warning", *patience]
    stopped = False
    with subprocess.Popen([gunicorn, *options, "signalering.config.wsgi"]) as server:

        def end(number: int, frame: object) -> None:
            nonlocal stopped
            stopped = True
            server.terminate()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)
    if server.returncode and not stopped:
        raise CommandError("The web server ended by itself: see the lines above.")


def refuse_taken_port(port: int) -> None:
    if not 1024 <= port <= 65535:
        raise CommandError("A port is a number from 1024 to 65535: make demo PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken: stop what uses it, or choose another: make demo PORT=8001."
            ) from error
