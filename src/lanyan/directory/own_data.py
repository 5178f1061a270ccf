"""What is held about one person, for that person: as the register of personal information says, table by table.

The directory does not know the records above it: the register names tables and columns, the models' metadata does the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, ForeignKey, Model, QuerySet

from lanyan.kernel import journal
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.operation import Actor
from lanyan.rulebook import compliance
from lanyan.rulebook.compliance import Held

from .models import Account, Person
from .record import id_number_of, phone_of

# How an entry of the journal tells that somebody looked at the numbers of a person.
LOOKED = ("reveal_numbers",)
_HIDDEN = frozenset({"password", "public_id", "pinyin", "initials", "nonce"})


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that are this person's: titles of columns, and plain values."""

    held: Held
    table: str
    columns: list[str]
    rows: list[list[Any]]


def counts_of(person: Person) -> dict[str, int]:
    """How many rows of each kind are held, by the id of its entry in the register."""
    found: dict[str, int] = {}
    for held in compliance.held():
        found[held.id] = sum(_rows(person, table, column).count() for table, column in held.tables.items())
    return found


def parts_of(person: Person) -> Iterator[Part]:
    """Everything that the person takes away, in the order of the register."""
    for held in compliance.held():
        if held.given:
            for table, column in held.tables.items():
                yield _part(person, held, table, column)


def looks_at(person: Person) -> QuerySet[JournalEntry]:
    """Who looked at the person's numbers, or tried to: the latest first, the person's own looks left out."""
    found = journal.lines().filter(subject_kind="person", subject_id=person.pk, action__in=LOOKED)
    account = getattr(person, "account", None)
    return found.exclude(account_id=account.pk) if account else found


def take(person: Person, by: Actor) -> list[Part]:
    """The whole, with a line in the journal: whoever holds the file holds all that is in it."""
    parts = [part for part in parts_of(person) if part.rows]
    journal.note("take_own_data", by, subject_kind="person", subject_id=person.pk, rows=sum(len(one.rows) for one in parts))
    return parts


def _part(person: Person, held: Held, table: str, column: str) -> Part:
    model = _model(table)
    fields = [field for field in model._meta.concrete_fields if _shown(field)]
    rows = [[_value(row, field) for field in fields] for row in _rows(person, table, column).order_by("pk")]
    columns = [str(field.verbose_name) for field in fields]
    if table == "person":
        columns += ["身份证号", "手机号"]
        rows = [[*row, id_number_of(person) or "", phone_of(person) or ""] for row in rows]
    return Part(held, table, columns, rows)


def _rows(person: Person, table: str, column: str) -> QuerySet[Any]:
    model = _model(table)
    key = Account.objects.filter(person=person).values("pk") if column == "account_id" else [person.pk]
    found = model._default_manager.filter(**{f"{column}__in": key})
    if any(field.name == "subject_kind" for field in model._meta.concrete_fields):
        found = found.filter(subject_kind="person")
    return found


def _model(table: str) -> type[Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def _shown(field: Any) -> bool:
    if field.primary_key or field.name in _HIDDEN or isinstance(field, BinaryField):
        return False
    if isinstance(field, ForeignKey):
        return field.related_model is not Person and field.related_model.__str__ is not Model.__str__
    return not str(field.column).endswith("_id")


def _value(row: Any, field: Any) -> Any:
    value = getattr(row, field.name)
    return str(value) if isinstance(field, ForeignKey) and value is not None else value
