"""Known holes in the run-time packages. Says so when the data cannot be reached; a hole is a failure."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [str(ROOT / ".venv/bin/pip-audit"), "--disable-pip", "--require-hashes", "-r", "requirements/run.txt"]
# What pip-audit says when its data cannot be reached; every other failure is one.
UNREACHED = ("could not be audited", "ConnectionError", "ConnectTimeout", "Max retries exceeded", "ServiceError")


def main() -> None:
    try:
        done = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        print("NOT CHECKED: the data on known holes did not answer within two minutes.")
        return
    said = done.stdout + done.stderr
    # A hole found in one package counts, also when another could not be looked up.
    if "known vulnerabilit" not in said.replace("No known vulnerabilities found", "") and any(
        w in said for w in UNREACHED
    ):
        print("NOT CHECKED: the data on known holes could not be reached.")
        return
    print(said)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
