from django.db import migrations

from signalering.base.schema import grant, guard_writes, row_security, sql_file

MINE = "ANY (ARRAY(SELECT gate_my_dossiers()))"
COORDINATED = "ANY (ARRAY(SELECT gate_my_coordinated_dossiers()))"


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_dossier"), ("accounts", "0002_rules")]

    operations = [
        sql_file(__file__, "0002_rules.sql"),
        guard_writes("dossiers_dossier"),
        guard_writes("dossiers_involvement"),
        # No INSERT: a dossier is opened by gate_open_dossier.
        grant("dossiers_dossier", "SELECT", "UPDATE (state, team_id)"),
        grant(
            "dossiers_involvement",
            "SELECT",
            "INSERT (id, dossier_id, user_id, team_id, kind, starts_at, ends_at, reason, granted_by_id)",
            "UPDATE (ends_at)",
        ),
        *row_security(
            "dossiers_dossier",
            {
                # Existence: code, state, team, date. What is written of a young person stands in other tables.
                "select involved": f"id = {MINE}",
                "select coordinator": "team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator')))",
                "select oversight": "organisation_id = ANY (ARRAY(SELECT gate_overseen_organisations()))",
                "update": f"id = {MINE} OR id = {COORDINATED}",
            },
        ),
        *row_security(
            "dossiers_involvement",
            {
                "select involved": f"dossier_id = {MINE}",
                "select coordinator": f"dossier_id = {COORDINATED}",
                "insert": "kind = 'involved' AND granted_by_id = gate_actor() "
                "AND gate_may_involve(dossier_id, user_id, team_id, ends_at)",
                "update": f"kind = 'involved' AND (dossier_id = {MINE} OR dossier_id = {COORDINATED})",
            },
        ),
    ]
