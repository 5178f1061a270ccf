"""A bank's statement comes in: each line finds its member and the months it pays for, or waits for somebody to say."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from lanyan.directory.models import Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import InvalidInput, NotVisible

from ..errors import refusal
from ..models import Receipt, Statement, StatementRow
from ..statement import Line, read_statement
from . import subject
from .paying import How, Paid, write_receipt

# Why a line waits.
REASONS = {
    "unknown_name": "名册上没有这个姓名",
    "namesake": "有同名的人，流水里没有能区分的号码",
    "other_number": "姓名相同，但身份证号或手机号对不上",
    "not_fixed": "还没有核定基数",
    "amount_differs": "金额与应交的月份对不上",
    "deduction": "附言写明是代扣，规定不得扣缴",
    "settled": "到这个季度为止都已交清",
    "voided": "原收据已作废",
}
_DEDUCTED = ("代扣", "扣缴", "扣款", "代发")


@operation
def take_statement(*, organisation_id: int, path: Path, file_name: str, by: Actor) -> Statement:
    """Take in a bank's statement of a branch. The same file, and lines that came with another file, change nothing.

    A line finds its member by name and, where the statement has them, by the digest of the ID or phone number; it pays for
    the months owed longest if its sum is exactly theirs. All others wait. Refusals: not_allowed, no_dues_here, those of
    `read_statement`.
    """
    organisation = subject.take_branch(organisation_id, by)
    digest = _digest_of(path)
    known = Statement.objects.filter(organisation=organisation, digest=digest).first()
    about("dues_statement", known.pk if known else None, organisation_id=organisation.pk, file=digest)
    if known is not None:
        return known
    lines = read_statement(path, clock.today())
    statement = Statement.objects.create(
        organisation=organisation,
        digest=digest,
        file_name=PurePath(file_name).name[:120],
        handed_in_at=clock.now(),
        handed_in_by_id=by.person_id,
    )
    before = set(StatementRow.objects.filter(organisation=organisation).values_list("digest", flat=True))
    finder = _Finder(organisation)
    taken = [line for line in lines if line.digest not in before]
    subject.lock_people(finder.everybody)
    for line in taken:
        person_id, reason = finder.find(line)
        row = _keep(statement, line, reason if person_id is None else "amount_differs")
        if person_id is not None:
            _settle_exactly(organisation, row, person_id, by)
    about("dues_statement", statement.pk, lines=len(lines), new=len(taken))
    return statement


@operation
def settle_row(*, row_id: int, statement: Statement, person: Person, by: Actor) -> Receipt:
    """Say whose payment a waiting line is: it pays for what is owed, the rest is given freely.

    Refusals: not_allowed, row_settled, not_fixed, settled_already, amount_too_small, no_deduction; NotVisible.
    """
    organisation = subject.take_branch(statement.organisation_id, by)
    subject.lock_people([person.pk])
    row = _open_row(row_id, statement)
    if any(word in row.remark for word in _DEDUCTED):
        raise refusal("no_deduction")
    months = _months_for(organisation, person.pk, row.paid_on, row.amount)
    if not months:
        raise refusal("not_fixed", name=person.name, month=subject.month_name(subject.first_of(row.paid_on)))
    receipt = write_receipt(organisation, Paid(person.pk, months, row.amount), _how(row), by)
    _match(row, person.pk)
    about("dues_statement", statement.pk, organisation_id=organisation.pk, person=person.pk, number=receipt.number)
    return receipt


@operation
def ignore_row(*, row_id: int, statement: Statement, by: Actor) -> None:
    """Say that a waiting line is no dues at all. Refusals: not_allowed, row_settled; NotVisible."""
    subject.take_branch(statement.organisation_id, by)
    row = _open_row(row_id, statement)
    row.state, row.reason = "ignored", ""
    row.save(update_fields=["state", "reason"])
    about("dues_statement", statement.pk, organisation_id=statement.organisation_id, line=row.number)


class _Finder:
    """Finds the member of a line among those who owe dues to the branch."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        members = subject.members_in(organisation, subject.first_of(clock.today()))
        self.everybody = list(members)
        numbers = Person.objects.filter(pk__in=members).values_list("pk", "name", "id_digest", "phone_digest")
        self.people = [(pk, name, _bytes(ident), _bytes(phone)) for pk, name, ident, phone in numbers]

    def find(self, line: Line) -> tuple[int | None, str]:
        """The member, or None and why (see `REASONS`)."""
        if any(word in line.remark for word in _DEDUCTED):
            return None, "deduction"
        named = [one for one in self.people if one[1] == line.name]
        if not named:
            return None, "unknown_name"
        if line.id_digests:
            named = [one for one in named if one[2] in (None, *line.id_digests)]
            named = [one for one in named if one[2] in line.id_digests] or named
        if line.phone_digests and len(named) != 1:
            named = [one for one in named if one[3] in line.phone_digests] or named
        if not named:
            return None, "other_number"
        return (named[0][0], "") if len(named) == 1 else (None, "namesake")


