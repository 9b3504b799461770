"""SignalType: what an observation can be named with, the risk factors beside it, and the places. It has no weight."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from signalering.accounts.models import Organisation
from signalering.base.models import UuidModel

LABEL_LENGTH, EXPLANATION_LENGTH = 80, 300


class Kind(models.TextChoices):
    """What an entry is. Only a `signal` can be named in an observation; a risk factor is context and never counts."""

    SIGNAL = "signal", _("Signal")
    RISK_FACTOR = "risk_factor", _("Risk factor")
    PLACE = "place", _("Place")
    SETTING = "setting", _("Setting")


class SignalTypeQuerySet(models.QuerySet["SignalType"]):
    def in_use(self) -> Self:
        return self.filter(withdrawn_on=None)

    def of_kind(self, *kinds: Kind) -> Self:
        return self.filter(kind__in=kinds)

    def seen_by(self, organisation_id: UUID | None) -> Self:
        """The shipped entries and the organisation's own; the database filters once more."""
        return self.filter(models.Q(organisation=None) | models.Q(organisation_id=organisation_id))


class SignalType(UuidModel):
    """One entry. Shipped ones have no organisation and come from the data file; an organisation's own carry its id.

    A code is never used again and an entry is never deleted: it is withdrawn.
    """

    code = models.CharField(max_length=12)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=30)
    label_nl = models.CharField(max_length=LABEL_LENGTH)
    label_en = models.CharField(max_length=LABEL_LENGTH)
    looks_like_nl = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    looks_like_en = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    also_nl = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    also_en = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    ask_nl = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    ask_en = models.CharField(max_length=EXPLANATION_LENGTH, blank=True)
    source = models.CharField(max_length=120, blank=True)
    search_words = ArrayField(models.CharField(max_length=40), default=list)
    extension = models.BooleanField(default=False)
    version = models.PositiveIntegerField()
    withdrawn_on = models.DateField(null=True)
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SignalTypeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "code"], name="catalogue_code_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return self.code

    def text(self, name: str) -> str:
        """`name` (label, looks_like, also, ask) in the language of the page."""
        return str(getattr(self, f"{name}_{'en' if get_language() == 'en' else 'nl'}"))

    @property
    def label(self) -> str:
        return self.text("label")


class CatalogueSetting(UuidModel):
    """What one organisation chose about the catalogue. Without a row the extension is shown."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    extension_shown = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.extension_shown}"
