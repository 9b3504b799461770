from django.db import migrations

from signalering.base.schema import grant, guard_writes, sql_file

RIGHTS = ("SELECT", "INSERT", "UPDATE")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people"), ("audit", "0001_log")]

    operations = [
        sql_file(__file__, "0002_rules.sql"),
        *[
            operation
            for table in ("organisation", "team", "user", "membership")
            for operation in (guard_writes(f"accounts_{table}"), grant(f"accounts_{table}", *RIGHTS))
        ],
    ]
