"""Bram reads the timeline as list, raster and table, filters it, and prints it: on his phone and at his desk."""

from collections.abc import Callable
from typing import Any

import pytest

from signalering.accounts.actors import actor_for
from signalering.observations.actions import withdraw_observation
from tests.cast import Cast, as_actor
from tests.journeys.test_every_page import sign_in
from tests.overview.arrange import for_bram

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"]),
]
SIZES = {"phone": {"width": 375, "height": 812}, "desk": {"width": 1280, "height": 900}}


def arrange(cast: Cast) -> None:
    rows = for_bram(
        cast,
        {"days": 1, "codes": ["S04"], "facts": "Had een nieuwe telefoon bij zich."},
        {"days": 2, "codes": ["S04"], "his_words": "Gekregen.", "interpretation": "Ik maak me zorgen."},
        {"days": 40, "codes": ["S02", "S08"], "knowledge": "heard_from_other", "source_role": "teacher"},
        {"days": 120, "knowledge": "read", "facts": "Staat in de overdracht."},
        {"days": 700, "codes": ["S01"], "facts": "Klaagde over buikpijn."},
    )
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        withdraw_observation(observation=rows[2], dossier=cast.dossier, by=bram, reason="incorrect")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_each_view_looks_right(
    cast: Cast, live_server: Any, page: Any, looks_right: Callable[[], None], size: str, language: str
) -> None:
    arrange(cast)
    sign_in(page, live_server.url, cast, "bram", language)
    page.set_viewport_size(SIZES[size])
    where = f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/"
    for query in (
        "",
        "?weergave=raster",
        "?weergave=tabel",
        "?weergave=raster&periode=6",
        "?categorie=online",
        "print/",
    ):
        page.goto(where + query)
        looks_right()


@pytest.mark.parametrize("size", SIZES)
def test_bram_finds_his_way(cast: Cast, live_server: Any, page: Any, size: str) -> None:
    arrange(cast)
    sign_in(page, live_server.url, cast, "bram", "nl")
    page.set_viewport_size(SIZES[size])
    # Given Bram on his start page
    page.goto(live_server.url)
    page.get_by_role("link", name=cast.dossier.code, exact=True).click()
    page.get_by_role("heading", name="Tijdlijn").wait_for()
    # When he asks for the last three months in the raster
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Periode").select_option("Laatste 3 maanden")
    page.get_by_role("button", name="Toepassen").click()
    page.get_by_role("link", name="Raster").click()
    # Then the picture and the table leave out what is older, and the filter can be taken away
    page.get_by_role("img", name="t/m").first.wait_for()
    assert page.get_by_role("row").count() == 1 + 3
    page.get_by_role("link", name="Laatste 3 maanden").wait_for()
    # When he follows a mark with the keyboard
    mark = page.get_by_role("link", name="Geld en spullen").first
    mark.focus()
    page.keyboard.press("Enter")
    # Then he reads that entry, within the same filter
    page.wait_for_url("**/tijdlijn/?periode=3#entry-*")
    page.get_by_text("Had een nieuwe telefoon bij zich.").wait_for()
    assert page.get_by_text("Klaagde over buikpijn.").count() == 0
    # When he takes the filter away, everything is there
    page.get_by_role("link", name="Laatste 3 maanden").click()
    page.get_by_text("Klaagde over buikpijn.").wait_for()
    # When he prints, the paper starts with the earliest
    page.get_by_role("link", name="Print").click()
    page.get_by_text("Vertrouwelijk", exact=True).wait_for()
    assert page.locator(".paper__entry h3").first.inner_text().endswith("Lichamelijke klachten")
    assert page.get_by_role("button", name="Print").is_visible()


def test_without_javascript(cast: Cast, live_server: Any, browser: Any) -> None:
    arrange(cast)
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, live_server.url, cast, "bram", "nl")
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/?weergave=raster")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Hoe je dit weet").select_option("Gelezen")
    page.get_by_role("button", name="Toepassen").click()
    page.get_by_role("link", name="Gelezen haal dit filter weg").wait_for()
    assert page.get_by_role("row").count() == 1 + 1
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/print/")
    page.get_by_text("Gebruik de printopdracht van je browser.").wait_for()
    context.close()


def test_print_numbers_its_sheets(cast: Cast, live_server: Any, page: Any, tmp_path: Any) -> None:
    """A sheet too many at the start would mean that the named page begins too late."""
    arrange(cast)
    sign_in(page, live_server.url, cast, "bram", "nl")
    page.goto(f"{live_server.url}/dossier/{cast.dossier.pk}/tijdlijn/print/")
    assert page.evaluate("getComputedStyle(document.body).page") == "paper-nl"
    file = tmp_path / "print.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    sheets = file.read_bytes().count(b"/Type /Page\n") or file.read_bytes().count(b"/Type /Page")
    assert 1 <= sheets <= 12
