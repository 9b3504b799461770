"""Opening a dossier: for one's own team, once, with a code, and with a warning when the number is known already."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.base.forms import today
from signalering.dossiers.codes import normalise
from signalering.dossiers.models import Dossier, DossierChange, Involvement
from tests.cast import Cast, as_actor, put
from tests.dossiers.pages import DATABASES, get, number_of_queries, open_with_number, post, text

pytestmark = pytest.mark.django_db(databases=DATABASES)


def typed(**changes: str) -> dict[str, str]:
    return {"age_band": "16_17", "authority": "one_parent", "reference": "C-12 345", **changes}


def mine(cast: Cast, name: str = "bram") -> list[Dossier]:
    """What somebody sees apart from the cast's own dossier."""
    with as_actor(actor_for(cast.users[name])):
        rows = Dossier.objects.exclude(pk=cast.dossier.pk).select_related("team", "profile")
        return list(rows.order_by("opened_on", "code"))


def test_works_and_shows_the_code(cast: Cast, client: Client) -> None:
    response = post(client, cast.bram, "dossiers:open", **typed())
    (dossier,) = mine(cast)
    assert response.url == reverse("dossiers:opened", args=[dossier.pk])
    page = text(client.get(response.url))
    assert dossier.code in page
    assert normalise(dossier.code) == dossier.code
    for words in (
        "Signaal vastleggen",
        "Collega betrekken",
        "Schrijf hoe je hem veilig bereikt",
        "zie signalering",
        "112",
    ):
        assert words in page
    assert "C-12 345" not in page


def test_row_holds_what_was_typed_and_the_day_to_look_again(cast: Cast, client: Client) -> None:
    post(client, cast.bram, "dossiers:open", **typed())
    (dossier,) = mine(cast)
    assert (dossier.age_band, dossier.authority, dossier.team) == ("16_17", "one_parent", cast.noord)
    assert (dossier.next_review_on - today()).days == cast.organisation.review_days
    assert len(bytes(dossier.reference_token)) == 32
    with as_actor(actor_for(cast.bram)):
        (change,) = DossierChange.objects.filter(dossier=dossier)
        (row,) = Involvement.objects.filter(dossier=dossier)
    assert (change.kind, change.by_id, row.user_id) == ("opened", cast.bram.pk, cast.bram.pk)


def test_others_do_not_see_it(cast: Cast, client: Client) -> None:
    post(client, cast.bram, "dossiers:open", **typed())
    assert mine(cast, "chris") == mine(cast, "dirk") == []
    (seen,) = mine(cast, "anna")
    # The coordinator sees that it exists; the database gives her no profile.
    assert (seen.age_band, seen.authority) == ("unknown", "unknown")


@pytest.mark.parametrize("person", ["zora", "els", "hanna", "frits"])
def test_role_without_the_right_opens_nothing(cast: Cast, client: Client, person: str) -> None:
    assert post(client, cast.users[person], "dossiers:open", **typed()).status_code == 403


def test_team_of_somebody_else_is_refused(cast: Cast, client: Client) -> None:
    """Bram works in one team: a forged team is not even read. With two teams it is no choice."""
    post(client, cast.bram, "dossiers:open", **typed(team=str(cast.zuid.pk)))
    assert [dossier.team for dossier in mine(cast)] == [cast.noord]
    put(Membership(user=cast.bram, organisation=cast.organisation, team=cast.zuid, role="caseworker"))
    assert "Voor welk team?" in text(get(client, cast.bram, "dossiers:open"))
    oost = Membership.objects.get(user=cast.olga).team_id
    assert post(client, cast.bram, "dossiers:open", **typed(team=str(oost))).status_code == 422
    assert post(client, cast.bram, "dossiers:open", **typed(team="", reference="X")).status_code == 422
    assert post(client, cast.bram, "dossiers:open", **typed(team=str(cast.zuid.pk), reference="Y")).status_code == 302
    assert {dossier.team for dossier in mine(cast)} == {cast.noord, cast.zuid}


