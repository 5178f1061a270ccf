"""SQL that judges all duties at once, put together from what each duty compiles to. Pure text; runs nothing."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.kernel import sql
from lanyan.rulebook import Rulebook

COLUMNS = (
    "duty, subject_kind, subject_id, organisation_id, matter, period_from, period_to, state, cause, have, need, due_on, "
    "evidence_kind, evidence, rule_from"
)
SQL = sql.statements(Path(__file__).with_name("evaluate.sql"))

# Parameters that mean the same in every duty; all others get the number of their duty in front.
_SHARED = frozenset({"today", "window_from", "scope"})
_PARAMETER = re.compile(r"%\((\w+)\)s")
_kept: dict[tuple[str, str], list["Judged"]] = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """One duty's SELECT with its own parameters, which may stand beside those of others in one statement."""

    code: str
    text: str
    parameters: dict[str, Any]


def window_from(on: date) -> date:
    """First day that is judged: the start of the year in which the day thirteen months ago lies, so that the
    handbooks of this year and of the last can be written."""
    return date((on.year * 12 + on.month - 1 - 13) // 12, 1, 1)


def judged(book: Rulebook, scope: str) -> list[Judged]:
    """All duties compiled for a scope ("all" or "organisations"); compiled once per rulebook."""
    key = (book.hash(), scope)
    if key not in _kept:
        if len(_kept) > 4:
            _kept.clear()
        _kept[key] = [_judge(number, duty, scope) for number, duty in enumerate(book.duties())]
    return _kept[key]


def _judge(number: int, duty: Any, scope: str) -> Judged:
    compiled = duty.compile(scope=scope)
    prefix = f"d{number}_"

    def own(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group(0) if name in _SHARED else f"%({prefix}{name})s"

    body = _PARAMETER.sub(own, compiled.sql)
    text = f"SELECT {COLUMNS} FROM ({body}) AS {prefix}verdict WHERE organisation_id IS NOT NULL"  # noqa: S608 - compiled from checked rules; no input of a visitor
    own_parameters = {f"{prefix}{name}": value for name, value in compiled.params.items() if name not in _SHARED}
    return Judged(duty.code, text, own_parameters)
