"""The administrator's pages: what she does, what is refused, and that nothing typed and no password is kept."""

import re
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from signalering.access.roles import Role
from signalering.accounts.models import Membership, Organisation, Team, User
from tests import logbook
from tests.cast import PASSWORD, Cast, person, put

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
committed = pytest.mark.django_db(transaction=True, databases=["default", "keys", "owner", "keys_owner"])
FIRST_PASSWORD = re.compile(r"(?:[a-z]{4}-){4}[a-z]{4}")
OWN = "olifant paraplu suiker maan"


@pytest.fixture
def hanna(cast: Cast, client: Client) -> Client:
    client.force_login(cast.hanna)
    return client


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "full_name": "Ilse Vermeer",
        "username": "ilse",
        "email": "",
        "role": "caseworker",
        "team": str(cast.noord.pk),
        "function_label": "pedagogisch medewerker",
        "on_call": "on",
        **changes,
    }


def add(hanna: Client, cast: Cast, **changes: object) -> HttpResponse:
    return hanna.post(reverse("accounts:add_user"), typed(cast, **changes))


def password_on(response: HttpResponse) -> str:
    (found,) = set(FIRST_PASSWORD.findall(response.content.decode()))
    return str(found)


def log_in(username: str, password: str) -> Client:
    client = Client()
    response = client.post(reverse("account_login"), {"login": username, "password": password})
    assert response.status_code == 302
    return client


# Adding somebody.


def test_added_user_stands_on_the_page_with_role_team_and_function(cast: Cast, hanna: Client) -> None:
    response = add(hanna, cast, email="ilse@organisatie.nl")
    assert response.status_code == 200
    ilse = User.objects.get(username="ilse")
    assert ilse.check_password(password_on(response))
    row = Membership.objects.get(user=ilse)
    assert (row.role, row.team_id, row.organisation_id) == ("caseworker", cast.noord.pk, cast.organisation.pk)
    assert (row.function_label, row.on_call, row.granted_by_id) == ("pedagogisch medewerker", True, cast.hanna.pk)
    page = hanna.get(reverse("accounts:user", args=[ilse.pk])).content.decode()
    for word in (
        "Ilse Vermeer",
        "Begeleider, team Noord",
        "pedagogisch medewerker",
        "heeft bereikbaarheidsdienst",
        "ilse@organisatie.nl",
    ):
        assert word in page
    overview = hanna.get(reverse("accounts:administration")).content.decode()
    assert "Ilse Vermeer" in overview
    assert "heeft e-mail van het werk" in overview
    assert "ilse@organisatie.nl" not in overview


def test_first_password_is_shown_once_and_kept_nowhere(
    cast: Cast, hanna: Client, caplog: pytest.LogCaptureFixture
) -> None:
    password = password_on(add(hanna, cast))
    for address in ("/", reverse("accounts:administration"), reverse("accounts:add_user")):
        assert password not in hanna.get(address).content.decode()
    assert all(password not in str(session.get_decoded()) for session in Session.objects.all())
    assert password not in caplog.text


