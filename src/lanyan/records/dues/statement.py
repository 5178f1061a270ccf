"""Reading a bank's statement: which columns are which, and one line after the other as plain values."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lanyan.directory.roster import cells
from lanyan.directory.roster.opening import Sheet, open_table
from lanyan.directory.sealed import id_digests, phone_digests
from lanyan.kernel.refusal import InvalidInput, Refusal

from .errors import refusal
from .operations.subject import sum_of

HEADER_ROWS = 15
MAX_ROWS = 5000
# What banks call their columns.
TITLES = {
    "day": ("交易日期", "日期", "记账日期", "入账日期", "交易时间", "交费日期"),
    "name": ("户名", "姓名", "对方户名", "付款人", "付款户名", "对方名称", "交费人"),
    "amount": ("金额", "交易金额", "收入金额", "贷方金额", "贷方发生额", "收入"),
    "id_number": ("身份证号", "证件号", "证件号码", "公民身份号码"),
    "phone": ("手机号", "手机", "联系电话"),
    "remark": ("附言", "摘要", "备注", "用途"),
    "serial": ("流水号", "交易流水", "交易流水号", "凭证号"),
}
_NEEDED = ("day", "name", "amount")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that brought money in. `id_digests`, `phone_digests`: what finds the person, under each key (see
    `kernel.crypto`); empty without a number, which itself is not kept."""

    number: int
    paid_on: date
    name: str
    amount: Decimal
    remark: str
    id_digests: list[bytes]
    phone_digests: list[bytes]
    digest: str


def read_statement(path: Path, today: date) -> list[Line]:
    """The lines of a statement that brought money in. Refusals: those of `open_table`, statement_no_columns,
    statement_too_long, statement_line (InvalidInput) naming the line that cannot be read."""
    for sheet in open_table(path):
        found = _header(sheet)
        if found is not None:
            top, columns = found
            if sheet.height - top > MAX_ROWS:
                raise refusal("statement_too_long", field="file")
            return list(_lines(sheet, top, columns, today))
    raise refusal("statement_no_columns", field="file")


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of titles (how many rows lie above what follows it) and which column is which."""
    for at, line in enumerate(sheet.head[:HEADER_ROWS], start=1):
        titles = [cells.text(value).replace(" ", "").split("(")[0] for value in line]
        columns = {
            key: next(place for place, title in enumerate(titles) if title in known)
            for key, known in TITLES.items()
            if any(title in known for title in titles)
        }
        if all(key in columns for key in _NEEDED):
            return at, columns
    return None


def _lines(sheet: Sheet, top: int, columns: dict[str, int], today: date) -> Iterator[Line]:
    seen: Counter[str] = Counter()
    for number, values in enumerate(sheet.lines(), start=1):
        if number <= top or not any(cells.text(value) for value in values):
            continue
        told = {key: values[place] if place < len(values) else "" for key, place in columns.items()}
        try:
            line = _line(number, told, sheet.from_1904, today)
        except cells.Unreadable as problem:
            raise _unreadable(number, problem.code) from None
        except Refusal as problem:
            raise _unreadable(number, problem.code) from None
        if line is None:
            continue
        # The same transfer twice on one day is two lines: each is told apart by which of them it is.
        seen[line.digest] += 1
        yield replace(line, digest=_digest(line.digest, seen[line.digest]))


def _line(number: int, told: dict[str, Any], from_1904: bool, today: date) -> Line | None:
    amount = sum_of(cells.text(told["amount"]).lstrip("+"), "file") if not _goes_out(told["amount"]) else None
    if not amount:
        return None
    paid_on = cells.day(_day_only(told["day"]), from_1904=from_1904, latest=today)
    name = cells.text(told["name"]).replace(" ", "")[:60]
    if paid_on is None or not name:
        raise cells.Unreadable("day_form")
    id_number = cells.id_number(told.get("id_number", ""))
    phone = cells.phone(told.get("phone", ""))
    remark = cells.text(told.get("remark", ""))[:120]
    said = (paid_on, name, amount, remark, cells.text(told.get("serial", "")))
    return Line(
        number,
        paid_on,
        name,
        amount,
        remark,
        id_digests(id_number) if id_number else [],
        phone_digests(phone) if phone else [],
        _digest(*said),
    )


def _goes_out(value: Any) -> bool:
    return cells.text(value).startswith("-")


def _day_only(value: Any) -> Any:
    """20261103 12:30:11 is a day, too."""
    said = cells.text(value)
    head = said.split(" ")[0]
    return head if len(head) == 8 and head.isdigit() else value


def _digest(*said: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()


def _unreadable(number: int, reason: str) -> InvalidInput:
    sentence = f"第{number}行的日期、户名或金额读不出来，没有导入任何一行。请改正这一行后再导入。"
    return InvalidInput("statement_line", sentence, field="file", reason=reason)
