"""Reads for the screens, a few queries each. Who may see what is settled in access.py before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Count, Q

from lanyan.directory.models import Organisation, Person
from lanyan.kernel import clock, sql

from .models import Base, Publication, Receipt, Relief, Reminder, Statement
from .operations import subject
from .operations.subject import month_name, next_month

__all__ = ["month_name", "next_month"]

_SQL = sql.statements(Path(__file__).with_name("queries.sql"))
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One member in the table of a month. `owed` None: no base is fixed. `behind`: months before this one still owed."""

    person_id: int
    public_id: str
    name: str
    number: str
    state: str
    payer: str
    base: Decimal | None
    full_amount: Decimal | None
    owed: Decimal | None
    paid: Decimal
    voluntary: Decimal
    relieved: bool
    due_on: date | None
    settled_on: date | None
    behind: int
    owed_before: Decimal

    @property
    def left(self) -> Decimal:
        """What is still owed for the month, in yuan."""
        return max((self.owed or NOTHING) - self.paid, NOTHING)

    def stands(self, today: date) -> tuple[str, str]:
        """(state, words): 未核定, 已交, 免交, 待交, 欠交."""
        if self.owed is None:
            return "near", "基数未核定"
        if self.settled_on is not None:
            return ("exempt", "免交") if self.owed == 0 else ("met", "已交")
        assert self.due_on is not None
        return ("overdue", "欠交") if self.due_on < today else ("pending", "待交")


