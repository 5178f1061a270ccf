"""Rows by the ten thousand: gathered in memory with keys known in advance, then written with one COPY per table."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, models

from lanyan.kernel.ids import ALPHABET, LENGTH


def public_id(*parts: object) -> str:
    """The public id that belongs to this key in every world: opaque, and the same on every machine."""
    number = int.from_bytes(_digest(parts), "big")
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def nonce(*parts: object) -> UUID:
    """A nonce that belongs to this key."""
    return UUID(bytes=_digest(parts))


def _digest(parts: tuple[object, ...]) -> bytes:
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=16).digest()


class Sheet:
    """The rows of one table, as tuples in the order of its columns."""

    def __init__(self, model: type[models.Model], seed: str) -> None:
        self.model = model
        self.seed = seed
        fields = model._meta.concrete_fields
        self.columns = [field.column for field in fields]
        self.names = [field.attname for field in fields]
        self.defaults = {field.attname: _default(field) for field in fields}
        self.json = [field.attname for field in fields if isinstance(field, models.JSONField)]
        self.has_public_id = "public_id" in self.names
        self.numbered = "id" in self.names  # what is anonymous has no key that counts
        self.next_id = self.first_id = self._first_free_key() if self.numbered else 0
        self.rows: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> int:
        key = self.next_id
        self.next_id += 1
        row = {**self.defaults, **({"id": key} if self.numbered else {}), **values}
        if len(row) != len(self.names):
            raise TypeError(f"{self.model.__name__}: no such column {sorted(set(row) - set(self.names))}")
        if self.has_public_id and not values.get("public_id"):
            row["public_id"] = public_id(self.model._meta.db_table, key, self.seed)
        for name in self.json:
            if row[name] is not None:
                row[name] = json.dumps(row[name], ensure_ascii=False)
        self.rows.append(tuple(row[name] for name in self.names))
        return key

    def change(self, key: int, values: dict[str, Any]) -> None:
        place = key - self.first_id
        row = dict(zip(self.names, self.rows[place], strict=True)) | values
        self.rows[place] = tuple(row[name] for name in self.names)

    def write(self) -> None:
        """COPY the rows and move the sequence behind the last key."""
        table = self.model._meta.db_table
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in self.rows:
                    copy.write_row(row)
            if self.numbered:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [f'"{table}"', self.next_id])

    def _first_free_key(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [f'"{self.model._meta.db_table}"'])
            return cursor.fetchone()[0]


class Rows:
    """All sheets of a world. `seed` goes into the public ids that have no key of their own."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._sheets: dict[type[models.Model], Sheet] = {}

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Keep a row for later; its key at once. A column that is not given has the model's default."""
        sheet = self._sheets.get(model)
        if sheet is None:
            sheet = self._sheets[model] = Sheet(model, self._seed)
        return sheet.add(values)

    def change(self, model: type[models.Model], key: int, **values: Any) -> None:
        """Fill in what was not known when a row was kept (no JSON)."""
        self._sheets[model].change(key, values)

    def write(self) -> None:
        for sheet in self._sheets.values():
            sheet.write()

    def counts(self) -> Iterator[tuple[str, int]]:
        for model, sheet in self._sheets.items():
            yield model._meta.db_table, len(sheet.rows)


def _default(field: models.Field) -> Any:
    if field.attname in ("id", "public_id") or not field.has_default():
        return None if field.null or field.attname in ("id", "public_id") else ""
    return field.get_default()
