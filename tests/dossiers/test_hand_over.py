"""Handing over: asked, then accepted or declined. Until then nothing changes, and whoever is asked reads nothing."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signalering.access.roles import Role
from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.audit import log
from signalering.dossiers.actions import MayNotInvolve, close, end_involvement
from signalering.dossiers.hand_overs import NotWaiting, Receiver, accept_hand_over, hand_over, stop_hand_over
from signalering.dossiers.models import Dossier, DossierChange, HandOver, Involvement
from signalering.dossiers.queries import hand_overs_waiting
from tests.cast import Cast, as_actor, as_owner, end_membership_of, open_for, put
from tests.dossiers.pages import CANARY, DATABASES, HIDDEN, agree, get, number_of_queries, post, text

pytestmark = pytest.mark.django_db(databases=DATABASES)


def ask(cast: Cast, by: str = "bram", *, user: str = "", team: str = "", instead_of: str = "bram") -> HandOver:
    actor = actor_for(cast.users[by])
    to = Receiver(user=cast.users[user] if user else None, team=getattr(cast, team) if team else None)
    with as_actor(actor, dossier=cast.dossier):
        return hand_over(
            dossier=cast.dossier,
            by=actor,
            to=to,
            from_user_id=cast.users[instead_of].pk if instead_of else None,
            words=CANARY,
        )


def involved(cast: Cast) -> set[UUID | None]:
    with as_actor(actor_for(cast.anna)):
        return set(Involvement.objects.live().filter(dossier=cast.dossier).values_list("user_id", flat=True))


def member(cast: Cast, person: str, team: str, role: Role) -> None:
    values = {"user": cast.users[person], "organisation": cast.organisation, "team": getattr(cast, team)}
    put(Membership(**values, role=role))


def test_colleague_accepts_and_takes_the_place(cast: Cast, client: Client) -> None:
    data = {"who": f"user:{cast.chris.pk}", "words": CANARY}
    assert post(client, cast.bram, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 302
    assert involved(cast) == {cast.bram.pk}
    assert get(client, cast.chris, "overview:chronology", cast.dossier.pk).status_code == 404
    with as_actor(actor_for(cast.chris)):
        (asked,) = hand_overs_waiting(actor_for(cast.chris))
    assert cast.dossier.code in text(get(client, cast.chris, "dossiers:list"))
    response = post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="accept")
    assert response.url == reverse("overview:chronology", args=[cast.dossier.pk])
    assert involved(cast) == {cast.chris.pk}
    assert get(client, cast.bram, "overview:chronology", cast.dossier.pk).status_code == 404
    details = text(get(client, cast.chris, "dossiers:details", cast.dossier.pk))
    assert CANARY in details
    assert "Overgedragen" in details
    assert "betrokken door Bram op" in details


def test_page_of_whoever_is_asked_shows_that_it_exists_and_nothing_else(cast: Cast, client: Client) -> None:
    agree(cast, safe_contact=CANARY)
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, age_band="16_17", authority="parents")
    asked = ask(cast, user="chris")
    page = text(get(client, cast.chris, "dossiers:accept_hand_over", asked.pk))
    for words in (cast.dossier.code, "Team Noord", "open sinds", "Bram vroeg dit op", "tel:112"):
        assert words in page
    for words in (CANARY, "16 of 17 jaar"):
        assert words not in page
    for route in ("overview:chronology", "dossiers:details", "dossiers:involve", "dossiers:hand_over"):
        assert get(client, cast.chris, route, cast.dossier.pk).status_code == 404


def test_declined_changes_nothing(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    assert post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="decline").status_code == 302
    assert involved(cast) == {cast.bram.pk}
    assert get(client, cast.chris, "dossiers:accept_hand_over", asked.pk).status_code == 404
    with as_actor(actor_for(cast.bram)):
        row = HandOver.objects.get(pk=asked.pk)
        assert row.declined_at is not None
        assert (row.answered_by_id, row.withdrawn_at) == (cast.chris.pk, None)


@pytest.mark.parametrize("answer", ["", "perhaps", "\x00"])
def test_other_answer_is_none(cast: Cast, client: Client, answer: str) -> None:
    asked = ask(cast, user="chris")
    assert post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer=answer).status_code == 422
    assert involved(cast) == {cast.bram.pk}


def test_accepted_twice_is_accepted_once(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    there = reverse("overview:chronology", args=[cast.dossier.pk])
    for _ in range(2):
        assert post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="accept").url == there
    assert get(client, cast.chris, "dossiers:accept_hand_over", asked.pk).url == there
    # Bram's no more; and a colleague learns nothing of it.
    for person in ("bram", "dirk", "anna"):
        assert get(client, cast.users[person], "dossiers:accept_hand_over", asked.pk).status_code == 404
    with as_actor(actor_for(cast.chris)):
        assert DossierChange.objects.filter(kind="handed_over").count() == 1


def test_caseworker_of_another_team_accepts_and_the_team_follows(cast: Cast, client: Client) -> None:
    asked = ask(cast, team="zuid")
    assert "Het dossier gaat naar team Zuid." in text(get(client, cast.dirk, "dossiers:accept_hand_over", asked.pk))
    post(client, cast.dirk, "dossiers:accept_hand_over", asked.pk, answer="accept")
    with as_actor(actor_for(cast.dirk)):
        dossier = Dossier.objects.get(pk=cast.dossier.pk)
        change = DossierChange.objects.get(kind="handed_over")
        rows = set(Involvement.objects.live().values_list("user_id", flat=True))
    assert (dossier.team_id, change.team_id, change.by_id, rows) == (
        cast.zuid.pk,
        cast.zuid.pk,
        cast.dirk.pk,
        {cast.dirk.pk},
    )
    # Anna coordinates Noord: it is not hers any more.
    assert get(client, cast.anna, "dossiers:involve", cast.dossier.pk).status_code == 404


def test_coordinator_who_accepts_for_her_team_does_not_read(cast: Cast, client: Client) -> None:
    member(cast, "anna", "zuid", Role.COORDINATOR)
    asked = ask(cast, team="zuid")
    page = text(get(client, cast.anna, "dossiers:accept_hand_over", asked.pk))
    assert "Je leest het zelf niet" in page
    response = post(client, cast.anna, "dossiers:accept_hand_over", asked.pk, answer="accept")
    assert response.url == reverse("dossiers:involve", args=[cast.dossier.pk])
    assert involved(cast) == set()
    assert get(client, cast.anna, "overview:chronology", cast.dossier.pk).status_code == 403
    assert "Er is niemand betrokken." in text(client.get(response.url))


def test_coordinator_hands_over_for_a_colleague(cast: Cast, client: Client) -> None:
    data = {"whose": str(cast.bram.pk), "who": f"user:{cast.chris.pk}"}
    assert post(client, cast.anna, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 302
    with as_actor(actor_for(cast.chris)):
        (asked,) = hand_overs_waiting(actor_for(cast.chris))
    post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="accept")
    assert involved(cast) == {cast.chris.pk}


def test_coordinator_cannot_hand_it_to_herself(cast: Cast, client: Client) -> None:
    data = {"whose": str(cast.bram.pk), "who": f"user:{cast.anna.pk}"}
    assert post(client, cast.anna, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 422
    with pytest.raises((MayNotInvolve, DatabaseError)):
        ask(cast, "anna", user="anna")


def test_coordinator_cannot_accept_what_she_asked_of_her_own_other_team(cast: Cast) -> None:
    member(cast, "anna", "zuid", Role.CASEWORKER)
    asked = ask(cast, "anna", team="zuid")
    anna = actor_for(cast.anna)
    with as_actor(anna, dossier=cast.dossier):
        assert list(hand_overs_waiting(anna)) == []
        with pytest.raises(NotWaiting):
            accept_hand_over(waiting=asked, by=anna)
    assert involved(cast) == {cast.bram.pk}


@pytest.mark.parametrize("person", ["bram", "anna", "dirk", "olga"])
def test_nobody_else_accepts_or_declines(cast: Cast, client: Client, person: str) -> None:
    asked = ask(cast, user="chris")
    for answer in ("accept", "decline"):
        user = cast.users[person]
        assert post(client, user, "dossiers:accept_hand_over", asked.pk, answer=answer).status_code == 404
    actor = actor_for(cast.users[person])
    with as_actor(actor, dossier=cast.dossier), pytest.raises(NotWaiting):
        accept_hand_over(waiting=asked, by=actor)
    if person in ("dirk", "olga"):
        with as_actor(actor, dossier=cast.dossier), pytest.raises(NotWaiting):
            stop_hand_over(waiting=asked, by=actor, name="hand_over.withdrawn")
    assert involved(cast) == {cast.bram.pk}


def test_hand_over_that_is_not_there(cast: Cast, client: Client) -> None:
    assert get(client, cast.chris, "dossiers:accept_hand_over", uuid4()).status_code == 404


def test_one_who_is_out_gives_nothing_away(cast: Cast, client: Client) -> None:
    """Bram asks Chris, then his involvement ends: what he asked is worth nothing any more."""
    asked = ask(cast, user="chris")
    bram = actor_for(cast.bram)
    with as_actor(bram):
        row = Involvement.objects.get(dossier=cast.dossier)
        end_involvement(dossier=cast.dossier, involvement_id=row.pk, by=bram)
    assert post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="accept").status_code == 404
    assert involved(cast) == set()
    # And it does not stand in the way of a new one.
    assert ask(cast, "anna", user="chris", instead_of="").pk != asked.pk


@pytest.mark.parametrize("who_left", ["bram", "chris"])
def test_nothing_passes_by_somebody_who_left(cast: Cast, client: Client, who_left: str) -> None:
    asked = ask(cast, user="chris")
    end_membership_of(cast.users[who_left])
    response = post(client, cast.chris, "dossiers:accept_hand_over", asked.pk, answer="accept")
    assert response.status_code == {"bram": 404, "chris": 403}[who_left]


@pytest.mark.django_db(transaction=True, databases=[*DATABASES, "keys_owner"])
def test_it_runs_out_after_two_weeks(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    assert (asked.ends_at - asked.asked_at).days == 14
    with as_owner() as cursor:
        cursor.execute("UPDATE dossiers_handover SET ends_at = clock_timestamp()")
    assert get(client, cast.chris, "dossiers:accept_hand_over", asked.pk).status_code == 404
    assert ask(cast, user="chris").pk != asked.pk


def test_withdrawn_is_gone(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    page = text(get(client, cast.anna, "dossiers:hand_over", cast.dossier.pk))
    assert "Gevraagd aan Chris op" in page
    assert CANARY not in page
    assert post(client, cast.anna, "dossiers:hand_over", cast.dossier.pk, withdraw="on").status_code == 302
    assert get(client, cast.chris, "dossiers:accept_hand_over", asked.pk).status_code == 404
    assert post(client, cast.bram, "dossiers:hand_over", cast.dossier.pk, withdraw="on").status_code == 302


def test_second_one_waits_for_the_first_and_its_words_come_back(cast: Cast, client: Client) -> None:
    """The form was open in another tab before the first one was asked."""
    ask(cast, user="chris")
    data = {"who": f"user:{cast.dirk.pk}", "words": "Dit wil ik <b>niet</b> kwijt."}
    response = post(client, cast.bram, "dossiers:hand_over", cast.dossier.pk, **data)
    assert response.status_code == 422
    assert "Dit wil ik &lt;b&gt;niet&lt;/b&gt; kwijt." in text(response)
    assert "Er wacht al een overdracht op antwoord." in text(response)
    assert "Dit is niet opgeslagen." in text(response)
    assert "Gevraagd aan Chris" in text(response)


def test_sent_twice_is_asked_once(cast: Cast, client: Client) -> None:
    key = str(get(client, cast.bram, "dossiers:hand_over", cast.dossier.pk).context["form"]["key"].value())
    for _ in range(2):
        data = {"who": f"user:{cast.chris.pk}", "key": key}
        assert post(client, cast.bram, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 302
    with as_actor(actor_for(cast.bram)):
        assert str(HandOver.objects.get().pk) == key


@pytest.mark.parametrize(
    "changes",
    [
        {"who": ""},
        {"who": "user:x"},
        {"who": "team:"},
        {"words": "\x00"},
        {"words": "x" * 1001},
        {"words": "x" * 1_000_000},
    ],
    ids=["nobody", "forged", "no team", "nul", "long", "1 MB"],
)
def test_bad_input_asks_nobody(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    data = {"who": f"user:{cast.chris.pk}", "words": "Deze tekst blijft.", **changes}
    response = post(client, cast.bram, "dossiers:hand_over", cast.dossier.pk, **data)
    assert response.status_code == 422
    assert "words" in changes or "Deze tekst blijft." in text(response)
    with as_actor(actor_for(cast.bram)):
        assert not HandOver.objects.exists()


def test_place_of_somebody_not_involved_is_no_choice(cast: Cast, client: Client) -> None:
    data = {"whose": str(cast.chris.pk), "who": f"user:{cast.dirk.pk}"}
    assert post(client, cast.anna, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 422
    same = {"whose": str(cast.bram.pk), "who": f"user:{cast.bram.pk}"}
    assert post(client, cast.anna, "dossiers:hand_over", cast.dossier.pk, **same).status_code == 422


def test_caseworker_cannot_give_away_the_place_of_another(cast: Cast, client: Client) -> None:
    from signalering.dossiers.actions import involve

    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    # Forged: the page of a caseworker does not ask whose.
    data = {"whose": str(cast.bram.pk), "who": f"user:{cast.dirk.pk}"}
    assert post(client, cast.chris, "dossiers:hand_over", cast.dossier.pk, **data).status_code == 302
    with as_actor(actor_for(cast.bram)):
        assert HandOver.objects.get().from_user_id == cast.chris.pk
    with pytest.raises(MayNotInvolve):
        ask(cast, "chris", user="dirk", instead_of="bram")


@pytest.mark.parametrize("route", ["dossiers:hand_over"])
def test_others_get_what_the_table_says(cast: Cast, client: Client, route: str) -> None:
    for person, status in HIDDEN.items():
        data = {"who": f"user:{cast.chris.pk}"}
        assert post(client, cast.users[person], route, cast.dossier.pk, **data).status_code == status


def test_closed_dossier_is_not_handed_over_and_what_waits_is_withdrawn(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        close(dossier=cast.dossier, by=bram, reason="moved")
    assert get(client, cast.chris, "dossiers:accept_hand_over", asked.pk).status_code == 404
    assert get(client, cast.bram, "dossiers:hand_over", cast.dossier.pk).status_code == 409
    with as_actor(bram):
        assert HandOver.objects.get().withdrawn_at is not None


def test_answer_cannot_be_written_while_asking_nor_after(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier), log.event("hand_over.asked", by=bram, dossier=cast.dossier):
        row = HandOver(dossier=cast.dossier, asked_by=cast.bram, from_user=cast.bram, to_user=cast.chris)
        row.accepted_at = timezone.now()
        row.save(force_insert=True)
        assert HandOver.objects.get().accepted_at is None
        for statement in ("UPDATE dossiers_handover SET accepted_at = now()", "DELETE FROM dossiers_handover"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)


def test_number_of_queries(cast: Cast, client: Client) -> None:
    asked = ask(cast, user="chris")
    for _ in range(5):
        open_for(cast.bram, cast.noord)
    pages = {
        "bram": reverse("dossiers:hand_over", args=[cast.dossier.pk]),
        "anna": reverse("dossiers:hand_over", args=[cast.dossier.pk]),
        "chris": reverse("dossiers:accept_hand_over", args=[asked.pk]),
    }
    for person, address in pages.items():
        client.force_login(cast.users[person])
        assert number_of_queries(client, address) <= 12
