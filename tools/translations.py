"""Dutch has to be complete: no text missing, empty or unsure, and the compiled file equal to its source.

With --write the sources are read anew and the compiled file is made. Reading sources needs gettext's xgettext;
without it this says so, and with CI=true it fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
EXTRACT = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "makemessages", "-l", "nl", "--no-location",
           "--no-wrap", "--ignore", ".venv/*", "--ignore", "tests/*", "--ignore", "build/*"]  # fmt: skip


def compiled(catalogue: polib.POFile) -> bytes:
    return catalogue.to_binary()


def extract() -> None:
    subprocess.run(EXTRACT, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    catalogue = polib.pofile(str(PO))
    for entry in [entry for entry in catalogue if entry.obsolete]:
        catalogue.remove(entry)
    # The date of the run would change the file each time.
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.metadata_is_fuzzy = False
    catalogue.save()


def problems() -> list[str]:
    found = []
    before = PO.read_bytes()
    if shutil.which("xgettext"):
        extract()
        if {e.msgid for e in polib.pofile(str(PO))} != {e.msgid for e in polib.pofile(before.decode())}:
            found.append("the sources have other texts than the catalogue: run make translations")
        PO.write_bytes(before)
    elif os.environ.get("CI") == "true":
        found.append("xgettext is missing: install gettext")
    else:
        print("NOT CHECKED: xgettext is missing, so the sources were not compared with the catalogue.")
    catalogue = polib.pofile(str(PO))
    found += [f"empty: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    found += [f"unsure: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    if MO.read_bytes() != compiled(catalogue):
        found.append("django.mo is not what django.po compiles to: run make translations")
    return found


def main() -> None:
    if "--write" in sys.argv:
        extract()
        MO.write_bytes(compiled(polib.pofile(str(PO))))
    found = problems()
    print("\n".join(found) or "Dutch is complete.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
