"""What is known and agreed: read by those involved, changed with author and time, the earlier text readable."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.dossiers import open_matters, page
from signalering.dossiers.actions import About, change_profile, close, involve
from signalering.dossiers.models import Arrangement, Dossier, DossierChange
from tests.cast import Cast, as_actor, open_for
from tests.dossiers.pages import CANARY, DATABASES, HIDDEN, agree, get, number_of_queries, open_with_number, post, text

pytestmark = pytest.mark.django_db(databases=DATABASES)
ROUTES = ("dossiers:details", "dossiers:profile", "dossiers:arrangements", "dossiers:arrangement_versions")


def known(cast: Cast) -> Dossier:
    with as_actor(actor_for(cast.bram)):
        return Dossier.objects.select_related("profile").get(pk=cast.dossier.pk)


def test_details_show_what_is_known_agreed_and_who_is_involved(cast: Cast, client: Client) -> None:
    agree(
        cast, safe_contact="Niet bellen.", adaptation="Korte zinnen.", safety_agreements="Te laat: achterwacht bellen."
    )
    response = text(get(client, cast.bram, "dossiers:details", cast.dossier.pk))
    for words in ("leeftijd niet bekend", "Te laat: achterwacht bellen.", "zolang als nodig", "Geopend", "Bram"):
        assert words in response


def test_head_stands_on_top_with_112_and_safe_contact(cast: Cast, client: Client) -> None:
    agree(cast, safe_contact="Niet bellen.", adaptation="Korte zinnen.", safety_agreements="Achterwacht bellen.")
    for route in (*ROUTES, "dossiers:involve", "dossiers:hand_over", "dossiers:close"):
        response = text(get(client, cast.bram, route, cast.dossier.pk))
        for words in ("tel:112", "Niet bellen.", "Korte zinnen.", "#safety_agreements", cast.dossier.code):
            assert words in response, route


@pytest.mark.parametrize("route", ["dossiers:involve", "dossiers:hand_over", "dossiers:close"])
def test_head_of_a_coordinator_holds_no_content(cast: Cast, client: Client, route: str) -> None:
    agree(cast, safe_contact=CANARY, adaptation=CANARY, safety_agreements=CANARY)
    response = text(get(client, cast.anna, route, cast.dossier.pk))
    assert CANARY not in response
    assert "#safety_agreements" not in response
    assert reverse("overview:chronology", args=[cast.dossier.pk]) not in response
    assert cast.dossier.code in response
    assert "tel:112" in response


def test_head_says_the_state_when_it_is_not_open(cast: Cast) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        dossier = Dossier.objects.get(pk=cast.dossier.pk)
        assert page.head(dossier, bram, current="details")["meta"][0] == "Team Noord"
        close(dossier=dossier, by=bram, reason="moved")
        head = page.head(Dossier.objects.get(pk=cast.dossier.pk), bram, current="details")
    assert head["meta"][-1] == "Stand: afgesloten"
    assert [tab["current"] for tab in head["tabs"]] == [False, False, True]


@pytest.mark.parametrize("route", ROUTES)
def test_others_get_what_the_table_says(cast: Cast, client: Client, route: str) -> None:
    agree(cast, safe_contact=CANARY)
    for person, status in {**HIDDEN, "anna": 403}.items():
        response = get(client, cast.users[person], route, cast.dossier.pk)
        assert response.status_code == status
        assert CANARY not in text(response)


@pytest.mark.parametrize("route", ROUTES)
def test_dossier_that_is_not_there(cast: Cast, client: Client, route: str) -> None:
    assert get(client, cast.bram, route, uuid4()).status_code == 404


@pytest.mark.parametrize("route", ["dossiers:profile", "dossiers:arrangements"])
def test_closed_dossier_is_read_and_not_changed(cast: Cast, client: Client, route: str) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        close(dossier=cast.dossier, by=bram, reason="moved")
    response = get(client, cast.bram, route, cast.dossier.pk)
    assert response.status_code == 409
    assert "Dit dossier is afgesloten." in text(response)
    assert reverse("dossiers:reopen", args=[cast.dossier.pk]) in text(response)
    details = get(client, cast.bram, "dossiers:details", cast.dossier.pk)
    assert details.status_code == 200
    assert "Gegevens wijzigen" not in text(details)


def test_profile_changes_with_author_and_time(cast: Cast, client: Client) -> None:
    data = {"age_band": "18_22", "authority": "himself"}
    assert post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data).status_code == 302
    assert (known(cast).age_band, known(cast).authority) == ("18_22", "himself")
    with as_actor(actor_for(cast.bram)):
        change = DossierChange.objects.get(dossier=cast.dossier, kind="profile")
    assert (change.by_id, change.age_band) == (cast.bram.pk, "18_22")
    response = text(get(client, cast.bram, "dossiers:details", cast.dossier.pk))
    assert "leeftijdsgroep: 18 tot en met 22 jaar" in response
    assert "leeftijdsgroep: leeftijd niet bekend" in response


def test_profile_changed_by_a_colleague_meanwhile_is_asked_again(cast: Cast, client: Client) -> None:
    """Two tabs: Bram's was opened before the other was saved. Saving once more is his choice."""
    client.force_login(cast.bram)
    address = reverse("dossiers:profile", args=[cast.dossier.pk])
    shown = client.get(address).context["form"]["shown"].value()
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        change_profile(dossier=cast.dossier, by=actor_for(cast.bram), about=About(age_band="16_17", authority="nidos"))
    mine = {"age_band": "unknown", "authority": "parents", "shown": shown}
    answer = client.post(address, mine)
    assert answer.status_code == 409
    page = text(answer)
    assert "16 of 17 jaar" in page
    assert "Dit is intussen gewijzigd, door een collega of door jezelf in een ander venster." in page
    assert answer.context["form"]["authority"].value() == "parents"
    assert client.post(address, {**mine, "shown": answer.context["form"]["shown"].value()}).status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert DossierChange.objects.filter(kind="profile").count() == 2


