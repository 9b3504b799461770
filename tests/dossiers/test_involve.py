"""Letting a colleague or a team in until an end, ending it, and that nobody lets herself in."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.base.forms import HERE, today
from signalering.dossiers.actions import MayNotInvolve, end_involvement, involve
from signalering.dossiers.forms import InvolveForm
from signalering.dossiers.models import Involvement
from signalering.dossiers.queries import involved_now, self_involvements, without_anybody
from tests.cast import Cast, as_actor, as_owner, end_membership_of, open_for
from tests.dossiers.pages import CANARY, DATABASES, HIDDEN, get, number_of_queries, post, text

pytestmark = pytest.mark.django_db(databases=DATABASES)


def chosen(cast: Cast, name: str = "chris", **changes: str) -> dict[str, str]:
    return {"who": f"user:{cast.users[name].pk}", "until": "week", **changes}


def rows(cast: Cast) -> list[Involvement]:
    with as_actor(actor_for(cast.anna)):
        return involved_now(cast.dossier)


def own_row(cast: Cast) -> Involvement:
    (row,) = [row for row in rows(cast) if row.user_id == cast.bram.pk]
    return row


def nobody_is_left(cast: Cast) -> None:
    row = own_row(cast)
    with as_actor(actor_for(cast.bram)):
        assert end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=actor_for(cast.bram))


def test_involved_caseworker_lets_a_colleague_in(cast: Cast, client: Client) -> None:
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 404
    assert post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **chosen(cast)).status_code == 302
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 200
    page = text(get(client, cast.bram, "dossiers:involve", cast.dossier.pk))
    assert "Chris" in page
    assert "betrokken door Bram op" in page


def test_coordinator_lets_a_colleague_in_and_does_not_come_in_herself(cast: Cast, client: Client) -> None:
    assert post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **chosen(cast)).status_code == 302
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 200
    assert get(client, cast.anna, "overview:chronology", cast.dossier.pk).status_code == 403


def test_team_is_let_in_and_follows_its_members(cast: Cast, client: Client) -> None:
    data = {"who": f"team:{cast.zuid.pk}", "until": "needed"}
    assert post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **data).status_code == 302
    assert get(client, cast.dirk, "overview:chronology", cast.dossier.pk).status_code == 200
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 404


@pytest.mark.django_db(transaction=True, databases=[*DATABASES, "keys_owner"])
def test_organisation_that_switched_teams_off(cast: Cast, client: Client) -> None:
    with as_owner() as cursor:
        cursor.execute("UPDATE accounts_organisation SET teams_may_be_involved = false")
    page = text(get(client, cast.bram, "dossiers:involve", cast.dossier.pk))
    assert f"team:{cast.zuid.pk}" not in page
    data = {"who": f"team:{cast.zuid.pk}", "until": "needed"}
    assert post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **data).status_code == 422
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(MayNotInvolve):
        involve(dossier=cast.dossier, by=bram, team=cast.zuid)


def test_own_team_comes_in_no_longer_than_oneself(cast: Cast, client: Client) -> None:
    post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **chosen(cast, until="week"))
    data = {"who": f"team:{cast.noord.pk}", "until": "needed"}
    response = post(client, cast.chris, "dossiers:involve", cast.dossier.pk, **data)
    assert response.status_code == 422
    assert "Je eigen team kan niet langer betrokken zijn dan jijzelf." in text(response)
    data["until"] = "shift"
    assert post(client, cast.chris, "dossiers:involve", cast.dossier.pk, **data).status_code == 302


@pytest.mark.parametrize(
    ("data", "end"),
    [
        ({"until": "shift"}, datetime(2026, 11, 26, 8, tzinfo=HERE)),
        ({"until": "week"}, datetime(2026, 12, 2, 23, 30, tzinfo=HERE)),
        ({"until": "needed"}, None),
        ({"until": "day", "until_day": "2026-11-30"}, datetime(2026, 12, 1, 0, tzinfo=HERE)),
        ({"until": "day", "until_day": "25-11-2026"}, datetime(2026, 11, 26, 0, tzinfo=HERE)),
    ],
)
@time_machine.travel(datetime(2026, 11, 25, 23, 30, tzinfo=HERE), tick=False)
def test_presets_end_when_they_say(cast: Cast, data: dict[str, str], end: datetime | None) -> None:
    form = InvolveForm(chosen(cast) | data, users=[cast.chris], teams=[])
    assert form.is_valid(), form.errors
    assert form.ends_at() == end


@pytest.mark.parametrize(
    "changes",
    [
        {"who": ""},
        {"who": "user:x"},
        {"who": f"user:{uuid4()}"},
        {"who": "herself"},
        {"until": ""},
        {"until": "for ever"},
        {"until": "day"},
        {"until": "day", "until_day": "2020-01-01"},
        {"until": "day", "until_day": "9999-01-01"},
        {"until": "day", "until_day": "geen dag"},
        {"reason": "x" * 501},
        {"reason": "\x00"},
        {"reason": "x" * 1_000_000},
    ],
    ids=[
        "nobody",
        "forged",
        "unknown",
        "herself",
        "no end",
        "end",
        "no day",
        "past",
        "far",
        "day",
        "long",
        "nul",
        "1 MB",
    ],
)
def test_bad_input_lets_nobody_in(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **chosen(cast, **changes))
    assert response.status_code == 422
    assert "<title>Fout:" in text(response)
    assert [row.user_id for row in rows(cast)] == [cast.bram.pk]


@pytest.mark.parametrize("person", ["bram", "olga", "els", "zora", "hanna", "frits"])
def test_who_cannot_be_let_in(cast: Cast, client: Client, person: str) -> None:
    """Oneself, other organisations, roles that read nothing, and whoever has left: not offered, and refused."""
    data = chosen(cast, person)
    assert post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **data).status_code == 422
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(MayNotInvolve):
        involve(dossier=cast.dossier, by=bram, user=cast.users[person], reason="Toch")


def test_sent_twice_lets_in_once(cast: Cast, client: Client) -> None:
    key = str(get(client, cast.bram, "dossiers:involve", cast.dossier.pk).context["form"]["key"].value())
    for _ in range(2):
        data = chosen(cast, key=key)
        assert post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **data).status_code == 302
    assert len(rows(cast)) == 2


def test_others_get_what_the_table_says(cast: Cast, client: Client) -> None:
    row = own_row(cast)
    for person, status in HIDDEN.items():
        user = cast.users[person]
        assert post(client, user, "dossiers:involve", cast.dossier.pk, **chosen(cast)).status_code == status
        assert post(client, user, "dossiers:end_involvement", cast.dossier.pk, row.pk).status_code == status
    assert [row.user_id for row in rows(cast)] == [cast.bram.pk]


def test_end_is_confirmed_and_takes_the_right_away(cast: Cast, client: Client) -> None:
    post(client, cast.bram, "dossiers:involve", cast.dossier.pk, **chosen(cast))
    (row,) = [row for row in rows(cast) if row.user_id == cast.chris.pk]
    assert "Ja, beëindig" in text(get(client, cast.bram, "dossiers:end_involvement", cast.dossier.pk, row.pk))
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 200
    assert post(client, cast.bram, "dossiers:end_involvement", cast.dossier.pk, row.pk).status_code == 302
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 404
    assert post(client, cast.bram, "dossiers:end_involvement", cast.dossier.pk, row.pk).status_code == 404


def test_own_involvement_can_be_ended_too(cast: Cast, client: Client) -> None:
    row = own_row(cast)
    page = text(get(client, cast.bram, "dossiers:end_involvement", cast.dossier.pk, row.pk))
    assert "Dit is je eigen betrokkenheid." in page
    assert "Dan is er niemand meer betrokken." in page
    response = post(client, cast.bram, "dossiers:end_involvement", cast.dossier.pk, row.pk)
    assert response.url == reverse("dossiers:list")
    assert get(client, cast.bram, "overview:chronology", cast.dossier.pk).status_code == 404
    with as_actor(actor_for(cast.anna)):
        assert [dossier.pk for dossier in without_anybody(actor_for(cast.anna))] == [cast.dossier.pk]


@pytest.mark.parametrize("involvement", ["unknown", "another dossier's"])
def test_forged_involvement_is_not_found(cast: Cast, client: Client, involvement: str) -> None:
    other = open_for(cast.bram, cast.noord)
    with as_actor(actor_for(cast.bram)):
        ids = {"another dossier's": Involvement.objects.get(dossier=other).pk, "unknown": uuid4()}
    asked = [cast.dossier.pk, ids[involvement]]
    assert post(client, cast.bram, "dossiers:end_involvement", *asked).status_code == 404
    with as_actor(actor_for(cast.bram)):
        assert Involvement.objects.live().filter(dossier=other).exists()


def test_coordinator_involves_herself_only_when_nobody_is_left_and_with_a_reason(cast: Cast, client: Client) -> None:
    herself = {"who": "herself", "until": "week", "reason": "Bram is ziek."}
    assert post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **herself).status_code == 422
    nobody_is_left(cast)
    without = post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **{**herself, "reason": ""})
    assert without.status_code == 422
    assert "Schrijf waarom je jezelf betrekt." in text(without)
    assert post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **herself).status_code == 302
    assert get(client, cast.anna, "overview:chronology", cast.dossier.pk).status_code == 200


def test_coordinator_does_not_make_a_way_in_for_herself(cast: Cast, client: Client) -> None:
    row = own_row(cast)
    asked = ("dossiers:end_involvement", cast.dossier.pk, row.pk)
    # Anna is not involved, so she cannot see to it that nobody is
    page = text(get(client, cast.anna, *asked))
    assert "Betrek eerst een collega, minstens even lang." in page
    assert "Ja, beëindig" not in page
    assert post(client, cast.anna, *asked).status_code == 422
    assert [row.user_id for row in rows(cast)] == [cast.bram.pk]
    # Nor that somebody is for a week only
    assert post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **chosen(cast)).status_code == 302
    (week,) = [row for row in rows(cast) if row.user_id == cast.chris.pk]
    assert "Betrek eerst een collega" in text(get(client, cast.anna, *asked))
    assert post(client, cast.anna, *asked).status_code == 422
    assert post(client, cast.anna, "dossiers:end_involvement", cast.dossier.pk, week.pk).status_code == 302
    # When she lets Chris in for as long, Bram may go: somebody else reads, and she does not
    as_long = chosen(cast, until="needed")
    assert post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **as_long).status_code == 302
    assert post(client, cast.anna, *asked).status_code == 302
    assert [row.user_id for row in rows(cast)] == [cast.chris.pk]
    assert get(client, cast.anna, "overview:chronology", cast.dossier.pk).status_code == 403


def test_privacy_officer_is_told_that_she_did(cast: Cast, client: Client) -> None:
    nobody_is_left(cast)
    herself = {"who": "herself", "until": "week", "reason": CANARY}
    post(client, cast.anna, "dossiers:involve", cast.dossier.pk, **herself)
    with as_actor(actor_for(cast.els)):
        (told,) = self_involvements(cast.organisation)
    assert (told.code, told.user_id, told.name) == (cast.dossier.code, cast.anna.pk, "Anna")
    for person in ("anna", "bram", "dirk", "hanna", "zora"):
        with as_actor(actor_for(cast.users[person])):
            assert self_involvements(cast.organisation) == []


def test_whoever_opens_a_dossier_is_no_notice(cast: Cast) -> None:
    with as_actor(actor_for(cast.els)):
        assert self_involvements(cast.organisation) == []


def test_somebody_who_left_counts_as_nobody(cast: Cast, client: Client) -> None:
    end_membership_of(cast.bram)
    with as_actor(actor_for(cast.anna)):
        assert [dossier.pk for dossier in without_anybody(actor_for(cast.anna))] == [cast.dossier.pk]
    assert "Mezelf" in text(get(client, cast.anna, "dossiers:involve", cast.dossier.pk))


def test_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        for turn in range(10):
            ends = datetime.combine(today() + timedelta(days=turn + 2), datetime.min.time(), tzinfo=HERE)
            involve(dossier=cast.dossier, by=bram, user=cast.chris, until=ends)
    for person in ("bram", "anna"):
        client.force_login(cast.users[person])
        assert number_of_queries(client, reverse("dossiers:involve", args=[cast.dossier.pk])) <= 12
        address = reverse("dossiers:end_involvement", args=[cast.dossier.pk, own_row(cast).pk])
        assert number_of_queries(client, address) <= 12