@committed
def test_adding_is_logged_by_names_of_fields_never_values(cast: Cast, client: Client) -> None:
    client.force_login(cast.hanna)
    password = password_on(add(client, cast))
    (added,), (given,) = logbook.rows("account.user_added"), logbook.rows("membership.given")
    ilse = User.objects.get(username="ilse")
    assert added["object_ids"] == [ilse.pk]
    assert added["fields"] == ["username", "full_name", "password"]
    assert added["grant_cell"] == "administer/administrator/organisation"
    assert given["object_ids"] == [Membership.objects.get(user=ilse).pk]
    assert "Ilse" not in str([added, given])
    assert password not in str([added, given])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "Schrijf de naam."),
        ({"full_name": "Ilse\x00"}, "Ilse"),
        ({"full_name": "x" * 121}, "hoogstens 120 tekens"),
        ({"full_name": "x" * 1_000_000}, "hoogstens 120 tekens"),
        ({"username": ""}, "Schrijf een gebruikersnaam."),
        ({"username": "ilse vermeer"}, "zonder spaties"),
        ({"username": "bram"}, "al bezet"),
        ({"username": "BRAM"}, "al bezet"),
        ({"email": "geen adres"}, "naam@organisatie.nl"),
        ({"role": ""}, "Kies een rol."),
        ({"role": "director"}, "director"),
        ({"team": ""}, "Kies het team."),
        ({"team": "Noord"}, "Noord"),
        ({"role": "administrator"}, "Kies geen team."),
        ({"role": "administrator", "team": ""}, "kan bereikbaarheidsdienst hebben"),
        ({"function_label": "x" * 81}, "hoogstens 80 tekens"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(
    cast: Cast, hanna: Client, changes: dict[str, object], words: str
) -> None:
    before = User.objects.count()
    response = add(hanna, cast, **changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "<title>Fout:" in page
    assert FIRST_PASSWORD.search(page) is None
    assert ("pedagogisch medewerker" in page) or "function_label" in changes
    assert User.objects.count() == before


def test_team_of_another_organisation_is_no_choice(cast: Cast, hanna: Client) -> None:
    assert add(hanna, cast, team=str(Team.objects.get(name="Oost").pk)).status_code == 422
    assert not User.objects.filter(username="ilse").exists()


def test_forged_fields_change_nothing(cast: Cast, hanna: Client) -> None:
    elsewhere = Organisation.objects.get(name="Elders")
    add(
        hanna, cast, organisation=str(elsewhere.pk), is_active="", must_change_password="", granted_by=str(cast.bram.pk)
    )
    ilse = User.objects.get(username="ilse")
    assert (ilse.is_active, ilse.must_change_password) == (True, True)
    assert Membership.objects.get(user=ilse).granted_by_id == cast.hanna.pk


def test_sent_twice_adds_her_once(cast: Cast, hanna: Client) -> None:
    data = typed(cast)
    assert hanna.post(reverse("accounts:add_user"), data).status_code == 200
    again = hanna.post(reverse("accounts:add_user"), data, follow=True)
    assert "Deze persoon is al toegevoegd." in again.content.decode()
    assert User.objects.filter(username="ilse").count() == 1


@pytest.mark.parametrize("key", ["", "geen sleutel", "another organisation's"])
def test_lost_or_forged_key_does_no_harm(cast: Cast, hanna: Client, key: str) -> None:
    response = add(hanna, cast, key=str(cast.olga.pk) if key.startswith("another") else key)
    assert response.status_code in (200, 422)
    cast.olga.refresh_from_db()
    assert cast.olga.full_name == "Olga"


# The first password.


def test_nothing_works_before_the_first_password_is_changed(cast: Cast, hanna: Client) -> None:
    password = password_on(add(hanna, cast))
    ilse = log_in("ilse", password)
    change = reverse("account_change_password")
    for address in ("/", reverse("accounts:account"), "/bestaat-niet/"):
        response = ilse.get(address)
        assert (response.status_code, response.url) == (302, change)
    assert ilse.post(reverse("accounts:choose_organisation"), {}).url == change
    page = ilse.get(change).content.decode()
    assert "Iemand anders kent je eerste wachtwoord." in page
    for allowed in (reverse("account_logout"), change, "/healthz"):
        assert ilse.get(allowed).status_code == 200
    same = ilse.post(change, {"oldpassword": password, "password1": password, "password2": password})
    assert "Dit is het wachtwoord dat je nu hebt." in same.content.decode()
    assert ilse.post(change, {"oldpassword": password, "password1": OWN, "password2": OWN}).url == "/"
    assert ilse.get("/").status_code == 200
    assert User.objects.get(username="ilse").must_change_password is False


def test_new_first_password_ends_sessions_and_the_old_password(cast: Cast, hanna: Client) -> None:
    bram = log_in("bram", PASSWORD)
    assert bram.get("/").status_code == 200
    address = reverse("accounts:new_password", args=[cast.bram.pk])
    assert FIRST_PASSWORD.search(hanna.get(address).content.decode()) is None
    password = password_on(hanna.post(address))
    assert bram.get("/").status_code == 302
    cast.bram.refresh_from_db()
    assert cast.bram.check_password(password)
    assert not cast.bram.check_password(PASSWORD)
    assert log_in("bram", password).get("/").url == reverse("account_change_password")


# Roles.


def test_role_is_added_and_ended_and_access_stops_at_once(cast: Cast, hanna: Client) -> None:
    bram = log_in("bram", PASSWORD)
    address = reverse("accounts:add_membership", args=[cast.bram.pk])
    data = {"role": "caseworker", "team": str(cast.zuid.pk), "function_label": "invalkracht"}
    assert hanna.post(address, data).status_code == 302
    added = Membership.objects.get(user=cast.bram, team=cast.zuid)
    page = hanna.get(reverse("accounts:user", args=[cast.bram.pk])).content.decode()
    assert "Begeleider, team Zuid" in page
    assert "invalkracht" in page
    assert hanna.post(reverse("accounts:end_membership", args=[added.pk])).status_code == 302
    assert bram.get("/").status_code == 200
    last = Membership.objects.live().get(user=cast.bram)
    assert hanna.post(reverse("accounts:end_membership", args=[last.pk])).status_code == 302
    assert bram.get("/").status_code == 302
    assert hanna.post(reverse("accounts:end_membership", args=[last.pk])).status_code == 302


@pytest.mark.parametrize(
    ("who", "data", "words"),
    [
        ("bram", {"role": "privacy_officer"}, "Beëindig eerst de andere rol."),
        ("els", {"role": "caseworker", "team": "noord"}, "Beëindig eerst de andere rol."),
        ("bram", {"role": "caseworker", "team": "noord"}, "Deze persoon heeft deze rol hier al."),
        ("hanna", {"role": "privacy_officer"}, "Dit kun je niet voor jezelf doen."),
    ],
)
def test_role_that_cannot_be_keeps_what_was_typed(
    cast: Cast, hanna: Client, who: str, data: dict[str, str], words: str
) -> None:
    data = {**data, "team": str(cast.noord.pk) if "team" in data else "", "function_label": "gedragswetenschapper"}
    before = Membership.objects.count()
    response = hanna.post(reverse("accounts:add_membership", args=[cast.users[who].pk]), data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "gedragswetenschapper" in response.content.decode()
    assert Membership.objects.count() == before


def test_administrator_does_nothing_to_herself(cast: Cast, hanna: Client) -> None:
    person("ilse", cast.organisation, None, Role.ADMINISTRATOR)
    mine = Membership.objects.get(user=cast.hanna)
    page = hanna.get(reverse("accounts:user", args=[cast.hanna.pk])).content.decode()
    assert "Dit ben jij." in page
    for address in (
        reverse("accounts:new_password", args=[cast.hanna.pk]),
        reverse("accounts:deactivate", args=[cast.hanna.pk]),
        reverse("accounts:reactivate", args=[cast.hanna.pk]),
        reverse("accounts:end_membership", args=[mine.pk]),
    ):
        assert address not in page
        response = hanna.post(address)
        assert response.status_code == 422
        assert "Dit kun je niet voor jezelf doen." in response.content.decode()
    assert hanna.get(reverse("accounts:administration")).status_code == 200


# Switching off and on.


def test_switched_off_account_is_out_at_once_and_comes_back(cast: Cast, hanna: Client) -> None:
    bram = log_in("bram", PASSWORD)
    assert hanna.post(reverse("accounts:deactivate", args=[cast.bram.pk])).status_code == 302
    assert bram.get("/").status_code == 302
    assert "Uitgezet" in hanna.get(reverse("accounts:administration")).content.decode()
    answers = [
        Client().post(reverse("account_login"), {"login": name, "password": word}).context["form"].errors
        for name, word in (("bram", PASSWORD), ("bram", "iets anders"))
    ]
    assert answers[0] == answers[1] != {}
    assert hanna.post(reverse("accounts:reactivate", args=[cast.bram.pk])).status_code == 302
    assert bram.get("/").status_code == 302
    assert log_in("bram", PASSWORD).get("/").status_code == 200


@committed
def test_each_change_is_a_row_in_the_log(cast: Cast, client: Client) -> None:
    client.force_login(cast.hanna)
    last = Membership.objects.get(user=cast.dirk)
    client.post(reverse("accounts:deactivate", args=[cast.bram.pk]))
    Client().post(reverse("account_login"), {"login": "bram", "password": PASSWORD})
    assert [row["actor_id"] for row in logbook.rows("account.login_failed")] == [None]
    client.post(reverse("accounts:reactivate", args=[cast.bram.pk]))
    client.post(reverse("accounts:new_password", args=[cast.bram.pk]))
    client.post(reverse("accounts:end_membership", args=[last.pk]))
    client.post(reverse("accounts:add_team"), {"name": "West"})
    client.post(reverse("accounts:organisation"), settings_of(region="Oost"))
    seen = {
        "account.deactivated": (cast.bram.pk, ["is_active", "session_epoch"]),
        "account.reactivated": (cast.bram.pk, ["is_active"]),
        "account.password_given": (cast.bram.pk, ["password", "must_change_password"]),
        "membership.ended": (last.pk, ["ends_at"]),
        "account.sessions_ended": (cast.dirk.pk, ["session_epoch"]),
        "team.added": (Team.objects.get(name="West").pk, ["name"]),
        "organisation.changed": (cast.organisation.pk, ["region"]),
    }
    for event, (object_id, fields) in seen.items():
        (row,) = logbook.rows(event)
        assert (row["actor_id"], row["object_ids"], row["fields"]) == (cast.hanna.pk, [object_id], fields), event


# Team and organisation.


def settings_of(**changes: object) -> dict[str, object]:
    return {
        "name": "De Wilgenhof",
        "region": "",
        "review_days": "14",
        "emergency_minutes": "60",
        "teams_may_be_involved": "on",
        **changes,
    }


def test_team_is_added_once(cast: Cast, hanna: Client) -> None:
    address = reverse("accounts:add_team")
    assert hanna.post(address, {"name": "West"}).status_code == 302
    again = hanna.post(address, {"name": "West"})
    assert again.status_code == 422
    assert "Er is al een team met deze naam." in again.content.decode()
    assert Team.objects.get(name="West").organisation_id == cast.organisation.pk
    assert hanna.post(address, {"name": "Oost"}).status_code == 302


@pytest.mark.parametrize("name", ["", "x" * 81, "x" * 1_000_000, "We\x00st"])
def test_bad_team_name_is_refused(cast: Cast, hanna: Client, name: str) -> None:
    assert hanna.post(reverse("accounts:add_team"), {"name": name}).status_code == 422


def test_settings_are_saved(cast: Cast, hanna: Client) -> None:
    changes = settings_of(region="Midden", review_days="21", emergency_minutes="30", teams_may_be_involved="")
    assert hanna.post(reverse("accounts:organisation"), changes).status_code == 302
    row = Organisation.objects.get(pk=cast.organisation.pk)
    assert (row.region, row.review_days, row.emergency_minutes, row.teams_may_be_involved) == ("Midden", 21, 30, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "Elders"},
        {"region": "x" * 81},
        {"review_days": "0"},
        {"review_days": "91"},
        {"review_days": "veertien"},
        {"emergency_minutes": "-1"},
        {"emergency_minutes": "9" * 400},
        {"emergency_minutes": ""},
        {"region": "\x00"},
    ],
)
def test_bad_settings_are_refused_and_keep_what_was_typed(
    cast: Cast, hanna: Client, changes: dict[str, object]
) -> None:
    other = "review_days" if "review_days" not in changes else "emergency_minutes"
    response = hanna.post(reverse("accounts:organisation"), settings_of(**{other: "33", **changes}))
    assert response.status_code == 422
    assert 'value="33"' in response.content.decode()
    row = Organisation.objects.get(pk=cast.organisation.pk)
    assert (row.name, row.review_days, row.emergency_minutes) == ("De Wilgenhof", 14, 60)


def shown_in(client: Client) -> str:
    """What the settings form that is open now says to have shown."""
    return str(client.get(reverse("accounts:organisation")).context["form"]["shown"].value())


def test_settings_changed_in_another_tab_are_asked_again(cast: Cast, hanna: Client) -> None:
    """Two tabs: the second was opened before the first was saved. Saving once more is Hanna's choice."""
    address, shown = reverse("accounts:organisation"), shown_in(hanna)
    first = settings_of(region="Oost", teams_may_be_involved="", shown=shown)
    assert hanna.post(address, first).status_code == 302
    mine = settings_of(region="West", review_days="33", shown=shown)
    answer = hanna.post(address, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Dit is intussen gewijzigd, door een collega of door jezelf in een ander venster." in page
    assert answer.context["now"] == [
        {"term": "Regio", "text": "Oost"},
        {"term": "Na hoeveel dagen bekijk je een dossier opnieuw?", "text": 14},
        {"term": "Een heel team mag bij een dossier betrokken zijn", "text": "Nee"},
    ]
    assert 'value="West"' in page
    assert 'value="33"' in page
    assert answer.context["form"]["teams_may_be_involved"].value() is True
    row = Organisation.objects.get(pk=cast.organisation.pk)
    assert (row.region, row.review_days, row.teams_may_be_involved) == ("Oost", 14, False)
    again = {**mine, "shown": answer.context["form"]["shown"].value()}
    assert hanna.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (row.region, row.review_days, row.teams_may_be_involved) == ("West", 33, True)


def test_settings_sent_twice_are_saved_once(cast: Cast, hanna: Client) -> None:
    """The second click comes with what the first one found; there is nothing left to ask."""
    data = settings_of(region="Oost", shown=shown_in(hanna))
    assert [hanna.post(reverse("accounts:organisation"), data).status_code for _ in range(2)] == [302, 302]


@committed
def test_settings_that_stay_as_they_are_leave_no_line(cast: Cast, client: Client) -> None:
    client.force_login(cast.hanna)
    assert client.post(reverse("accounts:organisation"), settings_of()).status_code == 302
    assert logbook.rows("organisation.changed") == []


# Another organisation.


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["olga", "nobody"])
def test_people_of_another_organisation_do_not_exist(cast: Cast, hanna: Client, method: str, who: str) -> None:
    user_id = cast.olga.pk if who == "olga" else uuid4()
    membership_id = Membership.objects.get(user=cast.olga).pk if who == "olga" else uuid4()
    for route in ("new_password", "add_membership", "deactivate", "reactivate"):
        assert getattr(hanna, method)(reverse(f"accounts:{route}", args=[user_id])).status_code == 404
    assert hanna.get(reverse("accounts:user", args=[user_id])).status_code == 404
    assert getattr(hanna, method)(reverse("accounts:end_membership", args=[membership_id])).status_code == 404
    assert "Olga" not in hanna.get(reverse("accounts:administration")).content.decode()
    assert Membership.objects.live().filter(user=cast.olga).exists()


def test_somebody_who_works_elsewhere_too_keeps_her_password(cast: Cast, hanna: Client) -> None:
    put(Membership(user=cast.zora, organisation=Organisation.objects.get(name="Elders"), role=Role.CARE_COORDINATOR))
    for route in ("new_password", "deactivate"):
        response = hanna.post(reverse(f"accounts:{route}", args=[cast.zora.pk]))
        assert response.status_code == 422
        assert "werkt ook bij een andere organisatie" in response.content.decode()
    cast.zora.refresh_from_db()
    assert (cast.zora.check_password(PASSWORD), cast.zora.is_active) == (True, True)
    here = Membership.objects.get(user=cast.zora, organisation=cast.organisation)
    assert hanna.post(reverse("accounts:end_membership", args=[here.pk])).status_code == 302


@pytest.mark.parametrize("person_name", ["anna", "bram", "els", "zora", "olga", "frits"])
def test_others_change_nothing(cast: Cast, client: Client, person_name: str) -> None:
    client.force_login(cast.users[person_name])
    row = Membership.objects.get(user=cast.chris)
    for route, of in (("deactivate", cast.chris.pk), ("new_password", cast.chris.pk), ("end_membership", row.pk)):
        assert client.post(reverse(f"accounts:{route}", args=[of])).status_code == 403
    assert client.post(reverse("accounts:add_user"), typed(cast)).status_code == 403
    row.refresh_from_db()
    cast.chris.refresh_from_db()
    assert (row.ends_at, cast.chris.is_active, cast.chris.must_change_password) == (None, True, False)
    with pytest.raises(ObjectDoesNotExist):
        User.objects.get(username="ilse")


# Cost.


def test_pages_cost_the_same_with_many_people(
    cast: Cast, hanna: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(30):
        person(f"p{number}", cast.organisation, cast.noord, Role.CASEWORKER)
    with django_assert_max_num_queries(12):
        page = hanna.get(reverse("accounts:administration")).content.decode()
    assert "33 leden" in page
    with django_assert_max_num_queries(12):
        hanna.get(reverse("accounts:user", args=[cast.bram.pk]))


@pytest.mark.parametrize("route", ["administration", "user"])
def test_wrong_method_is_refused(cast: Cast, hanna: Client, route: str) -> None:
    assert hanna.post(reverse(f"accounts:{route}", args=[cast.bram.pk] if route == "user" else [])).status_code == 405
