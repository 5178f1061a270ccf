"""One row takes the place of another: everything that pointed to the other points to it, and a log can undo it exactly.

What points is found from the models' own metadata (`references_to`), never listed by hand: a table that is added
tomorrow is found too. Three things can stand in the way, and each has one rule:

- spans of one owner may not overlap (exclusion constraints): the spans of the side that wins stay whole, those of the
  other side keep the days that are left;
- only one row is allowed (unique constraints): the row that ranks first stays, the other goes with what hangs on it;
- nothing else: the row is moved.

Every change goes into the log with the rows before and after, so that `undo` can go back step by step, and refuses
when a row that it would have to restore has been changed by somebody since.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models
from django.db.models import F

from lanyan.kernel import sql
from lanyan.kernel.absorption_log import comparable
from lanyan.kernel.ids import new_public_id

_SQL = sql.statements(Path(__file__).with_name("absorption.sql"))
_SPAN = {"valid_from", "valid_to"}
_ANSWERING = frozenset({"doubles", "pieces", "images", "hanging", "copy", "move", "count", "owned", "rekey", "forget"})


class ChangedSince(Exception):
    """A row that would have to be restored is no longer as it was left."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds the key of a row of some model. `condition`: only rows for which this SQL holds."""

    model: type[models.Model]
    column: str
    condition: str = "true"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def keyed(self) -> bool:
        """Whether rows have a key of their own, and not only the key of what they belong to."""
        return _key_columns(self.model) == ["id"]

    @property
    def owner_keys(self) -> list[str] | None:
        """Columns that, beside this one, name the owner of spans that may not overlap; None where there is no such rule."""
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, ExclusionConstraint):
                names = _columns(self.model, {name for one, _ in constraint.expressions for name in _names(one)})
                if self.column in names and names >= _SPAN:
                    return sorted(names - {self.column} - _SPAN)
        return None

    @property
    def unique_keys(self) -> list[list[str]]:
        """For each rule that allows one row only: the columns beside this one."""
        found = []
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                names = _columns(self.model, set(constraint.fields))
                if self.column in names:
                    found.append(sorted(names - {self.column}))
        own = next(one for one in self.model._meta.concrete_fields if one.column == self.column)
        return [*found, *([[]] if own.unique else [])]

    def count(self, key: int) -> int:
        """How many rows hold this key here."""
        return int(_run("count", self.table, {"key": key}, column=self.column, condition=self.condition)[0]["rows"])


def references_to(target: type[models.Model]) -> list[Reference]:
    """Every column that holds a key of `target`: foreign keys, and plain numbers that say so (`points_to`)."""
    found = []
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model is target:
                found.append(Reference(model, str(one.column)))
            elif getattr(one, "points_to", "") == target._meta.label:
                found.append(Reference(model, str(one.column), getattr(one, "when", "true")))
    return sorted(found, key=lambda one: (one.table, one.column))


