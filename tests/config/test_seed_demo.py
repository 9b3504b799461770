"""The demo's fictional team and case files: they are complete, they fit together, and nobody in them is real."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from signalering.accounts.actors import actor_for
from signalering.accounts.models import User
from signalering.config.demo import stories
from signalering.config.demo.people import PASSWORD, PEOPLE
from signalering.dossiers.models import Dossier
from signalering.observations.models import Knowledge, Observation, Precision, SourceRole
from tests import databases
from tests.cast import as_actor

pytestmark = pytest.mark.django_db(databases=["default", "keys", "owner"])

AVOID = (
    "slachtoffer|loverboy|prostitu|dader|verdachte|score|risiconiveau|risicoprofiel|zet zichzelf|zelf gezocht"
    "|vrijwillig|zwaar geval|licht geval|anoniem"
)
# So many days back from a day nobody knows: a story that names one would soon be wrong.
CALENDAR = (
    r"(maan|dins|donder|vrij|zater|zon)dag|woensdag|januari|februari|maart|april|\bmei\b|\bjuni\b|\bjuli\b|augustus"
    "|september|oktober|november|december|kerst|pasen|zomer|winter|herfst"
)
NAMES = (
    r"\b(jan|piet|kees|mo|mohamed|ahmed|ali|daan|sem|lucas|noah|levi|finn|bas|tim|tom|kevin|sven|lars|lotte|emma|sara"
    r"|fatima|anna|bram|chris|dirk|zora|els|hanna|frits|olga|utrecht|amsterdam|rotterdam|den haag|whatsapp|snapchat"
    r"|instagram|tiktok|telegram|grindr)\b"
)
IDENTIFIERS = {
    "a run of digits": r"\d{4,}|\d[\d .-]{6,}\d",
    "an address of mail or web": r"@|www|https?:|\.nl\b|\.com\b",
    "a plate": r"\b[A-Z0-9]{1,3}-[A-Z0-9]{1,3}-[A-Z0-9]{1,3}\b",
    "a postcode": r"\b\d{4} ?[A-Z]{2}\b",
    "initials": r"\b[A-Z]\.(?= ?[A-Z])",
    "a street with a number": r"\b[A-Z]\w+(straat|laan|weg|plein|gracht|kade)\b|(straat|laan|weg|plein|gracht|kade) \d",
    "a birth date": r"\bgeb\.|geboren|jarig",
}
# In the middle of a sentence only a name begins with a capital; 'persoon A' is ours.
CAPITAL_INSIDE = r"(?<=[a-zé,;] )(?!Ik\b)[A-ZÀ-Þ]\w+"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with override_settings(DEMO=True):
            call_command("seed_demo")
        yield
        databases.empty_all_tables()


def ask(statement: str) -> list[tuple[Any, ...]]:
    """As the owner, who sees every row."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def number(statement: str) -> int:
    return int(ask(f"SELECT count(*) FROM {statement}")[0][0])


CURRENT = (
    "observations_observation o WHERE NOT EXISTS (SELECT FROM observations_observation n WHERE n.replaces_id = o.id)"
)


def texts() -> list[str]:
    """Every text of the file as it is read, first versions and reasons too."""
    found: list[str] = []
    for _, note in stories.notes():
        found += [note.facts, note.words, note.own, note.other]
        for version in filter(None, (note.change, note.withdraw)):
            found += [version.text, *version.fields.values()]
    return [text for text in found if text]


def everything_written() -> str:
    """The whole file without its codes: also the comments with texts that are not read yet."""
    raw = stories.FILE.read_text(encoding="utf-8")
    return re.sub(r'^(key|team|types|setting|people|  \{ who).*$|#   .*by = .*$|by = "\w+"', "", raw, flags=re.M)


