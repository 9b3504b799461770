"""How long it takes from `make demo` to the login page, as somebody who tries it waits."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import perf_counter, sleep

from bench.measure import Figure

ROOT = Path(__file__).resolve().parents[1]
WARM_S, COLD_S = 10, 180
PAGE = "/account/login/"
SERVER = "bench-demo"


def figures(*, cold: bool) -> Iterator[Figure]:
    environment = {**os.environ, "SIGNALERING_EMBEDDED": SERVER}
    for name in ("DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    port = free_port()
    command = ["make", "demo", f"PORT={port}"]
    # The first makes the database: it is not the warm one.
    seconds_to_first_page(command, port, ROOT, environment)
    yield Figure("demo_warm_s", seconds_to_first_page(command, port, ROOT, environment), "s", WARM_S)
    if cold:
        yield Figure("demo_cold_s", cold_seconds(command, port, environment), "s", COLD_S)


def cold_seconds(command: Sequence[str], port: int, environment: dict[str, str]) -> float:
    """In a clone that is thrown away: installs every package and makes the database."""
    with tempfile.TemporaryDirectory(prefix="signalering-cold-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        spent = seconds_to_first_page(command, port, clone, environment)
        where = "from signalering.config import embedded; print(embedded.data_folder().parent)"
        python = clone / ".venv" / "bin" / "python"
        found = subprocess.run([python, "-c", where], cwd=clone, check=True, capture_output=True, text=True)
        shutil.rmtree(found.stdout.strip(), ignore_errors=True)
    return spent


def seconds_to_first_page(command: Sequence[str], port: int, folder: Path, environment: dict[str, str]) -> float:
    """Start, wait for the first page, stop as with Ctrl-C."""
    start = perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=said, start_new_session=True
        )
        try:
            while not answers(port):
                if running.poll() is not None:
                    said.seek(0)
                    raise RuntimeError(f"{' '.join(command)} ended before it served a page: {said.read()}")
                sleep(0.05)
            return round(perf_counter() - start, 1)
        finally:
            stop(running)


def stop(running: subprocess.Popen[bytes]) -> None:
    """Wait for the last of them: the next start must not find the database of this one."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGINT)
        running.wait()
        until = perf_counter() + 30
        while perf_counter() < until:
            os.killpg(running.pid, 0)
            sleep(0.05)


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", PAGE)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