def test_database_refuses_another_team_too(cast: Cast) -> None:
    with as_actor(actor_for(cast.bram)), pytest.raises(DatabaseError, match="not a team"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('signalering.event', 'try', true)")
            cursor.execute(
                "SELECT gate_open_dossier(gen_random_uuid(), 'A-B-C', %s, 'unknown', 'unknown', NULL)", [cast.zuid.pk]
            )


@pytest.mark.parametrize(
    "changes",
    [
        {"age_band": ""},
        {"age_band": "17"},
        {"authority": ""},
        {"authority": "uncle"},
        {"reference": "C-12 345" + "x" * 60},
        {"reference": "C-12 345\x00"},
        {"reference": "C-12 345" + "x" * 1_000_000},
    ],
    ids=["no age", "age", "no authority", "authority", "long", "nul", "1 MB"],
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast.bram, "dossiers:open", **typed(**changes))
    assert response.status_code == 422
    assert "C-12 345" in text(response)
    assert "<title>Fout:" in text(response)
    assert mine(cast) == []


def test_sent_twice_is_opened_once(cast: Cast, client: Client) -> None:
    key = str(get(client, cast.bram, "dossiers:open").context["form"]["key"].value())
    answers = [post(client, cast.bram, "dossiers:open", **typed(key=key, reference="")).url for _ in range(2)]
    assert answers[0] == answers[1]
    assert [str(dossier.pk) for dossier in mine(cast)] == [key]


@pytest.mark.parametrize("key", ["", "geen sleutel", "another's", "colleague's"])
def test_forged_key_opens_a_dossier_of_its_own(cast: Cast, client: Client, key: str) -> None:
    """Also with the id of a dossier that she may not see, or that a colleague opened and she may."""
    hidden = open_with_number(cast.dirk, cast.zuid, "")
    known = {"another's": hidden.pk, "colleague's": cast.dossier.pk}
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        from signalering.dossiers.actions import involve

        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    response = post(client, cast.chris, "dossiers:open", **typed(key=str(known.get(key, key))))
    assert response.status_code == 302
    (opened,) = mine(cast, "chris")
    assert opened.pk not in (hidden.pk, cast.dossier.pk)
    assert UUID(response.url.split("/")[2]) == opened.pk


def test_second_dossier_is_warned_of_across_teams_and_not_refused(cast: Cast, client: Client) -> None:
    hidden = open_with_number(cast.dirk, cast.zuid, "c 12345")
    response = post(client, cast.bram, "dossiers:open", **typed())
    assert response.status_code == 200
    assert "Er is al een dossier met dit nummer" in text(response)
    assert hidden.code not in text(response)
    assert str(hidden.pk) not in text(response)
    assert mine(cast) == []
    assert post(client, cast.bram, "dossiers:open", **typed(anyway="on")).status_code == 302
    (dossier,) = mine(cast)
    assert bytes(dossier.reference_token) == bytes(hidden.reference_token)


def test_other_organisation_has_numbers_of_its_own(cast: Cast, client: Client) -> None:
    oost = Membership.objects.get(user=cast.olga).team
    other = open_with_number(cast.olga, oost, "C-12 345")
    assert post(client, cast.bram, "dossiers:open", **typed()).status_code == 302
    (dossier,) = mine(cast)
    assert bytes(dossier.reference_token) != bytes(other.reference_token)


def test_after_twenty_questions_in_an_hour_there_is_no_answer(cast: Cast, client: Client) -> None:
    open_with_number(cast.dirk, cast.zuid, "C-12 345")
    for _ in range(20):
        assert post(client, cast.bram, "dossiers:open", **typed()).status_code == 200
    response = post(client, cast.bram, "dossiers:open", **typed())
    assert response.status_code == 422
    assert "Laat het nummer weg" in text(response)
    assert "Er is al een dossier" not in text(response)
    # A colleague may still ask.
    assert post(client, cast.chris, "dossiers:open", **typed()).status_code == 200


def test_wrong_method(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    assert client.put(reverse("dossiers:open")).status_code == 405
    assert mine(cast) == []


def test_number_of_queries(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    for address in (reverse("dossiers:open"), reverse("dossiers:opened", args=[cast.dossier.pk])):
        assert number_of_queries(client, address) <= 12
