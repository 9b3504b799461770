import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import signalering.vault.fields
from signalering.base.schema import grant, guard_writes, row_security, versions

MINE = "dossier_id = ANY (ARRAY(SELECT gate_my_dossiers()))"
FITS = "entry_id IS NULL OR observations_entry_fits(entry_id, dossier_id, ARRAY['risk_factor'])"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules"),
        ("dossiers", "0002_rules"),
        ("observations", "0004_version_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContextFactor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("risk", "Risk factor"), ("protective", "Protective factor")], max_length=10
                    ),
                ),
                (
                    "text",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=500, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                ("known_since", models.DateField(null=True)),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("day", "On that day"),
                            ("month", "In that month"),
                            ("year", "In that year"),
                            ("unknown", "I do not know"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                (
                    "source_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not said"),
                            ("colleague", "Colleague"),
                            ("parent", "Parent or carer"),
                            ("relative", "Brother, sister or other relative"),
                            ("groupmate", "Somebody of his group"),
                            ("friend", "Friend or partner"),
                            ("teacher", "Teacher or somebody of his school or work"),
                            ("therapist", "Therapist, doctor or nurse"),
                            ("guardian", "Guardian or youth-protection worker"),
                            ("police", "Police"),
                            ("other", "Somebody else"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("typo", "Typing mistake"),
                            ("addition", "Addition"),
                            ("incorrect", "Incorrect"),
                            ("identifying", "It says who somebody is"),
                            ("wrong_dossier", "It belongs in another case file"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                (
                    "reason_text",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=500, null=True, owner_attribute="dossier_id", scope="dossier"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("shielded_at", models.DateTimeField(editable=False, null=True)),
                ("shielded_hash", models.BinaryField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="observations.signaltype",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="observations.contextfactor",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["dossier", "recorded_at"], name="factor_by_dossier")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("known_since", None), ("precision", "unknown")),
                            models.Q(("known_since__isnull", False), models.Q(("precision", "unknown"), _negated=True)),
                            _connector="OR",
                        ),
                        name="factor_date_goes_with_precision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "risk"), ("entry", None), _connector="OR"),
                        name="only_risk_factors_from_the_catalogue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("text__isnull", False),
                            ("entry__isnull", False),
                            ("shielded_at__isnull", False),
                            ("withdrawn", True),
                            _connector="OR",
                        ),
                        name="factor_says_something",
                    ),
                ],
            },
        ),
        *versions("observations_contextfactor", sealed=("text", "reason_text")),
        migrations.RunSQL(
            "ALTER TABLE observations_contextfactor ADD CONSTRAINT factor_not_in_the_future "
            "CHECK (known_since <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date)",
            migrations.RunSQL.noop,
        ),
        guard_writes("observations_contextfactor"),
        # No UPDATE and no DELETE: nothing is overwritten.
        grant("observations_contextfactor", "SELECT", "INSERT"),
        *row_security(
            "observations_contextfactor",
            {"select": MINE, "insert": f"{MINE} AND recorded_by_id = gate_actor() AND ({FITS})"},
        ),
    ]
