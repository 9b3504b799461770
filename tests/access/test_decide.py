"""The decision itself, without a database: default deny, and each relation only where the table names it."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from signalering.access.actor import NOBODY, Actor, Standing
from signalering.access.decide import DossierTies, grant_at_work, grant_on_dossier
from signalering.access.roles import TEAM_ROLES, Action, Relation, Role
from signalering.access.table import TABLE

HERE, ELSEWHERE, NOORD, ZUID = uuid4(), uuid4(), uuid4(), uuid4()


def somebody(role: Role, *, organisation: object = HERE, team: object = NOORD) -> Actor:
    team_id = team if role in TEAM_ROLES else None
    return Actor(uuid4(), "", organisation, (Standing(uuid4(), organisation, role, team_id),))


def ties(*personal: Relation, through: dict[object, Relation] | None = None) -> DossierTies:
    return DossierTies(HERE, NOORD, frozenset(personal), through or {})


def test_every_action_has_its_line() -> None:
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_each_cell_lets_in_exactly_its_relations(role: Role, action: Action) -> None:
    """Without the actor's own ties, only team and organisation count; with one, that one too."""
    allowed = TABLE[action].get(role, frozenset())
    base = Relation.TEAM if role in TEAM_ROLES else Relation.ORGANISATION
    assert (grant_on_dossier(somebody(role), action, ties()) is not None) == (base in allowed)
    if role in TEAM_ROLES:
        for relation in (Relation.INVOLVED, Relation.EMERGENCY):
            elsewhere = somebody(role, team=ZUID)
            assert (grant_on_dossier(elsewhere, action, ties(relation)) is not None) == (relation in allowed)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_other_organisation_never_gets_in(role: Role, action: Action) -> None:
    assert grant_on_dossier(somebody(role, organisation=ELSEWHERE), action, ties(Relation.INVOLVED)) is None


def test_nobody_may_do_anything() -> None:
    for action in Action:
        assert grant_on_dossier(NOBODY, action, ties()) is None
        assert grant_at_work(NOBODY, action) is None


def test_unknown_action_raises() -> None:
    with pytest.raises(KeyError):
        grant_at_work(somebody(Role.CASEWORKER), "read_everything")  # type: ignore[arg-type]


def test_involved_team_lets_in_its_caseworkers_not_its_coordinator() -> None:
    """A coordinator who may involve a team could otherwise let herself in."""
    involved = ties(through={NOORD: Relation.INVOLVED})
    assert grant_on_dossier(somebody(Role.CASEWORKER), Action.READ_CONTENT, involved) is not None
    assert grant_on_dossier(somebody(Role.COORDINATOR), Action.READ_CONTENT, involved) is None
    assert grant_on_dossier(somebody(Role.CASEWORKER, team=ZUID), Action.READ_CONTENT, involved) is None


def test_closest_relation_is_the_one_that_is_logged() -> None:
    grant = grant_on_dossier(somebody(Role.COORDINATOR), Action.SEE_DOSSIER, ties(Relation.INVOLVED))
    assert grant is not None
    assert grant.cell == "see_dossier/coordinator/involved"


def test_work_in_one_team_says_nothing_of_another() -> None:
    assert grant_at_work(somebody(Role.CASEWORKER), Action.OPEN_DOSSIER, team_id=NOORD) is not None
    assert grant_at_work(somebody(Role.CASEWORKER), Action.OPEN_DOSSIER, team_id=ZUID) is None


def test_page_for_people_says_what_the_table_says() -> None:
    """The cells stand written out in docs/permissions.md: whoever changes one shows it there to its readers."""
    call_command("permissions", check=True)