@dataclass
class Absorption:
    """The changes of one taking over, in order. `log` is JSON and is all that `undo` needs."""

    log: list[dict[str, Any]] = field(default_factory=list)

    def absorb(
        self,
        references: Sequence[Reference],
        keep: int,
        drop: int,
        *,
        prefer_other: Callable[[Reference], bool] = lambda reference: False,
        ranks: Mapping[str, str] | None = None,
    ) -> None:
        """Let every reference to `drop` point to `keep`.

        `prefer_other`: whether the spans of `drop` win in this table. `ranks`: table → SQL over a row `t`; of two rows of
        which one is allowed the one that sorts first stays, `keep`'s where they are alike.
        """
        # What stays is decided for all tables before the first row is touched: ranks may look at other tables.
        lost = [self._doubles(one, keep, drop, (ranks or {}).get(one.table, "0")) if one.keyed else [] for one in references]
        for reference, ids in zip(references, lost, strict=True):
            self.take_away(reference.model, ids)
        for reference in references:
            if reference.owner_keys is not None:
                self._cut(reference, keep, drop, drop if prefer_other(reference) else keep)
            if reference.keyed:
                self._move(reference, keep, drop)
            else:
                self._rekey(reference, keep, drop)

    def take_away(self, model: type[models.Model], ids: Sequence[int]) -> None:
        """Delete rows and whatever hangs on them, deepest first; what may do without them is let go."""
        if not ids:
            return
        for child, column, on_delete in _hanging_on(model):
            found = self._run("hanging", child._meta.db_table, {"ids": list(ids)}, column=column)
            hanging = [row["id"] for row in found]
            if hanging and on_delete is models.SET_NULL:
                self.change(child, hanging, {column: None})
            else:
                self.take_away(child, hanging)
        self._delete(model, ids)

    def remove(self, model: type[models.Model], pk: int) -> None:
        """Delete the row that was absorbed. Nothing may point to it any more: what does was forgotten."""
        for child, column, _ in _hanging_on(model):
            if Reference(child, column).count(pk):
                raise RuntimeError(f"{child._meta.db_table}.{column} still points to {model._meta.db_table} {pk}")
        self._delete(model, [pk])

    def change(self, model: type[models.Model], ids: Sequence[int], values: Mapping[str, Any]) -> None:
        """Set columns of rows, keeping how they were before and are after."""
        before = _images(model._meta.db_table, ids)
        assigned = ", ".join(f"{_quoted(name)} = %({name})s" for name in values)
        self._run("update", model._meta.db_table, {**values, "ids": list(ids)}, assigned=assigned)
        self._note("changed", model, ids, before=before)

    def _delete(self, model: type[models.Model], ids: Sequence[int]) -> None:
        rows = _images(model._meta.db_table, ids)
        self._run("delete", model._meta.db_table, {"ids": list(ids)})
        self.log.append({"what": "deleted", "table": model._meta.db_table, "rows": rows})

    def _doubles(self, reference: Reference, keep: int, drop: int, rank: str) -> list[int]:
        lost: set[int] = set()
        for keys in reference.unique_keys:
            same = " AND ".join(["true", *(f"d.{_quoted(key)} = k.{_quoted(key)}" for key in keys)])
            asked = {"keep": keep, "drop": drop}
            parts = {"column": reference.column, "same": same, "rank": rank, "condition": reference.condition}
            lost |= {row["id"] for row in self._run("doubles", reference.table, asked, **parts)}
        return sorted(lost)

    def _cut(self, reference: Reference, keep: int, drop: int, winner: int) -> None:
        loser = keep if winner == drop else drop
        keys = reference.owner_keys or []
        same = " AND ".join(["true", *(f"w.{_quoted(key)} IS NOT DISTINCT FROM l.{_quoted(key)}" for key in keys)])
        asked = {"winner": winner, "loser": loser}
        found = self._run("pieces", reference.table, asked, column=reference.column, same=same)
        self.take_away(reference.model, [row["id"] for row in found if not row["begins"]])
        for row in found:
            pieces = list(zip(row["begins"], row["ends"], strict=True))
            if not pieces or pieces == [(row["valid_from"], row["valid_to"])]:
                continue
            self.change(reference.model, [row["id"]], {"valid_from": pieces[0][0], "valid_to": pieces[0][1]})
            for begins, ends in pieces[1:]:
                self._copy(reference.model, row["id"], begins, ends)

    def _copy(self, model: type[models.Model], pk: int, begins: Any, ends: Any) -> None:
        asked = {"id": pk, "valid_from": begins, "valid_to": ends, "public_id": new_public_id()}
        columns = [one for one in _stored(model) if one != "id"]
        taken = ", ".join(f"%({one})s" if one in asked else _quoted(one) for one in columns)
        named = ", ".join(_quoted(one) for one in columns)
        made = self._run("copy", model._meta.db_table, asked, columns=named, taken=taken)
        self._note("created", model, [row["id"] for row in made])

    def _move(self, reference: Reference, keep: int, drop: int) -> None:
        parts = {"column": reference.column, "condition": reference.condition}
        moved = self._run("move", reference.table, {"keep": keep, "drop": drop}, **parts)
        if moved:
            step = {"what": "moved", "table": reference.table, "column": reference.column, "keep": keep, "drop": drop}
            self.log.append({**step, "ids": [row["id"] for row in moved]})

    def _rekey(self, reference: Reference, keep: int, drop: int) -> None:
        """Rows that are named by their owner: what `keep` has too goes, the others become `keep`'s."""
        keys = [name for name in _key_columns(reference.model) if name != reference.column]
        same = " AND ".join(["true", *(f"d.{_quoted(key)} = k.{_quoted(key)}" for key in keys)])
        before = [row["image"] for row in _run("owned", reference.table, {"drop": drop}, column=reference.column)]
        if not before:
            return
        _run("drop_doubles", reference.table, {"keep": keep, "drop": drop}, column=reference.column, same=same)
        after = _run("rekey", reference.table, {"keep": keep, "drop": drop}, column=reference.column)
        step = {"what": "rekeyed", "table": reference.table, "before": before}
        self.log.append({**step, "rows": [row["image"] for row in after]})

    def _note(self, what: str, model: type[models.Model], ids: Sequence[int], **more: Any) -> None:
        """With the rows as they are now, so that undoing can see whether they still are."""
        table = model._meta.db_table
        self.log.append({"what": what, "table": table, "ids": list(ids), "rows": _images(table, ids), **more})

    @staticmethod
    def _run(name: str, table: str, asked: dict[str, Any], **parts: str) -> list[dict[str, Any]]:
        return _run(name, table, asked, **parts)


