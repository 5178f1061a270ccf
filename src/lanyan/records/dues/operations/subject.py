"""What every write of dues begins with: the branch, its members in a month, the rates of a month."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lanyan.directory.models import Organisation, Person
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor
from lanyan.rulebook import national
from lanyan.rulebook.dues import DuesRule, DuesVersion

from ..access import require_keep
from ..errors import refusal

_SQL = sql.statements(Path(__file__).parents[1] / "queries.sql")
# Kinds of organisation that collect dues; a temporary branch leaves it to the branches its members come from.
NOTHING = Decimal("0.00")
COLLECTING = ("branch", "joint_branch", "league_branch")


def rule_of(line: str) -> DuesRule:
    """党费 or 团费."""
    return national().dues_rule({"party": "party_dues", "league": "league_dues"}[line])


def rates_on(line: str, month: date) -> DuesVersion:
    """The rates in force on the first day of a month. Refusal: rule_missing."""
    version = rule_of(line).find(month)
    if version is None:
        raise refusal("rule_missing", month=month_name(month))
    return version


def take_branch(organisation_id: int, by: Actor) -> Organisation:
    """The branch, locked: whoever else writes its dues waits. Refusals: not_allowed, no_dues_here; NotVisible."""
    require_keep(by, organisation_id)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    require_collecting(organisation)
    return organisation


def require_collecting(organisation: Organisation) -> None:
    """Refused (no_dues_here) for an organisation that collects no dues."""
    here = organisation_on(organisation)
    if here.form not in COLLECTING:
        dues = "团费" if organisation.line == "league" else "党费"
        raise refusal("no_dues_here", name=here.short_name, dues=dues)


def lock_people(people: Iterable[int]) -> None:
    """Nobody else writes their dues until this is over, wherever they pay."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=set(people)).order_by("pk").values_list("pk"))


def members_in(organisation: Organisation, month: date) -> dict[int, dict[str, Any]]:
    """Who owes dues to the branch at the end of a month, by id."""
    asked = {
        "organisation": organisation.pk,
        "line": organisation.line,
        "states": list(rule_of(organisation.line).members),
        "after": next_month(month),
    }
    return {row["person_id"]: row for row in sql.rows(_SQL["members"], asked)}


def months_of(people: Collection[int], line: str, since: date, until: date) -> dict[tuple[int, date], dict[str, Any]]:
    """What each owes and paid in each month from `since` up to (not including) `until`, by person and month."""
    asked = {"people": list(people), "line": line, "since": since, "until": until}
    return {(row["person_id"], row["month"]): row for row in sql.rows(_SQL["months"], asked)}


def first_of(day: date) -> date:
    """The month in which a day lies, as its first day."""
    return day.replace(day=1)


def next_month(month: date, by: int = 1) -> date:
    """The month so many later (or, negative, sooner)."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def month_name(month: date) -> str:
    """2026年11月."""
    return f"{month.year}年{month.month}月"


def months_between(since: date, until: date) -> list[date]:
    """Months from `since` up to (not including) `until`."""
    found = []
    while since < until:
        found.append(since)
        since = next_month(since)
    return found


def require_month(month: date) -> None:
    """Refused (month_unlikely) outside of last year to next year."""
    if month.day != 1 or not clock.today().year - 1 <= month.year <= clock.today().year + 1:
        raise refusal("month_unlikely", field="month")


def sum_of(text: str, field: str) -> Decimal | None:
    """A sum in yuan as it was typed; None when nothing was. Refusal: not_a_sum."""
    said = text.strip().replace(",", "").replace("，", "").removeprefix("￥").removeprefix("¥").removesuffix("元").strip()
    if not said:
        return None
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise refusal("not_a_sum", found=text[:20], field=field) from None
    if not found.is_finite() or not 0 <= found < 10_000_000 or found != found.quantize(Decimal("0.01")):
        raise refusal("not_a_sum", found=text[:20], field=field)
    return found.quantize(Decimal("0.01"))
