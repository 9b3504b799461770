#!/usr/bin/env python3
"""See that there is a Chromium for the journeys: from the system's packages where that may be done, else say so."""

import os
import shutil
import subprocess
import sys


def main():
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.call(["apt-get", "update", "-qq"], env=environment)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.call(install, env=environment, stdout=subprocess.DEVNULL)
    if not shutil.which("chromium"):
        print("\n*** NOT RUN: there is no Chromium, so the journeys in tests/journeys are left out.")
        print("*** On Debian: apt install chromium\n", flush=True)
        if os.environ.get("CI") == "true":
            sys.exit("With CI=true nothing is left out.")


if __name__ == "__main__":
    main()
