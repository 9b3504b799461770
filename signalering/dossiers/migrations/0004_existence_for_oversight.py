from django.db import migrations, models

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_changes")]

    operations = [
        sql_file(__file__, "0004_existence_for_oversight.sql"),
        migrations.CreateModel(
            name="Existence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("code", models.CharField(max_length=24)),
                ("state", models.CharField(max_length=12)),
                ("opened_on", models.DateField()),
            ],
            options={"db_table": "dossier_existence", "managed": False},
        ),
    ]
