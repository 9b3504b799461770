"""A coordinator lets a colleague of another team help for at most 14 days; and who became coordinator lately."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signalering.access.roles import Role
from signalering.accounts import queries
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership, Team
from signalering.base.forms import today
from tests import logbook
from tests.cast import Cast, as_owner, lend_lena, person, put

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


@pytest.fixture
def anna(cast: Cast, client: Client) -> Client:
    client.force_login(cast.anna)
    return client


def lend(anna: Client, cast: Cast, **changes: str) -> HttpResponse:
    last = today() + timedelta(days=13)
    data = {"user": str(cast.dirk.pk), "team": str(cast.noord.pk), "until": last.isoformat(), **changes}
    return anna.post(reverse("accounts:lend"), data)


def test_colleague_helps_until_the_midnight_after_the_last_day(cast: Cast, anna: Client) -> None:
    assert lend(anna, cast).status_code == 302
    row = Membership.objects.get(user=cast.dirk, team=cast.noord)
    assert (row.role, row.granted_by_id, row.on_call) == ("caseworker", cast.anna.pk, False)
    assert timezone.localtime(row.ends_at).isoformat()[:16] == f"{today() + timedelta(days=14)}T00:00"
    page = anna.get(reverse("accounts:lend")).content.decode()
    assert "Begeleider, team Noord" in page
    assert "tot en met" in page
    assert reverse("accounts:end_loan", args=[row.pk]) in page
    assert cast.actor("dirk").teams(Role.CASEWORKER) == {cast.noord.pk, cast.zuid.pk}


@pytest.mark.parametrize("day", ["%d-%m-%Y", "%d/%m/%Y"])
def test_day_as_people_type_it(cast: Cast, anna: Client, day: str) -> None:
    assert lend(anna, cast, until=today().strftime(day)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user": ""}, "Kies wie er helpt."),
        ({"user": "zora"}, "zora"),
        ({"user": "els"}, "els"),
        ({"user": "olga"}, "olga"),
        ({"user": "frits"}, "frits"),
        ({"user": "anna"}, "anna"),
        ({"user": "dirk\x00"}, ""),
        ({"user": "chris"}, "Deze persoon heeft deze rol hier al."),
        ({"team": "zuid"}, "zuid"),
        ({"until": ""}, "Kies de laatste dag."),
        ({"until": "31-02-2026"}, "23-11-2026"),
        ({"until": (today() - timedelta(days=1)).isoformat()}, "Deze dag is voorbij."),
        ({"until": (today() + timedelta(days=14)).isoformat()}, "langer dan 14 dagen"),
        ({"until": "9" * 1_000_000}, "23-11-2026"),
    ],
)
def test_bad_input_lets_nobody_in(cast: Cast, anna: Client, changes: dict[str, str], words: str) -> None:
    """Somebody from outside, an overseer, a stranger, somebody who left and she herself are no choice."""
    stands_for = {name: str(user.pk) for name, user in cast.users.items()} | {"zuid": str(cast.zuid.pk)}
    changes = {name: stands_for.get(value, value) for name, value in changes.items()}
    before = Membership.objects.count()
    response = lend(anna, cast, **changes)
    assert response.status_code == 422
    assert stands_for.get(words, words) in response.content.decode() or words in stands_for
    assert Membership.objects.count() == before


def test_sent_twice_lends_once(cast: Cast, anna: Client) -> None:
    assert [lend(anna, cast).status_code, lend(anna, cast).status_code] == [302, 422]
    assert Membership.objects.filter(user=cast.dirk, team=cast.noord).count() == 1


def test_loan_is_ended_at_once(cast: Cast, anna: Client) -> None:
    loan = lend_lena(cast)
    address = reverse("accounts:end_loan", args=[loan.pk])
    assert "De hulp van Lena beëindigen?" in anna.get(address).content.decode()
    assert anna.post(address).status_code == 302
    assert not Membership.objects.live().filter(pk=loan.pk).exists()
    assert anna.post(address).status_code == 404
    assert "Lena" not in anna.get(reverse("accounts:lend")).content.decode().split("<form")[0]


def test_membership_that_she_did_not_lend_is_not_hers_to_end(cast: Cast, anna: Client) -> None:
    of_bram = Membership.objects.get(user=cast.bram)
    assert anna.post(reverse("accounts:end_loan", args=[of_bram.pk])).status_code == 404
    other = person("mila", cast.organisation, cast.zuid, Role.COORDINATOR)
    loan = lend_lena(cast)
    client = Client()
    client.force_login(other)
    assert client.post(reverse("accounts:end_loan", args=[loan.pk])).status_code == 404
    assert Membership.objects.live().filter(pk__in=[of_bram.pk, loan.pk]).count() == 2


@committed
def test_loan_and_its_end_are_logged(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    lend(client, cast)
    loan = Membership.objects.get(user=cast.dirk, team=cast.noord)
    client.post(reverse("accounts:end_loan", args=[loan.pk]))
    (lent,), (ended,) = logbook.rows("membership.lent"), logbook.rows("membership.ended")
    assert lent["object_ids"] == ended["object_ids"] == [loan.pk]
    assert lent["grant_cell"] == "lend_membership/coordinator/team"
    assert logbook.rows("account.sessions_ended") == []


@committed
def test_loan_ends_by_itself(cast: Cast, client: Client) -> None:
    loan = lend_lena(cast)
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE accounts_membership SET starts_at = now() - interval '6 days', ends_at = now() WHERE id = %s",
            [loan.pk],
        )
    assert cast.noord.pk not in {s.team_id for s in actor_for(loan.user).standings}


def test_page_costs_the_same_with_many_loans(
    cast: Cast, anna: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(20):
        user = person(f"p{number}", cast.organisation, cast.zuid, Role.CASEWORKER)
        of = {"organisation": cast.organisation, "team": cast.noord, "user": user, "role": Role.CASEWORKER}
        put(Membership(**of, granted_by=cast.anna, ends_at=timezone.now() + timedelta(days=3)))
    with django_assert_max_num_queries(12):
        assert anna.get(reverse("accounts:lend")).content.decode().count(">Beëindig") == 20


# Who became coordinator lately.


def test_new_coordinator_is_told_with_team_moment_and_giver(cast: Cast) -> None:
    elsewhere = Team.objects.get(name="Oost")
    of = {"organisation": cast.organisation, "user": cast.dirk, "team": cast.zuid, "role": Role.COORDINATOR}
    row = put(Membership(**of, granted_by=cast.hanna, starts_at=timezone.now() - timedelta(days=3)))
    person("mila", elsewhere.organisation, elsewhere, Role.COORDINATOR)
    (found,) = queries.new_coordinators(cast.organisation.pk)
    assert (found.name, found.team, found.given_by) == ("Dirk", "Zuid", "Hanna")
    assert found.since == Membership.objects.get(pk=row.pk).starts_at
    assert queries.new_coordinators(cast.organisation.pk, days=2) == []


def test_coordinator_of_old_whose_giver_is_unknown_comes_last(cast: Cast) -> None:
    of = {"organisation": cast.organisation, "user": cast.chris, "team": cast.zuid, "role": Role.COORDINATOR}
    put(Membership(**of))
    found = queries.new_coordinators(cast.organisation.pk, days=400)
    assert [(row.name, row.given_by) for row in found] == [("Chris", ""), ("Anna", "")]
