from django.db import migrations

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_existence_for_oversight")]

    operations = [sql_file(__file__, "0005_state_and_stay.sql")]
