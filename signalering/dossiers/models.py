"""Dossier, its existence for those who oversee, and Involvement.

No column holds a name, a birth date or a number of the young person.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from signalering.accounts.models import Organisation, Team
from signalering.base.models import PeriodQuerySet, UuidModel
from signalering.vault.fields import SealedTextField


class Dossier(UuidModel):
    """What may be known of a dossier by those who know that it exists; all content stands in tables of its own.

    Made only by the database function `gate_open_dossier`: its first involvement has to come with it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        RESTRICTED = "restricted"
        DESTROYED = "destroyed"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Existence(models.Model):
    """What a privacy officer may know of the dossiers of her organisation: a view, without the team. Only read."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    opened_on = models.DateField()

    class Meta:
        managed = False
        db_table = "dossier_existence"

    def __str__(self) -> str:
        return self.code


class Involvement(UuidModel):
    """Somebody, or a team's caseworkers, may read one dossier from a start to an end."""

    class Kind(models.TextChoices):
        INVOLVED = "involved"
        EMERGENCY = "emergency"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="involvements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INVOLVED)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True)
    reason = SealedTextField(max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PeriodQuerySet["Involvement"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(team=None), name="involves_a_user_or_a_team"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="involved") | models.Q(user__isnull=False, ends_at__isnull=False),
                name="emergency_is_personal_and_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="involvement_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"
