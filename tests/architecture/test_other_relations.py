"""The other ways to stand to a dossier than the cast's own: route by route, beside the status grid."""

from uuid import UUID

import pytest
from django.test import Client

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.dossiers.actions import involve
from tests.architecture.test_status_grid import CANARY, GRID, ROUTES, address, everything
from tests.cast import Cast, as_actor, as_owner, person, put

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "log", "owner", "keys_owner"])

OF_A_DOSSIER = [name for name in GRID if "dossier_id" in ROUTES[name].pattern.converters and "audit" not in name]
# What emergency access leaves to those involved.
NOT_IN_AN_EMERGENCY = {
    "overview:print", "observations:correct", "observations:withdraw", "observations:shield", "dossiers:profile",
    "dossiers:arrangements", "dossiers:involve", "dossiers:end_involvement", "dossiers:hand_over", "dossiers:close",
    "dossiers:reopen", "observations:factor_change", "observations:factor_withdraw",
}  # fmt: skip


def statuses(user: object, ids: dict[str, UUID]) -> dict[str, int]:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return {route: client.get(address(route, ids)).status_code for route in OF_A_DOSSIER}


def test_involved_coordinator_of_another_team_may_what_bram_may(cast: Cast) -> None:
    ids = everything(cast)
    kees = person("kees", cast.organisation, cast.zuid, Role.COORDINATOR)
    with as_actor(actor_for(cast.bram)):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=kees)
    assert statuses(kees, ids) == {route: GRID[route][0] for route in OF_A_DOSSIER}


@pytest.mark.parametrize("username", ["chris", "anna"])
def test_emergency_access_reads_and_records(cast: Cast, username: str) -> None:
    """Anna coordinates the team: what that lets her do stays."""
    ids = everything(cast)
    user = cast.users[username]
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, ends_at, granted_by_id) "
            "VALUES (gen_random_uuid(), %s, %s, 'emergency', clock_timestamp(), clock_timestamp() + interval '1 hour', "
            "%s)",
            [cast.dossier.pk, user.pk, user.pk],
        )
    column = 1 if username == "anna" else 0
    expected = {route: GRID[route][0] for route in OF_A_DOSSIER}
    for route in NOT_IN_AN_EMERGENCY:
        coordinates = username == "anna" and GRID[route][column] != 403
        expected[route] = GRID[route][column] if coordinates else 403
    assert statuses(user, ids) == expected


def test_somebody_in_two_organisations_sees_one_at_a_time(cast: Cast) -> None:
    """Bram works at Elders as well: there De Wilgenhof's dossier does not exist, and the other way round."""
    ids = everything(cast)
    elsewhere = Membership.objects.get(user=cast.olga)
    put(Membership(user=cast.bram, organisation=elsewhere.organisation, team=elsewhere.team, role=Role.CASEWORKER))
    client = Client()
    client.force_login(cast.bram)
    where = {"here": cast.organisation.pk, "there": elsewhere.organisation_id}
    for name, status in (("there", 404), ("here", 200), ("there", 404)):
        client.post(address("accounts:choose_organisation", ids), {"organisation": str(where[name])})
        answer = client.get(address("overview:chronology", ids))
        assert answer.status_code == status
        assert (CANARY in answer.content.decode()) == (status == 200)
        start = client.get(address("overview:start", ids)).content.decode()
        assert (cast.dossier.code in start) == (status == 200)
    assert client.post(address("accounts:choose_organisation", ids), {"organisation": "x"}).status_code == 404
    # Both forged: an organisation that is not hers, and one she has left.
    with as_owner() as cursor:
        cursor.execute(  # type: ignore[attr-defined]
            "UPDATE accounts_membership SET ends_at = now() WHERE organisation_id = %s AND user_id = %s",
            [where["there"], cast.bram.pk],
        )
    gone = client.post(address("accounts:choose_organisation", ids), {"organisation": str(where["there"])})
    assert gone.status_code == 404
    assert client.get(address("overview:chronology", ids)).status_code == 200
