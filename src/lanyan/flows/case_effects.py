"""What a step of a case changes in the directory: by the same operations as on the screens of people and organisations.

The step was allowed to whoever recorded it; what follows from it needs no second permission. What the directory refuses
(an organisation that still has members is not dissolved) refuses the step, too: both are one transaction.
"""

from collections.abc import Callable
from datetime import date

from lanyan.directory import operations as directory
from lanyan.directory.models import Flag, Membership, Organisation, OrganisationSpell, Person, Term
from lanyan.directory.models import Standing as PersonStanding
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM
from lanyan.records.procedures.models import Case, StepDone

from . import change_directory, renew_committee
from .renew_committee import given_in


def follow(effect: str, case: Case, done: StepDone) -> None:
    """Carry out an effect of the rulebook (`procedures.definition.EFFECTS`) as of the day of the step."""
    EFFECTS[effect](case, done.done_on)


def standing_effect(effect: str, case: Case, done: StepDone) -> str:
    """Where what a step changed still stands, in words of the screen; empty where it was put right, or never was.

    Effects are not undone when a step is taken back: people may have acted on them. So they are corrected first, by hand,
    and the case never says something else than the directory.
    """
    stands = STANDS.get(effect)
    return stands(case, done.done_on) if stands else ""


def standing_of_step(state: str, case: Case, done: StepDone) -> str:
    """The same for a standing that began with the step."""
    held = PersonStanding.objects.on(done.done_on).filter(person=case.person, state=state, valid_from=done.done_on)
    return "人员页的身份" if held.exists() else ""


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
        note=str(given_in(case).get("place", ""))[:120],
        by=SYSTEM,
    )


def _floating_ends(case: Case, on: date) -> None:
    change_directory.change_person(directory.clear_flag, person=_person(case), flag="floating", on=on, by=SYSTEM)


def _found(case: Case, on: date) -> None:
    """Under the organisation that keeps the case; in the unit that was named, else in that organisation's own."""
    given, above = given_in(case), organisation_on(case.organisation_id, on)
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
    until = date.fromisoformat(given_in(case)["until"])
    change_directory.change_organisation(
        directory.extend_term, organisation=case.organisation, until=until, reason=f"办件：{case.title}", by=SYSTEM
    )


def _belongs(case: Case) -> int | None:
    held = Membership.objects.on(clock.today()).filter(person=case.person, line=case.organisation.line, temporary=False)
    return held.values_list("organisation_id", flat=True).first()


def _moved_stands(case: Case, on: date) -> str:
    return "人员页的组织关系" if _belongs(case) == case.counterpart_id else ""


def _joined_stands(case: Case, on: date) -> str:
    held = Membership.objects.filter(person=case.person, organisation=case.organisation, valid_from=on)
    return "人员页的组织关系" if _belongs(case) == case.organisation_id and held.exists() else ""


def _left_stands(case: Case, on: date) -> str:
    return "人员页的组织关系" if _belongs(case) is None else ""


def _floating(case: Case) -> bool:
    return Flag.objects.on(clock.today()).filter(person=case.person, flag="floating").exists()


def _founded_stands(case: Case, on: date) -> str:
    founded = OrganisationSpell.objects.filter(name=given_in(case)["name"], valid_from=on, organisation__dissolved_on=None)
    return f"组织“{given_in(case)['name']}”" if founded.exists() else ""


def _dissolved_stands(case: Case, on: date) -> str:
    return "组织页的撤销" if case.counterpart and case.counterpart.dissolved_on else ""


def _extended_stands(case: Case, on: date) -> str:
    until = date.fromisoformat(given_in(case)["until"])
    return "组织页的届期" if Term.objects.filter(organisation=case.organisation, ends_on=until).exists() else ""


def _renewed_stands(case: Case, on: date) -> str:
    election = case.steps.filter(withdrawn_at=None, step="election").order_by("-pk").first()
    began = Term.objects.filter(organisation=case.organisation, began_on=election.done_on if election else on)
    return "组织页的任期和职务" if began.exists() else ""


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
STANDS: dict[str, Callable[[Case, date], str]] = {
    "transfer": _moved_stands,
    "join": _joined_stands,
    "leave": _left_stands,
    "floating_begins": lambda case, on: "人员页的流动党员标记" if _floating(case) else "",
    "floating_ends": lambda case, on: "" if _floating(case) else "人员页的流动党员标记",
    "found": _founded_stands,
    "dissolve": _dissolved_stands,
    "extend_term": _extended_stands,
    "renew_committee": _renewed_stands,
}
