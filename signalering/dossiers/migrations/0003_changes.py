import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import signalering.vault.fields
from signalering.base.schema import grant, guard_writes, holds_no_entries, row_security, sql_file

MINE = "ANY (ARRAY(SELECT gate_my_dossiers()))"
INVOLVED = "ANY (ARRAY(SELECT gate_my_involved_dossiers()))"
COORDINATED = "ANY (ARRAY(SELECT gate_my_coordinated_dossiers()))"
TABLES = ("profile", "dossierchange", "arrangement", "handover", "referencequestion")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules"),
        ("dossiers", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "safe_contact",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=300, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "adaptation",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=1000, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "safety_agreements",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=1000, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DossierChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("closed", "Closed"),
                            ("reopened", "Reopened"),
                            ("handed_over", "Handed over"),
                            ("profile", "Details changed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
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
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "reason_text",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=500, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_12", "younger than 12"),
                            ("12_15", "12 to 15 years"),
                            ("16_17", "16 or 17 years"),
                            ("18_22", "18 to 22 years"),
                            ("23_plus", "23 years or older"),
                            ("unknown", "age not known"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parents", "both parents"),
                            ("one_parent", "one parent"),
                            ("guardian", "a guardian of the youth protection body"),
                            ("nidos", "Nidos (guardian of young people who came without parents)"),
                            ("himself", "he himself (18 or older)"),
                            ("unknown", "not known"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("reference_token", models.BinaryField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "words",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=1000, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("ends_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("declined_at", models.DateTimeField(editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "age_band",
                    models.CharField(
                        choices=[
                            ("under_12", "younger than 12"),
                            ("12_15", "12 to 15 years"),
                            ("16_17", "16 or 17 years"),
                            ("18_22", "18 to 22 years"),
                            ("23_plus", "23 years or older"),
                            ("unknown", "age not known"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("parents", "both parents"),
                            ("one_parent", "one parent"),
                            ("guardian", "a guardian of the youth protection body"),
                            ("nidos", "Nidos (guardian of young people who came without parents)"),
                            ("himself", "he himself (18 or older)"),
                            ("unknown", "not known"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReferenceQuestion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="dossier",
            name="next_review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="dossier",
            name="reference_token",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="state",
            field=models.CharField(
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
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("reference_token__isnull", False)),
                fields=["organisation", "reference_token"],
                name="dossier_by_reference",
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="replaces",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="dossiers.arrangement",
            ),
        ),
        migrations.AddField(
            model_name="dossierchange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dossierchange",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="dossierchange",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="answered_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="from_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to_team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="to_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referencequestion",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)), fields=("dossier",), name="one_first_arrangement"
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "closed"),
                        (
                            "reason__in",
                            ("not_confirmed", "help_elsewhere", "moved", "not_wanted", "opened_by_mistake", "other"),
                        ),
                    ),
                    models.Q(
                        ("kind", "reopened"), ("reason__in", ("new_signals", "returned", "closed_by_mistake", "other"))
                    ),
                    models.Q(models.Q(("kind__in", ["closed", "reopened"]), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="reason_fits_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_user", None), ("to_team", None), _connector="XOR"),
                name="hands_over_to_a_user_or_a_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_user", None),
                    models.Q(
                        models.Q(("to_user", models.F("asked_by")), _negated=True),
                        models.Q(("to_user", models.F("from_user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hands_over_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("declined_at", None), ("withdrawn_at", None)),
                fields=("dossier",),
                name="one_hand_over_waiting",
            ),
        ),
        sql_file(__file__, "0003_changes.sql"),
        sql_file(__file__, "0003_hand_over.sql"),
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
