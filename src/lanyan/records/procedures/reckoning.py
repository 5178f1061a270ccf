"""From the rows of a case to where it stands: progress, windows, plan; and the derived days that lists and duties read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from lanyan.directory.models import OrganisationSpell
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, workdays
from lanyan.kernel.calendar import Calendar
from lanyan.rulebook import Procedure, Rulebook
from lanyan.rulebook.procedures import Done, Planned, Progress, Step, Window, plan, replay, window
from lanyan.rulebook.procedures.dates import Known

from .book import procedure_at
from .models import Case, StepDone, StepDue

# A case may have begun long ago and its plan reaches some years on; the calendar is read once for all of it.
BACK, AHEAD = timedelta(days=3660), timedelta(days=2200)


@dataclass(frozen=True)
class Standing:
    """Where a case stands. `known` are the dates that limits count from, notices that hang now included."""

    case: Case
    procedure: Procedure
    progress: Progress
    known: Known
    calendar: Calendar

    def window(self, step: str, *, special: bool = False) -> Window | None:
        """The lawful days of a step by what is known; None while something it needs is open."""
        known = replace(self.known, special=self.known.special | {step}) if special else self.known
        return window(self.procedure.step(step), known, self.calendar)

    def round(self, step: str) -> int:
        """The round that a step is in: of its record if it is done, else of the one to come."""
        return self.progress.rounds.get(step, 0) + (step not in self.progress.done)

    def plan(self, moved: Mapping[str, date] | None = None, on: date | None = None) -> list[Planned]:
        """Every step: recorded, moved by hand, or the first lawful day from today on."""
        return plan(self.procedure, self.known, self.calendar, moved=moved, not_before=on or clock.today())

    @property
    def open_steps(self) -> list[str]:
        return [] if self.case.closed_on else self.progress.open_steps(self.procedure)


def calendar() -> Calendar:
    """The working days around today, as the table has them."""
    today = clock.today()
    return workdays.calendar(today - BACK, today + AHEAD)


def standing_of(case: Case, days: Calendar | None = None, book: Rulebook | None = None) -> Standing:
    """Replay the case. A few small queries; fewer when the calendar and the rulebook are at hand."""
    procedure = procedure_at(case.procedure, case.organisation_id, book)
    rows = [_done(row) for row in case.steps.all() if row.withdrawn_at is None]
    progress = replay(procedure, rows)
    dates = progress.dates()
    for notice in case.notices.all():
        this_round = progress.rounds.get(notice.step, 0) + (notice.step not in progress.done)
        if notice.withdrawn_at is None and notice.round == this_round:
            dates[f"{notice.step}.notice"] = notice.posted_on
    special = frozenset(row.step for row in case.steps.all() if row.withdrawn_at is None and row.special)
    return Standing(case, procedure, progress, Known(dates, progress.extra_months, special), days or calendar())


def _done(row: StepDone) -> Done:
    dates, numbers = {}, {}
    for name, value in row.given.items():
        if isinstance(value, int) and not isinstance(value, bool):
            numbers[name] = value
        elif isinstance(value, str) and (day := _as_day(value)):
            dates[name] = day
    return Done(row.step, row.done_on, row.outcome, dates, numbers, row)


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def refresh_dues(case: Case, days: Calendar | None = None, book: Rulebook | None = None) -> None:
    """Reckon anew the days of this case's steps and notes, keeping the identity of each row."""
    standing = standing_of(case, days, book)
    above = OrganisationSpell.objects.on(clock.today()).filter(organisation_id=case.organisation_id)
    superior = above.values_list("parent_id", flat=True).first()
    wanted = {(row["step"], row["kind"], row["number"]): row for row in dues_of(standing, superior)}
    present = {(due.step, due.kind, due.number): due for due in case.dues.all()}
    gone = [due.pk for key, due in present.items() if key not in wanted]
    StepDue.objects.filter(pk__in=gone).delete()
    for key, row in wanted.items():
        due = present.get(key)
        if due is None:
            StepDue.objects.create(case=case, **row)
        elif any(getattr(due, name) != value for name, value in row.items()):
            StepDue.objects.filter(pk=due.pk).update(**row)


def refresh_all_dues() -> int:
    """Reckon anew every open case, each night: the calendar, the tree and the texts may have changed. How many cases."""
    return _refresh(Case.objects.filter(closed_on=None))


def refresh_dues_of(procedure: str, organisation_ids: Collection[int]) -> set[int]:
    """Reckon anew the open cases of a procedure that these organisations keep; whoever answers for a step of one."""
    cases = Case.objects.filter(closed_on=None, procedure=procedure, organisation__in=organisation_ids)
    _refresh(cases)
    return set(StepDue.objects.filter(case__in=cases).values_list("answerable_id", flat=True))


def _refresh(cases: QuerySet[Case]) -> int:
    days, book = calendar(), rulebook()
    for case in cases.prefetch_related("steps", "notes", "notices", "dues").iterator(chunk_size=500):
        refresh_dues(case, days, book)
    return cases.count()


def dues_of(standing: Standing, superior_id: int | None = None) -> Iterator[dict[str, Any]]:
    """The rows of `step_due` that this case should have. `superior_id` answers for what the superior does."""
    own = standing.case.organisation_id
    for code in [*standing.progress.done, *standing.open_steps]:
        step, found = standing.procedure.step(code), standing.window(code)
        if found is None:
            continue
        done = standing.progress.done.get(code)
        acts = step.governing(done.on if done else clock.today()).actor
        answerable = superior_id if acts == "superior" and superior_id else own
        yield {
            "answerable_id": answerable,
            "position": step.number,
            **_row(standing, step, found, done.on if done else None),
        }
        if step.latest.note is not None:
            yield from ({"answerable_id": own, "position": step.number, **row} for row in _notes(standing, step, found))


def _row(standing: Standing, step: Step, found: Window, done_on: date | None) -> dict[str, Any]:
    high = found.high
    from_on = found.floor.day
    if high is not None and high.version is not None:
        from_on = max(from_on, high.version.valid_from)
    return {
        "step": step.code,
        "kind": "step",
        "number": standing.round(step.code),
        "open_since": found.floor.day,
        "from_on": from_on,
        "earliest": found.earliest,
        "due_on": found.latest,
        "done_on": done_on,
        "provisional": found.provisional,
    }


def _notes(standing: Standing, step: Step, found: Window) -> Iterator[dict[str, Any]]:
    """One row per note: the time since the last (or since `after`) ends it; written notes end theirs."""
    note = step.governing(found.floor.day).note
    if note is None:
        return
    written = sorted(row.noted_on for row in standing.case.notes.all() if row.step == step.code and row.withdrawn_at is None)
    start = standing.known.dates.get(note.after, found.floor.day)
    until = standing.progress.done.get(note.until)
    for number in range(1, len(written) + 2):
        # The interval of the day from which it runs: a shorter one binds from the first note after it came into force.
        note = step.governing(start).note or note
        done_on = written[number - 1] if number <= len(written) else None
        due = standing.calendar.moved_on(note.every.ends_on(start, standing.calendar))
        if done_on is None and (standing.case.closed_on or (until and until.on <= due)):
            return
        yield {
            "step": step.code,
            "kind": "note",
            "number": number,
            "open_since": start,
            "from_on": start,
            "earliest": start,
            "due_on": due,
            "done_on": done_on,
            "provisional": standing.calendar.is_provisional(due),
        }
        if done_on is not None:
            start = done_on
