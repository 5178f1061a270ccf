"""Training counted from attendance: what somebody attended of it here, so that nobody types it and nobody enlarges it.

Days are those on which the person was present (or made up) at training of the kinds that the field names; hours are those
credited. What was attended elsewhere is typed and added; the certificate is among the papers of the step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lanyan.records.activities import queries as activities
from lanyan.records.procedures.models import Case
from lanyan.rulebook.procedures import StepField, StepVersion

HELD_WITHIN = timedelta(days=730)


@dataclass(frozen=True)
class Counted:
    """What was attended here. `days` and `hours` are whole numbers, as the fields are; `held` the activities."""

    days: int
    hours: int
    held: tuple[dict[str, Any], ...]

    def of(self, field: StepField) -> int:
        return self.days if field.code == "days" else self.hours


def counted_training(case: Case, version: StepVersion, on: date) -> Counted | None:
    """None where the step counts none, or the person attended none."""
    kinds = {kind for one in version.fields for kind in one.counted}
    if not kinds or case.person_id is None:
        return None
    since = max(case.opened_on, on - HELD_WITHIN)
    rows = activities.attended(case.person_id, since, on + timedelta(days=1))
    held = tuple(row for row in rows if row["kind"] in kinds and (row["outcome"] == "present" or row["made_up_on"]))
    if not held:
        return None
    return Counted(len({row["held_on"] for row in held}), int(sum(row["hours"] for row in held)), held)


def with_counted(case: Case, version: StepVersion, fields: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The fields of a step with what was attended here added to what was typed as attended elsewhere."""
    found, given = counted_training(case, version, on), dict(fields)
    if found is None:
        return given
    for one in version.fields:
        if one.counted and (total := (given.get(one.code) or 0) + found.of(one)):
            given[one.code] = total
    return given
