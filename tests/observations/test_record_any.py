"""Recording from the menu: the case file is chosen on the page, and only one's own can be."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.dossiers.actions import About, change_profile, end_involvement
from signalering.dossiers.models import Involvement
from tests import logbook
from tests.cast import Cast, as_actor, as_owner, open_for
from tests.observations.typed import WORDS, entry, logged_in, recorded, rows, typed

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
ANY = "/signaal/nieuw/"


def post(client: Client, cast: Cast, **changes: object) -> object:
    return logged_in(client, cast.bram).post(ANY, typed(**changes))


def test_route_is_the_short_address() -> None:
    assert reverse("observations:record_any") == ANY


def test_one_post_is_enough(cast: Cast, client: Client) -> None:
    response = post(client, cast, dossier=str(cast.dossier.pk), none_fits=None, signals=[entry("S04")])
    assert response.status_code == 302
    assert str(cast.dossier.pk) in response.url
    assert len(rows(cast)) == 1


@pytest.mark.parametrize("shape", ["{0}", "  {1} ", "{2}"])
def test_code_is_enough_however_it_is_typed(cast: Cast, client: Client, shape: str) -> None:
    code = cast.dossier.code
    typed_code = shape.format(code, code.lower(), code.replace("-", " "))
    assert post(client, cast, code=typed_code).status_code == 302
    assert post(client, cast, dossier="other", code=typed_code).status_code == 302


def test_page_tells_case_files_apart(cast: Cast, client: Client) -> None:
    text = logged_in(client, cast.bram).get(ANY).content.decode()
    assert cast.dossier.code in text
    assert "team Noord, open sinds" in text
    actor = actor_for(cast.bram)
    with as_actor(actor, dossier=cast.dossier):
        change_profile(dossier=cast.dossier, by=actor, about=About(age_band="16_17"))
    for address in (ANY, reverse("observations:record", args=[cast.dossier.pk])):
        assert "16 of 17 jaar" in client.get(address).content.decode()


def test_five_used_last_stand_first_and_the_rest_by_code(cast: Cast, client: Client) -> None:
    others = [open_for(cast.bram, cast.noord) for _ in range(6)]
    for dossier in (others[2], others[5]):
        recorded(cast.bram, dossier)
    page = logged_in(client, cast.bram).get(ANY)
    shown = [choice["code"] for choice in page.context["choices"]]
    assert shown[:2] == [others[5].code, others[2].code]
    assert len(shown) == 5
    for dossier in (cast.dossier, *others):
        assert f'<option value="{dossier.code}">' in page.content.decode()


def test_only_case_file_is_chosen_already(cast: Cast, client: Client) -> None:
    (choice,) = logged_in(client, cast.bram).get(ANY).context["choices"]
    assert choice["checked"]


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({}, "Kies over wie het gaat."),
        ({"dossier": "other"}, "Typ de code."),
        ({"code": "WILG-OTTER"}, "Dit is niet de hele code"),
        ({"code": "x" * 41}, "40"),
        ({"code": "\x00"}, "Null"),
        ({"dossier": "nonsense"}, "In dit dossier kun je nu niets vastleggen."),
        ({"dossier": "\x00"}, "In dit dossier kun je nu niets vastleggen."),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "-".join(value),
)
def test_bad_choice_keeps_what_was_typed(cast: Cast, client: Client, choice: dict[str, str], says: str) -> None:
    response = post(client, cast, **choice)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert WORDS in response.content.decode()
    assert rows(cast) == []


def test_part_of_a_code_shows_those_that_fit(cast: Cast, client: Client) -> None:
    others = [open_for(cast.bram, cast.noord) for _ in range(7)]
    response = post(client, cast, code=others[6].code[:-2])
    assert [choice["code"] for choice in response.context["choices"]] == [others[6].code]


def test_choice_and_code_of_two_case_files_are_not_guessed(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    response = post(client, cast, dossier=str(cast.dossier.pk), code=other.code)
    assert response.status_code == 422
    assert "Houd één van de twee." in response.content.decode()
    assert rows(cast) == rows(cast, other) == []


@COMMITTED
@pytest.mark.parametrize("by", ["dossier", "code"])
def test_case_file_of_others_answers_like_one_that_is_not_there(cast: Cast, client: Client, by: str) -> None:
    hidden = open_for(cast.chris, cast.noord)
    answers = []
    for value in (str(hidden.pk), str(uuid4())) if by == "dossier" else (hidden.code, "WILG-OTTER-7"):
        response = post(client, cast, **{by: value})
        text = response.content.decode().replace(str(response.context["csrf_token"]), "")
        key = str(response.context["form"]["key"].value())
        answers.append((response.status_code, text.replace(key, "").replace(value, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    if by == "dossier":
        assert logbook.rows("dossier.hidden")[0]["dossier_id"] == hidden.pk
    assert rows(cast) == []


@COMMITTED
def test_closed_case_file_is_not_offered_and_the_text_stays(cast: Cast, client: Client) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_dossier SET state = 'closed'")
    assert "Er is geen open dossier" in logged_in(client, cast.bram).get(ANY).content.decode()
    response = post(client, cast, dossier=str(cast.dossier.pk))
    assert response.status_code == 422
    assert WORDS in response.content.decode()


def test_involvement_that_ended_while_typing_loses_no_text(cast: Cast, client: Client) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        end_involvement(dossier=cast.dossier, involvement_id=Involvement.objects.get().pk, by=bram)
    response = post(client, cast, dossier=str(cast.dossier.pk))
    assert response.status_code == 422
    assert WORDS in response.content.decode()


@pytest.mark.parametrize("person", ["anna", "els", "hanna", "frits", "zora"])
def test_without_a_case_file_the_page_says_what_to_do(cast: Cast, client: Client, person: str) -> None:
    text = logged_in(client, cast.users[person]).get(ANY).content.decode()
    assert "Er is geen open dossier waarin je kunt vastleggen" in text
    assert cast.dossier.code not in text


@COMMITTED
def test_interpretation_asks_for_its_grounds_once_the_case_file_is_known(cast: Cast, client: Client) -> None:
    earlier = recorded(cast.bram, cast.dossier)
    own = {
        "dossier": str(cast.dossier.pk),
        "knowledge": "interpretation",
        "none_fits": None,
        "signals": [entry("S02")],
    }
    response = post(client, cast, **own)
    assert response.status_code == 422
    assert str(earlier.pk) in response.content.decode()
    assert post(client, cast, **own, rests_on=[str(earlier.pk)]).status_code == 302


def test_sent_twice_is_recorded_once_also_with_another_case_file(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    key = str(logged_in(client, cast.bram).get(ANY).context["form"]["key"].value())
    for dossier in (cast.dossier, cast.dossier, other):
        assert post(client, cast, key=key, dossier=str(dossier.pk)).status_code == 302
    assert (len(rows(cast)), len(rows(cast, other))) == (1, 1)


@COMMITTED
def test_look_and_record_are_logged(cast: Cast, client: Client) -> None:
    post(client, cast, dossier=str(cast.dossier.pk))
    (look,) = logbook.rows("dossier.viewed")
    assert (look["object_type"], look["grant_cell"]) == ("observations:record_any", "record/caseworker/involved")
    (made,) = logbook.rows("observation.recorded")
    assert made["dossier_id"] == cast.dossier.pk
    (page,) = logbook.rows("page.viewed")
    assert page["object_ids"] == [cast.dossier.pk]


@COMMITTED
def test_case_file_in_emergency_or_through_a_team_is_hers_too(cast: Cast, client: Client) -> None:
    other = open_for(cast.chris, cast.noord)
    with as_owner() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, ends_at, granted_by_id) "
            "VALUES (gen_random_uuid(), %s, %s, 'emergency', now(), now() + interval '1 hour', %s)",
            [other.pk, cast.bram.pk, cast.bram.pk],
        )
    assert post(client, cast, dossier=str(other.pk)).status_code == 302
