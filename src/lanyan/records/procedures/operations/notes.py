"""Recurring notes of a step: the half-yearly 考察记录."""

from datetime import date

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Case, CaseNote
from ..reckoning import refresh_dues, standing_of
from .subject import check_day, spoken, step_of, take, written


@operation
def add_note(*, case_id: int, step: str, on: date, text: str, backfill_reason: str = "", by: Actor) -> CaseNote:
    """Write a note of the step; the same words for the same day twice count once.

    Refusals: no_notes_here, notes_not_open, note_that_day, nothing_typed, in_the_future, backfill_needed.
    """
    case = take(case_id, by, "record")
    standing = standing_of(case)
    definition = step_of(standing.procedure, step)
    note = definition.governing(on).note
    if note is None:
        raise refusal("no_notes_here", step=definition.governing(on).title)
    if note.after not in standing.progress.done or note.until in standing.progress.done:
        raise refusal("notes_not_open", step=definition.governing(on).title)
    text = written(text, "text")
    backfilled = check_day(on, case, backfill_reason, field="on")
    same = case.notes.filter(step=step, noted_on=on, withdrawn_at=None).first()
    if same is not None:
        if same.text == text:
            return same
        raise refusal("note_that_day", day=spoken(on), field="on")
    row = CaseNote.objects.create(
        case=case,
        step=step,
        noted_on=on,
        text=text,
        backfilled=backfilled,
        backfill_reason=backfill_reason.strip(),
        written_by_id=by.person_id,
        written_by_name=by.name,
        written_at=clock.now(),
    )
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, step=step, note=row.pk, on=str(on))
    return row


@operation
def withdraw_note(*, note_id: int, reason: str, by: Actor) -> CaseNote:
    """Take back a note written by mistake; row and reason stay."""
    found = CaseNote.objects.filter(pk=note_id).first()
    if found is None:
        raise refusal("step_gone")
    case = take(found.case_id, by, "record")
    note = CaseNote.objects.get(pk=note_id)
    if note.withdrawn_at is None:
        note.withdrawn_at, note.withdrawn_by_id = clock.now(), by.person_id
        note.withdrawn_reason = written(reason, "reason", "reason_needed")
        note.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
        refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, note=note.pk, reason=note.withdrawn_reason)
    return note
