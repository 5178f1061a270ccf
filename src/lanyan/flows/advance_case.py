"""A step of a case is taken: recorded, what the person now is set on the same day, the duties concerned judged before the
answer. A step that a meeting decides is linked to the meeting and to its decision."""

from datetime import date
from typing import Any

from django.db import transaction

from lanyan.directory.models import Person
from lanyan.directory.models import Standing as PersonStanding
from lanyan.directory.operations import set_standing
from lanyan.kernel.operation import SYSTEM, Actor, operation
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.procedures import access, operations
from lanyan.records.procedures.book import procedure_of
from lanyan.records.procedures.errors import refusal
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.rulebook.procedures import StepVersion

from .reevaluation import reevaluate


@operation
def open_case(**arguments: Any) -> Case:
    """See `operations.open_case`."""
    case = operations.open_case(**arguments)
    _follow(case, case.steps.get(), arguments["by"])
    return case


@operation
def complete_step(*, case_id: int, step: str, entry: Entry, by: Actor) -> StepDone:
    """See `operations.complete_step`; refused with meeting_wrong when the meeting or its decision does not bear it out."""
    case = Case.objects.filter(pk=case_id).first()
    if case is not None and entry.activity_id is not None:
        access.require(by, case, "view")
        _require_meeting(case, procedure_of(case.procedure).step(step).governing(entry.on), entry)
    done = operations.complete_step(case_id=case_id, step=step, entry=entry, by=by)
    _follow(Case.objects.get(pk=done.case_id), done, by)
    return done


@operation
def withdraw_step(*, step_done_id: int, reason: str, by: Actor) -> StepDone:
    """See `operations.withdraw_step`. A standing that the step gave is taken back by hand, where it stands (人员页)."""
    done = operations.withdraw_step(step_done_id=step_done_id, reason=reason, by=by)
    judge(Case.objects.get(pk=done.case_id))
    return done


@transaction.atomic
def change_case(change: Any, *, case: Case, by: Actor, **arguments: Any) -> Any:
    """Any other change of a case (note, notice, move, stop …), and the duties concerned judged before the answer."""
    before = _concerned(case)
    result = change(by=by, **arguments)
    reevaluate(sorted(before | _concerned(Case.objects.get(pk=case.pk))))
    return result


def judge(case: Case) -> None:
    """The duties of whoever answers for a step of the case."""
    reevaluate(sorted(_concerned(case)))


def move_cases_of(person: Person, organisation_id: int, on: date, reason: str) -> int:
    """The person's open cases go along to another organisation that may keep them; how many went.

    Part of the transfer that somebody was allowed to make; the case needs no second permission.
    """
    moved = 0
    for case in Case.objects.filter(person=person, closed_on=None).exclude(organisation_id=organisation_id):
        operations.move_case(
            case_id=case.pk, organisation_id=organisation_id, on=on, reason=reason or "转接组织关系", by=SYSTEM
        )
        moved += 1
    return moved


def _concerned(case: Case) -> set[int]:
    return {case.organisation_id, *case.dues.values_list("answerable_id", flat=True)}


def _follow(case: Case, done: StepDone, by: Actor) -> None:
    """What the person is from that day, if the step says so and it is news."""
    version = procedure_of(case.procedure).step(done.step).governing(done.done_on)
    outcome = version.outcome(done.outcome)
    state = (outcome.standing if outcome else "") or (version.standing if not outcome or outcome.goes == "next" else "")
    if state and case.person is not None:
        now = PersonStanding.objects.on(done.done_on).filter(person=case.person, state=state).first()
        if now is None:
            set_standing(person=case.person, state=state, on=done.done_on, by=by if by.account_id is None else SYSTEM)
    judge(case)


def _require_meeting(case: Case, version: StepVersion, entry: Entry) -> None:
    """The meeting is of the right kind, of this organisation, of this day and closed; its decision passed as said."""
    activity = Activity.objects.select_related("closure").filter(pk=entry.activity_id or 0).first()
    why = ""
    if activity is None or activity.organiser_id != case.organisation_id:
        why = "没有找到本组织的这次会议，"
    elif version.activity and activity.kind not in version.activity:
        why = "这类会议不能决定这一步，"
    elif not hasattr(activity, "closure"):
        why = f"“{activity.title}”还没有关闭，"
    elif activity.held_on != entry.on:
        why = f"办理日期应为会议当日（{activity.held_on:%Y-%m-%d}），"
    elif version.vote:
        why = _wrong_decision(activity, version, entry)
    if why:
        raise refusal("meeting_wrong", why=why, field="decision")


def _wrong_decision(activity: Activity, version: StepVersion, entry: Entry) -> str:
    decision = Decision.objects.filter(pk=entry.decision_id or 0, activity=activity).first()
    if decision is None or decision.rule != version.vote:
        return f"请选择“{activity.title}”上的相应票决，"
    told = "".join(decision.explanation)
    favourable = version.outcomes[0].code
    if entry.outcome == favourable and not decision.passed:
        return f"票决没有通过，结果不能登记为“{version.outcomes[0].title}”。{told}"
    if entry.outcome == "rejected" and decision.passed:
        return f"票决已经通过，结果不能登记为未通过。{told}"
    return ""
