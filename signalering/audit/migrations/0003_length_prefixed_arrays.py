from django.db import migrations

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_row_state")]

    operations = [sql_file(__file__, "0003_length_prefixed_arrays.sql")]
