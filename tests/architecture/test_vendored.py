"""Files of others stay as they came: each is listed with its checksum, and each listed file is there."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTES = [ROOT / "signalering/static/vendor/VENDORED.md", ROOT / "tests/vendor/VENDORED.md"]
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)


def listed(note: Path) -> dict[str, str]:
    return {row["file"]: row["sha256"] for row in ROW.finditer(note.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("note", NOTES, ids=lambda note: str(note.relative_to(ROOT)))
def test_each_listed_file_has_its_checksum(note: Path) -> None:
    files = listed(note)
    assert files
    found = {name: hashlib.sha256((note.parent / name).read_bytes()).hexdigest() for name in files}
    assert found == files


@pytest.mark.parametrize("note", NOTES, ids=lambda note: str(note.relative_to(ROOT)))
def test_each_file_is_listed(note: Path) -> None:
    present = {str(path.relative_to(note.parent)) for path in note.parent.rglob("*") if path.is_file() and path != note}
    assert present == set(listed(note))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: str(note.relative_to(ROOT)))
def test_licence_text_stands_beside_each_package(note: Path) -> None:
    folders = {Path(name).parent for name in listed(note)}
    without = [str(folder) for folder in folders if not list((note.parent / folder).glob("*LICENSE*"))]
    assert without == []


SHEETS = sorted((ROOT / "signalering/static").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheet_needs_nothing_from_elsewhere(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    # The static storage looks for the file that such a comment names, and fails when it is not there.
    assert "sourceMappingURL" not in text
    # The Content-Security-Policy allows our own host only: an embedded picture would silently be missing.
    assert [url for url in re.findall(r"url\(([^)]*)\)", text) if not url.strip("\"'").startswith("../")] == []
    assert "@import" not in text


SHEETS = sorted((ROOT / "signalering" / "static" / "css").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_style_sheet_is_whole(sheet: Path) -> None:
    """A brace too few swallows the rule that follows, without a word."""
    text = sheet.read_text(encoding="utf-8")
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        # A media query holds rules; nothing stands deeper.
        assert 0 <= depth <= 2, sheet.name
    assert depth == 0
