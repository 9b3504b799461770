"""The catalogue to read and to search, and what a coordinator adds, withdraws and switches for her organisation."""

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.observations import catalogue_queries, guidance_file
from signalering.observations.catalogue_actions import show_extension, withdraw_entry
from signalering.observations.catalogue_file import shipped
from signalering.observations.catalogue_models import CatalogueSetting, Kind, SignalType
from signalering.observations.catalogue_page import fits
from tests import logbook
from tests.cast import Cast, as_actor, put
from tests.observations.arranged import own_entry

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
REALLY_COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
CATALOGUE, ADD, EXTENSION = (f"observations:catalogue{name}" for name in ("", "_add", "_extension"))


def page_of(client: Client, cast: Cast, person: str = "bram", **search: str) -> str:
    client.force_login(cast.users[person])
    return client.get(reverse(CATALOGUE), search).content.decode()


def typed(**changes: str) -> dict[str, str]:
    return {
        "kind": "signal",
        "category": "gedrag",
        "label_nl": "Praat over een klus",
        "label_en": "Talks about a job",
        "looks_like_nl": "Noemt een klus, zegt niet welke.",
        "looks_like_en": "",
        "also_nl": "Een gewone bijbaan.",
        "also_en": "",
        "search_words": "Klus, werk , klus",
        **changes,
    }


def post(client: Client, cast: Cast, person: str = "anna", **changes: str) -> Any:
    client.force_login(cast.users[person])
    return client.post(reverse(ADD), typed(**changes))


def codes(cast: Cast, person: str = "bram", *kinds: Kind) -> list[str]:
    with as_actor(actor_for(cast.users[person])):
        found = catalogue_queries.choices(actor_for(cast.users[person]).organisation_id, kinds or (Kind.SIGNAL,))
    return [row.code for row in found]


# Reading


def test_every_entry_stands_there_with_what_else_it_can_be(cast: Cast, client: Client) -> None:
    page = page_of(client, cast)
    for entry in shipped().entries:
        assert escape(entry["label_nl"]) in page, entry["code"]
        assert escape(entry["also_nl"]) in page, entry["code"]
    assert "Bron" in page
    assert "factsheet, april 2023" in page
    assert f"signalenlijst versie {shipped().version}" in page