def undo(log: Sequence[Mapping[str, Any]]) -> None:
    """Go back through a log, last change first. Raises `ChangedSince` (the caller's transaction is then rolled back)."""
    for step in reversed(log):
        _UNDO[step["what"]](step)


def _undo_deleted(step: Mapping[str, Any]) -> None:
    _restore("insert", step["table"], step["rows"])


def _undo_created(step: Mapping[str, Any]) -> None:
    _require_unchanged(step)
    _run("delete", step["table"], {"ids": step["ids"]})


def _undo_changed(step: Mapping[str, Any]) -> None:
    _require_unchanged(step)
    _restore("put_back", step["table"], step["before"])


def _undo_moved(step: Mapping[str, Any]) -> None:
    asked = {"ids": step["ids"], "keep": step["keep"], "drop": step["drop"]}
    _run("move_back", step["table"], asked, column=step["column"])


def _undo_rekeyed(step: Mapping[str, Any]) -> None:
    if len(_run("forget", step["table"], {"rows": step["rows"]})) != len(step["rows"]):
        raise ChangedSince(step["table"])
    _restore("insert", step["table"], step["before"])


_UNDO = {
    "rekeyed": _undo_rekeyed,
    "deleted": _undo_deleted,
    "created": _undo_created,
    "changed": _undo_changed,
    "moved": _undo_moved,
}


def _require_unchanged(step: Mapping[str, Any]) -> None:
    table = step["table"]
    now = [comparable(table, image) for image in _images(table, step["ids"])]
    if now != [comparable(table, image) for image in step["rows"]]:
        raise ChangedSince(table)


def _images(table: str, ids: Sequence[int]) -> list[str]:
    """Whole rows in order of their keys, as the text of JSON: nothing is rounded on the way."""
    return [row["image"] for row in _run("images", table, {"ids": list(ids)})]


def _restore(name: str, table: str, rows: Sequence[str]) -> None:
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    columns = [_quoted(one) for one in _stored(model)]
    parts = {"columns": ", ".join(columns), "assigned": ", ".join(f"{one} = r.{one}" for one in columns)}
    _run(name, table, {"rows": f"[{','.join(rows)}]"}, **parts)


def _run(name: str, table: str, asked: dict[str, Any], **parts: str) -> list[dict[str, Any]]:
    statement = _SQL[name].replace("<table>", _quoted(table))
    for word, text in parts.items():
        statement = statement.replace(f"<{word}>", _quoted(text) if word == "column" else text)
    if name in _ANSWERING:
        return sql.rows(statement, asked)
    sql.execute(statement, asked)
    return []


def _key_columns(model: type[models.Model]) -> list[str]:
    return [str(one.column) for one in model._meta.pk_fields]  # type: ignore[attr-defined]


def _stored(model: type[models.Model]) -> list[str]:
    """The columns that are written; the database fills in the others by itself."""
    return [str(one.column) for one in model._meta.concrete_fields if not getattr(one, "generated", False)]


def _hanging_on(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str, Any]]:
    """(model, column, on_delete) of each foreign key to this model, hidden ones too."""
    for one in model._meta.get_fields(include_hidden=True):
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one):
            yield one.related_model, str(one.field.column), one.on_delete  # type: ignore[union-attr,misc]


def _columns(model: type[models.Model], names: set[str]) -> set[str]:
    return {str(model._meta.get_field(name).column) for name in names}  # type: ignore[union-attr]


def _names(expression: Any) -> Iterator[str]:
    """Names of the columns in an expression of a constraint."""
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, F):
        yield expression.name  # type: ignore[attr-defined]
    else:
        for inner in expression.get_source_expressions():
            yield from _names(inner)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