def test_client_number_changed_meanwhile_is_asked_again(cast: Cast, client: Client) -> None:
    """The number itself is shown to nobody; that there is one by now is."""
    client.force_login(cast.bram)
    address = reverse("dossiers:profile", args=[cast.dossier.pk])
    shown = client.get(address).context["form"]["shown"].value()
    mine = {"age_band": cast.dossier.age_band, "authority": cast.dossier.authority, "shown": shown}
    assert client.post(address, {**mine, "reference": "4711"}).status_code == 302
    answer = client.post(address, {**mine, "reference": "4712"})
    assert answer.status_code == 409
    assert answer.context["now"][0]["text"] == "Er is een nummer bekend."
    assert 'value="4712"' in answer.content.decode()
    assert "4711" not in answer.content.decode()
    # Who leaves the number alone is asked nothing.
    assert client.post(address, mine).status_code == 302


def test_profile_sent_twice_is_one_change(cast: Cast, client: Client) -> None:
    for _ in range(2):
        post(
            client, cast.bram, "dossiers:profile", cast.dossier.pk, age_band="18_22", authority="himself", reference="7"
        )
    with as_actor(actor_for(cast.bram)):
        assert DossierChange.objects.filter(kind="profile").count() == 1


def test_client_number_is_set_kept_warned_of_and_taken_away(cast: Cast, client: Client) -> None:
    data = {"age_band": "unknown", "authority": "unknown"}
    open_with_number(cast.dirk, cast.zuid, "88")
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data, reference="77")
    first = bytes(known(cast).reference_token)
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **{**data, "age_band": "16_17"})
    assert bytes(known(cast).reference_token) == first
    warned = post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data, reference="88")
    assert "Er is al een dossier met dit nummer" in text(warned)
    assert bytes(known(cast).reference_token) == first
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data, reference="88", anyway="on")
    assert bytes(known(cast).reference_token) != first
    both = post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data, reference="99", take_away="on")
    assert both.status_code == 422
    post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data, take_away="on")
    assert known(cast).reference_token is None
    history = text(get(client, cast.bram, "dossiers:details", cast.dossier.pk))
    assert "cliëntnummer weggehaald" in history
    assert "cliëntnummer gewijzigd" in history


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"age_band": "17", "authority": "parents"},
        {"age_band": "16_17", "authority": "parents", "reference": "\x00"},
    ],
)
def test_bad_profile_changes_nothing(cast: Cast, client: Client, data: dict[str, str]) -> None:
    response = post(client, cast.bram, "dossiers:profile", cast.dossier.pk, **data)
    assert response.status_code == 422
    assert "<title>Fout:" in text(response)
    assert known(cast).age_band == "unknown"


def test_agreement_is_a_version_and_both_are_readable(cast: Cast, client: Client) -> None:
    first = agree(cast, safe_contact="Niet bellen.", safety_agreements="Achterwacht bellen.")
    data = {"safe_contact": "Alleen op school.", "replaces": str(first.pk)}
    assert post(client, cast.bram, "dossiers:arrangements", cast.dossier.pk, **data).status_code == 302
    details = text(get(client, cast.bram, "dossiers:details", cast.dossier.pk))
    assert "Alleen op school." in details
    assert "Niet bellen." not in details
    versions = text(get(client, cast.bram, "dossiers:arrangement_versions", cast.dossier.pk))
    assert versions.index("Alleen op school.") < versions.index("Niet bellen.")
    assert "Vastgelegd door Bram op" in versions


