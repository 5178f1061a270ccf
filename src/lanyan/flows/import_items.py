"""A list of a ledger that came as a table: read row by row, told what is wrong, entered whole or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import xlsxwriter

from lanyan.directory import queries as directory
from lanyan.directory.roster import cells
from lanyan.directory.roster.cells import Unreadable
from lanyan.directory.roster.opening import Sheet, open_table
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import InvalidInput
from lanyan.records.ledger.models import Batch, Item
from lanyan.records.ledger.operations import Draft
from lanyan.records.ledger.operations.batches import MOST_IN_A_FILE
from lanyan.rulebook import LedgerKind

from . import ledger as flows

HEADER_ROWS = 5
MOST_FINDINGS = 200
_LATEST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table. `code`: a field of the kind; title, text, source, responsible, answerable or due_on."""

    code: str
    title: str
    required: bool
    help: str
    choices: tuple[str, ...] = ()
    day: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a cell; `row` counts as the office suite shows it, 0 is the whole table."""

    row: int
    column: str
    problem: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read: (row, responsible organisation, draft), what is wrong, and the digest of the file."""

    name: str
    rows: list[tuple[int, int, Draft]]
    findings: list[Finding]
    digest: str


def columns_of(kind: LedgerKind) -> list[Column]:
    """The columns of a kind's table, in the order of the template."""
    fields = [Column(one.code, one.title, one.required, "", tuple(one.choices.values()), one.day) for one in kind.fields]
    return [
        Column("title", kind.item, True, "一句话说清，最多120字"),
        Column("responsible", "责任单位", True, "系统中的组织名称或简称，本组织或下级"),
        Column("source", "来源", True, "", tuple(kind.sources.values())),
        Column("text", "说明", False, ""),
        *fields,
        Column("answerable", "责任人", False, "责任单位的党员姓名，不填由责任单位定"),
        Column("due_on", "期限", False, f"不填即{kind.deadline.days}日，最长{kind.deadline.longest}日", day=True),
    ]


