"""Who needs help: every organisation below a node with its open alerts; map, heat, rates of the months."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lanyan.derived.figures import values
from lanyan.derived.figures.engine import monthly
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, sql

from .checklist import SQL, restricted_kinds

ORDER = ("overdue", "near", "pending", "met", "exempt")
MOST_PERIODS = 14  # more than that are summed up instead of listed
RATES = ("attendance_rate", "make_up_rate", "coverage_rate")
SHOWN_FIGURES = (
    *("organisations", "members", "activities", "attendance_rate", "make_up_rate", "coverage_rate"),
    *("make_ups_open", "make_ups_overdue", "duties_overdue", "silent_branches", "terms_ending", "late_records"),
)


@dataclass(frozen=True, slots=True)
class Below:
    """One organisation below the node. `reasons` are titles of what is overdue; `state` the worst of its alerts."""

    organisation_id: int
    public_id: str
    name: str
    short_name: str
    form: str
    parent_id: int
    depth: int
    members: int
    overdue: int
    near: int
    personal: int
    oldest: date | None
    reasons: list[str]
    latest: date | None
    silenced: bool

    @property
    def state(self) -> str:
        if self.silenced:
            return "exempt"
        return "overdue" if self.overdue else "near" if self.near else "met"


def below(node_id: int, on: date | None = None) -> list[Below]:
    """All organisations below a node, those that need help most first. One query."""
    book = rulebook()
    rows = sql.rows(SQL["below"], {"node": node_id, "today": on or clock.today()})
    return [
        Below(
            **{name: row[name] for name in Below.__slots__ if name != "reasons"},
            reasons=[book.duty(code).title for code in row["duties"]],
        )
        for row in rows
    ]


def treemap(node_id: int, found: list[Below]) -> list[dict[str, Any]]:
    """The organisations `below` the node as nested tiles: size by members, colour by state, each opening its page."""
    children: dict[int, list[Below]] = {}
    for one in found:
        children.setdefault(one.parent_id, []).append(one)
    return [_tile(one, children) for one in children.get(node_id, [])]


def _tile(one: Below, children: dict[int, list[Below]]) -> dict[str, Any]:
    own: dict[str, Any] = {
        "name": one.short_name,
        "value": max(one.members, 1),
        "state": one.state,
        "href": f"/organisations/{one.public_id}/portrait/",
    }
    inside = [child for child in children.get(one.organisation_id, []) if child.form not in ("group", "league_group")]
    if not inside:
        return own
    tiles = [_tile(child, children) for child in inside]
    if one.members:
        tiles.append(own)
    return own | {"children": tiles, "value": sum(tile["value"] for tile in tiles)}


def heat(node_id: int, on: date | None = None) -> dict[date, int]:
    """Activities by day over the last year."""
    today = on or clock.today()
    asked = {"node": node_id, "since": today - timedelta(days=364), "today": today, "restricted": restricted_kinds()}
    return {row["held_on"]: row["activities"] for row in sql.rows(SQL["heat"], asked)}


def month_rates(node_id: int, on: date | None = None, months: int = 12) -> dict[str, list[float | None]]:
    """The three rates of each of the last months, never mixed: {code: [..]}, None for a month without anybody expected."""
    firsts = last_months(on or clock.today(), months)
    until = _next_month(firsts[-1])
    found = monthly(RATES, [node_id], firsts[0], until)
    return {code: [share(found.get((code, node_id, first))) for first in firsts] for code in RATES}


def figures_of(node_id: int, since: date, until: date) -> dict[str, Any]:
    """The figures of the overview of one node: {code: Value}."""
    return {code: value for (code, _), value in values(SHOWN_FIGURES, [node_id], since, until).items()}


def duty_history(organisation_id: int, since: date) -> list[dict[str, Any]]:
    """How each period of each duty of one organisation went since a day."""
    book = rulebook()
    rows = sql.rows(SQL["duty_history"], {"organisation": organisation_id, "since": since})
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["duty"], {"code": row["duty"], "title": book.duty(row["duty"]).title, "periods": []})
        one["periods"].append(row)
    for one in found.values():
        counts = Counter(row["state"] for row in one["periods"])
        one["many"] = len(one["periods"]) > MOST_PERIODS
        one["counts"] = [(state, counts[state]) for state in ORDER if counts[state]]
    return list(found.values())


def last_months(today: date, months: int) -> list[date]:
    """The first days of the last months, the present one last."""
    first = today.replace(day=1)
    found = [first]
    while len(found) < months:
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def share(value: Any) -> float | None:
    """A share in percent for a chart; None where there is nothing to divide by."""
    if value is None or value.number is None:
        return None
    return round(float(value.number) * 100, 1)
