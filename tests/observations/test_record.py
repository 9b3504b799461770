"""Recording a signal in one case file: what works, what is refused, and that nothing typed is lost."""

import gzip
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Organisation
from signalering.base.forms import today
from signalering.observations.actions import record_observation
from signalering.observations.models import ObservationGround
from tests.cast import Cast, as_actor, open_for
from tests.observations.typed import (
    FACTS,
    WORDS,
    entry,
    logged_in,
    own_entry,
    page,
    questions,
    recorded,
    rows,
    seen,
    typed,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def post(client: Client, cast: Cast, **changes: object) -> object:
    return logged_in(client, cast.bram).post(page("record", cast.dossier), typed(**changes))


def nothing_recorded(cast: Cast) -> bool:
    return rows(cast) == []


def test_works_and_stands_on_the_chronology(cast: Cast, client: Client) -> None:
    response = post(client, cast)
    assert response.status_code == 302
    saved = client.get(response.url).content.decode()
    assert "Geen passend signaal" in saved
    assert "zie Signalering." in saved
    chronology = client.get(reverse("overview:chronology", args=[cast.dossier.pk])).content.decode()
    assert FACTS in chronology
    assert WORDS in chronology


def test_every_field_is_kept(cast: Cast, client: Client) -> None:
    first, last = today() - timedelta(days=4), today() - timedelta(days=2)
    post(
        client,
        cast,
        day="other",
        seen_from=first.isoformat(),
        seen_until=last.isoformat(),
        precision="day",
        none_fits=None,
        signals=[entry("S04"), entry("S03")],
        knowledge="read",
        source_role="colleague",
        setting=entry("P01"),
        other_explanations="Een bijbaan.",
        interpretation="Ik maak me zorgen.",
    )
    (row,) = rows(cast)
    assert (row.seen_from, row.seen_until, row.precision) == (first, last, "day")
    assert (row.knowledge, row.source_role, str(row.setting_id)) == ("read", "colleague", entry("P01"))
    assert (row.other_explanations, row.interpretation) == ("Een bijbaan.", "Ik maak me zorgen.")
    with as_actor(actor_for(cast.bram)):
        assert {named.code for named in row.types.all()} == {"S03", "S04"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"facts": ""}, "Schrijf wat je zag of hoorde."),
        ({"facts": "", "knowledge": "interpretation"}, "Schrijf op wat je merkte."),
        ({"facts": "x" * 1001}, "Je hebt er nu 1001."),
        ({"other_explanations": "x" * 1001}, "Je hebt er nu 1001."),
        ({"facts": "naam\x00"}, "Null"),
        ({"knowledge": ""}, "Kies hoe je dit weet."),
        ({"knowledge": "guess"}, "Kies hoe je dit weet."),
        ({"source_role": "neighbour"}, "Kies uit de lijst."),
        ({"source_role": "parent"}, "Dit hoort bij"),
        ({"setting": "street"}, "Kies uit de lijst."),
        ({"none_fits": None}, "Kies wat past"),
        ({"signals": ["S04"], "none_fits": None}, "Kies uit de lijst."),
        ({"facts": "x" * 1_000_000}, "Je hebt er nu 1000000."),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, object], says: str) -> None:
    response = post(client, cast, **changes)
    assert response.status_code == 422
    text = response.content.decode()
    assert WORDS in text
    assert says in text
    assert 'class="error-summary"' in text
    assert "<title>Fout:" in text
    assert nothing_recorded(cast)


def test_ticked_signals_and_opened_parts_come_back(cast: Cast, client: Client) -> None:
    folded = entry("S28")
    response = post(
        client, cast, facts="", none_fits=None, signals=[folded, entry("S04")], interpretation="Ik denk iets."
    )
    picker = response.context["signals"]
    assert [item["value"] for item in picker["top"] if item["checked"]] == [entry("S04")]
    (group,) = [group for group in picker["groups"] if group["open"]]
    assert [item["value"] for item in group["more"] if item["checked"]] == [folded]
    assert '<details class="own-view" open>' in response.content.decode()


@pytest.mark.parametrize(
    "text", ["Hij zei 👍🏽.", "\u202eomgekeerd\u202c", "שלום", "<script>alert(1)</script>", "a\r\nb"]
)
def test_text_is_kept_as_it_was_typed(cast: Cast, client: Client, text: str) -> None:
    post(client, cast, facts=text)
    (row,) = rows(cast)
    assert row.facts == text.replace("\r\n", "\n")
    shown = client.get(page("versions", cast.dossier, row)).content.decode()
    assert "<script>alert" not in shown


