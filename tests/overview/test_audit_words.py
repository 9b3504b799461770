"""Every event and every page that the code can log has words in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from signalering.access.marks import Kind, mark_of
from signalering.access.roles import Relation
from signalering.overview.audit_words import EVENTS, GROUNDS, PAGES, ground, sentence
from tests.architecture.test_status_grid import ROUTES

SOURCE = Path(__file__).parents[2] / "signalering"
WRITERS = {"event", "read", "refused", "failed"}
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
# Here a name is passed on to the writer. It stands as a literal elsewhere, which `literals` finds by its subject.
PASSED_ON = {
    "accounts/actions.py",
    "config/demo/clocks.py",
    "config/demo/people.py",
    "config/demo/recording.py",
    "config/middleware.py",
    "dossiers/actions.py",
    "dossiers/hand_overs.py",
    "observations/actions.py",
    "observations/context_actions.py",
}


def sets_refusal(node: ast.Assign) -> bool:
    return "refusal" in [target.attr for target in node.targets if isinstance(target, ast.Attribute)]


def calls() -> Iterator[tuple[str, ast.expr]]:
    """Each call `log.event(name, ...)` and its like, with the file it stands in; and each refusal."""
    for path in SOURCE.rglob("*.py"):
        place = str(path.relative_to(SOURCE))
        if place == "audit/log.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner = node.func.value
                if node.func.attr in WRITERS and isinstance(owner, ast.Name) and owner.id in ("log", "audit"):
                    yield place, node.args[0]
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and sets_refusal(node):
                yield place, node.value.elts[0]


def literals() -> set[str]:
    """Every text in the code that reads like an event about a subject which events have."""
    subjects = {name.split(".")[0] for name in EVENTS}
    tables = {model._meta.label_lower for model in apps.get_models()}
    found = set()
    for path in SOURCE.rglob("*.py"):
        if path.name == "audit_words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.fullmatch(node.value):
                found |= {node.value} if node.value.split(".")[0] in subjects else set()
    return found - tables


def events() -> set[str]:
    return literals() | {str(name.value) for _, name in calls() if isinstance(name, ast.Constant)}


def test_scan_finds_what_is_there() -> None:
    assert {"dossier.viewed", "observation.recorded", "dossier.hidden", "account.login_failed"} <= events()
    assert all(EVENT.fullmatch(name) for name in events())


def test_every_event_has_words() -> None:
    assert events() - set(EVENTS) == set()
    assert set(EVENTS) - events() == set()


def test_no_event_is_named_by_a_variable() -> None:
    """The scan would not see it."""
    assert {place for place, name in calls() if not isinstance(name, ast.Constant)} == PASSED_ON


def test_writers_are_reached_by_no_other_name() -> None:
    for path in SOURCE.rglob("*.py"):
        found = re.findall(r"from signalering\.audit\.log import ([^\n]+)", path.read_text(encoding="utf-8"))
        assert not [name for line in found for name in re.split(r"[,\s()]+", line) if name in WRITERS], path


def test_every_page_that_is_logged_has_words() -> None:
    logged = {name for name, pattern in ROUTES.items() if mark_of(pattern.callback).kind is not Kind.PUBLIC}
    assert logged - set(PAGES) == set()
    assert set(PAGES) - set(ROUTES) == set()


def test_every_relation_has_words() -> None:
    assert set(GROUNDS) == set(Relation)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sentences_are_finished(language: str) -> None:
    with translation.override(language):
        for event in EVENTS:
            for route in ("overview:chronology", "gone:page", ""):
                assert "%" not in sentence(event, route)
        assert len({str(words) for words in PAGES.values()}) == len(PAGES)


def test_words_in_both_languages() -> None:
    expected = {"nl": "Tijdlijn bekeken", "en": "Timeline viewed"}
    for language, words in expected.items():
        with translation.override(language):
            assert sentence("dossier.viewed", "overview:chronology") == words
    with translation.override("nl"):
        assert sentence("observation.recorded", "observations.observation") == "Signaal vastgelegd"
        assert ground("team") == "eigen team"
        assert ground("") == ""


def test_unknown_event_keeps_its_own_name() -> None:
    assert sentence("later.added", "") == "later.added"
