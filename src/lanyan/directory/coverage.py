"""党群组织全覆盖: which units, people and branches the organisations do not cover as the rules say, as of a day."""

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
class Found:
    """One finding: what it is about (an organisation, or a person), and a remark with its numbers."""

    kind: str
    public_id: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the coverage, the rule behind it, and whatever fails it."""

    code: str
    title: str
    rule: str
    found: list[Found]


def coverage(actor: Actor, on: date | None = None) -> list[Check]:
    """All questions about what the actor's roles reach. Limits are those of the rulebook in force on the day."""
    day = on or clock.today()
    asked = {"scope": list(reach(actor)), "day": day}
    units = sql.rows(_SQL["units"], asked)
    standings = national().standings()
    alone = sql.rows(_SQL["unattached"], {**asked, "members": [code for code, one in standings.items() if one.member]})
    return [
        _uncovered("party_units", "没有党组织的单位", "party", units),
        _unattached("party_members", "没有编入支部的党员", "party", alone),
        *_sizes(asked, day),
        _uncovered("league_units", "没有团组织的单位", "league", units),
        _unattached("league_members", "没有编入团支部的团员", "league", alone),
        _uncovered("union_units", "没有工会覆盖的单位", "union", units),
        _uncovered("women_units", "没有妇委会覆盖的单位", "women", units),
    ]


def _uncovered(code: str, title: str, line: str, units: list[dict[str, Any]]) -> Check:
    rule = "单位设有组织，或人员编入联合组织，即为覆盖"
    if line in ("union", "women"):
        rule = "本单位或上级单位设有组织，即为覆盖"
    found = [
        Found("organisation", unit["public_id"], unit["name"], f"{unit['people']}人")
        for unit in units
        if line not in unit["lines"]
    ]
    return Check(code, title, rule, found)


def _unattached(code: str, title: str, line: str, rows: list[dict[str, Any]]) -> Check:
    standings = national().standings()
    found = [
        Found("person", row["public_id"], row["name"], f"{standings[row['state']].title} · {row['unit_name']}")
        for row in rows
        if row["line"] == line
    ]
    return Check(code, title, "每名党员、团员都编入一个支部", found)


def _sizes(asked: dict[str, Any], day: date) -> list[Check]:
    """Too large, too small, covering too many units; a rule not yet in force on the day asks nothing."""
    book = national()
    most, least = book.duty("branch_members_max").find(day), book.duty("branch_full_members_min").find(day)
    units = book.value("joint_branch_units_max").find(day)
    if most is None or least is None or units is None:
        return []
    sizes = {"counted": list(most.value.standings), "full": list(least.value.standings)}
    branches = sql.rows(_SQL["branches"], {**asked, **sizes})

    def those(found: list[dict[str, Any]], column: str, unit: str) -> list[Found]:
        return [Found("organisation", row["public_id"], row["name"], f"{row[column]}{unit}") for row in found]

    large = [row for row in branches if row["members"] > most.value.at_most]
    small = [row for row in branches if row["full_members"] < least.value.at_least]
    wide = [row for row in branches if row["form"] == "joint_branch" and row["units"] > units.value]
    says = [book.explain(code, day).sentence for code in ("branch_members_max", "branch_full_members_min")]
    says.append(book.value("joint_branch_units_max").sentence)
    return [
        Check("large", f"党员超过{most.value.at_most}人的支部", says[0], those(large, "members", "人")),
        Check("small", f"正式党员不足{least.value.at_least}人的支部", says[1], those(small, "full_members", "人")),
        Check("wide", f"覆盖超过{units.value}个单位的联合支部", says[2], those(wide, "units", "个单位")),
    ]
