"""A step of a case is taken: recorded, what the person now is set on the same day, the duties concerned judged before the
answer. A step that a meeting decides is linked to the meeting and to its decision."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from lanyan.derived.alerts.operations import send_message
from lanyan.derived.duties.relevance import of_cases
from lanyan.directory.models import Standing as PersonStanding
from lanyan.directory.operations import set_standing
from lanyan.directory.queries import office_holders
from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM, Actor, operation
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.procedures import access, operations
from lanyan.records.procedures.book import procedure_of
from lanyan.records.procedures.errors import refusal
from lanyan.records.procedures.models import Case, StepDone
from lanyan.records.procedures.operations import Entry
from lanyan.records.procedures.reckoning import standing_of
from lanyan.rulebook.procedures import StepVersion

from . import case_effects, renew_committee
from .count_training import with_counted
from .joint_activity import WRITTEN_TO
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
    # Held before anything is read: of two taps at once the second finds the step taken, and its effects with it.
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is not None and entry.activity_id is not None:
        access.require(by, case, "view")
        _require_meeting(case, procedure_of(case.procedure).step(step).governing(entry.on), entry)
    if case is not None and step in procedure_of(case.procedure).steps:
        version = procedure_of(case.procedure).step(step).governing(entry.on)
        entry = replace(entry, fields=with_counted(case, version, entry.fields, entry.on))
        entry = renew_committee.checked(case, version, entry)
    before = set(StepDone.objects.filter(case=case_id, step=step).values_list("pk", flat=True))
    done = operations.complete_step(case_id=case_id, step=step, entry=entry, by=by)
    if done.pk not in before:
        _follow(Case.objects.get(pk=done.case_id), done, by)
    return done


@operation
def withdraw_step(*, step_done_id: int, reason: str, by: Actor) -> StepDone:
    """See `operations.withdraw_step`; refused (effect_stands) while what the step changed in the directory still stands."""
    found = StepDone.objects.select_related("case").filter(pk=step_done_id, withdrawn_at=None).first()
    where = _where_it_stands(found) if found is not None else ""
    done = operations.withdraw_step(step_done_id=step_done_id, reason=reason, by=by)
    if where:
        step = procedure_of(done.case.procedure).step(done.step).governing(done.done_on).title
        raise refusal("effect_stands", step=step, where=where)
    judge(Case.objects.get(pk=done.case_id))
    return done


@transaction.atomic
def change_case(change: Any, *, case: Case, by: Actor, **arguments: Any) -> Any:
    """Any other change of a case (note, notice, move, stop …), and the duties concerned judged before the answer."""
    before = _concerned(case)
    result = change(by=by, **arguments)
    reevaluate(sorted(before | _concerned(Case.objects.get(pk=case.pk))), kind=of_cases(case.procedure))
    return result


def judge(case: Case, *, whole: bool = False) -> None:
    """The duties of whoever answers for a step of the case: those that reckon with its steps, or all of them (`whole`)."""
    reevaluate(sorted(_concerned(case)), kind="" if whole else of_cases(case.procedure))


def _concerned(case: Case) -> set[int]:
    return {case.organisation_id, *case.dues.values_list("answerable_id", flat=True)}


def _follow(case: Case, done: StepDone, by: Actor) -> None:
    """What the person is from that day, and what changes in the directory, if the step says so and it is news."""
    state, effect = _changes(case, done)
    if state and case.person is not None:
        now = PersonStanding.objects.on(done.done_on).filter(person=case.person, state=state).first()
        if now is None:
            set_standing(person=case.person, state=state, on=done.done_on, by=by if by.account_id is None else SYSTEM)
    if effect:
        case_effects.follow(effect, case, done)
    _tell_other_side(Case.objects.get(pk=case.pk))
    judge(case, whole=bool(state or effect))


def _changes(case: Case, done: StepDone) -> tuple[str, str]:
    """The standing and the effect that a step has by its result; empty where it has none."""
    version = procedure_of(case.procedure).step(done.step).governing(done.done_on)
    outcome = version.outcome(done.outcome)
    goes_on = not outcome or outcome.goes == "next"
    effect = (outcome.effect if outcome else "") or (version.effect if goes_on else "")
    state = (outcome.standing if outcome else "") or (version.standing if goes_on else "")
    return state, effect


def _where_it_stands(done: StepDone) -> str:
    """Where what the step changed still stands; empty where it does not."""
    state, effect = _changes(done.case, done)
    where = case_effects.standing_effect(effect, done.case, done) if effect else ""
    if not where and state and done.case.person is not None:
        where = case_effects.standing_of_step(state, done.case, done)
    return where


def _tell_other_side(case: Case) -> None:
    """Whoever keeps the record of the other side is written to once, when it is their turn."""
    if case.counterpart_id is None or case.closed_on is not None:
        return
    standing = standing_of(case)
    for code in standing.open_steps:
        version = standing.procedure.step(code).governing(clock.today())
        if version.actor == "counterpart":
            people = [one.person_id for one in office_holders(case.counterpart_id) if one.role in WRITTEN_TO]
            key = f"case:{case.pk}:{code}:{standing.round(code)}"
            title = f"等您登记“{version.title}”：{case.title}"
            send_message(people, kind="notice", title=title, key=key, link=f"/cases/{case.public_id}/steps/{code}/")


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
