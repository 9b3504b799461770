from django.db import migrations, models

from signalering.base.schema import sql_file


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        sql_file(__file__, "0001_log.sql"),
    ]
