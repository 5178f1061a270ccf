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
from .words import limit_sentence

WARN_DAYS = 14


class ProcedureDuty(Duty):
    """A duty whose sentence is that of the step's limit in the version of the day."""

    def __init__(self, procedure: Procedure, step: Step, kind: str, versions: tuple[DutyVersion, ...], context: Context):
        title = step.title if kind == "step" else f"{step.title}：{_note_title(step)}"
        super().__init__(
            code=f"{procedure.code}.{step.code}{'' if kind == 'step' else '.notes'}",
            title=f"{procedure.title}：{title}",
            layer="law" if procedure.owner is None else "unit",
            operator=OPERATORS["deadline_after"],
            applies_to=AppliesTo(lines=(procedure.line,)),
            versions=versions,
            context=context,
            clears=f"登记“{title}”后自动消除",
            owner=procedure.owner,
            file=procedure.file,
        )
        self.procedure, self.step, self.kind = procedure, step, kind

    def sentence(self, on: date) -> str:
        version = self.step.governing(on)
        if self.kind == "note" and version.note:
            return f"“{version.title}”期间，每{version.note.every}至少一次{version.note.title}。"
        limits = [limit for limit in version.limits if limit.kind == "within"]
        told = "；".join(limit_sentence(self.procedure, version, limit) for limit in limits)
        return f"{version.by or version.title}{told}“{version.title}”。" if told else f"{version.title}。"


def duties_of(procedure: Procedure, context: Context) -> Iterator[ProcedureDuty]:
    """A duty for each step with a last day in some text, and for each step with recurring notes. None where restricted."""
    if procedure.restricted:
        return
    for step in procedure.ordered():
        if dated := _versions(procedure, step, "step"):
            yield ProcedureDuty(procedure, step, "step", dated, context)
        if noted := _versions(procedure, step, "note"):
            yield ProcedureDuty(procedure, step, "note", noted, context)


def _versions(procedure: Procedure, step: Step, kind: str) -> tuple[DutyVersion, ...]:
    return tuple(
        DutyVersion(version.valid_from, version.valid_to, _value(procedure, step, version, kind), version.source)
        for version in step.versions
        if (version.note if kind == "note" else any(limit.kind == "within" for limit in version.limits))
    )


def _value(procedure: Procedure, step: Step, version: StepVersion, kind: str) -> DeadlineValue:
    spans = (
        [version.note.every] if kind == "note" and version.note else [x.span for x in version.limits if x.kind == "within"]
    )
    name = f"{procedure.code}.{step.code}"
    return DeadlineValue(
        starts=(f"{kind}_due_{name}",),
        ends=(f"{kind}_done_{name}",),
        within=0,
        unit=OWN,
        warn_days=min(WARN_DAYS, int(spans[0].length // 2)),
        same_subject=False,
    )


def _note_title(step: Step) -> str:
    return next(version.note.title for version in step.versions if version.note)
