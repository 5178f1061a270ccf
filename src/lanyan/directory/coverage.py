"""党群组织全覆盖: which units, people and branches the organisations do not cover as the rules say, as of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.rulebook.library import national

from .access import reach

_SQL = sql.statements(Path(__file__).with_name("coverage.sql"))


@dataclass(frozen=True, slots=True)
class Clause:
    """The rule behind a question: what it says, and where that is written."""

    sentence: str
    document: str
    article: str
    to_verify: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: what it is about (an organisation, or a person), and a remark with its numbers."""

    kind: str
    public_id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the coverage, the rule behind it, how many (`unit`) were asked about, and whatever fails it."""

    code: str
    title: str
    clause: Clause
    asked: int
    unit: str
    found: list[Found]


def coverage(actor: Actor, on: date | None = None) -> list[Check]:
    """All questions about what the actor's roles reach. Limits are those of the rulebook in force on the day; a rule not
    yet in force asks nothing."""
    day = on or clock.today()
    book = national()
    standings = book.standings()
    asked = {
        "scope": list(reach(actor)),
        "day": day,
        "members": [code for code, one in standings.items() if one.member],
        "departments": [
            code for code, form in book.forms().items() if form.level == "department" and form.line == "administrative"
        ],
        "full": list(book.duty("branch_full_members_min").latest.value.standings),
    }
    units = sql.rows(_SQL["units"], asked)
    people = sql.rows(_SQL["members"], asked)
    branches = sql.rows(_SQL["branches"], {**asked, "counted": list(book.duty("branch_members_max").latest.value.standings)})
    checks = (
        _uncovered("party_units", "没有党组织的单位", "party", units, "joint_branch_units_max", day),
        _branchless(units, day),
        _unattached("party_members", "没有编入支部的党员", "party", people, "member_in_branch", day),
        *_sizes(branches, day),
        _uncovered("league_units", "没有团组织的单位", "league", units, "league_branch_size", day),
        _unattached("league_members", "没有编入团支部的团员", "league", people, "league_member_in_branch", day),
        _uncovered("union_units", "没有工会覆盖的单位", "union", units, "union_covers_units", day),
        _uncovered("women_units", "没有妇委会覆盖的单位", "women", units, "women_covers_units", day),
    )
    return [check for check in checks if check is not None]


def _clause(code: str, day: date) -> Clause | None:
    """Of a duty or a value of the rulebook; None before it is in force."""
    book = national()
    rule = book.value(code) if code in {one.code for one in book.values()} else book.duty(code)
    version = rule.find(day)
    if version is None:
        return None
    sentence = rule.sentence if isinstance(rule.sentence, str) else rule.sentence(day)
    source = version.source
    return Clause(sentence, source.document.title, source.article, source.to_verify)


def _check(code: str, title: str, rule: str, day: date, asked: int, unit: str, found: Iterable[Found]) -> Check | None:
    clause = _clause(rule, day)
    return Check(code, title, clause, asked, unit, list(found)) if clause else None


def _uncovered(code: str, title: str, line: str, units: list[dict[str, Any]], rule: str, day: date) -> Check | None:
    """A unit is covered by a body seated in it, or by the bodies to which its people belong; see coverage.sql."""
    found = [_unit(unit, f"{unit['people']}人") for unit in units if line not in unit["lines"]]
    return _check(code, title, rule, day, len(units), "个单位", found)


def _branchless(units: list[dict[str, Any]], day: date) -> Check | None:
    """Units that have to have a branch of their own and have none. A department is a part of its unit's organs."""
    rule = national().value("unit_branch_from_full_members").find(day)
    forms = national().forms()
    asked = [unit for unit in units if forms[unit["form"]].level != "department"]
    found = [
        _unit(unit, f"正式党员{unit['full_members']}人，没有设在本单位的支部")
        for unit in asked
        if rule and unit["full_members"] >= rule.value and not unit["branched"]
    ]
    title = f"正式党员{rule.value if rule else ''}人以上没有党支部的单位"
    return _check("branchless", title, "unit_branch_from_full_members", day, len(asked), "个单位", found)


def _unattached(code: str, title: str, line: str, people: list[dict[str, Any]], rule: str, day: date) -> Check | None:
    standings = national().standings()
    of_line = [row for row in people if row["line"] == line]
    found = [
        Found("person", row["public_id"], row["name"], f"{standings[row['state']].title} · {row['unit_name']}")
        for row in of_line
        if not row["attached"]
    ]
    return _check(code, title, rule, day, len(of_line), "人", found)


def _sizes(branches: list[dict[str, Any]], day: date) -> list[Check | None]:
    """Too large, too small, covering too many units."""
    book = national()
    most, least = book.duty("branch_members_max").find(day), book.duty("branch_full_members_min").find(day)
    units = book.value("joint_branch_units_max").find(day)
    if most is None or least is None or units is None:
        return []
    at_most, at_least = most.value.at_most, least.value.at_least
    joint = [row for row in branches if row["form"] == "joint_branch"]

    def those(rows: list[dict[str, Any]], column: str, unit: str) -> list[Found]:
        return [_unit(row, f"{row[column]}{unit}") for row in rows]

    large = those([row for row in branches if row["members"] > at_most], "members", "人")
    small = those([row for row in branches if row["full_members"] < at_least], "full_members", "人")
    wide = those([row for row in joint if row["units"] > units.value], "units", "个单位")
    count = len(branches)
    return [
        _check("large", f"党员超过{at_most}人的支部", "branch_members_max", day, count, "个支部", large),
        _check("small", f"正式党员不足{at_least}人的支部", "branch_full_members_min", day, count, "个支部", small),
        _check(
            "wide", f"覆盖超过{units.value}个单位的联合支部", "joint_branch_units_max", day, len(joint), "个联合支部", wide
        ),
    ]


def _unit(row: dict[str, Any], note: str) -> Found:
    return Found("organisation", row["public_id"], row["name"], note)