def month_table(organisation: Organisation, month: date) -> list[MonthRow]:
    """Everybody who owes dues to a branch in a month, in the order of names."""
    members = subject.members_in(organisation, month)
    rows = subject.months_of(list(members), organisation.line, next_month(month, -12), next_month(month))
    found = []
    for pk, person in members.items():
        row = rows.get((pk, month), {})
        before = [r for (who, when), r in rows.items() if who == pk and when < month and r["settled_on"] is None]
        found.append(
            MonthRow(
                person_id=pk,
                public_id=person["public_id"],
                name=person["name"],
                number=person["number"],
                state=person["state"],
                payer=row.get("payer", ""),
                base=row.get("base"),
                full_amount=row.get("full_amount"),
                owed=row.get("owed"),
                paid=row.get("paid", NOTHING),
                voluntary=row.get("voluntary", NOTHING),
                relieved=row.get("relieved", False),
                due_on=row.get("due_on"),
                settled_on=row.get("settled_on"),
                behind=len(before),
                owed_before=sum((r["owed"] - r["paid"] for r in before), NOTHING),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a month's table, in yuan; they are those of its rows."""

    people: int
    fixed: int
    settled: int
    owed: Decimal
    paid: Decimal
    voluntary: Decimal

    @property
    def left(self) -> Decimal:
        """Owed and not paid."""
        return self.owed - min(self.owed, self.paid)


def totals(rows: Collection[MonthRow]) -> Totals:
    """The sums of a table."""
    return Totals(
        people=len(rows),
        fixed=sum(row.owed is not None for row in rows),
        settled=sum(row.settled_on is not None for row in rows),
        owed=sum((row.owed or NOTHING for row in rows), NOTHING),
        paid=sum((row.paid for row in rows), NOTHING),
        voluntary=sum((row.voluntary for row in rows), NOTHING),
    )


def year_of_branch(organisation: Organisation, year: int) -> list[dict[str, Any]]:
    """The branch's year month by month: people, settled, owed, paid, voluntary."""
    asked = {
        "organisation": organisation.pk,
        "line": organisation.line,
        "since": date(year, 1, 1),
        "until": date(year + 1, 1, 1),
    }
    return sql.rows(_SQL["year"], asked)


def year_of_person(person: Person, line: str, year: int) -> list[dict[str, Any]]:
    """Somebody's year month by month."""
    found = subject.months_of([person.pk], line, date(year, 1, 1), date(year + 1, 1, 1))
    return list(found.values())


def years_of_person(person: Person, line: str) -> list[int]:
    """The years for which anything was fixed, latest first."""
    held = Base.objects.filter(person=person, line=line, withdrawn_at__isnull=True).dates("valid_from", "year", order="DESC")
    return [day.year for day in held]


def history_of_person(person: Person, line: str) -> dict[str, list[Any]]:
    """Bases, receipts, 减免 and reminders of somebody, newest first; what was withdrawn or voided is there too."""
    return {
        "bases": list(Base.objects.filter(person=person, line=line).order_by("-valid_from", "-pk")),
        "receipts": list(
            Receipt.objects.filter(person=person, line=line)
            .select_related("corrects", "organisation")
            .prefetch_related("payments")
            .order_by("-paid_on", "-pk")
        ),
        "reliefs": list(Relief.objects.filter(person=person, line=line).order_by("-valid_from", "-pk")),
        "reminders": list(Reminder.objects.filter(person=person, line=line).order_by("-reminded_on")),
    }


def branches(organisations: Collection[int], line: str, month: date) -> dict[int, dict[str, Any]]:
    """Each branch among these in a month, by id: people, fixed, settled, people behind, sums."""
    asked = {
        "organisations": list(organisations),
        "line": line,
        "month": month,
        "since": next_month(month, -12),
        "after": next_month(month),
        "states": list(subject.rule_of(line).members),
        "today": clock.today(),
    }
    return {row["organisation_id"]: row for row in sql.rows(_SQL["branches"], asked)}


def behind(organisations: Collection[int], line: str) -> list[dict[str, Any]]:
    """People of these branches who owe for months gone by: how many months, since when, last spoken with. No sums."""
    return sql.rows(_SQL["behind"], {"organisations": list(organisations), "line": line, "today": clock.today()})


def members_to_fix(organisation: Organisation, year: int) -> list[dict[str, Any]]:
    """Members of a branch with the base of the year, and that of the year before to begin from."""
    today = clock.today()
    month = (
        date(year, today.month, 1) if year == today.year else date(year, 1, 1) if year > today.year else date(year, 12, 1)
    )
    members = subject.members_in(organisation, month)
    held = Base.objects.filter(person_id__in=members, line=organisation.line, withdrawn_at__isnull=True)
    now: dict[int, Base] = {}
    before: dict[int, Base] = {}
    for row in held.filter(valid_from__lt=date(year + 1, 1, 1), valid_to__gt=date(year - 1, 1, 1)).order_by("valid_from"):
        (now if row.valid_to > date(year, 1, 1) else before)[row.person_id] = row  # type: ignore[operator]
    return [
        person | {"line": organisation.line, "now": now.get(pk), "before": before.get(pk)} for pk, person in members.items()
    ]


def base_on(person: Person, line: str, day: date) -> Base | None:
    """What holds for somebody on a day, if anything is fixed."""
    held = Base.objects.on(day).filter(person=person, line=line, withdrawn_at__isnull=True)
    return held.first()


def receipts_of_person(person: Person, line: str, year: int) -> list[Receipt]:
    """Receipts of a year that are not voided, newest first."""
    held = Receipt.objects.filter(person=person, line=line, paid_on__year=year, voided_at__isnull=True)
    return list(held.prefetch_related("payments").order_by("-paid_on", "-pk"))


def statements_of(organisation: Organisation) -> list[Statement]:
    """Statements handed in for a branch, newest first, with how many lines were found and how many wait."""
    counted = Statement.objects.filter(organisation=organisation).annotate(
        found=Count("rows", filter=Q(rows__state="matched")), waits=Count("rows", filter=Q(rows__state="open"))
    )
    return list(counted.order_by("-handed_in_at", "-pk"))


def month_members(organisation: Organisation) -> list[dict[str, Any]]:
    """Who owes dues to the branch this month, in the order of names."""
    return list(subject.members_in(organisation, subject.first_of(clock.today())).values())


def publications_of(organisation: Organisation) -> list[Publication]:
    """What was told to a branch, newest first."""
    return list(Publication.objects.filter(organisation=organisation))


def full_amount(relief: Relief) -> Decimal | None:
    """What the person would owe a month without the 减免, in yuan: what whoever answers has to know."""
    base = base_on(relief.person, relief.line, relief.valid_from)
    return base.amount if base else None
