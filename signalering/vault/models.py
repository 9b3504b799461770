"""The table of the `keys` database. It lies apart: beside the content every back-up would hold both."""

from django.db import models
from django.db.models.functions import Now

from signalering.base.models import UuidModel


class Scope(models.TextChoices):
    """Whose text a key seals."""

    DOSSIER = "dossier"
    TEAM = "team"
    USER = "user"
    ORGANISATION = "organisation"


class DataKey(UuidModel):
    """A data key, wrapped (AES key wrap, RFC 3394) by the key-encryption key that `wrapped_with` names."""

    scope = models.CharField(max_length=20, choices=Scope.choices)
    owner_id = models.UUIDField()
    wrapped = models.BinaryField()
    wrapped_with = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["scope", "owner_id"], name="one_key_an_owner"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.owner_id}"
