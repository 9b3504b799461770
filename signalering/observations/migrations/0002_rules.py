from django.db import migrations

from signalering.base.schema import grant, guard_writes, row_security, sql_file

MINE = "dossier_id = ANY (ARRAY(SELECT gate_my_dossiers()))"


class Migration(migrations.Migration):
    dependencies = [("observations", "0001_observation"), ("dossiers", "0002_rules")]

    operations = [
        sql_file(__file__, "0002_rules.sql"),
        guard_writes("observations_observation"),
        # No UPDATE and no DELETE: nothing is overwritten.
        grant("observations_observation", "SELECT", "INSERT"),
        *row_security(
            "observations_observation",
            {"select": MINE, "insert": f"{MINE} AND recorded_by_id = gate_actor()"},
        ),
    ]
