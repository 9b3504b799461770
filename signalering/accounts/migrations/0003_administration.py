import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from signalering.base.schema import grant, row_security, sql_file

ADMINISTERED = "ANY (ARRAY(SELECT gate_administered()))"
NOW = "starts_at BETWEEN now() AND clock_timestamp()"
# Nobody gives herself a membership.
BY_ACTOR = "granted_by_id = gate_actor() AND user_id <> gate_actor()"
# Local days: two weeks with a change of the clock last an hour longer.
AT_MOST_14_DAYS = (
    "ends_at AT TIME ZONE 'Europe/Amsterdam' <= now() AT TIME ZONE 'Europe/Amsterdam' + interval '14 days'"
)
USER = "id, password, username, full_name, email, is_active, must_change_password, session_epoch"
MEMBERSHIP = "id, user_id, organisation_id, team_id, role, function_label, on_call, starts_at, ends_at, granted_by_id"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rules")]

    operations = [
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField("user", "session_epoch", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "membership",
            "granted_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(condition=models.Q(review_days__range=(1, 365)), name="review_within_a_year"),
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                condition=models.Q(emergency_minutes__range=(1, 1440)), name="emergency_within_a_day"
            ),
        ),
        sql_file(__file__, "0003_administration.sql"),
        # No new organisation: the owner's commands make it.
        grant(
            "accounts_organisation",
            "SELECT",
            "UPDATE (name, region, review_days, emergency_minutes, teams_may_be_involved)",
        ),
        grant("accounts_team", "SELECT", "INSERT", "UPDATE"),
        grant(
            "accounts_user",
            "SELECT",
            f"INSERT ({USER})",
            "UPDATE (password, must_change_password, is_active, session_epoch)",
        ),
        grant("accounts_membership", "SELECT", f"INSERT ({MEMBERSHIP})", "UPDATE (ends_at)"),
        *row_security("accounts_organisation", {"select": "true", "update": f"id = {ADMINISTERED}"}),
        *row_security(
            "accounts_team",
            {
                "select": "true",
                "insert": f"organisation_id = {ADMINISTERED}",
                "update": f"organisation_id = {ADMINISTERED}",
            },
        ),
        *row_security(
            "accounts_user",
            {
                "select": "true",
                "insert": "EXISTS (SELECT gate_administered()) AND must_change_password AND is_active",
                "update herself": "id = gate_actor()",
                "update administrator": "gate_may_administer(id)",
            },
        ),
        *row_security(
            "accounts_membership",
            {
                "select": "true",
                "insert administrator": f"organisation_id = {ADMINISTERED} AND {BY_ACTOR} AND {NOW} "
                "AND gate_may_join(user_id)",
                "insert coordinator": "organisation_id = gate_organisation() AND role = 'caseworker' AND NOT on_call "
                f"AND team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator'))) AND {BY_ACTOR} AND {NOW} "
                f"AND ends_at IS NOT NULL AND {AT_MOST_14_DAYS} AND gate_may_be_lent(user_id)",
            },
        ),
    ]
