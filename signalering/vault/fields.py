"""The sealed text field: encrypted on save, decrypted on access, bound to its table, column, row and owner."""

import os
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property

from signalering.vault import keyring
from signalering.vault.models import Scope

VERSION = b"\x01"
HEADER_BYTES, NONCE_BYTES = 1 + 16, 12
TEXT_AT = HEADER_BYTES + NONCE_BYTES


class SealBroken(Exception):
    """The text does not open here: it was changed, or moved from another row, column, table or dossier."""


class Sealed(bytes):
    """Ciphertext as it lies in the database: version, key id, nonce, AES-256-GCM output."""

    __slots__ = ()


def seal(text: str, *, scope: Scope, owner_id: UUID, place: bytes) -> bytes:
    key = keyring.current().key(scope, owner_id)
    nonce = os.urandom(NONCE_BYTES)
    header = VERSION + key.id_bytes
    return header + nonce + key.cipher.encrypt(nonce, text.encode(), header + key.bound_to + place)


def unseal(data: bytes, *, scope: Scope, owner_id: UUID, place: bytes) -> str:
    return _opened(keyring.current().key(scope, owner_id), data, place)


def _opened(key: keyring.OpenKey, data: bytes, place: bytes) -> str:
    bound_to = data[:HEADER_BYTES] + key.bound_to + place
    try:
        opened = key.cipher.decrypt(data[HEADER_BYTES:TEXT_AT], data[TEXT_AT:], bound_to)
    except (InvalidTag, ValueError) as error:
        # ValueError: cut so short that not even the nonce is whole.
        raise SealBroken from error
    return opened.decode()


class _Opener:
    """The attribute on the model: opens the text when it is first asked for, and keeps it on the instance."""

    def __init__(self, field: "SealedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name, values = self.field.attname, instance.__dict__
        if name not in values:
            instance.refresh_from_db(fields=[name])
        value = values[name]
        if isinstance(value, Sealed):
            field = self.field
            key = keyring.current().key(field.scope, values[field.owner_attribute])
            value = values[name] = _opened(key, value, field.place(instance))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    BinaryField = models.BinaryField[str | None, str | None]
else:
    BinaryField = models.BinaryField


class SealedTextField(BinaryField):
    """Free text, sealed with the key of `scope` whose owner's id stands in `owner_attribute` on the same row.

    `None` means that there is no text, or that it was shielded. `max_length` is in characters and is kept by forms.
    `QuerySet.update` with text is refused: it does not know the row that the text has to be bound to.
    """

    def __init__(
        self, *args: Any, scope: Scope | str = Scope.DOSSIER, owner_attribute: str = "dossier_id", **kwargs: Any
    ) -> None:
        self.scope, self.owner_attribute = Scope(scope), owner_attribute
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["scope"], kwargs["owner_attribute"] = self.scope.value, self.owner_attribute
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def place(self, instance: models.Model) -> bytes:
        """Table, column and row; the first two are written out once for all rows."""
        row_id: UUID = instance.pk
        return self._column_place + row_id.bytes

    @cached_property
    def _column_place(self) -> bytes:
        return f"{self.model._meta.db_table}|{self.column}|".encode()

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        owner_id = getattr(model_instance, self.owner_attribute)
        return Sealed(seal(value, scope=self.scope, owner_id=owner_id, place=self.place(model_instance)))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: save the row instead of updating it in a query")
        return super().get_db_prep_value(value, connection, prepared)

    def value_from_object(self, obj: models.Model) -> Any:
        return getattr(obj, self.attname)
