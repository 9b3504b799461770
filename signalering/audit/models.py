"""The log as the audit pages read it. Rows are written by `audit.log` in plain SQL, never through this model."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Outcome(models.TextChoices):
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


class AuditRow(models.Model):
    """One line of the log (fields after NEN 7513). Unmanaged: the table is partitioned and made in SQL."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.TextField()
    event_id = models.UUIDField()
    outcome = models.TextField(choices=Outcome.choices)
    actor_id = models.UUIDField(null=True)
    role = models.TextField()
    membership_id = models.UUIDField(null=True)
    grant_cell = models.TextField()
    relation = models.TextField()
    on_behalf_of = models.UUIDField(null=True)
    is_emergency = models.BooleanField()
    organisation_id = models.UUIDField(null=True)
    dossier_id = models.UUIDField(null=True)
    dossier_code = models.TextField()
    object_type = models.TextField()
    object_ids = ArrayField(models.UUIDField())
    fields = ArrayField(models.TextField())
    request_id = models.UUIDField(null=True)
    address = models.GenericIPAddressField(null=True)
    reason = models.BinaryField(null=True)
    format = models.SmallIntegerField()
    xid = models.TextField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_row"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"