def test_signal_and_none_fits_exclude_each_other(cast: Cast, client: Client) -> None:
    response = post(client, cast, signals=[entry("S04")])
    assert response.status_code == 422
    assert "Houd één van de twee." in response.content.decode()
    assert response.context["form"]["none_fits"].value() is True


@pytest.mark.parametrize("code", ["R01", "P01", "G01"])
def test_only_signals_can_be_named(cast: Cast, client: Client, code: str) -> None:
    assert (
        entry(code)
        not in logged_in(client, cast.bram)
        .get(page("record", cast.dossier))
        .content.decode()
        .split('name="setting"')[0]
    )
    assert post(client, cast, none_fits=None, signals=[entry(code)]).status_code == 422
    assert post(client, cast, setting=entry("S01")).status_code == 422


@COMMITTED
def test_own_entries_are_offered_to_their_organisation_only(cast: Cast, client: Client) -> None:
    mine = own_entry(cast, "E1", cast.organisation, "Eigen teken")
    theirs = own_entry(cast, "E2", Organisation.objects.get(name="Elders"), "Teken van elders")
    shown = logged_in(client, cast.bram).get(page("record", cast.dossier)).content.decode()
    assert "Eigen teken" in shown
    assert "Teken van elders" not in shown
    assert post(client, cast, none_fits=None, signals=[theirs]).status_code == 422
    assert post(client, cast, none_fits=None, signals=[mine]).status_code == 302


@COMMITTED
def test_withdrawn_entry_is_not_offered(cast: Cast, client: Client) -> None:
    gone = own_entry(cast, "E1", cast.organisation, "Oud teken", withdrawn_on=today())
    assert "Oud teken" not in logged_in(client, cast.bram).get(page("record", cast.dossier)).content.decode()
    assert post(client, cast, none_fits=None, signals=[gone]).status_code == 422


def test_fact_sheet_and_own_last_three_stand_on_top(cast: Cast, client: Client) -> None:
    for code in ("S09", "S10", "S12", "S28"):
        post(client, cast, none_fits=None, signals=[entry(code)])
    picker = client.get(page("record", cast.dossier)).context["signals"]
    on_top = {item["value"] for item in picker["top"]}
    assert on_top == {entry(f"S0{n}") for n in range(1, 9)} | {entry(code) for code in ("S10", "S12", "S28")}
    folded = [item["value"] for group in picker["groups"] for item in (*group["signals"], *group["more"])]
    assert len(folded) == len(set(folded)) == 32 - 11
    assert entry("S21") in [item["value"] for group in picker["groups"] for item in group["signals"]]


@COMMITTED
def test_interpretation_with_a_signal_asks_what_it_rests_on(cast: Cast, client: Client) -> None:
    earlier = recorded(cast.bram, cast.dossier)
    own = {"knowledge": "interpretation", "none_fits": None, "signals": [entry("S02")]}
    response = post(client, cast, **own)
    assert response.status_code == 422
    assert "Kies de eerdere signalen waar dit op rust" in response.content.decode()
    assert post(client, cast, **own, rests_on=[str(earlier.pk)]).status_code == 302
    with as_actor(actor_for(cast.bram)):
        assert ObservationGround.objects.get().earlier_id == earlier.pk


def test_gut_feeling_needs_nothing_else(cast: Cast, client: Client) -> None:
    response = post(client, cast, knowledge="interpretation")
    assert response.status_code == 302
    assert "Onderbuikgevoel" in client.get(response.url).content.decode()


def test_interpretation_rests_on_this_case_file_only(cast: Cast, client: Client) -> None:
    elsewhere = recorded(cast.bram, open_for(cast.bram, cast.noord))
    own = {"knowledge": "interpretation", "rests_on": [str(elsewhere.pk)]}
    assert post(client, cast, **own).status_code == 422
    assert nothing_recorded(cast)


def test_forged_fields_change_nothing(cast: Cast, client: Client) -> None:
    post(client, cast, recorded_by=str(cast.chris.pk), recorded_at="2020-01-01", dossier=str(cast.dossier.pk))
    (row,) = rows(cast)
    assert row.recorded_by_id == cast.bram.pk
    assert row.recorded_at.date() >= today() - timedelta(days=1)


