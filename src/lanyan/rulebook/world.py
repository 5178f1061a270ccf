"""A small world of facts in memory, with the columns of the fact views: what the naive evaluators look at.

Every question is asked day by day and row by row, on purpose: slow, obvious, and unlike the SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]

# Columns of the fact views that duties use, in order; also how tests make plain tables of them.
COLUMNS: dict[str, dict[str, str]] = {
    "organisation": {
        "organisation_id": "bigint",
        "line": "text",
        "form": "text",
        "level": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "ancestry": {
        "ancestor_id": "bigint",
        "organisation_id": "bigint",
        "valid_from": "date",
        "valid_to": "date",
    },
    "member": {
        "person_id": "bigint",
        "organisation_id": "bigint",
        "line": "text",
        "state": "text",
        "temporary": "boolean",
        "valid_from": "date",
        "valid_to": "date",
    },
    "office": {
        "person_id": "bigint",
        "organisation_id": "bigint",
        "role": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "posting": {
        "person_id": "bigint",
        "unit_id": "bigint",
        "staff_kind": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "activity": {
        "activity_id": "bigint",
        "organisation_id": "bigint",
        "kind": "text",
        "held_on": "date",
        "hours": "numeric",
    },
    "attendance": {
        "activity_id": "bigint",
        "organisation_id": "bigint",
        "person_id": "bigint",
        "kind": "text",
        "held_on": "date",
        "outcome": "text",
        "made_up_on": "date",
        "hours": "numeric",
    },
    "event": {
        "event": "text",
        "subject_kind": "text",
        "subject_id": "bigint",
        "organisation_id": "bigint",
        "happened_on": "date",
        "matter": "bigint",
        "record_kind": "text",
        "record_id": "bigint",
        "due_on": "date",
    },
    "relief": {"organisation_id": "bigint", "valid_from": "date", "valid_to": "date", "cause": "text"},
    "adoption": {"duty": "text", "organisation_id": "bigint", "valid_from": "date", "valid_to": "date"},
    "workday": {"day": "date", "is_workday": "boolean"},
}


@dataclass
class World:
    organisation: list[Row] = field(default_factory=list)
    ancestry: list[Row] = field(default_factory=list)
    member: list[Row] = field(default_factory=list)
    office: list[Row] = field(default_factory=list)
    posting: list[Row] = field(default_factory=list)
    activity: list[Row] = field(default_factory=list)
    attendance: list[Row] = field(default_factory=list)
    event: list[Row] = field(default_factory=list)
    relief: list[Row] = field(default_factory=list)
    adoption: list[Row] = field(default_factory=list)
    workday: list[Row] = field(default_factory=list)

    def tables(self) -> Iterator[tuple[str, dict[str, str], list[Row]]]:
        for table in fields(self):
            yield table.name, COLUMNS[table.name], getattr(self, table.name)

    def relief_on(self, organisation_id: int, day: date) -> list[Row]:
        return [row for row in self.relief if row["organisation_id"] == organisation_id and holds(row, day)]

    def is_workday(self, day: date) -> bool:
        return any(row["day"] == day and row["is_workday"] for row in self.workday)


def holds(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])


def days_between(start: date, end: date) -> Iterable[date]:
    """Each day from start up to, not including, end."""
    return (start + timedelta(days=n) for n in range((end - start).days))
