"""Seals anew, batch by batch, what an old key has sealed. What is left to do follows from the rows themselves.

Everything sealed names its key, so nothing is remembered of a run: one that was killed is taken up by the next. Rows are
locked for the time of their batch only, and those that others hold are left for the next round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, models, transaction

from lanyan.kernel import crypto, sql
from lanyan.kernel.sealed_field import SealedField, sealed_fields, sealed_models

BATCH = 500
_SQL = sql.statements(Path(__file__).with_name("resealing.sql"))


@dataclass
class Done:
    """What one batch came to. `stuck`: keys of rows that no key opens, or whose digest another row has already."""

    sealed: int = 0
    unreadable: list[Any] = field(default_factory=list)
    doubled: list[Any] = field(default_factory=list)


class Place(Protocol):
    """Somewhere sealed values lie."""

    title: str

    def waiting(self) -> int:
        """How many there hold something that the key in use did not seal."""

    def reseal(self) -> Iterator[Done]:
        """Seal all of them anew, one committed batch after the other."""


class Columns:
    """The sealed columns of one table, with the digests beside them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.title = model._meta.db_table
        self.fields = sealed_fields(model)
        self.key = str(model._meta.pk.column)  # type: ignore[union-attr]

    def waiting(self) -> int:
        return int(sql.rows(self._statement("waiting"), self._asked())[0]["rows"])

    def reseal(self) -> Iterator[Done]:
        after = 0
        while True:
            with transaction.atomic():
                rows = sql.rows(self._statement("batch"), self._asked(after=after, limit=BATCH))
                if not rows:
                    return
                done = self._sealed_anew(rows)
            after = rows[-1]["key"]
            yield done

    def _sealed_anew(self, rows: Sequence[dict[str, Any]]) -> Done:
        done, made = Done(), []
        for row in rows:
            try:
                made.append({"key": row["key"], **self._values(row)})
            except InvalidTag:
                done.unreadable.append(row["key"])
        try:
            with transaction.atomic():
                self._write(made)
            done.sealed = len(made)
        except IntegrityError:
            self._write_singly(made, done)
        return done

    def _values(self, row: dict[str, Any]) -> dict[str, bytes | None]:
        found: dict[str, bytes | None] = {}
        for one in self.fields:
            found |= resealed(one, row[str(one.column)])
        return found

    def _write(self, made: Sequence[dict[str, Any]]) -> None:
        if not made:
            return
        names = [name for name in made[0] if name != "key"]
        arrays = ["unnest(%(key)s::bigint[]) AS key", *(f"unnest(%({name})s::bytea[]) AS {_quoted(name)}" for name in names)]
        parts = {
            "assigned": ", ".join(f"{_quoted(name)} = u.{_quoted(name)}" for name in names),
            "arrays": ", ".join(arrays),
        }
        sql.execute(self._statement("write", **parts), {name: [row[name] for row in made] for name in made[0]})

    def _write_singly(self, made: Sequence[dict[str, Any]], done: Done) -> None:
        for row in made:
            try:
                with transaction.atomic():
                    self._write([row])
                done.sealed += 1
            except IntegrityError:
                done.doubled.append(row["key"])

    def _asked(self, **more: Any) -> dict[str, Any]:
        return {"head": crypto.current_head(), **more}

    def _statement(self, name: str, **parts: str) -> str:
        columns = [_quoted(str(one.column)) for one in self.fields]
        old = " OR ".join(f"length({one}) > 0 AND substring({one} FROM 1 FOR 5) <> %(head)s" for one in columns)
        names = {"table": _quoted(self.title), "key": _quoted(self.key), "columns": ", ".join(columns), "old": old}
        statement = _SQL[name]
        for word, text in (names | parts).items():
            statement = statement.replace(f"<{word}>", text)
        return statement


def columns() -> list[Columns]:
    """Every table with sealed columns."""
    return [Columns(model) for model in sealed_models()]


def resealed(one: SealedField, sealed: Any) -> dict[str, bytes | None]:
    """The column, and that of its digest, under the key in use; `InvalidTag` when no key opens it."""
    if not sealed:
        return {str(one.column): sealed, **({one.digest: None} if one.digest else {})}
    plain = crypto.unseal_bytes(one.purpose, sealed)
    if not one.digest:
        return {str(one.column): crypto.seal_bytes(one.purpose, plain)}
    found, digest = crypto.seal_to_be_found(one.purpose, plain.decode())
    return {str(one.column): found, one.digest: digest}


def busy() -> set[tuple[Any, ...]]:
    """The transactions that others have under way."""
    return {(row["pid"], row["xact_start"]) for row in sql.rows(_SQL["busy"])}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
