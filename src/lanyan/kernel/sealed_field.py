"""Columns that hold what `crypto.seal` made. They say so, that whoever changes the key finds every one of them."""

from typing import Any

from django.apps import apps
from django.db import models


class SealedField(models.BinaryField):
    """Sealed for `purpose`. `digest`: the column beside it with the keyed digest of the same value, same purpose."""

    def __init__(self, *args: Any, purpose: str = "", digest: str = "", **options: Any) -> None:
        self.purpose = purpose
        self.digest = digest
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def sealed_models() -> list[type[models.Model]]:
    """Every model that has a sealed column, in order of their tables."""
    return sorted((one for one in apps.get_models() if sealed_fields(one)), key=lambda one: one._meta.db_table)
