"""ContextFactor: what makes a young person's life harder or what helps him. It stands beside the chronology.

It is context and never a signal: nothing here is counted, added up or put in an order of weight.
"""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalering.base.models import VersionQuerySet
from signalering.observations.catalogue_models import SignalType
from signalering.observations.models import SourceRole, VersionModel
from signalering.vault.fields import SealedTextField

TEXT_LENGTH = 500


class FactorKind(models.TextChoices):
    RISK = "risk", _("Risk factor")
    PROTECTIVE = "protective", _("Protective factor")


class SincePrecision(models.TextChoices):
    """How exactly it is known since when. The day that is kept is the first of that month or year."""

    DAY = "day", _("On that day")
    MONTH = "month", _("In that month")
    YEAR = "year", _("In that year")
    UNKNOWN = "unknown", _("I do not know")


class ContextFactorQuerySet(VersionQuerySet["ContextFactor"]):
    def by_date(self) -> Self:
        """In the order in which they were recorded: no other order means anything."""
        return self.order_by("recorded_at", "id")


class ContextFactor(VersionModel):
    """One version of a factor: an entry of the catalogue, own words, or both."""

    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    entry = models.ForeignKey(SignalType, on_delete=models.PROTECT, null=True, related_name="+")
    text = SealedTextField(max_length=TEXT_LENGTH)
    known_since = models.DateField(null=True)
    precision = models.CharField(max_length=8, choices=SincePrecision.choices, default=SincePrecision.UNKNOWN)
    source_role = models.CharField(max_length=12, choices=SourceRole.choices, blank=True, default=SourceRole.UNKNOWN)

    objects = ContextFactorQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["dossier", "recorded_at"], name="factor_by_dossier"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(known_since=None, precision="unknown")
                | (models.Q(known_since__isnull=False) & ~models.Q(precision="unknown")),
                name="factor_date_goes_with_precision",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="risk") | models.Q(entry=None), name="only_risk_factors_from_the_catalogue"
            ),
            models.CheckConstraint(
                condition=models.Q(text__isnull=False)
                | models.Q(entry__isnull=False)
                | models.Q(shielded_at__isnull=False)
                | models.Q(withdrawn=True),
                name="factor_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
