"""Reading cases for the screens: lists, the board, one case with its track, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet

from lanyan.directory import access as directory
from lanyan.directory.models import Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.rulebook import Procedure, national
from lanyan.rulebook.procedures import ACTORS, Paper, Step, StepVersion, Window
from lanyan.rulebook.procedures.words import asks, bound_sentence, limits_sentence

from . import access
from .book import procedure_of
from .models import Case, CaseDocument, CaseNote, CaseReader, PublicNotice, StepDone, StepDue
from .reckoning import Standing, standing_of

# A step that might have been taken this long ago and has no last day, or none yet, is called stuck.
STUCK = timedelta(days=60)
OPEN_STEP = Q(dues__kind="step", dues__done_on__isnull=True)


@dataclass(frozen=True)
class PaperShown:
    """One item of the checklist with what was handed in for it."""

    paper: Paper
    documents: tuple[CaseDocument, ...]

    @property
    def missing(self) -> bool:
        return not self.documents and not self.paper.optional


@dataclass(frozen=True)
class StepShown:
    """One step of a case on the screen. `state`: done | now | overdue | waits (too early) | blocked."""

    step: Step
    version: StepVersion
    stage: str
    state: str
    window: Window | None
    done: StepDone | None
    papers: tuple[PaperShown, ...]
    missing: str = ""
    """Titles of the steps that must come before, where one is open."""
    notice: PublicNotice | None = None
    people: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        return self.step.code

    @property
    def number(self) -> int:
        return self.step.number

    @property
    def title(self) -> str:
        return self.version.title

    @property
    def by(self) -> str:
        return self.version.by or ACTORS[self.version.actor]

    @property
    def lacking(self) -> int:
        return sum(one.missing for one in self.papers)


@dataclass(frozen=True)
class CaseShown:
    """A case as its page shows it."""

    case: Case
    procedure: Procedure
    standing: Standing
    steps: tuple[StepShown, ...]
    notes: tuple[CaseNote, ...]
    may_record: bool
    may_manage: bool
    may_superior: bool
    may_counterpart: bool
    history: tuple[tuple[str, StepDone], ...] = field(default=())
    """What was done before the case was sent back: the step's title and its record."""

    def step(self, code: str) -> StepShown | None:
        return next((one for one in self.steps if one.code == code), None)

    @property
    def now(self) -> list[StepShown]:
        """The steps that are to be taken next."""
        return [one for one in self.steps if one.state in ("now", "overdue", "waits")]

    @property
    def done_count(self) -> int:
        return sum(one.state == "done" for one in self.steps)

    @property
    def missing_papers(self) -> list[tuple[StepShown, Paper]]:
        """Papers that steps already taken should have left, and did not."""
        return [(one, shown.paper) for one in self.steps if one.done for shown in one.papers if shown.missing]

    def may_do(self, one: StepShown) -> bool:
        """Whether the form of the step is for the reader: whoever answers for it, and the branch, for what it enters."""
        others = {"superior": self.may_superior, "counterpart": self.may_counterpart}
        return self.may_record or others.get(one.version.actor, False)


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. `dues` are its open steps, the one that counts first."""

    case: Case
    procedure: Procedure
    stage: str
    dues: tuple[tuple[str, StepDue], ...]
    state: str

    @property
    def next_title(self) -> str:
        return "、".join(title for title, _ in self.dues)

    @property
    def due(self) -> StepDue | None:
        return self.dues[0][1] if self.dues else None


def procedures_for(actor: Actor) -> list[Procedure]:
    """The procedures for menus: restricted ones for those who may open one, and for whoever is named in a case."""
    every = national().procedures()
    if any(role in access.MANAGE for role, _ in directory.roles_of(actor)):
        return every
    seen = set(access.visible_to(actor).filter(restricted=True).values_list("procedure", flat=True))
    return [one for one in every if not one.restricted or one.code in seen]


@dataclass(frozen=True)
class Tally:
    """How many cases of a procedure somebody may see: open, of these overdue, and closed."""

    procedure: Procedure
    open: int
    overdue: int
    closed: int


def tallies(actor: Actor) -> list[Tally]:
    """One for each procedure that the actor is offered, in the order of the rulebook. One query."""
    late = StepDue.objects.filter(case=OuterRef("pk"), done_on=None, due_on__lt=clock.today())
    rows = access.visible_to(actor).annotate(late=Exists(late)).order_by().values("procedure")
    counted = {
        row["procedure"]: row
        for row in rows.annotate(
            open=Count("pk", filter=Q(closed_on=None)),
            overdue=Count("pk", filter=Q(closed_on=None, late=True)),
            closed=Count("pk", filter=Q(closed_on__isnull=False)),
        )
    }
    found = []
    for one in procedures_for(actor):
        row: Any = counted.get(one.code, {"open": 0, "overdue": 0, "closed": 0})
        found.append(Tally(one, row["open"], row["overdue"], row["closed"]))
    return found


def listed(
    actor: Actor,
    procedure: str,
    *,
    organisation_ids: Collection[int] | None = None,
    state: str = "",
    stage: str = "",
    text: str = "",
    on: date | None = None,
) -> QuerySet[Case]:
    """Cases of one procedure that the actor may see. `state`: open (default) | overdue | stuck | closed | all."""
    today = on or clock.today()
    found = access.visible_to(actor).filter(procedure=procedure).select_related("person")
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=organisation_ids)
    if text:
        found = found.filter(Q(title__contains=text) | Q(person__pinyin__contains=text) | Q(person__initials=text))
    if state != "all":
        found = found.filter(closed_on__isnull=state != "closed")
    found = found.annotate(position=Min("dues__position", filter=OPEN_STEP))
    opened = StepDue.objects.filter(case=OuterRef("pk"), done_on=None)
    if state == "overdue":
        found = found.filter(Exists(opened.filter(due_on__lt=today)))
    if state == "stuck":
        waits = Q(due_on__lt=today) | Q(kind="step", due_on__isnull=True, earliest__lt=today - STUCK)
        found = found.filter(Exists(opened.filter(waits)))
    if stage:
        positions = [step.number for step in procedure_of(procedure).ordered() if step.stage == stage]
        found = found.filter(position__in=positions)
    return found


def rows_of(cases: Iterable[Case], on: date | None = None) -> list[CaseRow]:
    """Cases for a list: stage, next steps, how urgent. One query for all of them."""
    today = on or clock.today()
    found = list(cases)
    dues: dict[int, list[StepDue]] = {}
    for due in StepDue.objects.filter(case__in=found, kind="step", done_on=None).order_by("position"):
        dues.setdefault(due.case_id, []).append(due)
    return [_row(case, dues.get(case.pk, []), today) for case in found]


def counts_by_stage(cases: QuerySet[Any], procedure: Procedure) -> dict[str, int]:
    """How many of these cases stand in each stage."""
    stage_of = {step.number: step.stage for step in procedure.ordered()}
    counted: dict[str, int] = dict.fromkeys(procedure.stages, 0)
    for position in cases.order_by().values_list("position", flat=True):
        if position in stage_of:
            counted[stage_of[position]] += 1
    return counted


def shown(actor: Actor, public_id: str) -> CaseShown:
    """One case with everything its page needs. NotVisible for whoever may not read it."""
    case = access.case_for(actor, public_id)
    return show(case, actor)


def show(case: Case, actor: Actor) -> CaseShown:
    """The same for a case at hand."""
    standing = standing_of(case)
    documents: dict[tuple[str, str], list[CaseDocument]] = {}
    for document in case.documents.filter(withdrawn_at=None).select_related("file"):
        documents.setdefault((document.step, document.paper), []).append(document)
    rows = {row.pk: row for row in case.steps.filter(withdrawn_at=None).prefetch_related(_people())}
    notices = {(one.step, one.round): one for one in case.notices.filter(withdrawn_at=None).prefetch_related("objections")}
    steps = [_shown(standing, step, rows, documents, notices) for step in standing.procedure.ordered()]
    return CaseShown(
        case=case,
        procedure=standing.procedure,
        standing=standing,
        steps=tuple(steps),
        notes=tuple(case.notes.filter(withdrawn_at=None)),
        may_record=access.may(actor, case, "record"),
        may_manage=access.may(actor, case, "manage"),
        may_superior=access.may(actor, case, "superior"),
        may_counterpart=access.may(actor, case, "counterpart"),
        history=tuple(
            (standing.procedure.step(row.step).governing(row.on).title, rows[row.key.pk])
            for row in standing.progress.earlier
            if row.key.pk in rows
        ),
    )


def why(shown_case: CaseShown, one: StepShown) -> list[tuple[str, str]]:
    """Why the days of a step are what they are, for the page: (label, sentence)."""
    procedure, told = shown_case.procedure, []
    if one.window is not None:
        told.append(("最早", bound_sentence(procedure, one.window.low)))
        if one.window.high is not None:
            told.append(("最迟", bound_sentence(procedure, one.window.high)))
    return [(label, sentence) for label, sentence in told if sentence]


def demands(shown_case: CaseShown, one: StepShown) -> list[str]:
    """What a step asks, in sentences."""
    limits = limits_sentence(shown_case.procedure, one.version)
    return [sentence for sentence in (limits, *asks(one.version), one.version.remark) if sentence]


def people_named(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "name"))


def readers_of(case: Case) -> list[CaseReader]:
    """Who reads a restricted case."""
    return list(case.readers.select_related("person").order_by("named_at", "pk"))


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Cases about the actor."""
    return access.visible_to(actor).filter(person_id=actor.person_id or 0).order_by(F("closed_on").desc(nulls_first=True))


