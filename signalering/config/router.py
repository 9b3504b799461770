"""Which model lives where: data keys in `keys`, the log is read over `log`, all else is `default`."""

from typing import Any

from django.db.models import Model

KEYS, LOG = "vault", "audit"


class Router:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return {KEYS: "keys", LOG: "log"}.get(model._meta.app_label)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return {KEYS: "keys"}.get(model._meta.app_label)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        return one._meta.app_label != KEYS and other._meta.app_label != KEYS

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Only owners migrate: the keys' owner the vault, the owner everything else."""
        return db == ("keys_owner" if app_label == KEYS else "owner")
