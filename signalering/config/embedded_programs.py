"""The programs of the embedded PostgreSQL, copied out of the clone for a server that runs as a user of its own."""

import shutil
import subprocess
import tempfile
from pathlib import Path


def copy_programs(package: Path, copy: Path) -> None:
    """Complete or not at all, also when two processes copy at once: `copy` appears with all that belongs in it."""
    new = Path(tempfile.mkdtemp(dir=copy.parent, prefix="program-new-"))
    shutil.copytree(package / "pginstall18", new / package.name / "pginstall18")
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, new / libraries.name)
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(new)], check=True)
    try:
        new.rename(copy)
    except OSError:  # the other process was first
        shutil.rmtree(new)
