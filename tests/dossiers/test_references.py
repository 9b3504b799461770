"""The client number: recognised however it is typed, by the organisation's key alone, and never kept."""

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.dossiers import references
from signalering.vault.models import DataKey, Scope
from tests import logbook
from tests.cast import Cast, as_actor
from tests.dossiers.pages import open_with_number, post

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
NUMBER = "KLT-88 12.34/x"


@given(st.text(alphabet="abcXYZ019éß", min_size=1, max_size=12), st.lists(st.sampled_from(" -./_"), max_size=8))
def test_only_letters_and_digits_count(number: str, between: list[str]) -> None:
    scattered = "".join(letter + mark for letter, mark in zip(number, [*between, *[""] * len(number)], strict=False))
    assert references.normalise(f"  {scattered} ") == references.normalise(number)
    assert references.normalise(number.lower()) == references.normalise(number)


@pytest.mark.parametrize("typed", ["", "   ", "-", "./_", "\n"])
def test_nothing_is_no_number(cast: Cast, typed: str) -> None:
    with as_actor(actor_for(cast.bram)):
        assert references.token(cast.organisation.pk, typed) is None


def test_key_of_the_organisation_is_made_at_first_use(cast: Cast) -> None:
    mine = DataKey.objects.filter(scope=Scope.ORGANISATION, owner_id=cast.organisation.pk)
    assert not mine.exists()
    with as_actor(actor_for(cast.bram)):
        first = references.token(cast.organisation.pk, NUMBER)
    with as_actor(actor_for(cast.bram)):
        assert references.token(cast.organisation.pk, "klt8812 34x") == first
    assert mine.count() == 1


def test_two_organisations_make_two_hashes(cast: Cast) -> None:
    elsewhere = Membership.objects.get(user=cast.olga).organisation_id
    with as_actor(actor_for(cast.bram)):
        assert references.token(cast.organisation.pk, NUMBER) != references.token(elsewhere, NUMBER)


def test_answer_needs_somebody_who_may_ask(cast: Cast) -> None:
    for person in ("els", "hanna", "zora", "frits"):
        with as_actor(actor_for(cast.users[person])), pytest.raises(DatabaseError, match="only for"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('signalering.event', 'try', true)")
                cursor.execute("SELECT gate_reference_exists('x'::bytea)")


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_number_is_nowhere_in_the_database_and_each_question_is_logged(cast: Cast, client: Client) -> None:
    data = {"age_band": "unknown", "authority": "unknown", "reference": NUMBER}
    assert post(client, cast.bram, "dossiers:open", **data).status_code == 302
    assert post(client, cast.dirk, "dossiers:open", **data).status_code == 200
    post(client, cast.bram, "dossiers:list", typed=NUMBER)
    asked = logbook.rows("dossier.reference_asked")
    assert [row["actor_id"] for row in asked] == [cast.bram.pk, cast.dirk.pk]
    (opened,) = [row for row in logbook.rows("dossier.opened") if row["fields"] and "reference" in row["fields"]]
    assert opened["dossier_code"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%8812%34%"])
            hit = cursor.fetchone()[0]
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%KLT-88%"])
            assert (hit if table.startswith("dossiers") else 0, cursor.fetchone()[0]) == (0, 0), table


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_every_step_is_a_line_in_the_log(cast: Cast, client: Client) -> None:
    dossier = open_with_number(cast.bram, cast.noord, "")
    profile = {"age_band": "16_17", "authority": "parents"}
    post(client, cast.bram, "dossiers:profile", dossier.pk, **profile)
    post(client, cast.bram, "dossiers:arrangements", dossier.pk, safe_contact="Niet bellen.")
    post(client, cast.bram, "dossiers:involve", dossier.pk, who=f"user:{cast.dirk.pk}", until="week")
    post(client, cast.bram, "dossiers:hand_over", dossier.pk, who=f"user:{cast.chris.pk}", words="Sterkte.")
    post(client, cast.bram, "dossiers:hand_over", dossier.pk, withdraw="on")
    post(client, cast.bram, "dossiers:close", dossier.pk, reason="moved")
    post(client, cast.bram, "dossiers:reopen", dossier.pk, reason="returned")
    for event, fields in (
        ("dossier.profile_changed", ["age_band", "authority"]),
        ("arrangement.recorded", ["safe_contact"]),
        ("involvement.started", ["user", "team", "ends_at", "reason"]),
        ("hand_over.asked", ["from_user", "to_user", "to_team", "words"]),
        ("hand_over.withdrawn", ["withdrawn_at", "answered_by"]),
        ("dossier.closed", ["state", "reason"]),
        ("dossier.reopened", ["state", "reason", "next_review_on"]),
    ):
        (row,) = logbook.rows(event)
        assert (row["actor_id"], row["dossier_id"], row["fields"]) == (cast.bram.pk, dossier.pk, fields), event
        assert row["grant_cell"].endswith("/caseworker/involved")


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
def test_lists_are_logged_with_what_they_show(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    client.get(reverse("dossiers:list"))
    (row,) = logbook.rows("page.viewed")
    assert (row["object_type"], row["object_ids"]) == ("dossiers:list", [cast.dossier.pk])