def template(kind: LedgerKind, holder_id: int) -> bytes:
    """The workbook to fill in: choices to pick from, and a sheet that says what each column takes."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet, told = book.add_worksheet(kind.title[:31]), book.add_worksheet("填写说明")
        plain = book.add_format({"bold": True, "border": 1})
        must = book.add_format({"bold": True, "border": 1, "bg_color": "#F9E3D6"})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        names = [one.short_name for one in _units(holder_id)]
        told.write_column(0, 3, names)
        for place, column in enumerate(columns_of(kind)):
            sheet.write_string(0, place, column.title, must if column.required else plain)
            sheet.set_column(place, place, 22, day if column.day else text)
            how = column.help or "、".join(column.choices)
            told.write_row(place, 0, [column.title, "必填" if column.required else "", how])
            picks: Any = list(column.choices)
            if column.code == "responsible":
                picks = f"='填写说明'!$D$1:$D${len(names)}"
            if picks:
                sheet.data_validation(1, place, MOST_IN_A_FILE, place, {"validate": "list", "source": picks})
        sheet.freeze_panes(1, 1)
        told.set_column(0, 3, 28)
    return held.getvalue()


def read_items(kind: LedgerKind, holder_id: int, path: Path, name: str) -> Table:
    """Read a table and look at every cell. Refusals: those of `open_table`, `no_header`."""
    columns = columns_of(kind)
    sheet, header, places = _find_header(open_table(path), columns)
    reader = _Reader(kind, holder_id, sheet.from_1904)
    rows: list[tuple[int, int, Draft]] = []
    findings: list[Finding] = []
    for number, line in enumerate(_lines(sheet, header), start=header + 2):
        said = {code: line[place] for code, place in places.items() if place < len(line)}
        if not any(cells.text(value) for value in said.values()):
            continue
        if len(rows) == MOST_IN_A_FILE or len(findings) >= MOST_FINDINGS:
            findings.insert(
                0, Finding(0, "", f"一次最多{MOST_IN_A_FILE}行，第{number}行起没有看。请先改下面的，或分成几个文件")
            )
            break
        draft, responsible, wrong = reader.read(said)
        findings += [Finding(number, title, problem) for title, problem in wrong]
        if responsible is not None:
            rows.append((number, responsible, draft))
    if not rows and not findings:
        findings = [Finding(0, "", "没有一行内容，请按模板填写")]
    return Table(name, rows, findings, hashlib.sha256(path.read_bytes()).hexdigest())


def imported_before(kind: LedgerKind, holder_id: int, table: Table) -> Batch | None:
    """The batch that this very file made in this list, unless it was taken back whole."""
    return Batch.objects.filter(nonce=_nonce(kind, holder_id, table)).first()


def import_items(kind: LedgerKind, holder_id: int, table: Table, by: Actor) -> Batch:
    """Enter a table without findings. The same file for the same list is entered once, however often it is sent; once all
    that it made was taken back, it may come again."""
    title = f"{kind.title}（{Path(table.name).stem}）"
    rows = [(responsible, draft) for _, responsible, draft in table.rows]
    nonce = _nonce(kind, holder_id, table)
    return flows.import_items(kind=kind.code, holder_id=holder_id, title=title, rows=rows, nonce=nonce, by=by)


def _nonce(kind: LedgerKind, holder_id: int, table: Table) -> UUID:
    """Follows from the file; the next one where what the file made was taken back whole."""
    for turn in count():
        nonce = uuid5(NAMESPACE_OID, f"{kind.code}/{holder_id}/{table.digest}/{turn}")
        made = Item.objects.filter(batch__nonce=nonce)
        if not made.exists() or made.exclude(state="withdrawn").exists():
            return nonce
    raise AssertionError("unreachable")


def _units(holder_id: int) -> list[Any]:
    return [one for one in directory.tree_below(holder_id) if one.form not in ("group", "league_group")]


def _find_header(sheets: list[Sheet], columns: list[Column]) -> tuple[Sheet, int, dict[str, int]]:
    """The first row that names every column that must be there."""
    wanted = {column.title: column.code for column in columns}
    needed = {column.title for column in columns if column.required}
    for sheet in sheets:
        for at, line in enumerate(islice(sheet.head, HEADER_ROWS)):
            titles = [cells.text(value).replace(" ", "").rstrip("*＊") for value in line]
            if needed <= set(titles):
                return sheet, at, {wanted[title]: place for place, title in enumerate(titles) if title in wanted}
    words = "、".join(column.title for column in columns if column.required)
    raise InvalidInput("no_header", f"没有找到表头（{words}），没有导入。请用模板填写，列名不要改。", field="file")


def _lines(sheet: Sheet, header: int) -> Iterator[list[Any]]:
    return islice(sheet.lines(), header + 1, None)


class _Reader:
    """What the cells of one row say, with the names of organisations and people at hand."""

    def __init__(self, kind: LedgerKind, holder_id: int, from_1904: bool) -> None:
        self.kind, self.from_1904, self.columns = kind, from_1904, columns_of(kind)
        units = _units(holder_id)
        self.units: dict[str, set[int]] = defaultdict(set)
        for one in units:
            for name in (one.name, one.short_name):
                self.units[name].add(one.id)
        self.people: dict[tuple[int, str], list[int]] = defaultdict(list)
        for person in directory.members_of([one.id for one in units]):
            self.people[person.organisation_id, person.name].append(person.person_id)

    def read(self, said: dict[str, Any]) -> tuple[Draft, int | None, list[tuple[str, str]]]:
        wrong: list[tuple[str, str]] = []
        found: dict[str, Any] = {}
        for column in self.columns:
            try:
                found[column.code] = self._cell(column, said.get(column.code))
            except ValueError as problem:
                wrong.append((column.title, str(problem)))
        responsible = found.get("responsible")
        answerable = found.get("answerable")
        answerable_id = None
        if answerable and responsible is not None:
            matches = self.people.get((responsible, answerable), [])
            if len(matches) == 1:
                answerable_id = matches[0]
            else:
                wrong.append(("责任人", f"责任单位{'有几名' if matches else '没有'}党员叫“{answerable}”，请核对或不填"))
        draft = Draft(
            title=found.get("title") or "",
            source=found.get("source") or "",
            text=found.get("text") or "",
            details={one.code: found[one.code] for one in self.kind.fields if found.get(one.code)},
            answerable_id=answerable_id,
            due_on=found.get("due_on"),
        )
        return draft, responsible, wrong

    def _cell(self, column: Column, value: Any) -> Any:
        said = cells.text(value)
        if not said:
            if column.required:
                raise ValueError("没有填写")
            return None
        special: dict[str, Callable[[str], Any]] = {
            "title": self._title,
            "responsible": self._unit,
            "source": lambda word: self._choice(word, self.kind.sources),
        }
        if column.code in special:
            return special[column.code](said)
        if column.day:
            return self._day(column, value)
        if column.choices:
            return self._choice(said, self.kind.field(column.code).choices)
        return said

    def _title(self, said: str) -> str:
        if len(said) > 120:
            raise ValueError("超过120字，请缩短，详细内容写在“说明”")
        return said

    def _unit(self, said: str) -> int:
        dense = said.replace(" ", "")
        found = self.units.get(dense, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValueError(f"有{len(found)}个组织都叫“{said}”，请写全称")
        near = get_close_matches(dense, self.units, n=1, cutoff=0.6)
        raise ValueError(f"本组织和下级没有“{said}”" + (f"，您要写的是“{near[0]}”吗" if near else ""))

    def _choice(self, said: str, choices: dict[str, str]) -> str:
        code = next((code for code, title in choices.items() if title == said), None)
        if code is None:
            raise ValueError(f"“{said}”不在可选内容中，可以写：{'、'.join(choices.values())}")
        return code

    def _day(self, column: Column, value: Any) -> Any:
        today = clock.today()
        try:
            found = cells.day(value, from_1904=self.from_1904, latest=today.replace(year=today.year + _LATEST_YEARS, day=1))
        except Unreadable:
            raise ValueError("不是完整日期，请写成2026-05-11") from None
        if column.code != "due_on" or found is None:
            return found and found.isoformat()
        latest = (found - today).days
        if latest < 0:
            raise ValueError("早于今天")
        if latest > self.kind.deadline.longest:
            raise ValueError(f"超过最长{self.kind.deadline.longest}日")
        return found
