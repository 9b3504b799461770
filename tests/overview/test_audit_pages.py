"""The privacy officer reads the log: merged, paged, of her own organisation only, and each look at it is a line too."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import Membership
from signalering.base.forms import HERE, today
from signalering.overview.audit_log import PAGE_SIZE
from tests import logbook
from tests.architecture.test_status_grid import CANARY, record_canary
from tests.cast import Cast, as_owner, end_membership_of, open_for

ALL = ["default", "keys", "owner", "keys_owner", "log"]
pytestmark = pytest.mark.django_db(transaction=True, databases=ALL)


@pytest.fixture
def els(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.els)
    return client


def page(client: Client, route: str, *args: object, **query: str) -> str:
    response = client.get(reverse(route, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def lines(client: Client, route: str, *args: object, **query: str) -> list[dict[str, Any]]:
    response = client.get(reverse(route, args=args), query)
    return [line for group in response.context["days"] for line in group["lines"]]


def write(day: str = "", at: str = "12:00", times: int = 1, **columns: Any) -> None:
    """Lines at a moment of their own: only the owner may set the clock."""
    moment = datetime.fromisoformat(f"{day or today()}T{at}").replace(tzinfo=HERE)
    row = {"event": "dossier.viewed", "outcome": "ok", "object_type": "overview:chronology", **columns}
    names = ", ".join(row)
    with as_owner() as cursor:
        for n in range(times):
            cursor.execute(
                f"INSERT INTO audit_row (event_id, at, {names}) VALUES (%s, %s, {', '.join(['%s'] * len(row))})",
                [uuid4(), moment + timedelta(minutes=n), *row.values()],
            )


def of(cast: Cast, person: str = "bram", **columns: Any) -> dict[str, Any]:
    return {
        "actor_id": cast.users[person].pk,
        "organisation_id": cast.organisation.pk,
        "dossier_id": cast.dossier.pk,
        "dossier_code": cast.dossier.code,
        "role": "caseworker",
        "relation": "involved",
        **columns,
    }


def test_works_with_who_what_and_on_which_ground(cast: Cast, els: Client) -> None:
    write(**of(cast))
    text = page(els, "overview:audit_dossier", cast.dossier.pk)
    for word in (cast.dossier.code, "Bram", "begeleider", "Tijdlijn bekeken", "betrokken", "12:00"):
        assert word in text


def test_same_kind_rows_of_a_day_become_one_line(cast: Cast, els: Client) -> None:
    write(at="09:15", times=3, **of(cast))
    write(at="11:00", **of(cast))
    write(at="10:00", **of(cast, "anna", role="coordinator", relation="team"))
    write(day=str(today() - timedelta(days=1)), **of(cast))
    found = [
        (line["time"], line["who"], line["times"])
        for line in lines(els, "overview:audit_dossier", cast.dossier.pk)
        if "Tijdlijn" in line["what"]
    ]
    assert found == [("09:15–11:00", "Bram", "4 keer"), ("10:00", "Anna", ""), ("12:00", "Bram", "")]


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "refused"},
        {"is_emergency": True},
        {"relation": "emergency"},
        {"role": "coordinator"},
        {"event": "observation.recorded"},
        {"object_type": "observations:versions"},
    ],
    ids=lambda found: next(iter(found)),
)
def test_rows_of_another_kind_stay_apart(cast: Cast, els: Client, other: dict[str, Any]) -> None:
    write(**of(cast))
    before = len(lines(els, "overview:audit_person", cast.bram.pk))
    write(**of(cast, **other))
    assert len(lines(els, "overview:audit_person", cast.bram.pk)) == before + 1


def test_midnight_is_the_dutch_one(cast: Cast, els: Client) -> None:
    """23:30 in Amsterdam is a day earlier in UTC in no season, 00:30 is."""
    write(day="2026-07-02", at="00:30", **of(cast))
    write(day="2026-07-01", at="23:30", **of(cast))
    for day, time in (("2026-07-01", "23:30"), ("2026-07-02", "00:30")):
        found = lines(els, "overview:audit_person", cast.bram.pk, from_day=day, until_day=day)
        assert [line["time"] for line in found] == [time]


def test_usual_period_is_thirty_days(cast: Cast, els: Client) -> None:
    write(day=str(today() - timedelta(days=29)), **of(cast, object_type="observations:versions"))
    write(day=str(today() - timedelta(days=30)), **of(cast, object_type="observations:record"))
    found = [line["what"] for line in lines(els, "overview:audit_dossier", cast.dossier.pk)]
    assert "Versies van een signaal bekeken" in found
    assert "Formulier voor een nieuw signaal bekeken" not in found


def test_newest_comes_first(cast: Cast, els: Client) -> None:
    for days, hour in ((3, "08:00"), (1, "17:00"), (1, "09:00"), (2, "12:00")):
        kind = "observations:record" if hour == "17:00" else "overview:chronology"
        write(day=str(today() - timedelta(days=days)), at=hour, **of(cast, object_type=kind))
    found = [line["time"] for line in lines(els, "overview:audit_person", cast.bram.pk)]
    assert found[-4:] == ["17:00", "09:00", "12:00", "08:00"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"from_day": "gisteren"}, "Schrijf de dag zo: 23-11-2026."),
        ({"from_day": "31-02-2026"}, "Schrijf de dag zo: 23-11-2026."),
        ({"until_day": "x\x00"}, "Schrijf de dag zo: 23-11-2026."),
        ({"until_day": str(today() + timedelta(days=1))}, "Deze dag moet nog komen."),
        ({"from_day": "2026-11-20", "until_day": "2026-11-01"}, "Deze dag ligt voor de eerste dag."),
    ],
)
def test_wrong_dates_say_so_and_stay(cast: Cast, els: Client, query: dict[str, str], message: str) -> None:
    response = els.get(reverse("overview:audit_days"), query)
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert 'class="error-summary"' in text
    assert all(f'value="{typed}"' in text for typed in query.values() if "\x00" not in typed)
    assert "log__line" not in text


def test_very_long_input_is_no_fault(cast: Cast, els: Client) -> None:
    assert els.get(reverse("overview:audit_days"), {"from_day": "9" * 1_000_000}).status_code == 422
    for number in ("0", "-1", "x", "9" * 5000, "²", "\x00"):
        assert els.get(reverse("overview:audit_days"), {"page": number}).status_code == 200


@pytest.mark.parametrize("day", ["01-11-2026", "2026-11-01", "1/11/2026"])
def test_dates_as_people_type_them(cast: Cast, els: Client, day: str) -> None:
    assert "1 nov 2026 tot en met" in page(els, "overview:audit_days", from_day=day)


def test_pages_are_cut_by_the_database(cast: Cast, els: Client) -> None:
    for n in range(PAGE_SIZE + 5):
        write(at=f"{n // 60:02}:{n % 60:02}", **of(cast, "chris", object_type=f"page:{n:03}"))
    args = ("overview:audit_person", cast.chris.pk)
    first, second = lines(els, *args), lines(els, *args, page="2")
    assert (len(first), len(second)) == (PAGE_SIZE, 5)
    assert "Pagina 1 van 2" in page(els, *args)
    assert {line["time"] for line in first} & {line["time"] for line in second} == set()
    assert lines(els, *args, page="99999") == second
    assert "page=2" in page(els, *args, from_day=str(today()))
    assert f"from_day={today()}&amp;page=2" in page(els, *args, from_day=str(today()))


# Only what she may know.


def test_no_line_of_another_organisation(cast: Cast, els: Client) -> None:
    olga = actor_for(cast.olga)
    write(**of(cast, "olga", organisation_id=olga.organisation_id, dossier_id=uuid4(), dossier_code="VREEMD-CODE-4"))
    text = page(els, "overview:audit_days")
    assert "Olga" not in text
    assert "VREEMD-CODE-4" not in text


def test_line_of_her_dossier_in_another_organisation_stays_away(cast: Cast, els: Client) -> None:
    before = len(lines(els, "overview:audit_dossier", cast.dossier.pk))
    write(**of(cast, "olga", organisation_id=actor_for(cast.olga).organisation_id))
    assert len(lines(els, "overview:audit_dossier", cast.dossier.pk)) <= before + 1
    assert "Olga" not in page(els, "overview:audit_dossier", cast.dossier.pk)


def test_failed_login_without_organisation_shows_with_icon_and_word(cast: Cast, els: Client) -> None:
    Client().post(reverse("account_login"), {"login": "niemand", "password": "iets heel anders"})
    (line,) = [line for line in lines(els, "overview:audit_days") if line["who"] == "niet ingelogd"]
    assert line["what"] == "Verkeerde gebruikersnaam of verkeerd wachtwoord"
    assert [(tag["word"], tag["icon"]) for tag in line["tags"]] == [("Mislukt", "exclamation-triangle")]
    assert "niemand" not in page(els, "overview:audit_days")


def test_refused_look_shows_the_code_that_the_line_does_not_hold(cast: Cast, els: Client, client: Client) -> None:
    client.force_login(cast.chris)
    client.get(reverse("overview:chronology", args=[cast.dossier.pk]))
    client.get(reverse("overview:chronology", args=[uuid4()]))
    found = [line for line in lines(els, "overview:audit_person", cast.chris.pk) if line["tags"]]
    assert {line["code"] for line in found} == {cast.dossier.code, "onbekend"}
    assert {tag["word"] for line in found for tag in line["tags"]} == {"Geweigerd"}
    assert {line["role"] for line in found} == {"begeleider"}
    assert found[0]["what"] == "Geen toegang tot dit dossier, of het bestaat niet (Tijdlijn)"


def test_emergency_access_is_marked_in_words(cast: Cast, els: Client) -> None:
    write(**of(cast, "chris", relation="emergency", is_emergency=True))
    (line,) = lines(els, "overview:audit_person", cast.chris.pk)
    assert (line["ground"], line["tags"][0]["word"]) == ("noodtoegang", "Noodtoegang")


def test_no_content_and_no_team(cast: Cast, els: Client) -> None:
    record_canary(cast)
    for route, args in (
        ("overview:audit", []),
        ("overview:audit_dossier", [cast.dossier.pk]),
        ("overview:audit_person", [cast.bram.pk]),
        ("overview:audit_days", []),
    ):
        text = page(els, route, *args)
        assert CANARY not in text
        assert "Noord" not in text


@pytest.mark.parametrize("person", ["bram", "anna", "zora", "hanna"])
def test_others_read_nothing(cast: Cast, client: Client, person: str) -> None:
    client.force_login(cast.users[person])
    for wanted in (cast.dossier.pk, uuid4()):
        response = client.get(reverse("overview:audit_dossier", args=[wanted]))
        assert response.status_code == 403
        assert cast.dossier.code not in response.content.decode()


def test_unknown_dossier_and_foreign_employee_are_not_there(cast: Cast, els: Client) -> None:
    foreign = _dossier_elsewhere(cast)
    for wanted in (uuid4(), foreign):
        assert els.get(reverse("overview:audit_dossier", args=[wanted])).status_code == 404
    for wanted in (uuid4(), cast.olga.pk):
        assert els.get(reverse("overview:audit_person", args=[wanted])).status_code == 404
    assert len(logbook.rows("page.not_found")) == 4


def _dossier_elsewhere(cast: Cast) -> UUID:
    team = Membership.objects.select_related("team").get(user=cast.olga).team
    assert team is not None
    return open_for(cast.olga, team).pk


def test_who_has_left_can_still_be_looked_up(cast: Cast, els: Client) -> None:
    assert "Frits" in page(els, "overview:audit_people")
    assert "Olga" not in page(els, "overview:audit_people")
    assert els.get(reverse("overview:audit_person", args=[cast.frits.pk])).status_code == 200


def test_who_no_longer_oversees_reads_nothing(cast: Cast, els: Client) -> None:
    end_membership_of(cast.els)
    assert els.get(reverse("overview:audit_days")).status_code == 403


# To find a dossier.


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f"  {code.replace('-', ' ')} "])
def test_typed_code_leads_to_the_dossier(cast: Cast, els: Client, change: Any) -> None:
    response = els.post(reverse("overview:audit"), {"code": change(cast.dossier.code)})
    assert response.status_code == 302
    assert response.url == reverse("overview:audit_dossier", args=[cast.dossier.pk])
    assert cast.dossier.code not in response.url


@pytest.mark.parametrize("typed", ["WILG-OTTER-7", "niets", "a\x00b", "x" * 1_000_000])
def test_code_that_is_not_there_stays_in_the_form(cast: Cast, els: Client, typed: str) -> None:
    response = els.post(reverse("overview:audit"), {"code": typed})
    assert response.status_code == 422
    assert 'class="error-summary"' in response.content.decode()
    assert typed.replace("\x00", "") in response.content.decode() or "\x00" in typed


def test_code_of_another_organisation_is_not_there(cast: Cast, els: Client) -> None:
    foreign = _dossier_elsewhere(cast)
    with as_owner() as cursor:
        cursor.execute("SELECT code FROM dossiers_dossier WHERE id = %s", [foreign])
        (code,) = cursor.fetchone()
    assert els.post(reverse("overview:audit"), {"code": code}).status_code == 422
    assert code not in page(els, "overview:audit")


# Reading the log is logged.


@pytest.mark.parametrize(
    ("query", "name"),
    [({}, "period_last_30_days"), ({"from_day": "2026-01-01"}, "period_own_days")],
)
def test_look_at_the_log_names_what_was_looked_at(cast: Cast, els: Client, query: dict[str, str], name: str) -> None:
    page(els, "overview:audit_dossier", cast.dossier.pk, **query)
    page(els, "overview:audit_person", cast.bram.pk, **query)
    page(els, "overview:audit_days", **query)
    found = [(row["object_type"], row["object_ids"], row["fields"]) for row in logbook.rows("page.viewed")]
    assert found == [
        ("overview:audit_dossier", [cast.dossier.pk], [name]),
        # With the case files that stand in those lines.
        ("overview:audit_person", [cast.bram.pk, cast.dossier.pk], [name]),
        ("overview:audit_days", [cast.dossier.pk], [name]),
    ]
    assert {row["actor_id"] for row in logbook.rows("page.viewed")} == {cast.els.pk}


def test_look_at_a_dossiers_log_stands_in_that_log(cast: Cast, els: Client) -> None:
    page(els, "overview:audit_dossier", cast.dossier.pk)
    found = [(line["who"], line["what"]) for line in lines(els, "overview:audit_dossier", cast.dossier.pk)]
    assert ("Els", "Inzage van een dossier bekeken") in found


def test_list_that_showed_the_dossier_stands_in_its_log(cast: Cast, els: Client, client: Client) -> None:
    client.force_login(cast.bram)
    client.get(reverse("overview:start"))
    found = [(line["who"], line["what"]) for line in lines(els, "overview:audit_dossier", cast.dossier.pk)]
    assert ("Bram", "Startpagina bekeken") in found


def test_wrong_dates_are_logged_as_a_look_too(cast: Cast, els: Client) -> None:
    els.get(reverse("overview:audit_dossier", args=[cast.dossier.pk]), {"from_day": "gisteren"})
    (row,) = logbook.rows("page.viewed")
    assert row["object_ids"] == [cast.dossier.pk]


@pytest.mark.parametrize("entries", [1, 80])
@pytest.mark.parametrize("route", ["audit", "audit_dossier", "audit_people", "audit_person", "audit_days"])
def test_number_of_queries_does_not_grow(cast: Cast, els: Client, route: str, entries: int) -> None:
    for n in range(entries):
        write(**of(cast, ("bram", "anna", "chris")[n % 3], object_type=f"page:{n}", dossier_code=""))
    args = {"audit_dossier": [cast.dossier.pk], "audit_person": [cast.bram.pk]}.get(route, [])
    with CaptureQueriesContext(connections["default"]) as web, CaptureQueriesContext(connections["log"]) as reading:
        page(els, f"overview:{route}", *args)
    asked = [query["sql"] for query in [*web, *reading] if query["sql"] not in ("BEGIN", "COMMIT")]
    assert len(asked) <= 12
