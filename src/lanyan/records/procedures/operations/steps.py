"""Taking a step: in its order, on a lawful day, with all it asks; and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lanyan.directory.models import Person
from lanyan.directory.models import Standing as PersonStanding
from lanyan.directory.queries import organisations_on
from lanyan.kernel import clock
from lanyan.kernel.calendar import Calendar
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national
from lanyan.rulebook.procedures import Step, StepVersion, Window
from lanyan.rulebook.procedures.asking import Given, Named, lacks
from lanyan.rulebook.procedures.words import bound_sentence, early_sentence

from .. import access
from ..errors import refusal
from ..models import Case, StepDone, StepPerson
from ..reckoning import Standing, refresh_dues, standing_of
from .subject import check_day, spoken, step_of, take, written


@dataclass(frozen=True)
class Entry:
    """What is typed for a step. `people`: ids by field; `fields`: days (ISO), numbers and texts by field.

    `round` is the round that the page showed (0: not known): a second tap for the same round is answered, not counted.
    """

    on: date
    outcome: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Collection[int]] = field(default_factory=dict)
    reason: str = ""
    special: bool = False
    backfill_reason: str = ""
    remark: str = ""
    activity_id: int | None = None
    decision_id: int | None = None
    round: int = 0


@operation
def complete_step(*, case_id: int, step: str, entry: Entry, by: Actor) -> StepDone:
    """Record that a step was taken. The text in force on its day governs it.

    Refused, nothing kept but what the form holds: out_of_order, too_early, in_the_future, backfill_needed,
    late_reason_needed, lacking (people, training, age, fields), notice_missing, objection_open, meeting_needed,
    superior_step, own_case, outcome_used_up. The same step for the same round twice counts once.
    """
    case = take(case_id, by, "view", open_only=False)
    standing = standing_of(case)
    definition = step_of(standing.procedure, step)
    same = _answered(case, standing, step, entry)
    if same is not None:
        access.require(by, case, "view")
        return same
    if case.closed_on is not None:
        raise refusal("case_closed")
    backfilled = check_day(entry.on, case if standing.progress.done else None, entry.backfill_reason)
    version = definition.governing(entry.on)
    _require_actor(case, version, backfilled, by)
    found = _in_order(standing, definition, entry)
    _on_a_lawful_day(standing, definition, found, entry)
    people = _named(version, entry)
    _asked(version, entry, people, case, standing.calendar)
    _chosen_among(standing, version, people)
    _joined_by(case, version, entry)
    _after_notice(standing, definition, version, entry)
    _by_vote(version, entry, backfilled)
    _not_used_up(standing, version, entry)
    done = _record(case, standing, definition, version, found, people, entry, backfilled, by)
    _close_if_over(case, done, by)
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, step=step, on=str(entry.on), outcome=entry.outcome, late=done.late, backfilled=backfilled)
    return done


@operation
def withdraw_step(*, step_done_id: int, reason: str, by: Actor) -> StepDone:
    """Take back a step recorded by mistake, before anything that follows it; row and reason stay. A case that it closed
    is open again."""
    found = StepDone.objects.filter(pk=step_done_id).first()
    if found is None:
        raise refusal("step_gone")
    case = take(found.case_id, by, "view", open_only=False)
    done = StepDone.objects.get(pk=step_done_id)
    if done.withdrawn_at is not None:
        return done
    standing = standing_of(case)
    if case.closed_as == "stopped":
        raise refusal("case_closed")
    _require_actor(case, standing.procedure.step(done.step).governing(done.done_on), done.backfilled, by)
    later = [row for row in case.steps.filter(withdrawn_at=None) if row.pk > done.pk and _follows(standing, row, done)]
    if later:
        raise refusal("step_not_last", later=standing.procedure.step(later[0].step).title)
    done.withdrawn_at, done.withdrawn_by_id = clock.now(), by.person_id
    done.withdrawn_reason = written(reason, "reason", "reason_needed")
    done.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
    if case.closed_on is not None:
        open_again(case)
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, step=done.step, reason=done.withdrawn_reason)
    return done


def open_again(case: Case) -> None:
    """Undo the end of a case."""
    case.closed_on, case.closed_as, case.outcome, case.closed_reason = None, "", "", ""
    case.closed_by_id, case.closed_at = None, None
    case.save()


def _follows(standing: Standing, row: StepDone, done: StepDone) -> bool:
    """Whether a later record stands on the earlier one: it needs the step, or the earlier sent the case back."""
    procedure = standing.procedure
    outcome = procedure.step(done.step).governing(done.done_on).outcome(done.outcome)
    if outcome is not None and outcome.goes == "back":
        return True
    needed, waiting = set(), [row.step]
    while waiting:
        for need in procedure.step(waiting.pop()).needs:
            if need not in needed:
                needed.add(need)
                waiting.append(need)
    counts = any(limit.base_step == done.step for limit in procedure.step(row.step).governing(row.done_on).limits)
    return done.step in needed or counts or row.step == done.step


def _answered(case: Case, standing: Standing, step: str, entry: Entry) -> StepDone | None:
    """The record that this tap has made already, if any."""
    if entry.round and entry.round <= standing.progress.rounds.get(step, 0):
        return case.steps.filter(step=step, round=entry.round, withdrawn_at=None).first()
    row = standing.progress.done.get(step)
    if row is None:
        return None
    done: StepDone = row.key
    if (done.done_on, done.outcome) == (entry.on, entry.outcome):
        return done
    raise refusal("step_done_already", step=standing.procedure.step(step).governing(row.on).title, day=spoken(row.on))


def _require_actor(case: Case, version: StepVersion, backfilled: bool, by: Actor) -> None:
    """Who answers for the step records it; what somebody else did on paper, the branch may enter as a 补录.

    A counterpart that keeps no record here (another unit's branch) leaves its step to the branch.
    """
    elsewhere = version.actor == "superior" or (version.actor == "counterpart" and case.counterpart_id is not None)
    if elsewhere and access.may(by, case, version.actor):
        return
    access.require(by, case, "record")
    if elsewhere and not backfilled:
        raise refusal(f"{version.actor}_step", step=version.title)
    if case.person_id is not None and case.person_id == by.person_id:
        raise refusal("own_case")


def _in_order(standing: Standing, step: Step, entry: Entry) -> Window | None:
    missing = [need for need in step.needs if need not in standing.progress.done]
    if missing:
        titles = "、".join(standing.procedure.step(need).governing(entry.on).title for need in missing)
        raise refusal("out_of_order", step=step.governing(entry.on).title, missing=titles, field="done_on")
    return standing.window(step.code, special=entry.special)


def _on_a_lawful_day(standing: Standing, step: Step, found: Window | None, entry: Entry) -> None:
    if entry.special and not any(limit.longest for limit in step.governing(entry.on).limits):
        raise refusal("special_none", field="special")
    if entry.special:
        written(entry.reason, "reason", "reason_needed")
    if found is None:
        return
    if found.is_early(entry.on):
        why = early_sentence(standing.procedure, found, entry.on)
        raise refusal("too_early", step=step.governing(entry.on).title, why=f"{why}。", field="done_on")
    if _late(found, entry) and not entry.reason.strip():
        part = found.part_on(entry.on)
        why = f"{bound_sentence(standing.procedure, part.high)}。" if part and part.high else ""
        raise refusal(
            "late_reason_needed", latest=spoken(part.last if part and part.last else entry.on), why=why, field="reason"
        )


def _late(found: Window | None, entry: Entry) -> bool:
    return bool(found and found.is_late(entry.on))


def _named(version: StepVersion, entry: Entry) -> dict[str, list[tuple[Person, str]]]:
    """Those named, by field, with their standing on the day."""
    chosen: dict[str, list[tuple[Person, str]]] = {}
    for one in version.fields_for(entry.outcome):
        if one.type != "people":
            continue
        ids = list(dict.fromkeys(entry.people.get(one.code, ())))
        people = Person.objects.in_bulk(ids)
        lines = {national().standings()[code].line for code in one.standings} or {"party"}
        standings = PersonStanding.objects.on(entry.on).filter(person__in=people, line__in=lines)
        held = dict(standings.values_list("person_id", "state"))
        chosen[one.code] = [(people[pk], held.get(pk, "")) for pk in ids if pk in people]
    return chosen


def _asked(
    version: StepVersion, entry: Entry, people: dict[str, list[tuple[Person, str]]], case: Case, days: Calendar
) -> None:
    named = {code: tuple(Named(person.name, held) for person, held in rows) for code, rows in people.items()}
    born = case.person.born_on if case.person else None
    given = Given(entry.on, entry.outcome, entry.fields, named, born, entry.reason, days)
    found = list(lacks(version, given, national().standings()))
    own = [code for code, rows in people.items() if any(person.pk == case.person_id for person, _ in rows)]
    if found:
        reason = " ".join(lack.code for lack in found)
        raise refusal("lacking", sentences="".join(lack.sentence for lack in found), reason=reason, field=found[0].field)
    if own:
        raise refusal("lacking", sentences="不能由本人担任。", reason="people_self", field=own[0])


def _chosen_among(standing: Standing, version: StepVersion, people: dict[str, list[tuple[Person, str]]]) -> None:
    """Whoever is chosen from those named in an earlier step was named there (a secretary is one of the elected)."""
    taken = [row.key.pk for row in standing.progress.done.values()]
    for one in version.fields:
        if not one.among or not people.get(one.code):
            continue
        named = set(StepPerson.objects.filter(done__in=taken, field=one.among).values_list("person_id", flat=True))
        others = [person.name for person, _ in people[one.code] if person.pk not in named]
        if named and others:
            steps = standing.procedure.ordered()
            title = next(f.title for step in steps for old in step.versions for f in old.fields if f.code == one.among)
            sentence = f"{one.title}须从{title}中产生，{'、'.join(others)}不在其中。"
            raise refusal("lacking", sentences=sentence, reason="people_not_among", field=one.code)


def _joined_by(case: Case, version: StepVersion, entry: Entry) -> None:
    """The organisation on the other side, where the step names it: of the right form, and another than one's own."""
    for one in version.fields:
        chosen = entry.fields.get(one.code)
        if one.type != "organisation":
            continue
        if not chosen:
            if one.counterpart and case.counterpart_id:
                Case.objects.filter(pk=case.pk).update(counterpart=None)
                case.counterpart_id = None
            continue
        place = organisations_on([chosen], entry.on).get(chosen)
        if place is None or (one.forms and place.form not in one.forms):
            raise refusal("lacking", sentences=f"{one.title}不能是所选的组织。", reason="organisation_form", field=one.code)
        if one.counterpart:
            if chosen == case.organisation_id:
                raise refusal("lacking", sentences=f"{one.title}不能是本组织。", reason="organisation_self", field=one.code)
            Case.objects.filter(pk=case.pk).update(counterpart=chosen)
            case.counterpart_id = chosen


def _after_notice(standing: Standing, step: Step, version: StepVersion, entry: Entry) -> None:
    if version.notice is None or not step.binds(entry.on):
        return
    notices = standing.case.notices.filter(step=step.code, round=standing.round(step.code), withdrawn_at=None)
    hanging = notices.first()
    if hanging is None:
        if entry.backfill_reason.strip():
            return
        raise refusal("notice_missing", step=version.title, span=version.notice.span)
    if hanging.objections.filter(settled_at=None).exists():
        raise refusal("objection_open")


def _by_vote(version: StepVersion, entry: Entry, backfilled: bool) -> None:
    if version.vote and entry.decision_id is None and not backfilled:
        raise refusal("meeting_needed", step=version.title, field="decision")


def _not_used_up(standing: Standing, version: StepVersion, entry: Entry) -> None:
    outcome = version.outcome(entry.outcome)
    step = next(code for code, one in standing.procedure.steps.items() if version in one.versions)
    if outcome and outcome.times and standing.progress.used.get((step, outcome.code), 0) >= outcome.times:
        raise refusal("outcome_used_up", outcome=outcome.title, times=outcome.times, field="outcome")


def _record(
    case: Case,
    standing: Standing,
    step: Step,
    version: StepVersion,
    found: Window | None,
    people: dict[str, list[tuple[Person, str]]],
    entry: Entry,
    backfilled: bool,
    by: Actor,
) -> StepDone:
    done = StepDone.objects.create(
        case=case,
        step=step.code,
        round=standing.round(step.code),
        done_on=entry.on,
        outcome=entry.outcome,
        given=_written_down(version, entry),
        rule_from=version.rule_from if step.binds(entry.on) else None,
        late=_late(found, entry),
        special=entry.special,
        reason=entry.reason.strip(),
        backfilled=backfilled,
        backfill_reason=entry.backfill_reason.strip(),
        remark=entry.remark.strip(),
        activity_id=entry.activity_id,
        decision_id=entry.decision_id,
        recorded_by_id=by.person_id,
        recorded_by_name=by.name,
        recorded_at=clock.now(),
    )
    StepPerson.objects.bulk_create(
        StepPerson(done=done, field=code, person=person, standing=held)
        for code, rows in people.items()
        for person, held in rows
    )
    return done


def _written_down(version: StepVersion, entry: Entry) -> dict[str, Any]:
    """What was given with the step, by field; an organisation with its name on the day."""
    given = {one.code: entry.fields[one.code] for one in version.fields if entry.fields.get(one.code) not in (None, "")}
    for one in version.fields:
        if one.type == "organisation" and one.code in given:
            place = organisations_on([given[one.code]], entry.on)[given[one.code]]
            given[one.code] = {"id": place.id, "name": place.name}
    return given


def _close_if_over(case: Case, done: StepDone, by: Actor) -> None:
    standing = standing_of(Case.objects.get(pk=case.pk))
    over = "ended" if standing.progress.ended else "completed" if standing.progress.complete(standing.procedure) else ""
    if over:
        case.closed_on, case.closed_as = done.done_on, over
        case.outcome = standing.progress.ended or standing.progress.completed
        case.closed_by_id, case.closed_at = by.person_id, clock.now()
        case.save()