def _settle_exactly(organisation: Organisation, row: StatementRow, person_id: int, by: Actor) -> None:
    """A receipt for the months that the sum pays for exactly; else the line waits with the reason."""
    months = _months_for(organisation, person_id, row.paid_on, row.amount)
    rows = subject.months_of([person_id], organisation.line, months[0], subject.next_month(months[-1])) if months else {}
    left = [rows[person_id, month]["owed"] - rows[person_id, month]["paid"] for month in months]
    if not months or sum(left) != row.amount:
        row.reason = "amount_differs" if months else _why_nothing(organisation, person_id, row.paid_on)
        row.save(update_fields=["reason"])
        return
    write_receipt(organisation, Paid(person_id, months), _how(row), by)
    _match(row, person_id)


def _months_for(organisation: Organisation, person_id: int, paid_on: date, amount: Decimal) -> tuple[date, ...]:
    """The months owed longest that a sum pays for, or begins to: at most six back, and to the end of the quarter."""
    here = subject.first_of(paid_on)
    since, until = subject.next_month(here, -6), subject.next_month(here, 4 - (here.month - 1) % 3)
    rows = subject.months_of([person_id], organisation.line, since, until)
    owed = [row for row in rows.values() if row["settled_on"] is None and row["organisation_id"] == organisation.pk]
    found: list[date] = []
    left = amount
    for row in sorted(owed, key=lambda one: one["month"]):
        if left <= 0 or (found and left < row["owed"] - row["paid"]):
            break
        found.append(row["month"])
        left -= row["owed"] - row["paid"]
    return tuple(found)


def _why_nothing(organisation: Organisation, person_id: int, paid_on: date) -> str:
    here = subject.first_of(paid_on)
    rows = subject.months_of([person_id], organisation.line, here, subject.next_month(here))
    return "settled" if rows else "not_fixed"


def _keep(statement: Statement, line: Line, reason: str) -> StatementRow:
    return StatementRow.objects.create(
        statement=statement,
        organisation_id=statement.organisation_id,
        number=line.number,
        digest=line.digest,
        paid_on=line.paid_on,
        payer_name=line.name,
        amount=line.amount,
        remark=line.remark,
        state="open",
        reason=reason,
    )


def _open_row(row_id: int, statement: Statement) -> StatementRow:
    row = StatementRow.objects.select_for_update().filter(pk=row_id, statement=statement).first()
    if row is None:
        raise NotVisible(f"row {row_id} of dues statement {statement.pk}")
    if row.state != "open":
        raise refusal("row_settled")
    return row


def _match(row: StatementRow, person_id: int) -> None:
    row.state, row.reason, row.person_id = "matched", "", person_id
    row.save(update_fields=["state", "reason", "person"])


def _how(row: StatementRow) -> How:
    return How(row.paid_on, "transfer", note="银行流水", row=row)


def _digest_of(path: Path) -> str:
    if not path.is_file() or path.stat().st_size == 0:
        raise InvalidInput("file_empty", "没有选择文件，或文件是空的，没有导入。请重新选择文件。", field="file")
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value is not None else None
