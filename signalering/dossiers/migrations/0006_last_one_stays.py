from django.db import migrations

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_state_and_stay")]

    operations = [sql_file(__file__, "0006_last_one_stays.sql")]
