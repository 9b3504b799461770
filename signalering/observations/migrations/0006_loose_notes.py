import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import signalering.vault.fields
from signalering.base.schema import grant, guard_writes, row_security, sql_file, stamped

WRITES = "team_id = ANY (ARRAY(SELECT gate_my_teams('caseworker')))"
OWN = f"recorded_by_id = gate_actor() AND {WRITES}"
READABLE = "ANY (ARRAY(SELECT observations_notes_to_read()))"
REACHED = "ARRAY(SELECT gate_my_dossiers() UNION SELECT gate_my_coordinated_dossiers())"
ITS_TEAM = (
    "EXISTS (SELECT FROM observations_loosenote n "
    "WHERE n.id = note_id AND n.team_id = observations_loosenotehandling.team_id)"
)
OWN_OBSERVATION = (
    "observation_id IS NULL OR EXISTS (SELECT FROM observations_observation o "
    "WHERE o.id = observation_id AND o.recorded_by_id = gate_actor())"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules"),
        ("dossiers", "0002_rules"),
        ("observations", "0005_context_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LooseNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "addressed_to",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=60, null=True, owner_attribute="team_id", scope="team"
                    ),
                ),
                ("seen_from", models.DateField()),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("moment", "That day, at a time"),
                            ("day", "That day"),
                            ("week", "Somewhere in that week"),
                            ("month", "Somewhere in that month"),
                            ("unknown", "I do not know exactly"),
                        ],
                        default="day",
                        max_length=8,
                    ),
                ),
                (
                    "knowledge",
                    models.CharField(
                        choices=[
                            ("saw", "Seen myself"),
                            ("heard_from_client", "Heard from the young person"),
                            ("heard_from_other", "Heard from somebody else"),
                            ("read", "Read"),
                            ("interpretation", "Own interpretation, gut feeling"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "facts",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=1000, null=True, owner_attribute="team_id", scope="team"
                    ),
                ),
                (
                    "his_words",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=1000, null=True, owner_attribute="team_id", scope="team"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LooseNoteHandling",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("taken", "Taken into a case file"), ("answered", "Closed with a reason")],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    signalering.vault.fields.SealedTextField(
                        editable=True, max_length=500, null=True, owner_attribute="team_id", scope="team"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handling",
                        to="observations.loosenote",
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="observations.observation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LooseNoteRoute",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="routes", to="observations.loosenote"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="observations.loosenoteroute",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="loosenote",
            index=models.Index(fields=["team", "recorded_at"], name="loose_note_by_team"),
        ),
        migrations.AddIndex(
            model_name="loosenote",
            index=models.Index(fields=["recorded_by", "recorded_at"], name="loose_note_by_writer"),
        ),
        migrations.AddConstraint(
            model_name="loosenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("facts__isnull", False)), name="loose_note_has_facts"
            ),
        ),
        migrations.AddConstraint(
            model_name="loosenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("precision", "moment"), _negated=True), name="loose_note_has_no_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="loosenotehandling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("observation__isnull", False), ("outcome", "taken"), ("reason", None)),
                    models.Q(("observation", None), ("outcome", "answered"), ("reason__isnull", False)),
                    _connector="OR",
                ),
                name="taken_as_observation_or_answered_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="loosenoteroute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)), fields=("note",), name="loose_note_sent_once"
            ),
        ),
        sql_file(__file__, "0006_loose_notes.sql"),
        *[
            operation
            for table in ("loosenote", "loosenoteroute", "loosenotehandling")
            for operation in (
                guard_writes(f"observations_{table}"),
                stamped(f"observations_{table}"),
                # No UPDATE and no DELETE: nothing is overwritten.
                grant(f"observations_{table}", "SELECT", "INSERT"),
            )
        ],
        *row_security(
            "observations_loosenote",
            {
                "select writer": f"{OWN} AND recorded_at > clock_timestamp() - interval '7 days'",
                "select reader": f"id = {READABLE}",
                "insert": OWN,
            },
        ),
        # The writer sees neither of these two: they would tell her whether there is a case file.
        *row_security(
            "observations_loosenoteroute",
            {
                "select": f"note_id = {READABLE}",
                "insert": f"note_id = {READABLE} AND recorded_by_id = gate_actor() AND replaces_id IS NOT NULL "
                f"AND dossier_id = ANY ({REACHED})",
            },
        ),
        *row_security(
            "observations_loosenotehandling",
            {
                "select": f"note_id = {READABLE}",
                "insert": f"note_id = {READABLE} AND recorded_by_id = gate_actor() "
                f"AND {ITS_TEAM} AND ({OWN_OBSERVATION})",
            },
        ),
    ]
