"""Withdrawing, and erasing a text that says who somebody is: what stays, what goes, and who gets her text back."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import involve
from signalering.observations.actions import correct_observation, withdraw_observation
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import Observation
from tests import logbook
from tests.cast import Cast, as_actor, as_owner, open_for
from tests.observations.typed import FACTS, WORDS, changed, entry, logged_in, page, recorded, rows, seen, typed

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner", "log"])


def withdraw(client: Client, cast: Cast, row: Observation, **data: str) -> object:
    return logged_in(client, cast.bram).post(page("withdraw", cast.dossier, row), data)


def shield(client: Client, cast: Cast, row: Observation, **data: str) -> object:
    return logged_in(client, cast.bram).post(page("shield", cast.dossier, row), data)


def withdrawn(cast: Cast, row: Observation, reason: str = "incorrect", text: str = "") -> Observation:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        return withdraw_observation(observation=row, dossier=cast.dossier, by=bram, reason=reason, reason_text=text)


def test_incorrect_stays_readable(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    response = withdraw(client, cast, row, reason="incorrect", reason_text="Het was een ander.")
    saved = client.get(response.url).content.decode()
    assert "Ingetrokken" in saved
    assert "Waarneming ingetrokken op" in saved
    old, new = rows(cast)
    assert (new.withdrawn, new.facts, new.reason_text, old.facts) == (True, FACTS, "Het was een ander.", FACTS)


def test_identifying_erases_every_text(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    response = withdraw(client, cast, row, reason="identifying")
    assert "De oude tekst is voor iedereen gewist." in client.get(response.url).content.decode()
    assert [(one.facts, one.his_words) for one in rows(cast)] == [(None, None), (None, None)]


def test_wrong_case_file_gives_the_author_her_text_back_once(cast: Cast, client: Client) -> None:
    right = open_for(cast.bram, cast.noord)
    row = recorded(cast.bram, cast.dossier, type_ids=(SignalType.objects.get(code="S04").pk,))
    response = withdraw(client, cast, row, reason="wrong_dossier")
    text = response.content.decode()
    assert response.status_code == 200
    assert FACTS in text
    assert WORDS in text
    assert 'action="/signaal/nieuw/"' in text
    assert right.code in text
    assert cast.dossier.code not in text
    assert [one.facts for one in rows(cast)] == [None, None]
    assert FACTS not in str(dict(client.session))
    form = response.context["form"]
    filled = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in filled.items() if value not in (None, False, "", [])}
    again = client.post("/signaal/nieuw/", {**data, "dossier": str(right.pk)})
    assert again.status_code == 302
    (moved,) = rows(cast, right)
    assert (moved.facts, moved.his_words, moved.seen_from) == (FACTS, WORDS, row.seen_from)
    with as_actor(actor_for(cast.bram)):
        assert [named.code for named in moved.types.all()] == ["S04"]


def test_without_another_case_file_the_text_is_shown_all_the_same(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    text = withdraw(client, cast, row, reason="wrong_dossier").content.decode()
    assert FACTS in text
    assert "Je hebt geen ander open dossier." in text


def test_colleague_does_not_carry_somebody_elses_text(cast: Cast, client: Client) -> None:
    open_for(cast.chris, cast.noord)
    row = recorded(cast.bram, cast.dossier)
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.chris)
    address = page("withdraw", cast.dossier, row)
    assert "Vraag Bram om het in te trekken" in logged_in(client, cast.chris).get(address).content.decode()
    response = client.post(address, {"reason": "wrong_dossier"})
    assert response.status_code == 302
    assert FACTS not in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    "data",
    [{}, {"reason": ""}, {"reason": "typo"}, {"reason": "\x00"}, {"reason": "incorrect", "reason_text": "x" * 501}],
    ids=["none", "empty", "unknown", "nul", "long"],
)
def test_bad_input_withdraws_nothing_and_keeps_the_explanation(
    cast: Cast, client: Client, data: dict[str, str]
) -> None:
    row = recorded(cast.bram, cast.dossier)
    response = withdraw(client, cast, row, **{"reason_text": "Mijn uitleg", **data})
    assert response.status_code == 422
    assert data.get("reason_text", "Mijn uitleg") in response.content.decode()
    assert len(rows(cast)) == 1


def test_sent_twice_withdraws_once(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    assert withdraw(client, cast, row, reason="incorrect").status_code == 302
    assert withdraw(client, cast, row, reason="incorrect").status_code == 409
    assert len(rows(cast)) == 2


def test_withdrawn_signal_is_not_corrected_or_withdrawn_again(cast: Cast, client: Client) -> None:
    gone = withdrawn(cast, recorded(cast.bram, cast.dossier))
    logged_in(client, cast.bram)
    for name in ("correct", "withdraw"):
        response = client.get(page(name, cast.dossier, gone))
        assert response.status_code == 409
        assert "Dit signaal is ingetrokken" in response.content.decode()
        assert response.context["form"] is None


def test_new_text_replaces_one_that_identifies(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier, facts="Van Mo uit Oost.", type_ids=(SignalType.objects.get(code="S04").pk,))
    response = shield(client, cast, row, how="rewrite", facts="Van persoon A.", his_words="")
    assert response.status_code == 302
    old, new = rows(cast)
    assert (old.facts, new.facts, new.his_words, new.reason) == (None, "Van persoon A.", None, "identifying")
    with as_actor(actor_for(cast.bram)):
        assert [named.code for named in new.types.all()] == ["S04"]


def test_signal_is_withdrawn_without_a_text(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    assert shield(client, cast, row, how="withdraw").status_code == 302
    assert [(one.facts, one.withdrawn) for one in rows(cast)] == [(None, False), (None, True)]


@COMMITTED
def test_closed_case_file_lets_a_text_be_erased(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")
    assert "De tekst wissen" in logged_in(client, cast.bram).get(page("versions", cast.dossier, row)).content.decode()
    assert client.get(page("shield", cast.dossier, row)).status_code == 200
    assert shield(client, cast, row, how="rewrite", facts="Van persoon A.").status_code == 302
    assert rows(cast)[0].facts is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Kies wat je wilt doen."),
        ({"how": "burn"}, "Kies wat je wilt doen."),
        ({"how": "rewrite", "facts": ""}, "Schrijf wat je zag of hoorde."),
        ({"how": "rewrite", "facts": FACTS}, "Je hebt nog niets gewijzigd."),
        ({"how": "rewrite", "facts": "x" * 1001}, "Je hebt er nu 1001."),
        ({"how": "rewrite", "facts": "a\x00"}, "Null"),
    ],
    ids=["none", "unknown", "empty", "same", "long", "nul"],
)
def test_bad_input_erases_nothing(cast: Cast, client: Client, data: dict[str, str], says: str) -> None:
    row = recorded(cast.bram, cast.dossier)
    response = shield(client, cast, row, **{"his_words": WORDS, "reason_text": "Mijn uitleg", **data})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "Mijn uitleg" in response.content.decode()
    assert [one.facts for one in rows(cast)] == [FACTS]


def test_second_one_to_erase_gets_the_newest_with_his_text(cast: Cast, client: Client) -> None:
    row = recorded(cast.bram, cast.dossier)
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        newest = correct_observation(
            observation=row, dossier=cast.dossier, by=bram, seen=seen(facts="Een andere tekst."), reason="typo"
        )
    response = shield(client, cast, row, how="rewrite", facts="Van persoon A.", reason_text="Mijn uitleg")
    assert response.status_code == 409
    text = response.content.decode()
    for words in ("Een andere tekst.", "Van persoon A.", "Mijn uitleg"):
        assert words in text
    assert f'action="{page("shield", cast.dossier, newest)}"' in text


def test_withdrawn_text_can_still_be_erased_once(cast: Cast, client: Client) -> None:
    gone = withdrawn(cast, recorded(cast.bram, cast.dossier))
    assert shield(client, cast, gone, how="rewrite", facts="Toch weer iets.").status_code == 422
    assert shield(client, cast, gone, how="withdraw").status_code == 302
    last = rows(cast)[-1]
    assert [one.facts for one in rows(cast)] == [None, None, None]
    assert shield(client, cast, last, how="withdraw").status_code == 409
    assert len(rows(cast)) == 3


@pytest.mark.parametrize("name", ["withdraw", "shield", "correct"])
def test_observation_that_is_not_there(cast: Cast, client: Client, name: str) -> None:
    ghost = Observation(pk=uuid4())
    assert logged_in(client, cast.bram).get(page(name, cast.dossier, ghost)).status_code == 404
    assert client.post(page(name, cast.dossier, ghost), typed()).status_code == 404


@pytest.mark.parametrize("person", ["anna", "chris", "dirk", "olga", "els", "hanna", "frits", "zora"])
def test_others_change_nothing(cast: Cast, client: Client, person: str) -> None:
    row = recorded(cast.bram, cast.dossier)
    logged_in(client, cast.users[person])
    for name in ("correct", "withdraw", "shield"):
        response = client.post(page(name, cast.dossier, row), {"reason": "identifying", "how": "withdraw"})
        assert response.status_code in (403, 404)
        assert FACTS not in response.content.decode()
    assert len(rows(cast)) == 1


def test_versions_say_what_was_and_what_is(cast: Cast, client: Client) -> None:
    first = recorded(cast.bram, cast.dossier, other_explanations="Een bijbaan.")
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        correct_observation(
            observation=first,
            dossier=cast.dossier,
            by=bram,
            seen=seen(facts="Anders.", setting_id=SignalType.objects.get(code="G03").pk),
            reason="addition",
            reason_text="Later gehoord.",
        )
    # The address of an earlier version shows the newest one too.
    response = logged_in(client, cast.bram).get(page("versions", cast.dossier, first))
    newest, oldest = response.context["versions"]
    assert (newest["word"], oldest["word"]) == ("Is", "Was")
    assert newest["reason"] == "Aanvulling. Later gehoord."
    assert [field["term"] for field in newest["fields"] if field["changed"]] == ["Feiten", "Waar"]
    assert newest["gone"] == ["Kan het ook iets anders zijn?"]
    assert [field["term"] for field in oldest["fields"] if field["changed"]] == []


def test_versions_of_what_was_erased_say_when_and_why(cast: Cast, client: Client) -> None:
    first = recorded(cast.bram, cast.dossier)
    withdrawn(cast, first, "wrong_dossier")
    response = logged_in(client, cast.bram).get(page("versions", cast.dossier, first))
    newest, oldest = response.context["versions"]
    assert newest["withdrawn"]
    assert "Deze versie heeft geen tekst" in newest["shielded"]
    assert "Het hoort in een ander dossier" in oldest["shielded"]
    assert FACTS not in response.content.decode()


def test_earlier_signals_are_offered_to_rest_on_by_date_and_title(cast: Cast, client: Client) -> None:
    text = logged_in(client, cast.bram).get(page("record", cast.dossier)).content.decode()
    assert "Er is nog geen eerder signaal in dit dossier." in text
    recorded(cast.bram, cast.dossier, type_ids=(SignalType.objects.get(pk=entry("S04")).pk,))
    text = client.get(page("record", cast.dossier)).content.decode()
    assert ": Nieuwe spullen of kleding" in text


@COMMITTED
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("shield", {"how": "rewrite", "facts": "Van persoon A."}),
        ("shield", {"how": "withdraw"}),
        ("withdraw", {"reason": "identifying"}),
        ("withdraw", {"reason": "wrong_dossier"}),
        ("correct", {"reason": "identifying", "facts": "Van persoon A."}),
    ],
)
def test_erasing_has_its_own_line_in_the_log(cast: Cast, client: Client, name: str, data: dict[str, str]) -> None:
    """Whichever form it came from: the privacy officer sees that a text was erased, of which signal and by whom."""
    row = recorded(cast.bram, cast.dossier)
    sent = changed(**data) if name == "correct" else data
    assert logged_in(client, cast.bram).post(page(name, cast.dossier, row), sent).status_code in (200, 302)
    (line,) = logbook.rows("observation.shielded")
    assert (line["actor_id"], line["dossier_id"]) == (cast.bram.pk, cast.dossier.pk)
    assert row.pk in line["object_ids"]
    assert [logbook.rows(f"observation.{other}") for other in ("corrected", "withdrawn")] == [[], []]
    logged_in(client, cast.els)
    log = client.get(reverse("overview:audit_dossier", args=[cast.dossier.pk])).content.decode()
    assert "Tekst van een signaal voor iedereen gewist" in log


@COMMITTED
def test_case_files_offered_for_a_misplaced_text_are_in_the_log(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    row = recorded(cast.bram, cast.dossier)
    answer = withdraw(client, cast, row, reason="wrong_dossier")
    assert other.code in answer.content.decode()  # type: ignore[attr-defined]
    (line,) = logbook.rows("page.viewed")
    assert (line["object_type"], line["object_ids"]) == ("observations:withdraw", [other.pk])
