"""What tables share: periods, versions, and random UUID keys: a running number tells how many rows one may not see."""

import uuid
from typing import Self, TypeVar

from django.db import models
from django.db.models.functions import Now

Row = TypeVar("Row", bound=models.Model)


class UuidModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class PeriodQuerySet(models.QuerySet[Row]):
    """Rows that hold from `starts_at` until `ends_at` (None: without end), by the database's clock."""

    def live(self) -> Self:
        return self.filter(starts_at__lte=Now()).filter(models.Q(ends_at=None) | models.Q(ends_at__gt=Now()))


class VersionQuerySet(models.QuerySet[Row]):
    """Rows of which each may be replaced by one other (`replaces`, `replaced_by`)."""

    def current(self) -> Self:
        """The last version of each, also when it was withdrawn."""
        return self.filter(replaced_by=None)
