"""Each measurement runs, at a size that takes no time, so that none is found broken on the day it is needed.

No time is asserted here: what a figure says depends on the machine.
"""

import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connections

from bench import chronology, demo, pages, recording, scale, vault, without
from bench.__main__ import PARTS, report
from bench.dossier import FACTS, reader, record_many
from bench.html import Page
from bench.measure import Figure, compare, counted
from bench.worlds import World
from signalering.accounts.models import Membership
from tests.cast import Cast

committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])


@committed
def test_figures_of_pages_chronology_recording_and_vault(cast: Cast) -> None:
    parts = (
        pages.figures(1, {"caseworker": [cast.bram], pages.NOBODY: [None]}),
        chronology.figures(2, 1),
        recording.figures(1),
        vault.figures(5, 2),
    )
    found = {figure.name: figure for part in parts for figure in part}
    assert {"page_ms_max", "page_queries_max", "chronology_ms", "protection_ratio", "recording_ratio"} <= set(found)
    assert found["pages_broken"].value == 0, found["pages_broken"].facts
    assert found["page_queries_max"].ok, found["page_queries_max"].facts
    assert found["recording_page_kb"].ok, found["recording_page_kb"].facts
    assert found["rewrap_s"].facts["keys"] >= 5
    assert all(figure.value > 0 for figure in found.values() if figure.name.endswith(("_ratio", "_second", "_ms")))


@committed
def test_figures_of_the_list_at_scale(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    call_command("seed_scale", dossiers=3, observations=3)
    here = World(*(connections[alias].settings_dict["NAME"] for alias in ("default", "keys")))
    names = [figure.name for figure in scale.figures(here, here, 1)]
    here.close()
    assert names == ["list_ratio_begeleider", "list_ratio_coordinator"]


@committed
def test_every_page_of_a_role_is_found(cast: Cast) -> None:
    record_many(reader(), 1)
    routes = {page.route for page in pages.pages_of("caseworker", [cast.chris, cast.bram])}
    # The first of two dossiers may be the empty one; the last page is linked nowhere while there is one version.
    assert {"overview:start", "overview:chronology", "observations:record", "observations:versions"} <= routes
    assert "account_login" in {page.route for page in pages.pages_of(pages.NOBODY, [None])}
    assert set(pages.roles()) == {pages.NOBODY, *Membership.objects.live().values_list("role", flat=True)}


@committed
def test_what_is_taken_away_is_gone_and_comes_back(cast: Cast) -> None:
    someone = reader()
    plain = chronology.page_of(record_many(someone, 1, without.encryption()))
    sealed = chronology.page_of(record_many(someone, 1))
    for address, around in ((plain, without.all_three), (sealed, nullcontext)):
        with around(), counted() as count:
            assert FACTS[:40] in someone.client.get(address).content.decode()
        asked = " ".join(count.statements)
        protected = around is nullcontext
        assert ("audit_row" in asked) is ("signalering.actor" in asked) is ("vault_datakey" in asked) is protected


def test_demo_is_timed_to_its_first_page_and_stopped(tmp_path: Path) -> None:
    page = tmp_path / "account" / "login"
    page.mkdir(parents=True)
    (page / "index.html").write_text("ok")
    port = demo.free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    assert 0 < demo.seconds_to_first_page(command, port, tmp_path, {}) < 60
    sleep(0.1)
    assert not demo.answers(port)


def test_demo_that_does_not_start_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended before it served a page: no room"):
        demo.seconds_to_first_page([sys.executable, "-c", "exit('no room')"], demo.free_port(), tmp_path, {})


def test_comparison_runs_in_turns_and_times_only_the_work() -> None:
    order = []

    @contextmanager
    def slow() -> object:
        sleep(0.02)
        yield

    one = (lambda: (order.append(1), sleep(0.004)), slow)
    figure = compare("ratio", one, (lambda: (order.append(2), sleep(0.002)), nullcontext), 4, 1.1)
    assert order[2:] == [1, 2, 2, 1, 1, 2, 2, 1]
    assert figure.facts["with_ms"] < 20
    assert figure.value > 1.1
    assert not figure.ok


def test_a_figure_over_its_limit_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    measures = {"pages": lambda: iter([Figure("a", 1, "ms", 2), Figure("b", 3, "ms", 2), Figure("c", 9, "ms")])}
    assert not report(measures, ("pages",))
    load, *lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert load["figure"] == "machine_load"
    assert [(line["figure"], line["ok"]) for line in lines] == [("a", True), ("b", False), ("c", True)]
    assert lines[1] == {"figure": "b", "value": 3, "unit": "ms", "limit": 2, "ok": False}
    assert set(PARTS) >= set(measures)


def test_form_of_a_page_is_filled_in() -> None:
    page = Page(
        '<form><input type="hidden" name="next" value="/"></form><a href="/x/">x</a>'
        '<script src="/static/a.js"></script>'
        '<form><input name="day" value="2026-11-23"><input type="radio" name="how" value="saw">'
        '<input type="radio" name="how" value="read" checked><input type="checkbox" name="sure" value="1">'
        '<input type="checkbox" name="sure" value="2" checked><input type="checkbox" name="none">'
        '<textarea name="facts"></textarea>'
        '<select name="who"><option value="a"><option value="b" selected></select></form>'
    )
    assert {**page.form, "facts": "x"} == {"day": "2026-11-23", "how": "read", "sure": "2", "facts": "x", "who": "b"}
    assert (page.links, page.files) == (["/x/"], ["/static/a.js"])
    assert page.boxes == {"sure": "1", "none": "on"}
    assert page.form["facts"]
