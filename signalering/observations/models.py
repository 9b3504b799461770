"""Observation: dated text in three separate fields. A correction is a new row that replaces the earlier one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from signalering.base.models import UuidModel
from signalering.dossiers.models import Dossier
from signalering.vault.fields import SealedTextField

FACTS_LENGTH = 1000


class Knowledge(models.TextChoices):
    """How the writer knows it."""

    SAW = "saw", _("Seen myself")
    HEARD_FROM_CLIENT = "heard_from_client", _("Heard from the young person")
    HEARD_FROM_OTHER = "heard_from_other", _("Heard from somebody else")
    READ = "read", _("Read")
    INTERPRETATION = "interpretation", _("Own interpretation, gut feeling")


class Precision(models.TextChoices):
    """How exactly the date seen is known."""

    DAY = "day", _("That day")
    WEEK = "week", _("Somewhere in that week")
    MONTH = "month", _("Somewhere in that month")
    UNKNOWN = "unknown", _("I do not know exactly")


class Reason(models.TextChoices):
    """Why there is a new version."""

    NONE = "", ""
    TYPO = "typo", _("Typing mistake")
    ADDITION = "addition", _("Addition")
    INCORRECT = "incorrect", _("Incorrect")


class ObservationQuerySet(models.QuerySet["Observation"]):
    def current(self) -> Self:
        """The last version of each observation."""
        return self.filter(replaced_by=None)

    def newest_first(self) -> Self:
        return self.order_by("-seen_on", "-recorded_at", "id")


class Observation(UuidModel):
    """One version of what was seen or heard. `seen_on` is the day it was seen, `recorded_at` the database's clock."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    seen_on = models.DateField()
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    knowledge = models.CharField(max_length=20, choices=Knowledge.choices)
    facts = SealedTextField(max_length=FACTS_LENGTH)
    his_words = SealedTextField(max_length=FACTS_LENGTH)
    interpretation = SealedTextField(max_length=FACTS_LENGTH)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default=Reason.NONE)
    reason_text = SealedTextField(max_length=500)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["dossier", "-seen_on"], name="observation_by_seen"),)

    def __str__(self) -> str:
        return f"{self.seen_on} {self.knowledge}"
