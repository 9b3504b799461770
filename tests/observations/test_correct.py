"""Correcting: a version with a reason, both texts in sight, and a second writer who loses nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.actions import involve
from signalering.dossiers.versions import ReasonNeeded
from signalering.observations.actions import correct_observation, withdraw_observation
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from tests import logbook
from tests.cast import Cast, as_actor, as_owner
from tests.observations.typed import (
    FACTS,
    WORDS,
    changed,
    entry,
    logged_in,
    own_entry,
    page,
    questions,
    recorded,
    rows,
    seen,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def post(client: Client, cast: Cast, row: Observation, **changes: object) -> object:
    return logged_in(client, cast.bram).post(page("correct", cast.dossier, row), changed(**changes))


def test_correction_is_a_version_and_both_are_readable(cast: Cast, client: Client) -> None:
    first = recorded(cast.bram, cast.dossier)
    response = post(client, cast, first, facts="Had een telefoon; zegt: gekregen.", reason="addition")
    assert response.status_code == 302
    old, new = rows(cast)
    assert (new.replaces_id, new.reason, new.facts) == (old.pk, "addition", "Had een telefoon; zegt: gekregen.")
    both = client.get(page("versions", cast.dossier, new)).content.decode()
    assert FACTS in both
    assert "Had een telefoon; zegt: gekregen." in both


def test_page_shows_the_old_text_beside_a_filled_form(cast: Cast, client: Client) -> None:
    row = recorded(
        cast.bram,
        cast.dossier,
        seen_from=today() - timedelta(days=3),
        seen_until=today() - timedelta(days=1),
        type_ids=(SignalType.objects.get(code="S04").pk,),
        knowledge="read",
        source_role="police",
        interpretation="Ik denk iets.",
        other_explanations="Een bijbaan.",
    )
    response = logged_in(client, cast.bram).get(page("correct", cast.dossier, row))
    shown = {field["term"]: field["text"] for field in response.context["was"]}
    assert shown["Signalen"] == "Nieuwe spullen of kleding"
    assert shown["Hoe weet je dit?"] == "Gelezen: politie"
    assert shown["Kan het ook iets anders zijn?"] == "Een bijbaan."
    text = response.content.decode()
    assert text.count("Ik denk iets.") == 2
    assert f'value="{(today() - timedelta(days=3)).isoformat()}"' in text


@pytest.mark.parametrize("reason", ["", "addition", "identifying"])
def test_nothing_changed_saves_nothing(cast: Cast, client: Client, reason: str) -> None:
    row = recorded(cast.bram, cast.dossier, facts="Een regel.\nNog een regel.")
    response = post(client, cast, row, facts="Een regel.\r\nNog een regel.", reason=reason)
    assert response.status_code == 422
    assert "Je hebt nog niets gewijzigd." in response.content.decode()
    assert len(rows(cast)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"knowledge": "read"},
        {"knowledge": "read", "source_role": "police"},
        {"seen_time": "00:00"},
        {"precision": "week"},
        {"other_explanations": "Een bijbaan."},
        {"his_words": ""},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_any_field_counts_as_a_change(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    row = recorded(cast.bram, cast.dossier)
    assert post(client, cast, row, **changes).status_code == 302
    assert len(rows(cast)) == 2


def test_named_signal_counts_as_a_change_but_its_order_does_not(cast: Cast, client: Client) -> None:
    pair = [entry("S03"), entry("S04")]
    row = recorded(cast.bram, cast.dossier, type_ids=tuple(SignalType.objects.get(pk=pk).pk for pk in pair))
    assert post(client, cast, row, none_fits=None, signals=pair[::-1]).status_code == 422
    assert post(client, cast, row, none_fits=None, signals=pair[:1]).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"facts": ""}, "Schrijf wat je zag of hoorde."),
        ({"seen_from": ""}, "Kies wanneer dit is gezien."),
        ({"seen_from": "31-02-2026"}, "23-11-2026"),
        ({"reason": "because"}, "Kies waarom je het wijzigt."),
        ({"reason": "wrong_dossier"}, "Kies waarom je het wijzigt."),
        ({"reason_text": "x" * 501}, "Je hebt er nu 501."),
        ({"reason_text": "\x00"}, "Null"),
        ({"signals": [str(uuid4())], "none_fits": None}, "Kies uit de lijst."),
        ({"rests_on": [str(uuid4())]}, "Kies uit de lijst."),
        ({"facts": "x" * 1_000_000}, "1000000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, object], says: str) -> None:
    row = recorded(cast.bram, cast.dossier)
    response = post(client, cast, row, **{"his_words": "Anders gezegd", **changes})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "Anders gezegd" in response.content.decode()
    assert len(rows(cast)) == 1


def test_identifying_erases_the_earlier_text_at_once(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier, facts="Van Mo uit Oost.")
    page_text = logged_in(client, cast.bram).get(page("correct", cast.dossier, row)).content.decode()
    assert "de oude tekst wordt voor iedereen gewist" in page_text
    response = post(client, cast, row, facts="Van persoon A.", reason="identifying")
    assert "De oude tekst is voor iedereen gewist." in client.get(response.url).content.decode()
    old, new = rows(cast)
    assert (old.facts, old.is_shielded, new.facts) == (None, True, "Van persoon A.")


def test_signal_of_the_version_stands_on_top_and_ticked(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier, type_ids=(SignalType.objects.get(code="S28").pk,))
    offered = logged_in(client, cast.bram).get(page("correct", cast.dossier, row)).context["signals"]["top"]
    assert [item["value"] for item in offered if item["checked"]] == [entry("S28")]


@COMMITTED
def test_entry_withdrawn_since_stays_on_the_version_that_has_it(cast: Cast, client: Client) -> None:
    own = own_entry(cast, "E1", cast.organisation, "Oud teken")
    row = recorded(cast.bram, cast.dossier, type_ids=(SignalType.objects.using("owner").get(pk=own).pk,))
    with as_owner() as cursor:
        cursor.execute("UPDATE observations_signaltype SET withdrawn_on = current_date WHERE code = 'E1'")
    text = logged_in(client, cast.bram).get(page("correct", cast.dossier, row)).content.decode()
    assert "Oud teken (staat niet meer in de lijst)" in text
    kept = post(client, cast, row, none_fits=None, signals=[own], facts="Anders gezegd.")
    assert kept.status_code == 302


def test_second_correction_gets_both_texts_and_goes_on_with_its_own(cast: Cast, client: Client) -> None:
    first = recorded(cast.bram, cast.dossier)
    post(client, cast, first, facts="De eerste wijziging.", reason="addition")
    typed = {
        "facts": "De tweede wijziging.",
        "his_words": "Zijn tweede woorden",
        "other_explanations": "Nog een verklaring",
        "interpretation": "Mijn tweede duiding",
        "none_fits": None,
        "signals": [entry("S28")],
        "reason": "incorrect",
        "reason_text": "Ik hoorde het anders.",
    }
    response = post(client, cast, first, **typed)
    assert response.status_code == 409
    text = response.content.decode()
    newest = rows(cast)[-1]
    assert "De eerste wijziging." in text
    for name in ("facts", "his_words", "other_explanations", "interpretation", "reason_text"):
        assert typed[name] in text
    assert f'action="{page("correct", cast.dossier, newest)}"' in text
    form = response.context["form"]
    assert form["signals"].value() == typed["signals"]
    assert form["reason"].value() == "incorrect"
    again = client.post(page("correct", cast.dossier, newest), changed(**typed))
    assert again.status_code == 302
    assert rows(cast)[-1].facts == "De tweede wijziging."


def test_opening_an_old_version_shows_the_newest(cast: Cast, client: Client) -> None:
    first = recorded(cast.bram, cast.dossier)
    post(client, cast, first, facts="De nieuwste tekst.", reason="addition")
    response = client.get(page("correct", cast.dossier, first))
    assert response.status_code == 409
    assert "De nieuwste tekst." in response.content.decode()


def test_text_typed_over_a_withdrawn_signal_can_be_recorded_anew(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        withdraw_observation(observation=row, dossier=cast.dossier, by=bram, reason="incorrect")
    response = post(client, cast, row, facts="Mijn lange tekst.")
    assert response.status_code == 409
    text = response.content.decode()
    assert "Dit signaal is ingetrokken" in text
    assert "Mijn lange tekst." in text
    assert f'action="{page("record", cast.dossier)}"' in text


def test_sent_twice_gives_one_version(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    assert post(client, cast, row, facts="Anders.", reason="typo").status_code == 302
    assert post(client, cast, row, facts="Anders.", reason="typo").status_code == 409
    assert len(rows(cast)) == 2


def test_colleague_needs_a_reason(cast: Cast, client: Client) -> None:
    bram, colleague = actor_for(cast.bram), actor_for(cast.chris)
    row = recorded(cast.bram, cast.dossier)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.chris)
    with as_actor(colleague, dossier=cast.dossier), pytest.raises(ReasonNeeded):
        correct_observation(observation=row, dossier=cast.dossier, by=colleague, seen=seen())
    address = page("correct", cast.dossier, row)
    assert logged_in(client, cast.chris).post(address, changed(facts="Anders.")).status_code == 422
    assert client.post(address, changed(facts="Anders.", reason="typo")).status_code == 302


@COMMITTED
def test_form_that_comes_back_after_the_half_hour_asks_for_a_reason(cast: Cast, client: Client) -> None:
    yesterday = today() - timedelta(days=1)
    row = recorded(cast.bram, cast.dossier, seen_from=yesterday)
    address = page("correct", cast.dossier, row)
    assert logged_in(client, cast.bram).get(address).context["form"].fields["reason"].required is False
    with as_owner() as cursor:
        cursor.execute("UPDATE observations_observation SET recorded_at = recorded_at - interval '31 minutes'")
    response = client.post(address, changed(seen_from=yesterday.isoformat(), facts="Anders gezegd."))
    assert response.status_code == 422
    assert "Anders gezegd." in response.content.decode()
    assert "Kies waarom je het wijzigt." in response.content.decode()


def test_interpretation_rests_on_another_signal_than_itself(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    own = {"knowledge": "interpretation", "none_fits": None, "signals": [entry("S02")], "rests_on": [str(row.pk)]}
    assert post(client, cast, row, **own).status_code == 422
    assert len(rows(cast)) == 1


@pytest.mark.parametrize("entries", [1, 40])
def test_number_of_queries_does_not_grow(cast: Cast, client: Client, entries: int) -> None:
    for _ in range(entries):
        row = recorded(cast.bram, cast.dossier)
    logged_in(client, cast.bram)
    for name in ("correct", "withdraw", "shield", "versions", "saved"):
        with questions() as asked:
            assert client.get(page(name, cast.dossier, row)).status_code == 200
        assert len(asked) <= 12, name


@COMMITTED
def test_correction_is_logged_without_its_text(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    post(client, cast, row, facts="Anders gezegd.", reason="addition")
    (made,) = logbook.rows("observation.corrected")
    assert made["dossier_id"] == cast.dossier.pk
    assert row.pk in made["object_ids"]
    assert "reason" in made["fields"]
    assert "Anders gezegd." not in str(made)


@COMMITTED
@pytest.mark.parametrize("name", ["correct", "withdraw"])
def test_closed_case_file_takes_no_change(cast: Cast, client: Client, name: str) -> None:
    row = recorded(cast.bram, cast.dossier)
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")
    assert logged_in(client, cast.bram).get(page(name, cast.dossier, row)).status_code == 409
    assert client.post(page(name, cast.dossier, row), changed(facts="Anders.", reason="typo")).status_code == 409
    assert WORDS in client.get(page("versions", cast.dossier, row)).content.decode()
