"""What the database itself holds about context factors, tried by breaking it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.observations.catalogue_models import SignalType
from signalering.observations.context_actions import Factor, add_factor, change_factor, withdraw_factor
from signalering.observations.context_models import ContextFactor
from tests.architecture.test_status_grid import PEOPLE
from tests.cast import Cast, as_actor, open_for
from tests.observations.arranged import factor

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])


def in_event(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('signalering.event', 'try', true)")
        cursor.execute(statement, values)


@pytest.mark.parametrize("person", [person for person in PEOPLE if person != "gast"])
def test_plain_sql_shows_it_to_those_involved_only(cast: Cast, person: str) -> None:
    factor(cast, text="Geen vaste plek.")
    with as_actor(actor_for(cast.users[person])), connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id FROM observations_contextfactor")
        assert cursor.fetchall() == ([(cast.dossier.pk,)] if person == "bram" else [])


def test_no_actor_sees_nothing(cast: Cast) -> None:
    factor(cast, text="Geen vaste plek.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM observations_contextfactor")
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE observations_contextfactor SET kind = 'risk'", "DELETE FROM observations_contextfactor"]
)
def test_nothing_is_overwritten_or_deleted(cast: Cast, statement: str) -> None:
    factor(cast, text="Geen vaste plek.")
    with as_actor(actor_for(cast.bram)), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        in_event(statement)


def test_write_outside_an_event_is_refused(cast: Cast) -> None:
    with as_actor(actor_for(cast.bram), dossier=cast.dossier), pytest.raises(DatabaseError, match="outside an audit"):
        with transaction.atomic():
            ContextFactor(dossier=cast.dossier, kind="risk", text="x", recorded_by=cast.bram).save()


def test_nobody_writes_in_another_name_or_another_dossier(cast: Cast) -> None:
    other = open_for(cast.chris, cast.noord)
    insert = (
        "INSERT INTO observations_contextfactor (id, dossier_id, withdrawn, kind, text, precision, "
        "source_role, reason, recorded_by_id) VALUES (gen_random_uuid(), %s, false, 'risk', 'x', 'unknown', '', '', %s)"
    )
    for dossier, writer in ((cast.dossier, cast.chris), (other, cast.bram)):
        with as_actor(actor_for(cast.bram)), pytest.raises(DatabaseError, match="row-level security"):
            with transaction.atomic():
                in_event(insert, dossier.pk, writer.pk)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kind": "protective", "entry": "R05"}, "only_risk_factors_from_the_catalogue"),
        ({"kind": "risk", "entry": "S01"}, "row-level security"),
        ({"kind": "risk"}, "factor_says_something"),
        ({"kind": "risk", "text": "x", "precision": "day"}, "factor_date_goes_with_precision"),
        ({"kind": "risk", "text": "x", "precision": "day", "known_since": 2}, "factor_not_in_the_future"),
    ],
)
def test_row_that_makes_no_sense_is_refused(cast: Cast, changes: dict[str, object], rule: str) -> None:
    given = dict(changes)
    if code := given.pop("entry", None):
        given["entry_id"] = SignalType.objects.get(code=code).pk
    if days := given.pop("known_since", None):
        given["known_since"] = today() + timedelta(days=days)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError, match=rule):
        factor(cast, **given)


def test_version_rules_are_those_of_an_observation(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    other = open_for(cast.bram, cast.noord)
    with as_actor(bram, dossier=cast.dossier):
        row = add_factor(dossier=cast.dossier, by=bram, factor=Factor(kind="risk", text="Schulden."))
        gone = withdraw_factor(earlier=row, dossier=cast.dossier, by=bram)
        assert (gone.withdrawn, gone.text) == (True, "Schulden.")
        with pytest.raises(DatabaseError, match="it was withdrawn"), transaction.atomic():
            change_factor(earlier=gone, dossier=cast.dossier, by=bram, factor=Factor(kind="risk", text="Toch."))
        last = withdraw_factor(earlier=gone, dossier=cast.dossier, by=bram, reason="identifying")
        assert last.text is None
        for erased in ContextFactor.objects.filter(pk__in=[row.pk, gone.pk]):
            assert (erased.text, erased.is_shielded, len(bytes(erased.shielded_hash or b""))) == (None, True, 32)
    with as_actor(bram, dossier=other), pytest.raises(DatabaseError, match="stays in its dossier"):
        with transaction.atomic():
            change_factor(earlier=last, dossier=other, by=bram, factor=Factor(kind="risk", text="Elders."))


def test_text_is_sealed(cast: Cast) -> None:
    factor(cast, text="Geen vaste plek.")
    with as_actor(actor_for(cast.bram)), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM observations_contextfactor")
        (stored,) = cursor.fetchone()
        assert b"vaste plek" not in bytes(stored)


def test_database_keeps_its_own_clock_and_reason_for_a_first_row(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), pytest.raises(DatabaseError, match="only a version"):
        with transaction.atomic():
            in_event("SELECT 1")
            row = ContextFactor(dossier=cast.dossier, kind="risk", text="x", recorded_by=cast.bram, reason="typo")
            row.save(force_insert=True)
