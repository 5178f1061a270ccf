"""Taking in a roster: all of it or nothing, table by table."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from lanyan.directory.access import reach
from lanyan.directory.models import Person
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.roster.planning import SQL, NewPerson, Plan
from lanyan.directory.roster.reading import Roster
from lanyan.directory.sealed import sealed_columns
from lanyan.kernel import sql
from lanyan.kernel.bulk import drawn_ids
from lanyan.kernel.ids import new_public_ids
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible

WRITERS = ("officer",)
_SEALED_AT_ONCE = 250
_PERSON = (
    "id, public_id, number, name, pinyin, initials, sex, born_on, joined_service_on, "
    "id_number, id_digest, phone, phone_digest"
)
_UPDATE = (
    "id, name, pinyin, initials, sex, born_on, joined_service_on, left_service_on, phone, phone_digest, id_number, id_digest"
)
_UPDATES = f"CREATE TEMPORARY TABLE roster_update ON COMMIT DROP AS SELECT {_UPDATE} FROM person WITH NO DATA"  # noqa: S608 - our own list of columns


@operation
def import_roster(*, plan: Plan, digest: str, by: Actor) -> frozenset[int]:
    """Write what a plan says, in the transaction in which it was made: people, then spans taken back, cut and added.

    Answers the ids of the organisations that those people leave or belong to, with those above them.

    `digest` names the file in the journal. Refused (not_visible) when a unit of the roster is beyond the actor's
    reach as officer.
    """
    if by.account_id is not None and plan.units - set(reach(by, *WRITERS)):
        raise NotVisible("roster names units beyond reach")
    _enrol(plan)
    _update(plan)
    sql.execute(SQL["write_spans"])
    about(
        "roster",
        None,
        file=digest,
        on=str(plan.day),
        new=len(plan.new),
        changed=plan.changed,
        unchanged=plan.unchanged,
        gone=len(plan.gone),
    )
    changed = sorted({change.row for change in plan.changes})
    return frozenset(row["id"] for row in sql.rows(SQL["touched"], {"changed": changed, "day": plan.day}))


def _enrol(plan: Plan) -> None:
    """New people, by COPY: their numbers are sealed some at a time, while the database takes in those before."""
    ids = drawn_ids(Person, len(plan.new))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        with cursor.copy(f"COPY person ({_PERSON}) FROM STDIN") as copy:
            for first in range(0, len(ids), _SEALED_AT_ONCE):
                some = slice(first, first + _SEALED_AT_ONCE)
                for row in _columns_of(plan.roster, plan.new[some], ids[some]):
                    copy.write_row(row)
        cursor.execute(SQL["number_new"], {"rows": [person.row for person in plan.new], "ids": ids})


def _columns_of(roster: Roster, people: list[NewPerson], ids: list[int]) -> Iterable[tuple[Any, ...]]:
    """Rows of `_PERSON`."""
    rows = [person.row for person in people]
    names = [person.name for person in people]
    return zip(
        ids,
        new_public_ids(len(ids)),
        [person.number for person in people],
        names,
        map(spelling_of, names),
        map(initials_of, names),
        *(roster.of(rows, key) for key in ("sex", "born_on", "joined_service_on")),
        *sealed_columns("id_number", roster.of(rows, "id_number")),
        *sealed_columns("phone", roster.of(rows, "phone")),
        strict=True,
    )


def _update(plan: Plan) -> None:
    if not plan.updates:
        return
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.roster_update")
        cursor.execute(_UPDATES)
        with cursor.copy(f"COPY roster_update ({_UPDATE}) FROM STDIN") as copy:
            for update in plan.updates:
                copy.write_row(update)
        cursor.execute(SQL["update_people"])
