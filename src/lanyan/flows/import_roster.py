"""A roster comes in as a workbook: read, check, compare, and take in all of it or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from lanyan.directory import operations
from lanyan.directory.operations.people import next_number
from lanyan.directory.roster.checking import check_rows
from lanyan.directory.roster.places import Places
from lanyan.directory.roster.planning import Plan, plan_roster
from lanyan.directory.roster.reading import Roster, read_roster
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a roster. `written` is true when the store now says what the file says; `touched` are the
    organisations (ids) whose duties are then to be judged anew."""

    roster: Roster
    plan: Plan
    written: bool
    touched: frozenset[int] = frozenset()

    @property
    def is_clean(self) -> bool:
        return not self.roster.findings.blocking


def import_roster(path: Path, *, by: Actor, on: date | None = None, dry_run: bool = False) -> Outcome:
    """Take in a roster as of a day (today unless said). With any blocking finding, or on a dry run, nothing is written.

    Refusals (InvalidInput) when the file is no roster at all: see `read_roster`.
    """
    day = on or clock.today()
    roster = read_roster(path, day)
    places = Places(day)
    check_rows(roster, places)
    touched: frozenset[int] = frozenset()
    with transaction.atomic():
        plan = plan_roster(roster, places, day, next_number())
        written = not roster.findings.blocking and not dry_run
        if written and not plan.is_empty:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            touched = operations.import_roster(plan=plan, digest=digest, by=by)
    return Outcome(roster, plan, written, touched)
