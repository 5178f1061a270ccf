"""What a member's file must hold by the rules, what was found of it, and what is missing: of one person, of many."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lanyan.directory.models import Person, Standing
from lanyan.kernel import clock, sql
from lanyan.rulebook import national
from lanyan.rulebook.papers import Paper, PaperVersion

from .models import PaperCheck

_SQL = sql.statements(Path(__file__).with_name("queries.sql"))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: the paper, the rule that asks for it, and what was found last (None: nobody looked)."""

    paper: Paper
    rule: PaperVersion
    check: PaperCheck | None

    @property
    def must(self) -> bool:
        return self.rule.source.binding == "must"

    @property
    def state(self) -> str:
        """held, not_applicable, missing, or open where nobody has looked."""
        return self.check.state if self.check else "open"


@dataclass(frozen=True, slots=True)
class Gap:
    """A member whose file is not whole: papers missing and papers nobody has looked for, of those that must be held."""

    person_id: int
    public_id: str
    name: str
    branch: str
    state: str
    missing: list[str]
    open: list[str]


def checklist(person: Person, on: date | None = None) -> list[Item]:
    """What the file of a person must hold by the standings held on the day, in the order of the rulebook."""
    day = on or clock.today()
    rows = list(Standing.objects.filter(person=person, valid_from__lte=day).order_by("valid_from"))
    current = {row.state for row in rows if row.valid_to is None or row.valid_to > day}
    known = newest([person.pk])
    found = []
    for paper in national().papers():
        if current & set(paper.held_by):
            since = min(row.valid_from for row in rows if row.state in paper.held_by)
            found.append(Item(paper, paper.rule(since), known.get((person.pk, paper.code))))
    return found


def newest(people: Collection[int]) -> dict[tuple[int, str], PaperCheck]:
    """{(person, paper): the newest look}."""
    rows = PaperCheck.objects.filter(person__in=people).order_by("person_id", "paper", "-pk").distinct("person_id", "paper")
    return {(row.person_id, row.paper): row for row in rows}


@dataclass(frozen=True, slots=True)
class GapCounts:
    """People whose files are whole, lack something, have something nobody has looked for (they may do both)."""

    whole: int
    missing: int
    open: int


def gaps(organisations: Iterable[int], on: date | None = None, *, only_missing: bool = False) -> sql.LongList[Gap]:
    """Members of these organisations whose file is not whole, those with most missing first; `only_missing`: without those
    of whose papers none is known to be missing."""
    titles = {paper.code: paper.title for paper in national().papers()}

    def told(rows: list[dict[str, Any]]) -> Iterator[Gap]:
        for row in rows:
            yield Gap(
                **{name: row[name] for name in ("person_id", "public_id", "name", "branch", "state")},
                missing=[titles[code] for code in titles if code in row["missing"]],
                open=[titles[code] for code in titles if code in row["open"]],
            )

    return sql.LongList(_SQL["gaps"], _asked(organisations, on) | {"only_missing": only_missing}, told)


def gap_counts(organisations: Iterable[int], on: date | None = None) -> GapCounts:
    """How many members of these organisations have a file that is whole, or is not."""
    asked = _asked(organisations, on)
    counted = f"""
      SELECT count(DISTINCT person_id) AS people, count(*) FILTER (WHERE missing <> '{{}}') AS missing,
             count(*) FILTER (WHERE open <> '{{}}') AS open FROM ({_SQL["gaps"]}) AS counted
    """  # noqa: S608 - our own statement
    found = sql.rows(counted, asked | {"only_missing": False})[0]
    return GapCounts(sql.rows(_SQL["members"], asked)[0]["people"] - found["people"], found["missing"], found["open"])


def _asked(organisations: Iterable[int], on: date | None) -> dict[str, Any]:
    return {"organisations": list(organisations), "on": on or clock.today(), "papers": rules_as_json()}


@cache
def rules_as_json() -> str:
    """The papers that must be held, by version, as a parameter of SQL: [{paper, states, valid_from, valid_to, must}]."""
    return json.dumps(
        [
            {
                "paper": paper.code,
                "states": list(paper.held_by),
                "valid_from": (version.valid_from if place else date(1, 1, 1)).isoformat(),
                "valid_to": version.valid_to.isoformat() if version.valid_to else None,
                "must": version.source.binding == "must",
            }
            for paper in national().papers()
            for place, version in enumerate(paper.versions)
        ]
    )
