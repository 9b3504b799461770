from django.db import migrations

from signalering.base.schema import grant


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_key")]

    operations = [grant("vault_datakey", "SELECT", "INSERT", "UPDATE", "DELETE", to="signalering_keys")]
