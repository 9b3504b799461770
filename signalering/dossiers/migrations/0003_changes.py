import uuid
from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import signalering.vault.fields
from signalering.base.schema import grant, guard_writes, holds_no_entries, row_security, sql_file, versions

MINE = "ANY (ARRAY(SELECT gate_my_dossiers()))"
INVOLVED = "ANY (ARRAY(SELECT gate_my_involved_dossiers()))"
COORDINATED = "ANY (ARRAY(SELECT gate_my_coordinated_dossiers()))"
USER = settings.AUTH_USER_MODEL
PROTECT = django.db.models.deletion.PROTECT
NOW = django.db.models.functions.datetime.Now
AGES = [
    ("under_12", "younger than 12"),
    ("12_15", "12 to 15 years"),
    ("16_17", "16 or 17 years"),
    ("18_22", "18 to 22 years"),
    ("23_plus", "23 years or older"),
    ("unknown", "age not known"),
]
AUTHORITIES = [
    ("parents", "both parents"),
    ("one_parent", "one parent"),
    ("guardian", "a guardian of the youth protection body"),
    ("nidos", "Nidos (guardian of young people who came without parents)"),
    ("himself", "he himself (18 or older)"),
    ("unknown", "not known"),
]
KINDS = [
    ("opened", "Opened"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
    ("handed_over", "Handed over"),
    ("profile", "Details changed"),
]
REASONS = [
    ("", ""),
    ("not_confirmed", "The suspicion was not confirmed"),
    ("help_elsewhere", "Help continues somewhere else"),
    ("moved", "He moved"),
    ("not_wanted", "He does not want this"),
    ("opened_by_mistake", "Opened by mistake"),
    ("new_signals", "There are new signals"),
    ("returned", "He is back"),
    ("closed_by_mistake", "Closed by mistake"),
    ("other", "Another reason"),
]
CLOSING = ("not_confirmed", "help_elsewhere", "moved", "not_wanted", "opened_by_mistake", "other")
REOPENING = ("new_signals", "returned", "closed_by_mistake", "other")
Q, F = models.Q, models.F


def key() -> tuple[str, Any]:
    return ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False))


def foreign(to: str, *, name: str = "+", null: bool = False, editable: bool = True) -> Any:
    return models.ForeignKey(to, on_delete=PROTECT, related_name=name, null=null, editable=editable)


def moment() -> Any:
    return models.DateTimeField(db_default=NOW(), editable=False)


def answered() -> Any:
    return models.DateTimeField(editable=False, null=True)


def sealed(length: int) -> signalering.vault.fields.SealedTextField:
    return signalering.vault.fields.SealedTextField(
        editable=True, max_length=length, null=True, owner_attribute="dossier_id", scope="dossier"
    )


