from django.db import migrations

from signalering.base.schema import grant, guard_writes, row_security, sql_file, versions

MINE = "dossier_id = ANY (ARRAY(SELECT gate_my_dossiers()))"
WRITTEN_NOW = f"{MINE} AND observations_written_now(observation_id, dossier_id)"
OWN = "organisation_id = gate_organisation() AND EXISTS (SELECT gate_my_teams('coordinator'))"
SEALED = ("facts", "his_words", "interpretation", "other_explanations", "reason_text")


class Migration(migrations.Migration):
    dependencies = [("observations", "0003_catalogue_and_versions"), ("dossiers", "0003_changes")]

    operations = [
        sql_file(__file__, "0004_version_rules.sql"),
        *versions("observations_observation", sealed=SEALED),
        migrations.RunSQL(
            "ALTER POLICY insert ON observations_observation WITH CHECK ("
            f"{MINE} AND recorded_by_id = gate_actor() "
            "AND (setting_id IS NULL OR observations_entry_fits(setting_id, dossier_id, ARRAY['setting', 'place'])))",
            migrations.RunSQL.noop,
        ),
        guard_writes("observations_observationtype"),
        guard_writes("observations_observationground"),
        guard_writes("observations_signaltype"),
        grant("observations_observationtype", "SELECT", "INSERT"),
        grant("observations_observationground", "SELECT", "INSERT"),
        # Shipped entries come with an upgrade; the web role adds an organisation's own and withdraws those.
        grant("observations_signaltype", "SELECT", "INSERT", "UPDATE (withdrawn_on)"),
        *row_security(
            "observations_observationtype",
            {
                "select": MINE,
                "insert": f"{WRITTEN_NOW} AND observations_entry_fits(signal_type_id, dossier_id, ARRAY['signal'])",
            },
        ),
        *row_security("observations_observationground", {"select": MINE, "insert": WRITTEN_NOW}),
        *row_security(
            "observations_signaltype",
            {
                "select": "organisation_id IS NULL OR organisation_id = gate_organisation()",
                "insert": f"{OWN} AND added_by_id = gate_actor()",
                "update": OWN,
            },
        ),
    ]
