"""The numbers of one activity, counted, never typed; and the three rates, each a function of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lanyan.kernel import sql
from lanyan.rulebook import national

from .models import Activity

_SQL = sql.statements(Path(__file__).parent / "sql" / "queries.sql")


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons expected and what became of them. Before closing: what it would be if the meeting closed now."""

    expected: int = 0
    present: int = 0
    excused: int = 0
    on_leave: int = 0
    absent: int = 0
    made_up: int = 0
    eligible: int = 0
    present_voting: int = 0


def counts_of(activity: Activity) -> Counts:
    """Count one activity, all hosts together."""
    return counts_for([activity.pk]).get(activity.pk, Counts())


def counts_for(activity_ids: Collection[int]) -> dict[int, Counts]:
    """Count several activities in one query; those with an empty roll are left out."""
    excused = [code for code, kind in national().leave_kinds().items() if kind.excused]
    found = sql.rows(_SQL["counts"], {"activities": list(activity_ids), "excused": excused})
    return {row.pop("activity_id"): Counts(**row) for row in found}


def attendance_rate(present: int, expected: int) -> Fraction | None:
    """到会率: present of those expected; None when nobody was."""
    return Fraction(present, expected) if expected else None


def make_up_rate(made_up: int, not_present: int) -> Fraction | None:
    """补课率: made up of those who were not there; None when everybody was."""
    return Fraction(made_up, not_present) if not_present else None


def coverage_rate(present: int, made_up: int, expected: int) -> Fraction | None:
    """覆盖率: present or made up, of those expected; None when nobody was."""
    return Fraction(present + made_up, expected) if expected else None


def fill(text: str, counts: Counts) -> str:
    """The text with the placeholders of its template ({expected}, {present} …) filled in. Other braces stay as they are."""
    numbers = {
        "expected": counts.expected,
        "present": counts.present,
        "excused": counts.excused,
        "leave": counts.on_leave,
        "absent": counts.absent,
        "made_up": counts.made_up,
        "eligible": counts.eligible,
        "present_voting": counts.present_voting,
    }
    for name, number in numbers.items():
        text = text.replace("{" + name + "}", str(number))
    return text