TABLES = ("profile", "dossierchange", "arrangement", "handover", "referencequestion")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules"),
        ("dossiers", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("dossier", "next_review_on", models.DateField(null=True)),
        migrations.AddField("dossier", "reference_token", models.BinaryField(null=True)),
        migrations.AlterField(
            "dossier",
            "state",
            models.CharField(
                choices=[
                    ("open", "open"),
                    ("closed", "closed"),
                    ("restricted", "restricted"),
                    ("destroyed", "destroyed"),
                ],
                default="open",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=Q(reference_token__isnull=False),
                fields=["organisation", "reference_token"],
                name="dossier_by_reference",
            ),
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="dossiers.dossier",
                    ),
                ),
                ("age_band", models.CharField(choices=AGES, default="unknown", max_length=8)),
                ("authority", models.CharField(choices=AUTHORITIES, default="unknown", max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="DossierChange",
            fields=[
                key(),
                ("dossier", foreign("dossiers.dossier", name="changes")),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("reason", models.CharField(blank=True, choices=REASONS, default="", max_length=20)),
                ("reason_text", sealed(500)),
                ("age_band", models.CharField(blank=True, choices=AGES, default="", max_length=8)),
                ("authority", models.CharField(blank=True, choices=AUTHORITIES, default="", max_length=12)),
                ("team", foreign("accounts.team", null=True)),
                ("reference_token", models.BinaryField(null=True)),
                ("at", moment()),
                ("by", foreign(USER)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind="closed", reason__in=CLOSING)
                        | Q(kind="reopened", reason__in=REOPENING)
                        | (~Q(kind__in=["closed", "reopened"]) & Q(reason="")),
                        name="reason_fits_change",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                key(),
                ("dossier", foreign("dossiers.dossier")),
                (
                    "replaces",
                    models.OneToOneField(
                        "dossiers.arrangement", editable=False, null=True, on_delete=PROTECT, related_name="replaced_by"
                    ),
                ),
                ("safe_contact", sealed(300)),
                ("adaptation", sealed(1000)),
                ("safety_agreements", sealed(1000)),
                ("recorded_at", moment()),
                ("recorded_by", foreign(USER)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(replaces=None), fields=("dossier",), name="one_first_arrangement"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                key(),
                ("dossier", foreign("dossiers.dossier")),
                ("asked_by", foreign(USER)),
                ("from_user", foreign(USER, null=True)),
                ("to_user", foreign(USER, null=True)),
                ("to_team", foreign("accounts.team", null=True)),
                ("words", sealed(1000)),
                ("asked_at", moment()),
                ("ends_at", moment()),
                ("accepted_at", answered()),
                ("declined_at", answered()),
                ("withdrawn_at", answered()),
                ("answered_by", foreign(USER, null=True, editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(to_user=None) ^ Q(to_team=None), name="hands_over_to_a_user_or_a_team"
                    ),
                    models.CheckConstraint(
                        condition=Q(to_user=None) | (~Q(to_user=F("asked_by")) & ~Q(to_user=F("from_user"))),
                        name="hands_over_to_somebody_else",
                    ),
                    models.UniqueConstraint(
                        condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                        fields=("dossier",),
                        name="one_hand_over_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceQuestion",
            fields=[key(), ("asked_by", foreign(USER)), ("asked_at", moment())],
            options={"abstract": False},
        ),
        sql_file(__file__, "0003_changes.sql"),
        sql_file(__file__, "0003_hand_over.sql"),
        sql_file(__file__, "0003_versions.sql"),
        *versions("dossiers_arrangement"),
        *[guard_writes(f"dossiers_{table}") for table in TABLES],
        *[holds_no_entries(f"dossiers_{table}") for table in ("involvement", "profile", "dossierchange", "handover")],
        # No UPDATE any more: state, team and profile change with a row in dossiers_dossierchange, and only so.
        grant("dossiers_dossier", "SELECT"),
        grant("dossiers_profile", "SELECT"),
        grant("dossiers_dossierchange", "SELECT", "INSERT"),
        grant("dossiers_arrangement", "SELECT", "INSERT"),
        # Answered by gate_accept_hand_over and gate_stop_hand_over.
        grant("dossiers_handover", "SELECT", "INSERT"),
        migrations.RunSQL("REVOKE ALL ON dossiers_referencequestion FROM signalering_web", migrations.RunSQL.noop),
        *row_security("dossiers_profile", {"select": f"dossier_id = {MINE}"}),
        *row_security("dossiers_referencequestion", {}),
        *row_security(
            "dossiers_dossierchange",
            {
                "select involved": f"dossier_id = {MINE}",
                # A profile is content; that a dossier was closed, reopened or handed over is not.
                "select coordinator": f"kind IN ('closed', 'reopened', 'handed_over') AND dossier_id = {COORDINATED}",
                "insert": "by_id = gate_actor() AND ("
                f"(kind IN ('closed', 'reopened') AND (dossier_id = {INVOLVED} OR dossier_id = {COORDINATED})) "
                f"OR (kind = 'profile' AND dossier_id = {INVOLVED}))",
            },
        ),
        *row_security(
            "dossiers_arrangement",
            {
                "select": f"dossier_id = {MINE}",
                "insert": f"dossier_id = {INVOLVED} AND recorded_by_id = gate_actor()",
            },
        ),
        *row_security(
            "dossiers_handover",
            {
                "select involved": f"dossier_id = {MINE}",
                "select coordinator": f"dossier_id = {COORDINATED}",
                "select receiver": "id = ANY (ARRAY(SELECT id FROM gate_hand_overs_to_me()))",
                "insert": "asked_by_id = gate_actor() AND to_user_id IS DISTINCT FROM gate_actor() "
                "AND gate_may_receive(dossier_id, to_user_id, to_team_id) AND ("
                f"dossier_id = {COORDINATED} OR (dossier_id = {INVOLVED} AND from_user_id = gate_actor()))",
            },
        ),
        # Last: PostgreSQL alters no table with rows of this transaction that still wait for their foreign keys.
        migrations.RunSQL(
            "SELECT set_config('signalering.event', 'migration', true);"
            "INSERT INTO dossiers_profile (dossier_id, age_band, authority) "
            "SELECT id, 'unknown', 'unknown' FROM dossiers_dossier;"
            "SELECT set_config('signalering.event', '', true);",
            migrations.RunSQL.noop,
        ),
    ]