def _people() -> Prefetch:
    from .models import StepPerson

    return Prefetch("people", StepPerson.objects.select_related("person").order_by("pk"))


def _row(case: Case, dues: list[StepDue], today: date) -> CaseRow:
    procedure = procedure_of(case.procedure)
    named = tuple((procedure.step(due.step).governing(today).title, due) for due in dues if due.step in procedure.steps)
    stage = procedure.stages[procedure.step(named[0][1].step).stage] if named else ""
    return CaseRow(case, procedure, stage, named, _state_of(case, [due for _, due in named], today))


def _state_of(case: Case, dues: list[StepDue], today: date) -> str:
    """How urgent: closed, overdue, near (fourteen days), stuck, waits (too early), or open."""
    if case.closed_on is not None:
        return "closed"
    days = [due.due_on for due in dues if due.due_on]
    if days and min(days) < today:
        return "overdue"
    if days and min(days) <= today + timedelta(days=14):
        return "near"
    if dues and all(due.earliest > today for due in dues):
        return "waits"
    if any(due.due_on is None and due.earliest < today - STUCK for due in dues):
        return "stuck"
    return "open"


def _shown(
    standing: Standing,
    step: Step,
    rows: dict[int, Any],
    documents: dict[tuple[str, str], list[CaseDocument]],
    notices: dict[tuple[str, int], PublicNotice],
) -> StepShown:
    record = standing.progress.done.get(step.code)
    done = rows.get(record.key.pk) if record else None
    version = step.governing(done.done_on if done else clock.today())
    found = standing.window(step.code)
    titles = {one.code: one.title for one in version.fields}
    missing = [standing.procedure.step(need).title for need in step.needs if need not in standing.progress.done]
    return StepShown(
        step=step,
        version=version,
        stage=standing.procedure.stages[step.stage],
        state=_step_state(standing, step, found, done, missing),
        window=found,
        done=done,
        papers=tuple(PaperShown(paper, tuple(documents.get((step.code, paper.code), ()))) for paper in version.papers),
        missing="、".join(missing),
        notice=notices.get((step.code, standing.round(step.code))),
        people=tuple((titles.get(p.field, p.field), p.person.name) for p in done.people.all()) if done else (),
    )


def _step_state(standing: Standing, step: Step, found: Window | None, done: StepDone | None, missing: list[str]) -> str:
    if done is not None:
        return "done"
    if missing or standing.case.closed_on is not None:
        return "blocked"
    today = clock.today()
    if found is not None and found.is_late(today):
        return "overdue"
    return "waits" if found is not None and found.is_early(today) else "now"
