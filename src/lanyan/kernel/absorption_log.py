"""Logs of absorptions hold whole rows, sealed columns included: they compare by what is sealed, and are sealed anew too."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import models, transaction

from lanyan.kernel import crypto
from lanyan.kernel.resealing import Done, resealed
from lanyan.kernel.sealed_field import SealedField, sealed_fields

_HEX = "\\x"


class AbsorptionLogField(models.JSONField):
    """Keeps the log of an absorption; says so, that whoever changes the key finds it."""

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options


class Logs:
    """A place of sealed values: the rows kept in the logs of one table."""

    def __init__(self, model: type[models.Model], column: str) -> None:
        self.model, self.column = model, column
        self.title = f"{model._meta.db_table}.{column}"

    def waiting(self) -> int:
        return sum(log_is_old(log) for log in self.model._default_manager.values_list(self.column, flat=True).iterator())

    def reseal(self) -> Iterator[Done]:
        for pk in list(self.model._default_manager.order_by("pk").values_list("pk", flat=True)):
            done = Done()
            with transaction.atomic():
                row = self.model._default_manager.select_for_update().get(pk=pk)
                if not log_is_old(getattr(row, self.column)):
                    continue
                try:
                    setattr(row, self.column, resealed_log(getattr(row, self.column)))
                    row.save(update_fields=[self.column])
                    done.sealed = 1
                except InvalidTag:
                    done.unreadable.append(pk)
            yield done


def logs() -> list[Logs]:
    """Every table with such logs."""
    return [
        Logs(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, AbsorptionLogField)
    ]


def log_is_old(log: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a row in it holds something that the key in use did not seal."""
    head = crypto.current_head().hex()
    found = (value for step in log for name in ("rows", "before") for value, _ in _sealed(step, step.get(name, [])))
    return any(not value.startswith(head) for value in found)


def resealed_log(log: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same log with everything sealed with the key in use; a value that stands in it twice is the same again."""
    made: dict[str, str] = {}
    anew = []
    for step in log:
        anew.append(dict(step))
        for name in ("rows", "before"):
            if name in step:
                anew[-1][name] = [_resealed_image(step["table"], image, made) for image in step[name]]
    return anew


def comparable(table: str, image: str) -> str:
    """An image of a row that is equal for equal rows, whichever keys their columns are sealed with."""
    fields = _fields_of(table)
    if not fields:
        return image
    row = json.loads(image)
    for one in fields:
        value = row[str(one.column)]
        try:
            plain = crypto.unseal_bytes(one.purpose, _bytes(value)).hex() if value else None
        except (InvalidTag, IndexError):
            continue  # opened by no key: equal if the same
        row[str(one.column)] = plain
        row.pop(one.digest, None)
    return json.dumps(row, sort_keys=True)


def _resealed_image(table: str, image: str, made: dict[str, str]) -> str:
    row = json.loads(image)
    for one in _fields_of(table):
        value = row.get(str(one.column))
        if not value or len(value) <= len(_HEX):
            continue
        if value not in made:
            anew = resealed(one, _bytes(value))
            made[value] = anew[str(one.column)].hex()  # type: ignore[union-attr]
            if one.digest:
                made[row[one.digest]] = anew[one.digest].hex()  # type: ignore[union-attr]
        # In the text itself, that nothing else in it is spelt anew.
        for old in (value, row[one.digest] if one.digest else value):
            image = image.replace(old.removeprefix(_HEX), made[old])
    return image


def _sealed(step: Mapping[str, Any], images: Sequence[str]) -> Iterator[tuple[str, SealedField]]:
    """What is sealed in images of rows, as hex."""
    if fields := _fields_of(step["table"]):
        for image in images:
            row = json.loads(image)
            for one in fields:
                if value := (row.get(str(one.column)) or "").removeprefix(_HEX):
                    yield value, one


def _fields_of(table: str) -> list[SealedField]:
    return next((sealed_fields(model) for model in apps.get_models() if model._meta.db_table == table), [])


def _bytes(value: str) -> bytes:
    return bytes.fromhex(value.removeprefix(_HEX))
