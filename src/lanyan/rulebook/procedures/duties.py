"""Duties made of procedures: each step that has a last day, and each recurring note, is a duty of who answers for it.

The day itself is reckoned with the case (`step_due`), so that the text in force on the day of the step governs; the duty
engine judges it like every other deadline that a record sets by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..duties import Duty, DutyVersion
from ..operators import OPERATORS
from ..operators.base import Context
from ..operators.deadline_after import OWN, DeadlineValue
from ..subjects import AppliesTo
from .definition import Procedure, Step, StepVersion
from .tightening import Tightening
from .words import limit_sentence

WARN_DAYS = 14


class ProcedureDuty(Duty):
    """A duty whose sentence is that of the step's limit in the version of the day.

    `copy`: a unit has its own, stricter copy of the procedure. Where the deadline stands in the copy alone, the duty is
    the unit's (`owner`); else it stays the law's and its sentence says that a copy may ask for an earlier day.
    """

    def __init__(
        self,
        procedure: Procedure,
        step: Step,
        kind: str,
        versions: tuple[DutyVersion, ...],
        context: Context,
        copy: Tightening | None = None,
    ):
        owner = copy.owner if copy and _only_of_copy(step, kind) else None
        title = step.title if kind == "step" else f"{step.title}：{_note_title(step)}"
        super().__init__(
            code=f"{procedure.code}.{step.code}{'' if kind == 'step' else '.notes'}",
            title=f"{procedure.title}：{title}",
            layer="law" if owner is None else "unit",
            operator=OPERATORS["deadline_after"],
            applies_to=AppliesTo(lines=(procedure.line,), under=() if owner is None else (owner,)),
            versions=versions,
            context=context,
            clears=f"登记“{title}”后自动消除",
            owner=owner,
            file=procedure.file,
        )
        self.procedure, self.step, self.kind, self.copy = procedure, step, kind, copy

    def sentence(self, on: date) -> str:
        stricter = "（有本单位流程的，按其更早的日期）" if self.copy and self.owner is None else ""
        return f"{self._sentence(on)}{stricter}"

    def _sentence(self, on: date) -> str:
        version = self.step.governing(on)
        if self.kind == "note" and version.note:
            return f"“{version.title}”期间，每{version.note.every}至少一次{version.note.title}。"
        limits = [limit for limit in version.limits if limit.kind == "within"]
        told = "；".join(limit_sentence(self.procedure, version, limit) for limit in limits)
        return f"{version.by or version.title}{told}“{version.title}”。" if told else f"{version.title}。"


def duties_of(procedure: Procedure, context: Context, tightened: Tightening | None = None) -> Iterator[ProcedureDuty]:
    """A duty for each step with a last day in some text, and for each step with recurring notes. None where restricted.

    Of a unit's copy (`tightened`) only those of the steps that it is about.
    """
    if procedure.restricted:
        return
    touched = {one.step for one in tightened.steps} if tightened else set(procedure.steps)
    for step in procedure.ordered():
        for kind in ("step", "note"):
            dated = _versions(procedure, step, kind) if step.code in touched else ()
            if dated:
                yield ProcedureDuty(procedure, step, kind, dated, context, tightened)


def _only_of_copy(step: Step, kind: str) -> bool:
    """Whether no text itself sets the deadline."""
    limits = [limit for version in step.versions for limit in version.limits if limit.kind == "within"]
    return kind == "step" and all(limit.owner is not None for limit in limits)


def _versions(procedure: Procedure, step: Step, kind: str) -> tuple[DutyVersion, ...]:
    return tuple(
        DutyVersion(version.valid_from, version.valid_to, _value(procedure, step, version, kind), version.source)
        for version in step.versions
        if (version.note if kind == "note" else any(limit.kind == "within" for limit in version.limits))
    )


def _value(procedure: Procedure, step: Step, version: StepVersion, kind: str) -> DeadlineValue:
    limits = [one for one in version.limits if one.kind == "within"]
    spans = [version.note.every] if kind == "note" and version.note else [one.span for one in limits if not one.exact]
    warn_days = min([WARN_DAYS, *(int(span.length // 2) for span in spans)])
    name = f"{procedure.code}.{step.code}"
    return DeadlineValue(
        starts=(f"{kind}_due_{name}",),
        ends=(f"{kind}_done_{name}",),
        within=0,
        unit=OWN,
        warn_days=warn_days,
        same_subject=False,
    )


def _note_title(step: Step) -> str:
    return next(version.note.title for version in step.versions if version.note)