@pytest.mark.usefixtures("seeded")
class TestWhatStandsThere:
    def test_six_case_files_in_two_teams(self) -> None:
        assert ask(
            "SELECT t.name, count(*) FROM dossiers_dossier d JOIN accounts_team t ON t.id = d.team_id "
            "GROUP BY 1 ORDER BY 1"
        ) == [
            ("Noord", 5),
            ("Zuid", 1),
        ]
        assert number("dossiers_dossier WHERE state = 'closed'") == 1

    def test_sixty_current_signals_over_at_least_seven_months(self) -> None:
        assert number(CURRENT) == 60
        [(first, last)] = ask("SELECT min(seen_from), max(seen_from) FROM observations_observation")
        assert (last - first).days > 7 * 30

    def test_one_case_file_has_almost_nothing(self) -> None:
        counts = ask(f"SELECT count(*) FROM {CURRENT} GROUP BY dossier_id ORDER BY 1")
        assert counts[0] == (2,)
        assert counts[-1] == (18,)

    @pytest.mark.parametrize(
        ("column", "choices"),
        [("knowledge", Knowledge), ("precision", Precision), ("source_role", set(SourceRole) - {"guardian"})],
    )
    def test_every_kind_occurs(self, column: str, choices: Any) -> None:
        assert {value for (value,) in ask(f"SELECT DISTINCT {column} FROM {CURRENT}")} == set(choices)

    def test_some_were_recorded_late(self) -> None:
        assert number(f"{CURRENT} AND o.recorded_at::date - coalesce(o.seen_until, o.seen_from) > 7") >= 4

    def test_corrections_withdrawal_and_shielding(self) -> None:
        versions = "observations_observation WHERE replaces_id IS NOT NULL AND reason"
        assert number(f"{versions} IN ('incorrect', 'addition') AND NOT withdrawn") == 2
        assert number(f"{versions} = 'incorrect' AND withdrawn") == 1
        assert number(f"{versions} = 'identifying'") == 1
        assert ask("SELECT facts FROM observations_observation WHERE shielded_at IS NOT NULL") == [(None,)]

    def test_own_interpretations_rest_on_earlier_signals_or_are_a_gut_feeling(self) -> None:
        rows = ask(
            f"SELECT (SELECT count(*) FROM observations_observationground g WHERE g.observation_id = o.id), "
            f"(SELECT count(*) FROM observations_observationtype t WHERE t.observation_id = o.id) "
            f"FROM {CURRENT} AND o.knowledge = 'interpretation' ORDER BY 1"
        )
        assert rows == [(0, 0), (2, 1), (2, 1), (3, 1)]

    def test_signals_of_at_least_twenty_kinds(self) -> None:
        assert ask("SELECT count(DISTINCT signal_type_id) >= 20 FROM observations_observationtype") == [(True,)]


@pytest.mark.usefixtures("seeded")
class TestItCouldHaveHappened:
    def test_nothing_was_recorded_before_it_was_seen_or_after_today(self) -> None:
        local = "(o.recorded_at AT TIME ZONE 'Europe/Amsterdam')"
        early = f"{local} < o.seen_from + coalesce(o.seen_time, '00:00') OR {local}::date < o.seen_until"
        assert number(f"observations_observation o WHERE {early} OR o.recorded_at > clock_timestamp()") == 0

    def test_who_recorded_was_involved_then(self) -> None:
        covering = (
            "SELECT FROM dossiers_involvement i WHERE i.dossier_id = o.dossier_id AND i.user_id = o.recorded_by_id "
            "AND i.starts_at <= o.recorded_at AND coalesce(i.ends_at, 'infinity') > o.recorded_at"
        )
        assert number("observations_observation") == 64
        assert number(f"observations_observation o WHERE NOT EXISTS ({covering})") == 0

    def test_each_case_file_was_opened_when_its_first_signal_was_recorded(self) -> None:
        first = "SELECT min(recorded_at AT TIME ZONE 'Europe/Amsterdam')::date FROM observations_observation o"
        assert number(f"dossiers_dossier d WHERE opened_on <> ({first} WHERE o.dossier_id = d.id)") == 0

    def test_a_version_is_later_than_what_it_replaces(self) -> None:
        pairs = "observations_observation n JOIN observations_observation o ON o.id = n.replaces_id"
        assert number(f"{pairs} WHERE n.recorded_at <= o.recorded_at") == 0

    def test_nothing_was_recorded_after_closing(self) -> None:
        closed = [story for story in stories.stories() if story.closed is not None]
        assert closed
        assert all(note.recorded_ago > (story.closed or 0) for story in closed for note in story.notes)