def test_form_shows_what_holds_now(cast: Cast, client: Client) -> None:
    latest = agree(cast, safe_contact="Niet bellen.")
    response = text(get(client, cast.bram, "dossiers:arrangements", cast.dossier.pk))
    assert "Niet bellen." in response
    assert str(latest.pk) in response


@pytest.mark.parametrize("stale", ["first", "nothing", "forged", "another dossier's"])
def test_stale_form_gets_both_texts(cast: Cast, client: Client, stale: str) -> None:
    first = agree(cast, safe_contact="De eerste.")
    agree(cast, safe_contact="De tweede.")
    other = open_for(cast.bram, cast.noord)
    elsewhere = Cast(cast.organisation, cast.noord, cast.zuid, cast.users, other)
    replaces = {
        "first": first.pk,
        "nothing": "",
        "forged": "x",
        "another dossier's": agree(elsewhere, safe_contact="X").pk,
    }
    data = {"safe_contact": "De mijne.", "replaces": str(replaces[stale])}
    response = post(client, cast.bram, "dossiers:arrangements", cast.dossier.pk, **data)
    assert response.status_code == 409
    assert "De tweede." in text(response)
    assert "De mijne." in text(response)
    with as_actor(actor_for(cast.bram)):
        assert Arrangement.objects.filter(dossier=cast.dossier).count() == 2


def test_agreement_sent_twice_is_recorded_once(cast: Cast, client: Client) -> None:
    key = str(get(client, cast.bram, "dossiers:arrangements", cast.dossier.pk).context["form"]["key"].value())
    data = {"safe_contact": "Niet bellen.", "key": key, "replaces": ""}
    for _ in range(2):
        assert post(client, cast.bram, "dossiers:arrangements", cast.dossier.pk, **data).status_code == 302
    with as_actor(actor_for(cast.bram)):
        assert str(Arrangement.objects.get().pk) == key


def test_forged_key_of_another_row_records_a_row_of_its_own(cast: Cast, client: Client) -> None:
    other = open_for(cast.chris, cast.noord)
    hidden = agree(Cast(cast.organisation, cast.noord, cast.zuid, cast.users, other), cast.chris, safe_contact="Iets.")
    data = {"safe_contact": "Niet bellen.", "key": str(hidden.pk)}
    assert post(client, cast.bram, "dossiers:arrangements", cast.dossier.pk, **data).status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert Arrangement.objects.get().safe_contact == "Niet bellen."


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"safe_contact": "x" * 301},
        {"adaptation": "x" * 1001},
        {"safety_agreements": "a\x00"},
        {"safety_agreements": "x" * 1_000_000},
    ],
    ids=["nothing", "long", "long talks", "nul", "1 MB"],
)
def test_bad_agreement_keeps_what_was_typed(cast: Cast, client: Client, data: dict[str, str]) -> None:
    kept = {"adaptation": "Plaatjes helpen."} if data and "adaptation" not in data else {}
    response = post(client, cast.bram, "dossiers:arrangements", cast.dossier.pk, **{**data, **kept})
    assert response.status_code == 422
    assert all(words in text(response) for words in kept.values())
    with as_actor(actor_for(cast.bram)):
        assert not Arrangement.objects.exists()


def test_colleague_reads_the_name_of_who_agreed_it(cast: Cast, client: Client) -> None:
    bram = actor_for(cast.bram)
    agree(cast, safe_contact="Niet bellen.")
    with as_actor(bram, dossier=cast.dossier):
        involve(dossier=cast.dossier, by=bram, user=cast.chris)
    response = text(get(client, cast.chris, "dossiers:details", cast.dossier.pk))
    assert "Vastgelegd door Bram op" in response
    assert "betrokken door Bram op" in response


def test_rooms_above_say_what_they_have_open(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_matters, "_sources", [])
    open_matters.add_source(lambda dossier: [open_matters.OpenMatter(f"{CANARY} {dossier.code}", "/ergens/")])
    for route in ("dossiers:hand_over", "dossiers:close"):
        assert f"{CANARY} {cast.dossier.code}" in text(get(client, cast.bram, route, cast.dossier.pk))
        assert CANARY not in text(get(client, cast.anna, route, cast.dossier.pk))


@pytest.mark.parametrize("changes", [1, 20])
def test_number_of_queries_does_not_grow(cast: Cast, client: Client, changes: int) -> None:
    bram = actor_for(cast.bram)
    with as_actor(bram, dossier=cast.dossier):
        for turn in range(changes):
            about = About(age_band=("16_17", "18_22")[turn % 2])
            change_profile(dossier=Dossier.objects.get(pk=cast.dossier.pk), by=bram, about=about)
    for turn in range(changes):
        agree(cast, safe_contact=f"Afspraak {turn}")
    client.force_login(cast.bram)
    for route in ROUTES:
        assert number_of_queries(client, reverse(route, args=[cast.dossier.pk])) <= 12
