"""The one base model: random UUID keys, since a running number tells how many rows one may not see."""

import uuid

from django.db import models


class UuidModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