def test_database_keeps_its_own_clock_and_refuses_the_future(cast: Cast) -> None:
    actor = actor_for(cast.bram)
    with (
        as_actor(actor, dossier=cast.dossier),
        pytest.raises(DatabaseError, match="observation_not_in_the_future"),
        transaction.atomic(),
    ):
        record_observation(dossier=cast.dossier, by=actor, seen=seen(seen_from=today() + timedelta(days=2)))


def test_nothing_is_overwritten_or_deleted(cast: Cast) -> None:
    recorded(cast.bram, cast.dossier)
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        for statement in (
            "UPDATE observations_observation SET seen_from = '2020-01-01'",
            "DELETE FROM observations_observation",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                    cursor.execute(statement)


def test_sent_twice_is_recorded_once(cast: Cast, client: Client) -> None:
    address = page("record", cast.dossier)
    key = str(logged_in(client, cast.bram).get(address).context["form"]["key"].value())
    for _ in range(2):
        assert client.post(address, typed(key=key)).status_code == 302
    (row,) = rows(cast)
    assert str(row.pk) == key


@pytest.mark.parametrize("key", ["", "geen sleutel", "\x00", "x" * 10_000, "another's"])
def test_forged_key_records_a_row_of_its_own(cast: Cast, client: Client, key: str) -> None:
    hidden = recorded(cast.chris, open_for(cast.chris, cast.noord))
    assert post(client, cast, key=str(hidden.pk) if key == "another's" else key).status_code == 302
    (row,) = rows(cast)
    assert row.pk != hidden.pk


@pytest.mark.parametrize("address", ["record", "any"])
@pytest.mark.parametrize("entries", [1, 40])
def test_number_of_queries_does_not_grow(cast: Cast, client: Client, entries: int, address: str) -> None:
    for _ in range(entries):
        recorded(cast.bram, cast.dossier)
    logged_in(client, cast.bram)
    path = page("record", cast.dossier) if address == "record" else reverse("observations:record_any")
    with questions() as asked:
        assert client.get(path).status_code == 200
    assert len(asked) <= 12
    with questions() as asked:
        assert client.post(path, typed(dossier=str(cast.dossier.pk), facts="")).status_code == 422
    assert len(asked) <= 12


def test_page_is_light(cast: Cast, client: Client) -> None:
    for _ in range(40):
        recorded(cast.bram, cast.dossier)
    shown = logged_in(client, cast.bram).get(page("record", cast.dossier)).content
    assert len(gzip.compress(shown)) < 20_000
    assert shown.count(b'name="rests_on"') == 30


def test_chronology_asks_no_more_with_more_rows(cast: Cast, client: Client) -> None:
    for _ in range(30):
        recorded(cast.bram, cast.dossier)
    logged_in(client, cast.bram)
    with questions() as asked:
        client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    assert len(asked) <= 12


@pytest.mark.parametrize(
    ("days", "says"), [(0, None), (7, None), (8, "Je legde dit 8 dagen later vast."), (1, "voordat het dossier")]
)
def test_late_is_said_calmly_and_never_blocked(cast: Cast, client: Client, days: int, says: str | None) -> None:
    day = (today() - timedelta(days=days)).isoformat()
    response = post(client, cast, day="other", seen_from=day)
    shown = client.get(response.url).content.decode()
    assert ("later vast" in shown) is (days > 7)
    assert says is None or says in shown


def test_neutral_line_holds_no_code_and_no_content(cast: Cast, client: Client) -> None:
    response = client.get(post(client, cast, none_fits=None, signals=[entry("S04")]).url)
    line = response.context["line"]
    assert line.startswith("Waarneming vastgelegd op ")
    assert cast.dossier.code not in line
    assert "spullen" not in line
    assert FACTS not in response.content.decode()


def test_saved_page_of_another_case_file_is_not_found(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    row = recorded(cast.bram, cast.dossier)
    for name in ("saved", "versions", "correct", "withdraw", "shield"):
        assert logged_in(client, cast.bram).get(page(name, other, row)).status_code == 404
        reads_only = name in ("saved", "versions")
        assert client.post(page(name, other, row), typed()).status_code == (405 if reads_only else 404)
