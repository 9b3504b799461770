from django.db import migrations

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("observations", "0007_catalogue_setting"), ("dossiers", "0005_state_and_stay")]

    operations = [sql_file(__file__, "0008_state_and_correctors.sql")]
