"""Where a case stands: what was done is replayed in the order of its recording; a step sent back reopens what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .definition import Procedure


@dataclass(frozen=True)
class Done:
    """One step as it was recorded. `dates` are further dates given with it, by field (reported_on, notice …).

    `key` is whatever the caller knows the record by.
    """

    step: str
    on: date
    outcome: str = ""
    dates: Mapping[str, date] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    key: Any = None


@dataclass
class Progress:
    """`done` counts now; `earlier` was undone by a step that sent the case back. `extra_months` lengthen minimums.

    `rounds` is how often each step has been recorded so far. `ended` is the outcome with which the case ended early,
    `completed` the one that made the rest needless.
    """

    done: dict[str, Done] = field(default_factory=dict)
    earlier: list[Done] = field(default_factory=list)
    extra_months: dict[str, int] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    used: dict[tuple[str, str], int] = field(default_factory=dict)
    ended: str = ""
    completed: str = ""

    def complete(self, procedure: Procedure) -> bool:
        return not self.ended and (bool(self.completed) or len(self.done) == len(procedure.steps))

    def open_steps(self, procedure: Procedure) -> list[str]:
        """Steps not done whose needs are done, in order."""
        if self.ended or self.completed:
            return []
        return [
            step.code
            for step in procedure.ordered()
            if step.code not in self.done and all(need in self.done for need in step.needs)
        ]

    def dates(self) -> dict[str, date]:
        """Every known date: `step` and `step.field`."""
        known: dict[str, date] = {}
        for code, row in self.done.items():
            known[code] = row.on
            known |= {f"{code}.{name}": day for name, day in row.dates.items()}
        return known


def replay(procedure: Procedure, rows: Iterable[Done]) -> Progress:
    """Replay records in the order in which they were made."""
    progress = Progress()
    for row in rows:
        progress.done[row.step] = row
        progress.rounds[row.step] = progress.rounds.get(row.step, 0) + 1
        outcome = procedure.step(row.step).governing(row.on).outcome(row.outcome)
        if outcome is None:
            continue
        key = (row.step, outcome.code)
        progress.used[key] = progress.used.get(key, 0) + 1
        if outcome.adds:
            more = progress.extra_months.get(outcome.adds_to, 0) + row.numbers.get(outcome.adds, 0)
            progress.extra_months[outcome.adds_to] = more
        if outcome.goes == "ends":
            progress.ended = outcome.code
        elif outcome.goes == "completes":
            progress.completed = outcome.code
        elif outcome.goes == "back":
            _reopen(procedure, progress, outcome.to)
    return progress


def _reopen(procedure: Procedure, progress: Progress, from_step: str) -> None:
    for code in procedure.from_step_on(from_step):
        if code in progress.done:
            progress.earlier.append(progress.done.pop(code))
