"""Writes a year of 党费 and 团费: bases fixed in January, receipts month by month, what was let off, a bank's statement with
lines that wait, what was told to the branches in summer; in a weak branch somebody is behind.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from lanyan.records.dues.models import Base, Payment, Publication, Receipt, Relief, Reminder, Statement, StatementRow
from lanyan.rulebook import national
from lanyan.rulebook.dues import DuesVersion

from .brigade import Brigade
from .characters import GOOD, WEAK, Character
from .days import add_months, at, months
from .rows import Rows, public_id
from .staffing import Somebody
from .tree import BODIES

# Taxed, regular income a month, in yuan: lowest and highest by grade, else by kind of staff. Invented.
INCOMES = {
    "detachment_chief": (13200, 14800),
    "detachment_deputy": (11200, 12900),
    "chief_engineer": (11000, 12000),
    "brigade_chief": (9600, 11200),
    "brigade_deputy": (8600, 9900),
    "station_chief": (7800, 9200),
    "station_deputy": (7000, 8300),
    "commander": (6800, 9000),
    "technician": (6200, 8800),
    "firefighter": (5200, 8600),
    "contract_firefighter": (3600, 5100),
    "clerk": (2900, 3900),
}
OWING = ("probationary", "full", "observed")
WORKING = "qingshiqiao_branch"  # has a table to fill this month, a statement with lines that wait, a 减免 asked for
BEHIND = "dukou_branch"
# Lines of the statement that found nobody: name, sum, remark, why.
WAITING = (
    ("柳桂英", "86.40", "代交党费", "unknown_name"),
    ("刘海波", "66.00", "工资代扣党费", "deduction"),
)
UNTOLD = ("dukou_branch", "shahe_branch")  # have not told their members this year


@dataclass
class Payer:
    """Somebody on one line while it is drawn: where he or she pays from which month, and how much."""

    person: Somebody
    line: str
    since: date
    amount: Decimal
    branches: dict[date, str] = field(default_factory=dict)
    unpaid_from: date | None = None
    half_from: date | None = None

    def owed(self, month: date) -> Decimal:
        """What is owed for a month, in yuan."""
        return half(self.amount) if self.half_from is not None and month >= self.half_from else self.amount


def half(amount: Decimal) -> Decimal:
    """Half of a sum, to the fen."""
    return (amount / 2).quantize(Decimal("0.01"))


def write_dues(rows: Rows, brigade: Brigade) -> None:
    today = brigade.today
    first = date(today.year if today.month > 3 else today.year - 1, 1, 1)
    rng = Random("lanyan world: dues")
    payers = [*_party(rows, rng, brigade, first), *_league(rows, rng, brigade, first)]
    _settle_who_is_behind(payers, today)
    _let_off(rows, brigade, payers, today)
    paid = sorted(_paid(rng, payers, today), key=lambda one: (one.branch, one.on, one.payer.line, one.payer.person.order))
    _write_receipts(rows, brigade, paid)
    _tell(rows, brigade, payers, paid, date(today.year, 6, 1))
    _remind(rows, payers, today)


def _party(rows: Rows, rng: Random, brigade: Brigade, first: date) -> list[Payer]:
    found = []
    for person in brigade.people:
        owing = [since for state, since, _ in person.standings if state in OWING]
        spans = [span for span in brigade.spans.get(person.order, ()) if _collects(span[0])]
        if owing and spans and person.standing(brigade.today) in OWING:
            since = max(first, min(owing).replace(day=1))
            found.append(_fix(rows, rng, brigade, person, "party", since, {s[0]: (s[2], s[3]) for s in spans}))
    return [payer for payer in found if payer is not None]


def _league(rows: Rows, rng: Random, brigade: Brigade, first: date) -> list[Payer]:
    found = []
    for branch, members in brigade.league.items():
        for person, since in members:
            spans: dict[str, tuple[date, date | None]] = {branch: (since, None)}
            found.append(_fix(rows, rng, brigade, person, "league", max(first, since.replace(day=1)), spans))
    return [payer for payer in found if payer is not None]


def _collects(branch: str) -> bool:
    return next(body.form for body in BODIES if body.key == branch) != "temporary_branch"


def _fix(
    rows: Rows,
    rng: Random,
    brigade: Brigade,
    person: Somebody,
    line: str,
    since: date,
    spans: dict[str, tuple[date, date | None]],
) -> Payer | None:
    """The bases of somebody from a month on, a row a year; None for who has come this very month and is not fixed yet."""
    low, high = INCOMES.get(person.grade) or INCOMES[person.kind]
    base = Decimal(rng.randrange(low * 100, high * 100)) / 100
    party = line == "league" and person.standing(brigade.today) in OWING
    kind, base = ("party_member", Decimal(0)) if party else ("salaried", base)
    rates = _rates(line, since)
    amount = rates.reckon(kind, base).amount
    payer = Payer(person, line, since, amount)
    for month in months(since, brigade.today):
        end = add_months(month, 1)
        here = [key for key, (begin, until) in spans.items() if begin < end and (until is None or until >= end)]
        payer.branches |= {month: here[-1]} if here else {}
    if not payer.branches:
        return None
    year = since
    while year.year <= brigade.today.year:
        until = date(year.year + 1, 1, 1)
        fixed_on = max(year + timedelta(days=7), year.replace(day=min(9 + person.order % 9, 28)))
        rows.add(
            Base,
            public_id=public_id("dues base", line, person.number, year),
            person_id=person.id,
            line=line,
            payer=kind,
            base=base if rates.payers[kind].by_base else None,
            amount=amount,
            rule_from=rates.valid_from,
            fixed_on=min(fixed_on, brigade.today),
            valid_from=year,
            valid_to=until,
        )
        year = until
    return payer


def _rates(line: str, day: date) -> DuesVersion:
    return national().dues_rule({"party": "party_dues", "league": "league_dues"}[line]).at(day)


def _settle_who_is_behind(payers: list[Payer], today: date) -> None:
    """In the weak branch one owes for four months, two for the last; in the working one four have not paid this month."""
    here = today.replace(day=1)
    weak = [one for one in payers if one.branches.get(here) == BEHIND and one.since < add_months(here, -5)]
    for payer, back in zip(weak[-3:], (-4, -1, -1), strict=False):
        payer.unpaid_from = add_months(here, back)
    working = [one for one in payers if one.branches.get(here) == WORKING]
    for payer in working[4::5][:4]:
        payer.unpaid_from = here


def _let_off(rows: Rows, brigade: Brigade, payers: list[Payer], today: date) -> None:
    """One was let off half for the second half of the year; one asks to be let off from this month on."""
    here = today.replace(day=1)
    answered = next(one for one in payers if one.branches.get(here) == "songtao_branch" and one.since < add_months(here, -5))
    asking = next(one for one in payers if one.branches.get(here) == WORKING and one.unpaid_from == here)
    begin = add_months(here, -4)
    common = {"line": "party", "valid_to": add_months(here, 2)}
    rows.add(
        Relief,
        person_id=answered.person.id,
        amount=half(answered.amount),
        cause="父亲住院手术，自付费用较多",
        valid_from=begin,
        agreed_on=begin + timedelta(days=2),
        asked_at=at(begin + timedelta(days=2), 16),
        approved=True,
        answer="情况属实，同意减交一半。",
        decided_on=begin + timedelta(days=6),
        **common,
    )
    answered.half_from = begin
    agreed = max(here, today - timedelta(days=3))
    rows.add(
        Relief,
        person_id=asking.person.id,
        amount=Decimal(0),
        cause="家中遭遇火灾，正在重建",
        valid_from=here,
        agreed_on=agreed,
        asked_at=at(agreed, 17),
        **common,
    )


@dataclass(frozen=True)
class Coming:
    """One payment: for which month, in which branch, on which day."""

    payer: Payer
    month: date
    branch: str
    on: date


def _paid(rng: Random, payers: list[Payer], today: date) -> Iterator[Coming]:
    """Good branches have everything by the tenth, others during the month, weak ones now and then after it."""
    here = today.replace(day=1)
    characters = {body.key: body.character for body in BODIES}
    for payer in payers:
        for month, branch in payer.branches.items():
            day = month + timedelta(days=_days(rng, characters[branch]) - 1)
            if not payer.amount or (payer.unpaid_from is not None and month >= payer.unpaid_from):
                continue
            if month == here and day > today:
                if branch in (WORKING, BEHIND) or today.day < 3:
                    continue
                day = today
            if day <= today:
                yield Coming(payer, month, branch, day)


def _days(rng: Random, character: Character) -> int:
    if character is GOOD:
        return rng.randint(3, 10)
    if character is WEAK:
        return rng.randint(8, 26) + (22 if rng.random() < 0.06 else 0)
    return rng.randint(4, 20)


def _write_receipts(rows: Rows, brigade: Brigade, paid: list[Coming]) -> None:
    numbers: dict[tuple[str, str, int], int] = defaultdict(int)
    statement = _statement(rows, brigade)
    last = add_months(brigade.today.replace(day=1), -1)
    lines = 0
    for one in paid:
        line, place = one.payer.line, (one.branch, one.payer.line, one.on.year)
        numbers[place] += 1
        banked = one.branch == WORKING and line == "party" and one.month == last
        lines += banked
        receipt = rows.add(
            Receipt,
            public_id=public_id("dues receipt", *place, numbers[place]),
            organisation_id=brigade.bodies[one.branch],
            line=line,
            year=one.on.year,
            number=numbers[place],
            person_id=one.payer.person.id,
            paid_on=one.on,
            way="transfer" if banked else "online" if one.payer.person.order % 3 else "cash",
            note="银行流水" if banked else "",
            row_id=_line(rows, statement, brigade, lines, one) if banked else None,
            recorded_at=at(one.on, 17),
        )
        rows.add(Payment, receipt_id=receipt, month=one.month, amount=one.payer.owed(one.month))
    for number, (name, amount, remark, reason) in enumerate(WAITING, start=lines + 1):
        told = {"paid_on": last + timedelta(days=18), "payer_name": name, "amount": Decimal(amount), "remark": remark}
        _add_line(rows, statement, brigade, number, state="open", reason=reason, **told)


def _statement(rows: Rows, brigade: Brigade) -> int:
    last = add_months(brigade.today.replace(day=1), -1)
    handed_in = last + timedelta(days=27)
    return rows.add(
        Statement,
        public_id=public_id("dues statement", WORKING),
        organisation_id=brigade.bodies[WORKING],
        digest=public_id("dues statement digest"),
        file_name=f"党费专户流水（{last.year}年{last.month}月）.xlsx",
        handed_in_at=at(handed_in, 10),
    )


def _line(rows: Rows, statement: int, brigade: Brigade, number: int, one: Coming) -> int:
    told = {"paid_on": one.on, "payer_name": one.payer.person.name, "amount": one.payer.owed(one.month), "remark": "党费"}
    return _add_line(rows, statement, brigade, number, state="matched", person_id=one.payer.person.id, **told)


def _add_line(rows: Rows, statement: int, brigade: Brigade, number: int, **told: Any) -> int:
    return rows.add(
        StatementRow,
        statement_id=statement,
        organisation_id=brigade.bodies[WORKING],
        number=number + 1,
        digest=public_id("dues statement line", number),
        **told,
    )


def _tell(rows: Rows, brigade: Brigade, payers: list[Payer], paid: list[Coming], through: date) -> None:
    """In July each branch told its members how dues came in during the first half of the year."""
    told_on = date(through.year, 7, 1)
    if told_on > brigade.today:
        return
    months_told = list(months(date(through.year, 1, 1), through))
    came = {(one.payer.person.order, one.payer.line, one.month) for one in paid if one.on <= told_on}
    for branch in sorted({key for one in payers if one.line == "party" for key in one.branches.values()} - set(UNTOLD)):
        people, owed, in_all = [], Decimal("0.00"), Decimal("0.00")
        for payer in payers:
            due = [m for m in months_told if payer.line == "party" and payer.branches.get(m) == branch]
            if not due:
                continue
            settled = [m for m in due if (payer.person.order, "party", m) in came]
            people.append({"name": payer.person.name, "owed": len(due), "paid": len(settled), "relieved": 0})
            owed += sum(payer.owed(m) for m in due)
            in_all += sum(payer.owed(m) for m in settled)
        if people:
            rows.add(
                Publication,
                public_id=public_id("dues publication", branch, through),
                organisation_id=brigade.bodies[branch],
                line="party",
                year=through.year,
                through=through,
                published_on=told_on,
                told={"people": people, "owed": str(owed), "paid": str(in_all), "voluntary": "0.00"},
            )


def _remind(rows: Rows, payers: list[Payer], today: date) -> None:
    """Who owes for months was spoken with; nothing else follows by itself."""
    here = today.replace(day=1)
    behind = next(one for one in payers if one.unpaid_from is not None and one.unpaid_from < add_months(here, -1))
    rows.add(
        Reminder,
        person_id=behind.person.id,
        line="party",
        reminded_on=today - timedelta(days=20),
        due_on=today + timedelta(days=10),
        text="谈了一次：长期驻训没顾上，答应月底前补交。已讲明不能由支部垫交，也不能从工资里扣。",
    )
