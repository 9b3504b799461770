from django.db import migrations


class Migration(migrations.Migration):
    """Ask once for the organisation, not for each entry: a page with 200 signals looks at 12,400 of them."""

    dependencies = [("observations", "0008_state_and_correctors")]

    operations = [
        migrations.RunSQL(
            'ALTER POLICY "select" ON observations_signaltype '
            "USING (organisation_id IS NULL OR organisation_id = (SELECT gate_organisation()));",
            'ALTER POLICY "select" ON observations_signaltype '
            "USING (organisation_id IS NULL OR organisation_id = gate_organisation());",
        )
    ]