@pytest.mark.usefixtures("seeded")
class TestWhoSeesIt:
    @pytest.mark.parametrize(
        ("who", "dossiers"),
        [("anna", 1), ("bram", 2), ("chris", 2), ("dirk", 1), ("frits", 0), ("zora", 0), ("els", 0), ("hanna", 0)],
    )
    def test_each_logs_in_and_finds_her_own(self, client: Client, who: str, dossiers: int) -> None:
        with override_settings(ACCOUNT_RATE_LIMITS={}):
            answer = client.post(reverse("account_login"), {"login": who, "password": PASSWORD})
        assert answer.status_code == 302
        page = client.get(reverse("overview:start")).content.decode()
        assert len(set(re.findall(r"/dossier/([0-9a-f-]+)/tijdlijn/", page))) == dossiers

    def test_chris_does_not_see_the_largest_of_bram(self, client: Client) -> None:
        [(largest,)] = ask(f"SELECT dossier_id FROM {CURRENT} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        for who, status in (("bram", 200), ("chris", 404)):
            client.force_login(User.objects.get(username=who))
            assert client.get(reverse("overview:chronology", args=[largest])).status_code == status

    def test_texts_open_with_the_key_of_their_own_case_file(self) -> None:
        story = stories.stories()[0]
        bram = actor_for(User.objects.get(username="bram"))
        with as_actor(bram):
            dossier = Dossier.objects.get(
                pk=ask(f"SELECT dossier_id FROM observations_observation WHERE id = '{story.notes[0].key}'")[0][0]
            )
        with as_actor(bram, dossier=dossier):
            assert Observation.objects.get(pk=story.notes[0].key).facts == story.notes[0].facts

    def test_functions_and_one_on_call(self) -> None:
        assert number("accounts_membership WHERE on_call") == 1
        assert number("accounts_membership WHERE function_label = ''") == 0
        assert number("accounts_membership WHERE ends_at < clock_timestamp()") == 1


def snapshot() -> dict[str, int]:
    tables = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'django%'")
    return {table: number(f'"{table}"') for (table,) in tables}


@pytest.mark.usefixtures("seeded")
def test_second_run_changes_nothing(settings: Any) -> None:
    settings.DEMO = True
    before = snapshot()
    call_command("seed_demo")
    assert snapshot() == before
    assert before["audit_row"] > 60


def test_refused_beside_real_data(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="only for the embedded database"):
        call_command("seed_demo")


def test_words_to_avoid_stay_away() -> None:
    assert re.findall(AVOID, everything_written(), re.I) == []


def test_no_day_month_or_season() -> None:
    assert re.findall(CALENDAR, everything_written(), re.I) == []


@pytest.mark.parametrize("kind", IDENTIFIERS)
def test_nothing_points_at_anybody(kind: str) -> None:
    found = [text for text in texts() if re.search(IDENTIFIERS[kind], text)]
    assert found == []


def test_no_names() -> None:
    assert re.findall(NAMES, "\n".join(texts()), re.I) == []
    assert [match for text in texts() for match in re.findall(CAPITAL_INSIDE, text)] == []


@pytest.mark.parametrize("text", ["Hij heet Kevin.", "met Bram erbij", "in de Albertstraat 4", "06 12345678"])
def test_the_look_for_names_and_numbers_finds_them(text: str) -> None:
    patterns = [NAMES, *IDENTIFIERS.values()]
    assert any(re.search(pattern, text, re.I) for pattern in patterns) or re.search(CAPITAL_INSIDE, text)


def test_texts_are_short_whole_sentences() -> None:
    for text in texts():
        assert len(text) <= 320, text
        assert text == " ".join(text.split()), text
        assert text[0].isupper(), text
        assert text[-1] in ".?!", text


def test_quote_and_facts_are_kept_apart() -> None:
    """His words stand in their own field, the writer's thoughts in theirs."""
    facts = [note.facts for _, note in stories.notes() if note.how != Knowledge.INTERPRETATION]
    assert [text for text in facts if re.search(r"\b(ik denk|volgens mij|waarschijnlijk|lijkt)\b", text, re.I)] == []


def test_unknown_key_is_refused() -> None:
    row = {"ago": 3, "how": "saw", "facts": "Kwam laat thuis.", "fact": "x"}
    with pytest.raises(TypeError, match="fact"):
        stories._note("a", 0, "bram", row)


def test_people_are_the_cast_of_the_tests() -> None:
    assert set(PEOPLE) == {"anna", "bram", "chris", "dirk", "els", "frits", "hanna", "zora"}
