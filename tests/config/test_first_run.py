"""The first run on somebody's machine: what goes wrong is one plain sentence with its mend, never a trace."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from signalering.config import embedded
from signalering.config.demo.people import PASSWORD, PEOPLE
from signalering.config.management.commands import demo

ROOT = Path(__file__).resolve().parents[2]
OLD_PYTHON = "import sys; sys.version_info = (3, 9, 2, 'final', 0)"
WITHOUT_VENV = "import sys; sys.modules['ensurepip'] = None"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the first step needs of a clone, and nothing installed."""
    for folder in ("tools", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def bootstrap(clone: Path, *, python: str = "") -> tuple[int, str]:
    """Run the first step; `python` is done by the interpreter before it."""
    (clone / "sitecustomize.py").write_text(python)
    done = subprocess.run(
        [sys.executable, "tools/bootstrap.py", "run"],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


def pretend_venv(clone: Path, pip_says: str) -> None:
    """A .venv whose pip ends with this complaint, or well when there is none."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "{pip_says}" >&2\n[ -z "{pip_says}" ]\n')
    python.chmod(0o755)


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        (OLD_PYTHON, "Signalering needs Python 3.11 or newer; this is 3.9."),
        (
            WITHOUT_VENV,
            "Python's venv module is missing: install it first (on Debian and Ubuntu: apt install python3-venv).",
        ),
    ],
    ids=["old Python", "no venv"],
)
def test_what_is_missing_is_named(clone: Path, python: str, sentence: str) -> None:
    assert bootstrap(clone, python=python) == (1, sentence + "\n")


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "The disk is full: free some space"),
        ("Failed to establish a new connection: refused", "the first time needs the network"),
        ("ERROR: No matching distribution found for Django", "the first time needs the network"),
    ],
    ids=["full disk", "no network", "nothing found"],
)
def test_failed_installation_says_what_to_do(clone: Path, pip_says: str, sentence: str) -> None:
    pretend_venv(clone, pip_says)
    code, said = bootstrap(clone)
    assert code == 1
    assert sentence in said
    assert said.count("\n") == 1
    assert not (clone / ".venv" / "installed").exists()


def test_unknown_failure_shows_what_was_said(clone: Path) -> None:
    pretend_venv(clone, "ERROR: something else")
    code, said = bootstrap(clone)
    assert code == 1
    assert said == "ERROR: something else\nThe packages could not be installed: the lines above say why.\n"


def test_second_run_installs_nothing(clone: Path) -> None:
    pretend_venv(clone, "")
    assert bootstrap(clone) == (0, "")
    (clone / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    assert bootstrap(clone) == (0, "")


@pytest.mark.parametrize("typed", ["abc", "", "80", "0", "99999", "1" * 5000, "-5", "80 90", "8000.0", "８０００"])
def test_port_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(SystemExit, match=r"^A port is a number from 1024 to 65535"):
        demo.free_port(typed)


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"^Port {port} is taken: .* make demo PORT=8001\.$"):
            demo.free_port(str(port))
    assert demo.free_port(str(port)) == port


def test_welcome_tells_address_accounts_password_and_how_to_stop() -> None:
    text = demo.welcome(8001)
    for word in ("http://127.0.0.1:8001/", *PEOPLE, PASSWORD, "Ctrl-C"):
        assert word in text


def test_foreseen_failure_is_a_sentence_and_another_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "data_folder", lambda name: tmp_path / "not made yet" / name)
    assert demo.in_plain_words(embedded.EmbeddedError("It is so.")) == "It is so."
    with pytest.raises(ZeroDivisionError):
        demo.in_plain_words(ZeroDivisionError())
    full = shutil._ntuple_diskusage(10**9, 10**9, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    assert demo.in_plain_words(ZeroDivisionError()) == embedded.DISK_FULL
