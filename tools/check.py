"""Everything that can be checked without running the product; goes on after a failure and sums up at the end."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PRODUCTION = {
    "DATABASE_URL": "postgres://signalering_web:x@localhost/signalering",
    "LOG_DATABASE_URL": "postgres://signalering_log:x@localhost/signalering",
    "KEYS_DATABASE_URL": "postgres://signalering_keys:x@localhost/signalering_keys",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "KEY_ENCRYPTION_KEYS": "check:" + "A" * 43 + "=",
    "ALLOWED_HOSTS": "signalering.example",
}


def steps() -> dict[str, list[str]]:
    python = str(BIN / "python")
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return {
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "types": [str(BIN / "mypy")],
        "imports": [str(BIN / "lint-imports")],
        "templates, form": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates],
        "templates, lint": [str(BIN / "djlint"), "--lint", "--quiet", "templates"],
        "roles": [python, "-W", "ignore", "manage.py", "setup_database"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "deployment": [python, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        "translations": [python, "tools/translations.py"],
        "permissions page": [python, "-W", "ignore", "manage.py", "permissions", "--check"],
        "known holes": [python, "tools/audit.py"],
    }


def main() -> None:
    failed = []
    for name, command in steps().items():
        print(f"== {name}", flush=True)
        environment = {**os.environ, **(PRODUCTION if name == "deployment" else {"SIGNALERING_EMBEDDED": "test"})}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