def test_entries_of_the_fact_sheet_are_not_folded_away_and_the_others_are(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    sections = client.get(reverse(CATALOGUE)).context["sections"]
    signals = sections[0]["groups"]
    extension = {row["code"] for row in shipped().entries if row["kind"] == "signal" and row["extension"]}
    assert {item["code"] for group in signals for item in group["extension"]} == extension
    assert {"S01", "S21"} <= {item["code"] for group in signals for item in group["entries"]}


def test_nothing_ranks_an_entry(cast: Cast, client: Client) -> None:
    """By category and code, in the order of the file, and no figure but the code and the version."""
    client.force_login(cast.bram)
    for section in client.get(reverse(CATALOGUE)).context["sections"]:
        for group in section["groups"]:
            for items in (group["entries"], group["extension"]):
                assert [item["code"] for item in items] == sorted(item["code"] for item in items)
                figures = [v for item in items for v in item.values() if isinstance(v, int) and not isinstance(v, bool)]
                assert figures == []


def test_english_page_speaks_english(cast: Cast, client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = page_of(client, cast)
    assert "Physical complaints" in page
    assert "Body" in page
    assert "Lichamelijke klachten" not in page.replace("lichamelijke klachten", "")


@pytest.mark.parametrize(
    ("typed_words", "found", "not_found"),
    [
        ("doekoe", "Veel geld op zak", "Weglopen"),
        ("DOEKOE", "Veel geld op zak", "Weglopen"),
        ("S07", "Weglopen", "Veel geld op zak"),
        ("telefoon  nieuw", "Nieuwe spullen of kleding", "Weglopen"),
        ("grindr", "Datingapp", "Weglopen"),
    ],
)
def test_search_finds_everyday_words_without_javascript(
    cast: Cast, client: Client, typed_words: str, found: str, not_found: str
) -> None:
    page = page_of(client, cast, zoek=typed_words)
    assert f"{found} <span" in page
    assert f"{not_found} <span" not in page


def test_search_that_finds_nothing_says_what_to_do(cast: Cast, client: Client) -> None:
    page = page_of(client, cast, zoek="<b>xyzzy")
    assert "Probeer een ander woord." in page
    assert "&lt;b&gt;xyzzy" in page
    assert "<b>xyzzy" not in page


@pytest.mark.parametrize("words", ["x" * 100_000, "naam\x00", " "])
def test_search_that_is_none_shows_everything(cast: Cast, client: Client, words: str) -> None:
    assert "Weglopen <span" in page_of(client, cast, zoek=words)


@pytest.mark.parametrize(
    ("words", "search", "fit"),
    [("crème brûlée", "creme", True), ("creme", "CRÈME", True), ("a b", "b a", True), ("a b", "a c", False)],
)
def test_search_compares_as_the_script_does(words: str, search: str, fit: bool) -> None:
    assert fits(words, search) is fit


@REALLY_COMMITS
def test_look_is_logged_without_the_search_words(cast: Cast, client: Client) -> None:
    page_of(client, cast, zoek="geheim")
    (row,) = [row for row in logbook.rows("page.viewed") if row["object_type"] == CATALOGUE]
    assert row["grant_cell"] == "read_catalogue/caseworker/team"
    assert "geheim" not in str(row)


@pytest.mark.parametrize("entries", [0, 20])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, entries: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(entries):
        own_entry(cast)
    client.force_login(cast.anna)
    with django_assert_max_num_queries(12):
        client.get(reverse(CATALOGUE))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_guidance_stands_on_a_page_of_its_own(cast: Cast, client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    client.force_login(cast.zora)
    page = client.get(reverse("observations:guidance")).content.decode()
    data = guidance_file.shipped()
    for row in (*data["entry"], *data["guidance"], *data["referral"]):
        assert escape(row[f"text_{language}"]) in page, row["code"]


# An organisation's own entries


def test_own_entry_gets_a_code_and_can_be_chosen_here_only(cast: Cast, client: Client) -> None:
    assert post(client, cast).status_code == 302
    with as_actor(actor_for(cast.bram)):
        row = SignalType.objects.get(code="E1")
        assert (row.organisation_id, row.added_by_id, row.version) == (
            cast.organisation.pk,
            cast.anna.pk,
            shipped().version,
        )
        assert row.search_words == ["klus", "werk"]
        assert row.looks_like_en == "Noemt een klus, zegt niet welke."
    assert "E1" in codes(cast)
    assert "E1" not in codes(cast, "olga")
    assert "Praat over een klus" in page_of(client, cast)
    assert "Praat over een klus" not in page_of(client, cast, "olga")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"kind": "setting"},
        {"category": ""},
        {"category": "offline"},
        {"category": "nieuw"},
        {"label_en": ""},
        {"label_en": "x" * 81},
        {"label_en": "x\x00"},
        {"label_en": "x" * 1_000_000},
        {"looks_like_nl": ""},
        {"also_nl": ""},
        {"also_nl": "x" * 301},
        {"search_words": "x" * 41},
        {"search_words": ",".join(f"woord{n}" for n in range(21))},
    ],
    ids=lambda changes: ",".join(f"{name}={value[:12]!r}" for name, value in changes.items()),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast, **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Praat over een klus" in page
    assert 'class="error-summary"' in page
    with as_actor(actor_for(cast.anna)):
        assert not SignalType.objects.filter(organisation=cast.organisation).exists()


@pytest.mark.parametrize("person", ["bram", "dirk", "olga", "zora", "els", "hanna", "frits"])
def test_others_change_nothing(cast: Cast, client: Client, person: str) -> None:
    entry = own_entry(cast)
    assert post(client, cast, person).status_code == 403
    assert client.post(reverse("observations:catalogue_withdraw", args=[entry.pk])).status_code == 403
    assert client.post(reverse(EXTENSION), {"shown": "no"}).status_code == 403
    with as_actor(actor_for(cast.anna)):
        assert SignalType.objects.get(organisation=cast.organisation).withdrawn_on is None
        assert catalogue_queries.extension_shown(cast.organisation.pk)


def test_code_is_not_used_again(cast: Cast, client: Client) -> None:
    first = own_entry(cast)
    with as_actor(actor_for(cast.anna)):
        withdraw_entry(by=actor_for(cast.anna), entry=first)
    assert own_entry(cast).code == "E2"
    assert [own_entry(cast).code for _ in range(9)][-2:] == ["E10", "E11"]


@REALLY_COMMITS
def test_two_at_once_get_two_codes(cast: Cast) -> None:
    start, answers = Barrier(4), []

    def send() -> None:
        client = Client()
        client.force_login(cast.anna)
        start.wait()
        answers.append(client.post(reverse(ADD), typed()).status_code)
        connections.close_all()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 4
    with as_actor(actor_for(cast.anna)):
        own = SignalType.objects.filter(organisation=cast.organisation).values_list("code", flat=True)
        assert sorted(own) == ["E1", "E2", "E3", "E4"]


def test_sent_twice_is_added_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    key = str(client.get(reverse(ADD)).context["form"]["key"].value())
    for _ in range(2):
        assert client.post(reverse(ADD), typed(key=key)).status_code == 302
    with as_actor(actor_for(cast.anna)):
        assert str(SignalType.objects.get(organisation=cast.organisation).pk) == key


@pytest.mark.parametrize("key", ["", "geen sleutel", "shipped"])
def test_forged_key_adds_a_row_of_its_own(cast: Cast, client: Client, key: str) -> None:
    shipped_row = SignalType.objects.using("owner").get(code="S01")
    assert post(client, cast, key=str(shipped_row.pk) if key == "shipped" else key).status_code == 302
    with as_actor(actor_for(cast.anna)):
        assert SignalType.objects.get(organisation=cast.organisation).pk != shipped_row.pk


def test_withdrawn_entry_is_asked_first_and_never_deleted(cast: Cast, client: Client) -> None:
    entry = own_entry(cast)
    address = reverse("observations:catalogue_withdraw", args=[entry.pk])
    assert address in page_of(client, cast, "anna")
    assert address not in page_of(client, cast, "bram")
    client.force_login(cast.anna)
    assert "“Praat over een klus” (E1) intrekken?" in client.get(address).content.decode()
    assert "E1" in codes(cast)
    assert client.post(address).status_code == 302
    assert "E1" not in codes(cast)
    assert "was al ingetrokken" in client.post(address, follow=True).content.decode()
    with as_actor(actor_for(cast.anna)):
        assert SignalType.objects.get(pk=entry.pk).withdrawn_on is not None


@pytest.mark.parametrize("which", ["shipped", "unknown", "elsewhere"])
def test_entry_that_is_not_ones_own_is_not_found(cast: Cast, client: Client, which: str) -> None:
    wanted = {"unknown": uuid4(), "shipped": SignalType.objects.using("owner").get(code="S01").pk}
    client.force_login(cast.anna)
    pk = wanted.get(which) or other_organisations_entry(cast)
    address = reverse("observations:catalogue_withdraw", args=[pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def other_organisations_entry(cast: Cast) -> object:
    row = Membership.objects.get(user=cast.olga)
    of = {"user": cast.olga, "organisation_id": row.organisation_id, "team_id": row.team_id}
    put(Membership(**of, role=Role.COORDINATOR))
    mine, cast.users["anna"] = cast.users["anna"], cast.users["olga"]
    try:
        return own_entry(cast).pk
    finally:
        cast.users["anna"] = mine


# The extension


def test_extension_is_switched_off_and_on_for_the_organisation(cast: Cast, client: Client) -> None:
    assert {"S01", "S09"} <= set(codes(cast))
    client.force_login(cast.anna)
    assert client.get(reverse(EXTENSION)).status_code == 200
    for shown in ("no", "no", "yes", "no"):
        assert client.post(reverse(EXTENSION), {"shown": shown}).status_code == 302
        assert ("S09" in codes(cast)) == (shown == "yes")
        assert "S01" in codes(cast)
        assert "S09" in codes(cast, "olga")
    assert "Weglopen" in page_of(client, cast)
    assert "Onverklaarde afwezigheid" in page_of(client, cast), "it can still be read"
    with as_actor(actor_for(cast.anna)):
        assert CatalogueSetting.objects.count() == 1


def test_extension_that_is_off_is_not_offered_when_somebody_records(cast: Cast, client: Client) -> None:
    beyond = SignalType.objects.get(code="S28")
    client.force_login(cast.bram)
    record = reverse("observations:record", args=[cast.dossier.pk])
    assert str(beyond.pk) in client.get(record).content.decode()
    with as_actor(actor_for(cast.anna)):
        show_extension(by=actor_for(cast.anna), shown=False)
    for address in (record, reverse("observations:record_any")):
        assert str(beyond.pk) not in client.get(address).content.decode()
    assert client.post(record, {"signals": [beyond.pk]}).context["form"].errors["signals"] == ["Kies uit de lijst."]


@pytest.mark.parametrize("shown", ["", "maybe", "no\x00"])
def test_other_words_switch_nothing(cast: Cast, client: Client, shown: str) -> None:
    client.force_login(cast.anna)
    assert client.post(reverse(EXTENSION), {"shown": shown}).status_code == 422
    assert "S09" in codes(cast)


def test_choices_are_of_the_kinds_that_were_asked(cast: Cast) -> None:
    assert {code[0] for code in codes(cast, "bram", Kind.RISK_FACTOR)} == {"R"}
    assert {code[0] for code in codes(cast, "bram", Kind.PLACE, Kind.SETTING)} == {"P", "G"}


@pytest.mark.parametrize("person", ["bram", "olga", "hanna", "zora"])
def test_setting_of_the_organisation_is_not_changed_by_plain_sql(cast: Cast, person: str) -> None:
    with as_actor(actor_for(cast.anna)):
        show_extension(by=actor_for(cast.anna), shown=False)
    with as_actor(actor_for(cast.users[person])), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        cursor.execute("UPDATE observations_cataloguesetting SET extension_shown = true")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO observations_cataloguesetting (id, organisation_id, extension_shown) "
                "VALUES (gen_random_uuid(), %s, true)",
                [cast.organisation.pk],
            )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM observations_cataloguesetting")


@REALLY_COMMITS
def test_changes_are_in_the_log(cast: Cast, client: Client) -> None:
    post(client, cast)
    (added,) = logbook.rows("catalogue.entry_added")
    assert added["actor_id"] == cast.anna.pk
    client.post(reverse("observations:catalogue_withdraw", args=added["object_ids"]))
    (withdrawn,) = logbook.rows("catalogue.entry_withdrawn")
    assert withdrawn["object_ids"] == added["object_ids"]
    client.post(reverse(EXTENSION), {"shown": "no"})
    (switched,) = logbook.rows("catalogue.extension_switched")
    assert (switched["fields"], switched["grant_cell"]) == (["extension_shown"], "edit_catalogue/coordinator/team")
