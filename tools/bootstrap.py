#!/usr/bin/env python3
"""Make .venv with the pinned packages, if it is not there as it should be. Needs nothing but Python itself.

Each failure is one plain sentence with its mend. After the first time it needs no network.
"""

import hashlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")


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


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv module is missing: install it first (on Debian and Ubuntu: apt install python3-venv).")
    if subprocess.call([sys.executable, "-m", "venv", VENV]):
        stop("The folder .venv could not be made: see the lines above, and check that the disk is not full.")


def main():
    if sys.version_info < (3, 11):
        stop("Signalering needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    # The development packages hold those of run time, so a demo beside tests installs nothing again.
    if fingerprint("dev") == installed() or fingerprint(wanted) == installed():
        return
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(python):
        make_venv()
    print("Installing packages; the first time this takes a minute or two.", flush=True)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.call([*command, "-r", os.path.join(HERE, "requirements", wanted + ".txt")]):
        stop("The packages could not be installed: check the network and the free disk space, then try again.")
    with open(os.path.join(VENV, "installed"), "w") as file:
        file.write(fingerprint(wanted))


if __name__ == "__main__":
    main()
