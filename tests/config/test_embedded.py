"""The embedded server survives what happens to it on somebody's laptop; it is a server of this test's own.

Runs without Django too: `pytest --noconftest -p no:django`.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from signalering.config import embedded

NAME = f"selftest-{os.getpid()}"


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    embedded.ensure_running(NAME)
    yield
    embedded.stop(NAME)
    os.close(embedded._used.pop(NAME))
    shutil.rmtree(embedded.data_folder(NAME))


def ask(statement: str) -> object:
    with psycopg.connect(**embedded.connection("admin", NAME), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def first_process() -> int:
    note = embedded.data_folder(NAME) / "data" / "postmaster.pid"
    return int(note.read_text().splitlines()[0])


def in_another_process(code: str) -> str:
    command = [sys.executable, "-c", f"from signalering.config import embedded\n{code}"]
    done = subprocess.run(command, cwd=embedded.CLONE, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def gone(pid: int) -> bool:
    for _ in range(100):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
        # Z: ended, and only not yet collected by the system's first process.
        if not state.strip() or state.startswith("Z"):
            return True
        time.sleep(0.05)
    return False


def test_address_is_known_without_starting() -> None:
    before = set(embedded.data_folder(NAME).parent.iterdir())
    assert embedded.connection("keys", "never-started")["dbname"] == "signalering_keys"
    assert set(embedded.data_folder(NAME).parent.iterdir()) == before


def test_kill_of_the_first_process_keeps_the_data() -> None:
    ask("CREATE TABLE kept AS SELECT 42 AS answer")
    first = first_process()
    os.kill(first, signal.SIGKILL)
    assert gone(first)
    embedded.ensure_running(NAME)
    assert ask("SELECT answer FROM kept") == 42
    assert first_process() != first


def test_note_of_a_dead_server_with_a_number_now_in_use() -> None:
    embedded.stop(NAME)
    note = embedded.data_folder(NAME) / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n")
    embedded.ensure_running(NAME)
    assert ask("SELECT 1") == 1


def test_two_callers_at_once_share_one_server() -> None:
    embedded.stop(NAME)
    with ThreadPoolExecutor() as pool:
        list(pool.map(in_another_process, [f"embedded.ensure_running('{NAME}')"] * 2))
    assert ask("SELECT 1") == 1


def test_server_in_use_is_not_stopped_by_another() -> None:
    embedded.ensure_running(NAME)
    assert in_another_process(f"print(embedded.stop_if_unused('{NAME}'))") == "False"
    assert ask("SELECT 1") == 1


def test_last_user_stops_it() -> None:
    first = first_process()
    assert embedded.stop_if_unused(NAME)
    assert gone(first)
    embedded.ensure_running(NAME)
    assert ask("SELECT 1") == 1


def test_secret_is_made_once_and_private() -> None:
    with ThreadPoolExecutor() as pool:
        calls = [f"print(embedded.secret('{NAME}', 'once'))"] * 2
        answers = set(pool.map(in_another_process, calls))
    assert answers == {embedded.secret(NAME, "once")}
    assert len(answers.pop()) == 64
    path = embedded.data_folder(NAME) / "once.secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nobody_else_reads_data() -> None:
    folder = embedded.data_folder(NAME)
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == (0o711 if embedded.is_root() else 0o700)


def test_opens_no_folder_above_it() -> None:
    def modes() -> dict[Path, int]:
        return {path: path.stat().st_mode for path in (Path.home(), *embedded.CLONE.parents, embedded.CLONE)}

    before = modes()
    embedded.stop(NAME)
    embedded.ensure_running(NAME)
    assert modes() == before


def test_long_path_gets_a_short_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "data_folder", lambda name: Path("/" + "x" * 90) / name)
    assert len(str(embedded.socket_folder("demo"))) <= embedded.MOST_SOCKET_BYTES


def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(embedded.EmbeddedError, match="belongs to somebody else"):
        embedded._make_for_server(folder)


def test_full_disk_is_one_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(10**9, 10**9, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(embedded.EmbeddedError, match=r"^The disk is full: .*\.$"):
        embedded._initialise(NAME, tmp_path / "data")


def test_folder_that_cannot_be_made_is_one_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(embedded, "data_folder", lambda name: tmp_path / "file" / name)
    with pytest.raises(embedded.EmbeddedError, match=r"cannot use its folder .*\.$"):
        embedded.secret("demo", "any")


def test_lock_of_a_dead_server_with_a_number_now_in_use() -> None:
    """The socket has a note of its own. The number must belong to the same user: another's counts as dead anyway."""
    embedded.stop(NAME)
    as_server = {"user": embedded.SYSTEM_USER} if embedded.is_root() else {}
    with subprocess.Popen(["sleep", "60"], **as_server) as other:  # type: ignore[call-overload]
        note = embedded.socket_folder(NAME) / ".s.PGSQL.5432.lock"
        note.write_text(f"{other.pid}\n{embedded.data_folder(NAME) / 'data'}\n0\n5432\n")
        try:
            embedded.ensure_running(NAME)
        finally:
            other.kill()
    assert ask("SELECT 1") == 1


def test_alone_lets_the_second_wait(tmp_path: Path) -> None:
    started, ended = tmp_path / "started", tmp_path / "ended"
    take = f"import pathlib, time\nwith embedded.alone('{NAME}'):\n "
    first = f"pathlib.Path('{started}').touch(); time.sleep(1); pathlib.Path('{ended}').touch()"
    with ThreadPoolExecutor() as pool:
        running = pool.submit(in_another_process, take + first)
        while not started.exists() and not running.done():
            time.sleep(0.05)
        assert in_another_process(f"{take}print(pathlib.Path('{ended}').exists())") == "True"
        running.result()
