#!/usr/bin/env python3
"""Make .venv with the pinned packages, if it is not there as it should be. Needs nothing but Python itself.

Each failure is one plain sentence with its mend. After the first time it needs no network.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
# The packages themselves take 210 and 600 MB; the demo's database asks for 200 more.
MEGABYTES = {"run": 500, "dev": 800}


def stop(sentence):
    sys.exit(sentence)


def fingerprint(name):
    with open(os.path.join(HERE, "requirements", name + ".txt"), "rb") as file:
        return name + " " + hashlib.sha256(file.read()).hexdigest()


def installed():
    try:
        with open(os.path.join(VENV, "installed")) as file:
            return file.read()
    except OSError:
        return ""


def one_at_a_time():
    """Two that start at once in one clone: the second waits, and finds the work done."""
    try:
        import fcntl

        fcntl.flock(os.open(HERE, os.O_RDONLY), fcntl.LOCK_EX)
    except (ImportError, OSError):
        pass


def works(python):
    """Also False when the Python that it was made with is gone, or when making it was interrupted."""
    with open(os.devnull, "w") as silence:
        try:
            return subprocess.call([python, "-c", "import pip"], stdout=silence, stderr=silence) == 0
        except OSError:
            return False


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv module is missing: install it first (on Debian and Ubuntu: apt install python3-venv).")
    failed, said = run([sys.executable, "-m", "venv", "--clear", VENV])
    if failed and "No space left" in said:
        stop("The disk is full: free some space, then try again.")
    if failed:
        stop(said + "The folder .venv could not be made: the lines above say why. Check that you may write here.")


def run(command):
    """How it ended and what it complained of; kept back, so that Ctrl-C shows no trace of the inside."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, universal_newlines=True)
    said = process.communicate()[1]
    return process.returncode, said


def install(python, file):
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", file]
    failed, said = run(command)
    if not failed:
        return
    if "No space left" in said:
        stop("The disk is full: free some space, then try again.")
    if "onnection" in said or "No matching distribution" in said:
        stop("The packages cannot be fetched: the first time needs the network. Check it, then try again.")
    stop(said + "The packages could not be installed: the lines above say why.")


def main():
    if sys.version_info < (3, 11):
        stop("Signalering needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    one_at_a_time()
    # The development packages hold those of run time, so a demo beside tests installs nothing again.
    python = os.path.join(VENV, "bin", "python")
    if os.path.exists(python) and installed() in (fingerprint("dev"), fingerprint(wanted)):
        return
    if shutil.disk_usage(HERE).free < MEGABYTES[wanted] * 1000000:
        stop("The disk is too full: free %d MB, then try again." % MEGABYTES[wanted])
    sys.stdout.write("Installing packages; the first time this takes a minute or two.\n")
    sys.stdout.flush()
    if not works(python):
        make_venv()
    install(python, os.path.join(HERE, "requirements", wanted + ".txt"))
    with open(os.path.join(VENV, "installed"), "w") as file:
        file.write(fingerprint(wanted))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Stopped. The same command goes on where it was.")
