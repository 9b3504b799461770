"""The fictional team, so that somebody can try the product. Nothing of it is real. Run twice it changes nothing."""

from datetime import date, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from signalering.access.actor import NOBODY, Actor
from signalering.access.roles import Role
from signalering.accounts.actors import actor_for, tell_database
from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.audit import log
from signalering.base.forms import today
from signalering.dossiers import actions as dossiers
from signalering.observations.actions import Seen, record_observation
from signalering.vault.keyring import open_keyring

OWNER = "owner"
PASSWORD = "samen-goed-kijken"  # noqa: S105 - printed by the demo, which refuses to run beside real data.
PEOPLE = {
    "anna": ("Anna", "Noord", Role.COORDINATOR),
    "bram": ("Bram", "Noord", Role.CASEWORKER),
    "chris": ("Chris", "Noord", Role.CASEWORKER),
    "dirk": ("Dirk", "Zuid", Role.CASEWORKER),
    "zora": ("Zora", None, Role.CARE_COORDINATOR),
    "els": ("Els", None, Role.PRIVACY_OFFICER),
    "hanna": ("Hanna", None, Role.ADMINISTRATOR),
}
# Who works on it, and what was noted: days ago, how it is known, the facts, his own words.
STORIES = {
    "bram": [
        (
            9,
            "saw",
            "Had een nieuwe telefoon bij zich. Het verhaal over de herkomst wisselde.",
            "Gekregen van een vriend.",
        ),
        (27, "saw", "Kwam om 03:10 uur terug op de groep. Afspraak was 22:00 uur.", ""),
        (41, "heard_from_other", "Mentor op school zegt dat hij twee toetsen niet heeft gemaakt.", ""),
        (63, "heard_from_client", "Vertelde dat hij slecht slaapt.", "Mijn hoofd gaat maar door."),
    ],
    "chris": [(14, "saw", "Werd na school opgehaald door een volwassene die wij niet kennen.", "")],
    "dirk": [(20, "read", "In de overdracht staat dat hij vaak buikpijn heeft.", "")],
}

AGREED = dossiers.Agreed(
    safe_contact="Niet bellen of appen. Alleen praten op de groep.",
    adaptation="Korte zinnen. Na een kwartier een pauze.",
    safety_agreements="Te laat: na 30 minuten de achterwacht bellen.\nVermist: na een uur de politie, daarna de voogd.",
)


class Command(BaseCommand):
    help = "Fills an empty demo with fictional people and case files."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's people are only for the embedded database.")
        if User.objects.exists():
            return
        # As the owner: at run time only an administrator adds people, and there is none yet.
        with transaction.atomic(using=OWNER), log.event("demo.seeded", by=NOBODY, using=OWNER):
            teams = seed_people()
        for username, notes in STORIES.items():
            user = User.objects.get(username=username)
            seed_dossier(actor_for(user), teams[PEOPLE[username][1] or ""], notes)


def seed_people() -> dict[str, Team]:
    organisation = Organisation.objects.using(OWNER).create(name="De Wilgenhof", region="Midden")
    rows = Team.objects.using(OWNER)
    teams = {name: rows.create(organisation=organisation, name=name) for name in ("Noord", "Zuid")}
    for username, (full_name, team, role) in PEOPLE.items():
        user = User(username=username, full_name=full_name)
        user.set_password(PASSWORD)
        user.save(using=OWNER, force_insert=True)
        of = {"user": user, "organisation": organisation, "team": teams.get(team or "")}
        Membership.objects.using(OWNER).create(**of, role=role)
    return teams


def seed_dossier(actor: Actor, team: Team, notes: list[tuple[int, str, str, str]]) -> None:
    with transaction.atomic(), open_keyring():
        tell_database(actor)
        about = dossiers.About(age_band="16_17", authority="one_parent")
        dossier = dossiers.open_dossier(team_id=team.pk, by=actor, about=about)
        dossiers.record_arrangement(dossier=dossier, by=actor, agreed=AGREED, replaces=None)
        for ago, knowledge, facts, words in sorted(notes, reverse=True):
            seen = Seen(days_ago(ago), "day", knowledge, facts=facts, his_words=words)
            record_observation(dossier=dossier, by=actor, seen=seen)


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)
