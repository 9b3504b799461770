import uuid

import django.db.models.deletion
from django.db import migrations, models

from signalering.base.schema import grant, guard_writes, row_security

HERE = "organisation_id = gate_organisation()"
OWN = f"{HERE} AND EXISTS (SELECT gate_my_teams('coordinator'))"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rules"), ("dossiers", "0002_rules"), ("observations", "0006_loose_notes")]

    operations = [
        migrations.CreateModel(
            name="CatalogueSetting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("extension_shown", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        guard_writes("observations_cataloguesetting"),
        grant("observations_cataloguesetting", "SELECT", "INSERT", "UPDATE (extension_shown)"),
        *row_security("observations_cataloguesetting", {"select": HERE, "insert": OWN, "update": OWN}),
    ]
