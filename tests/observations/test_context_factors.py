"""Circumstances beside the chronology: what works, what is refused, that nothing typed is lost, nothing counts."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.base.forms import today
from signalering.dossiers.actions import involve
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import ReasonNeeded
from signalering.observations import context_queries
from signalering.observations.catalogue_actions import withdraw_entry
from signalering.observations.catalogue_models import SignalType
from signalering.observations.context_actions import Factor, add_factor, change_factor
from signalering.observations.context_models import ContextFactor
from tests import logbook
from tests.cast import Cast, as_actor, open_for, put_in_state
from tests.observations.arranged import factor, own_entry

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])
REALLY_COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])


def entry(code: str) -> SignalType:
    return SignalType.objects.get(code=code)


def typed(**changes: str) -> dict[str, str]:
    return {
        "kind": "protective",
        "entry": "",
        "text": "Hij ziet zijn oma elke week.",
        "precision": "unknown",
        "known_since": "",
        "source_role": "parent",
        **changes,
    }


def address(cast: Cast, name: str, *more: object) -> str:
    return reverse(f"observations:{name}", args=[cast.dossier.pk, *more])


def post(client: Client, cast: Cast, **changes: str) -> object:
    client.force_login(cast.bram)
    return client.post(address(cast, "factor_add"), typed(**changes))


def test_works_and_risk_and_protection_stand_apart(cast: Cast, client: Client) -> None:
    assert post(client, cast).status_code == 302
    post(client, cast, kind="risk", entry=str(entry("R05").pk), text="")
    page = client.get(address(cast, "factors")).content.decode()
    helps, harder = page.split('id="risks"')
    assert "Hij ziet zijn oma elke week." in helps
    assert "Hij ziet zijn oma elke week." not in harder
    assert entry("R05").label_nl in harder
    assert entry("R05").also_nl in harder
    assert "niets op zichzelf" in harder


def test_stands_beside_the_chronology_and_not_in_it(cast: Cast, client: Client) -> None:
    post(client, cast)
    page = client.get(reverse("overview:chronology", args=[cast.dossier.pk])).content.decode()
    beside = page.index('aria-labelledby="context-title"')
    assert "Hij ziet zijn oma elke week." not in page[:beside]
    assert "Hij ziet zijn oma elke week." in page[beside:]
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        (texts,) = context_queries.current(cast.dossier)
        assert (texts["text"], texts["source"]) == ("Hij ziet zijn oma elke week.", "Ouder of verzorger")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"kind": "neutral"},
        {"text": ""},
        {"text": "x" * 501},
        {"text": "naam\x00"},
        {"text": "x" * 1_000_000},
        {"entry": "R05"},
        {"entry": "5d0cf8a6-0000-4000-8000-000000000000"},
        {"precision": "day"},
        {"precision": "hour"},
        {"precision": "day", "known_since": "31-02-2026"},
        {"precision": "day", "known_since": (today() + timedelta(days=1)).isoformat()},
        {"source_role": "Jan"},
    ],
    ids=lambda changes: ",".join(f"{name}={value[:12]!r}" for name, value in changes.items()),
)
def test_bad_input_keeps_what_was_typed(cast: Cast, client: Client, changes: dict[str, str]) -> None:
    response = post(client, cast, **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'class="error-summary"' in page
    if "text" not in changes:
        assert "Hij ziet zijn oma elke week." in page
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert not ContextFactor.objects.exists()


@pytest.mark.parametrize("code", ["S01", "P01", "G01"])
def test_only_a_risk_factor_can_be_chosen(cast: Cast, client: Client, code: str) -> None:
    assert post(client, cast, kind="risk", entry=str(entry(code).pk)).status_code == 422


def test_what_helps_him_is_not_chosen_from_the_list_of_risk_factors(cast: Cast, client: Client) -> None:
    response = post(client, cast, entry=str(entry("R05").pk))
    assert response.status_code == 422
    assert "Deze lijst bevat risicofactoren." in response.content.decode()


@pytest.mark.parametrize(
    ("precision", "kept", "shown"),
    [
        ("day", date(2024, 5, 17), "17 mei 2024"),
        ("month", date(2024, 5, 1), "mei 2024"),
        ("year", date(2024, 1, 1), "2024"),
        ("unknown", None, "niet bekend sinds wanneer"),
    ],
)
def test_day_is_kept_no_more_exact_than_it_is_known(
    cast: Cast, client: Client, precision: str, kept: date | None, shown: str
) -> None:
    assert post(client, cast, precision=precision, known_since="17-05-2024").status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert ContextFactor.objects.get().known_since == kept
    page = client.get(address(cast, "factors")).content.decode()
    assert shown in page
    assert ("17 mei 2024" in page) == (precision == "day")


def test_sent_twice_is_noted_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.bram)
    key = str(client.get(address(cast, "factor_add")).context["form"]["key"].value())
    for _ in range(2):
        assert client.post(address(cast, "factor_add"), typed(key=key)).status_code == 302
    with as_actor(actor_for(cast.bram)):
        assert str(ContextFactor.objects.get().pk) == key


@pytest.mark.parametrize("key", ["", "geen sleutel", "another's"])
def test_forged_key_notes_a_row_of_its_own(cast: Cast, client: Client, key: str) -> None:
    other = open_for(cast.chris, cast.noord)
    hidden = factor_of_chris(cast, other)
    assert post(client, cast, key=str(hidden.pk) if key == "another's" else key).status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert ContextFactor.objects.get().text == typed()["text"]


def factor_of_chris(cast: Cast, dossier: Dossier) -> ContextFactor:
    chris = actor_for(cast.chris)
    with as_actor(chris, dossier=dossier):
        return add_factor(dossier=dossier, by=chris, factor=Factor(kind="risk", text="Iets anders."))


def test_change_is_a_version_and_both_are_readable(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    changed = client.post(
        address(cast, "factor_change", row.pk),
        typed(kind="risk", text="Sinds maart een vaste plek.", reason="addition"),
    )
    page = client.get(changed.url).content.decode()
    assert "Geen vaste plek." in page
    assert "Sinds maart een vaste plek." in page
    assert "Geen vaste plek." not in client.get(address(cast, "factors")).content.decode()


def test_versions_are_complete_whichever_one_is_asked_for(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    client.post(address(cast, "factor_change", row.pk), typed(text="Sinds maart een vaste plek."))
    asked = client.get(address(cast, "factor_versions", row.pk))
    assert [version["text"] for version in asked.context["versions"]] == [
        "Sinds maart een vaste plek.",
        "Geen vaste plek.",
    ]


def test_second_change_of_the_same_version_gets_both_texts(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    client.post(address(cast, "factor_change", row.pk), typed(text="De eerste wijziging."))
    response = client.post(address(cast, "factor_change", row.pk), typed(text="De tweede wijziging."))
    assert response.status_code == 409
    assert "De eerste wijziging." in response.content.decode()
    assert "De tweede wijziging." in response.content.decode()


def test_bad_change_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    response = client.post(address(cast, "factor_change", row.pk), typed(text="Anders gezegd.", kind=""))
    assert response.status_code == 422
    assert "Anders gezegd." in response.content.decode()


def test_entry_that_was_withdrawn_since_can_stay(cast: Cast, client: Client) -> None:
    own = own_entry(cast, kind="risk_factor")
    row = factor(cast, entry_id=own.pk)
    with as_actor(actor_for(cast.anna)):
        withdraw_entry(by=actor_for(cast.anna), entry=own)
    client.force_login(cast.bram)
    option = f'<option value="{own.pk}" selected>'
    assert option in client.get(address(cast, "factor_change", row.pk)).content.decode()
    assert str(own.pk) not in client.get(address(cast, "factor_add")).content.decode()


def test_colleague_needs_a_reason(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        involve(dossier=cast.dossier, by=actor_for(cast.bram), user=cast.chris)
    with as_actor(actor_for(cast.chris), dossier=cast.dossier), pytest.raises(ReasonNeeded):
        change_factor(
            earlier=row, dossier=cast.dossier, by=actor_for(cast.chris), factor=Factor(kind="risk", text="Anders.")
        )
    client.force_login(cast.chris)
    response = client.post(address(cast, "factor_change", row.pk), typed(text="Anders gezegd."))
    assert response.status_code == 422
    assert client.post(address(cast, "factor_change", row.pk), typed(reason="typo")).status_code == 302


def test_withdrawn_stays_readable_and_no_longer_holds(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    assert client.get(address(cast, "factor_withdraw", row.pk)).status_code == 200
    client.post(address(cast, "factor_withdraw", row.pk), {"reason": "incorrect", "reason_text": "Klopt niet."})
    page = client.get(address(cast, "factors")).content.decode()
    assert "Geen vaste plek." in page
    assert "Ingetrokken" in page
    assert "Klopt niet." in page
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert context_queries.current(cast.dossier) == []
        last = ContextFactor.objects.current().get()
    assert client.get(address(cast, "factor_change", last.pk)).status_code == 409
    assert client.post(address(cast, "factor_withdraw", row.pk), {"reason": "typo"}).status_code == 409


@pytest.mark.parametrize("how", ["factor_change", "factor_withdraw"])
@pytest.mark.parametrize("reason", ["identifying", "wrong_dossier"])
def test_text_that_identifies_is_erased_for_everybody(cast: Cast, client: Client, how: str, reason: str) -> None:
    row = factor(cast, text="Zijn oom Karel.")
    client.force_login(cast.bram)
    changed = client.post(address(cast, how, row.pk), typed(kind="risk", text="Zijn oom.", reason=reason))
    assert changed.status_code == 302
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        last = ContextFactor.objects.current().get()
        assert ContextFactor.objects.get(pk=row.pk).text is None
    page = client.get(address(cast, "factor_versions", last.pk)).content.decode()
    assert "Karel" not in page
    assert "De tekst is gewist" in page


@REALLY_COMMITS
@pytest.mark.parametrize("how", ["factor_change", "factor_withdraw"])
def test_erasing_has_its_own_line_in_the_log(cast: Cast, client: Client, how: str) -> None:
    row = factor(cast, text="Zijn oom Karel.")
    client.force_login(cast.bram)
    client.post(address(cast, how, row.pk), typed(kind="risk", text="Zijn oom.", reason="identifying"))
    (line,) = logbook.rows("context_factor.shielded")
    assert (line["actor_id"], row.pk in line["object_ids"]) == (cast.bram.pk, True)
    assert [logbook.rows(f"context_factor.{other}") for other in ("changed", "withdrawn")] == [[], []]


def test_factor_of_another_dossier_is_not_found(cast: Cast, client: Client) -> None:
    other = open_for(cast.bram, cast.noord)
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.bram)
    for name in ("factor_versions", "factor_change", "factor_withdraw"):
        assert client.get(reverse(f"observations:{name}", args=[other.pk, row.pk])).status_code == 404


@pytest.mark.parametrize("person", ["anna", "chris", "dirk", "olga", "zora", "els", "hanna", "frits"])
def test_others_note_and_change_nothing(cast: Cast, client: Client, person: str) -> None:
    row = factor(cast, text="Geen vaste plek.")
    client.force_login(cast.users[person])
    for path in (address(cast, "factor_add"), address(cast, "factor_change", row.pk)):
        assert client.post(path, typed(reason="typo")).status_code in (403, 404)
    with as_actor(actor_for(cast.bram), dossier=cast.dossier):
        assert ContextFactor.objects.get().text == "Geen vaste plek."


def test_closed_dossier_is_read_and_not_written(cast: Cast, client: Client) -> None:
    row = factor(cast, text="Geen vaste plek.")
    put_in_state(cast.dossier, Dossier.State.CLOSED)
    client.force_login(cast.bram)
    page = client.get(address(cast, "factors"))
    assert page.status_code == 200
    assert address(cast, "factor_add") not in page.content.decode()
    assert client.get(address(cast, "factor_add")).status_code == 409
    assert client.get(address(cast, "factor_change", row.pk)).status_code == 409


@REALLY_COMMITS
def test_writes_and_looks_are_in_the_log(cast: Cast, client: Client) -> None:
    post(client, cast)
    (added,) = logbook.rows("context_factor.added")
    assert (added["actor_id"], added["dossier_id"]) == (cast.bram.pk, cast.dossier.pk)
    assert added["fields"] == ["kind", "text", "precision", "source_role"]
    client.get(address(cast, "factors"))
    assert "observations:factors" in {row["object_type"] for row in logbook.rows("dossier.viewed")}
    row = added["object_ids"][0]
    client.post(address(cast, "factor_change", row), typed(text="Elke dag.", reason="addition"))
    (changed,) = logbook.rows("context_factor.changed")
    assert row in changed["object_ids"]
    client.post(address(cast, "factor_withdraw", changed["object_ids"][0]), {"reason": "incorrect"})
    assert len(logbook.rows("context_factor.withdrawn")) == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_number_of_queries_does_not_grow(
    cast: Cast, client: Client, rows: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(rows):
        factor(cast, entry_id=entry("R05").pk)
    client.force_login(cast.bram)
    with django_assert_max_num_queries(12):
        client.get(address(cast, "factors"))


def test_page_counts_nothing(cast: Cast, client: Client) -> None:
    """The same headings for one risk factor and for seven, and no figure in what is shown of one."""
    client.force_login(cast.bram)
    headings = []
    for more in (1, 6):
        for _ in range(more):
            factor(cast, text="Schulden.")
        page = client.get(address(cast, "factors"))
        headings.append(re.findall(r"<h[12].*?</h[12]>", page.content.decode()))
        shown = page.context["risks"][0].values()
        assert [value for value in shown if isinstance(value, int) and not isinstance(value, bool)] == []
    assert headings[0] == headings[1]
