"""What a step of a case changes in the directory: by the same operations as on the screens of people and organisations.

The step was allowed to whoever recorded it; what follows from it needs no second permission. What the directory refuses
(an organisation that still has members is not dissolved) refuses the step, too: both are one transaction.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from lanyan.directory import operations as directory
from lanyan.directory.models import Organisation, Person
from lanyan.directory.queries import organisation_on
from lanyan.kernel.operation import SYSTEM
from lanyan.records.procedures.models import Case, StepDone

from . import change_directory, renew_committee


def follow(effect: str, case: Case, done: StepDone) -> None:
    """Carry out an effect of the rulebook (`procedures.definition.EFFECTS`) as of the day of the step."""
    EFFECTS[effect](case, done.done_on)


def _person(case: Case) -> Person:
    if case.person is None:
        raise ValueError(f"case {case.pk} is about nobody")
    return case.person


def _transfer(case: Case, on: date) -> None:
    """To the organisation on the other side; without one, to another that keeps no record here."""
    if case.counterpart is None:
        _leave(case, on)
        return
    change_directory.transfer_person(
        person=_person(case), organisation=case.counterpart, on=on, reason=f"办件：{case.title}", by=SYSTEM
    )


def _join(case: Case, on: date) -> None:
    change_directory.transfer_person(
        person=_person(case), organisation=case.organisation, on=on, reason=f"办件：{case.title}", by=SYSTEM
    )


def _leave(case: Case, on: date) -> None:
    line = case.organisation.line
    change_directory.release_person(person=_person(case), line=line, on=on, reason=f"办件：{case.title}", by=SYSTEM)


def _floating_begins(case: Case, on: date) -> None:
    change_directory.change_person(
        directory.set_flag,
        person=_person(case),
        flag="floating",
        on=on,
        note=str(_given(case).get("place", ""))[:120],
        by=SYSTEM,
    )


def _floating_ends(case: Case, on: date) -> None:
    change_directory.change_person(directory.clear_flag, person=_person(case), flag="floating", on=on, by=SYSTEM)


def _found(case: Case, on: date) -> None:
    """Under the organisation that keeps the case; in the unit that was named, else in that organisation's own."""
    given, above = _given(case), organisation_on(case.organisation_id, on)
    seat = given.get("unit") or {}
    unit = Organisation.objects.filter(pk=seat.get("id") or above.unit_id or 0).first()
    level = organisation_on(unit, on).level if unit else above.level
    until = given.get("ends_on")
    change_directory.change_organisation(
        directory.found_organisation,
        form=given["form"],
        level=level,
        name=given["name"],
        founded_on=on,
        ends_on=date.fromisoformat(until) if until else None,
        parent=case.organisation,
        unit=unit,
        reason=f"办件：{case.title}",
        by=SYSTEM,
    )


def _dissolve(case: Case, on: date) -> None:
    """The organisation that takes part in the case."""
    change_directory.change_organisation(
        directory.dissolve_organisation, organisation=case.counterpart, on=on, reason=f"办件：{case.title}", by=SYSTEM
    )


def _extend_term(case: Case, on: date) -> None:
    until = date.fromisoformat(_given(case)["until"])
    change_directory.change_organisation(
        directory.extend_term, organisation=case.organisation, until=until, reason=f"办件：{case.title}", by=SYSTEM
    )


def _given(case: Case) -> dict[str, Any]:
    """Everything written down in the case so far; the latest of a field counts."""
    given: dict[str, Any] = {}
    for row in case.steps.filter(withdrawn_at=None).order_by("recorded_at", "pk"):
        given |= row.given
    return given


EFFECTS: dict[str, Callable[[Case, date], None]] = {
    "transfer": _transfer,
    "join": _join,
    "leave": _leave,
    "floating_begins": _floating_begins,
    "floating_ends": _floating_ends,
    "found": _found,
    "dissolve": _dissolve,
    "extend_term": _extend_term,
    "renew_committee": renew_committee.renew,
}
