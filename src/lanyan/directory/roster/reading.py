"""From a workbook to rows of values: which sheet, where the header is, what each cell says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.directory import words
from lanyan.kernel.refusal import InvalidInput
from lanyan.rulebook.library import national

from . import cells
from .columns import BY_KEY, COLUMNS, NO, NOT_OF_THE_PARTY, PARTY_STATES, RANKS, STAFF_KINDS, YES
from .findings import Findings
from .headers import Choice, chosen_sheet, find_sheet, title_of
from .opening import MAX_ROWS, Sheet, open_table

_FOOTERS = ("合计", "总计", "小计", "填表", "制表", "填报", "审核", "备注", "说明", "注：", "注:", "单位（盖章）")
_FAR_FUTURE = timedelta(days=366 * 2)


@dataclass(slots=True)
class Row:
    """One person as the file has it: `values` by column key, only those that say something."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(slots=True)
class Roster:
    """A roster read: its rows, what was found so far, and the sheet's lines as they stood."""

    sheet: str
    header_row: int
    rows: list[Row]
    findings: Findings
    lines: list[list[Any]] = field(default_factory=list)


def read_roster(path: Path, today: date, choice: Choice | None = None) -> Roster:
    """Read the sheet that holds the roster, its columns by their titles, or as somebody has chosen them.

    Refusals (InvalidInput): those of `open_table`, no_roster_sheet, roster_columns_missing, roster_columns_doubled,
    roster_empty, roster_too_long; with a choice, choice_gone when the file has no such sheet or header.
    """
    sheets = open_table(path)
    sheet, header_row, columns = find_sheet(sheets) if choice is None else chosen_sheet(sheets, choice)
    if len(sheet.rows) > MAX_ROWS:
        raise InvalidInput("roster_too_long", f"名册有{len(sheet.rows)}行，超过{MAX_ROWS}行，没有导入。请分成几个文件。")
    findings = Findings(dict(columns))
    if choice is None:
        _note_unknown_columns(sheet.rows[header_row], columns, findings)
    _fill_merged(sheet, header_row)
    readers = _readers(today, sheet.from_1904)
    rows = [
        _read_row(number, line, columns, readers, findings)
        for number, line in enumerate(sheet.rows[header_row + 1 :], start=header_row + 2)
        if _is_person(number, line, columns, findings)
    ]
    if not rows:
        raise InvalidInput("roster_empty", f"工作表“{sheet.name}”只有表头，没有人员，没有导入。请从表头下一行起填写。")
    if hidden := sorted(sheet.hidden_rows & {row.number for row in rows}):
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        findings.add(0, "隐藏行", f"第{shown}行是隐藏行，已一并读取", "不想导入的请删除整行", blocks=False)
    return Roster(sheet.name, header_row + 1, rows, findings, sheet.rows)


def _note_unknown_columns(header: list[Any], columns: dict[str, int], findings: Findings) -> None:
    known = set(columns.values())
    unknown = [title_of(value) for place, value in enumerate(header) if place not in known and title_of(value)]
    unknown = [title for title in unknown if title not in ("序号", "备注", "问题")]
    if unknown:
        findings.add(0, "表头", f"这些列不在模板中，没有读取：{'、'.join(unknown)}", "", blocks=False)


def _fill_merged(sheet: Sheet, header_row: int) -> None:
    """Every cell of a merged range below the header says what its first cell says."""
    for (top, left), (bottom, right) in sheet.merged:
        if top <= header_row or top >= len(sheet.rows):
            continue
        value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for line in sheet.rows[top : bottom + 1]:
            for place in range(left, min(right + 1, len(line))):
                line[place] = value


def _is_person(number: int, line: list[Any], columns: dict[str, int], findings: Findings) -> bool:
    """Blank rows are passed over; so are totals and signatures under the table, with a notice."""
    said = [shown for value in line if (shown := cells.text(value))]
    if not said:
        return False
    name, id_number = (cells.text(line[at]) if (at := columns[key]) < len(line) else "" for key in ("name", "id_number"))
    if name and id_number:
        return True
    keyless, lead = not (name or id_number), said[0].replace(" ", "")
    if (keyless or len(said) <= 3) and (lead.startswith(_FOOTERS) or name.startswith(_FOOTERS)):
        findings.add(number, "name", f"“{lead[:20]}”是表尾，没有当作人员", "", blocks=False)
        return False
    return True


def _read_row(
    number: int, line: list[Any], columns: dict[str, int], readers: dict[str, Callable[[Any], Any]], findings: Findings
) -> Row:
    row = Row(number)
    for key, place in columns.items():
        value = line[place] if place < len(line) else ""
        try:
            said = readers[key](value)
        except cells.Unreadable as wrong:
            findings.add(number, key, wrong.problem, wrong.remedy, cells.text(value))
            row.values[key] = None
            continue
        if said is not None:
            row.values[key] = said
        elif BY_KEY[key].required:
            findings.add(number, key, "没有填写", "请填写；若是公式，请粘贴为数值")
            row.values[key] = None
    return row


def _readers(today: date, from_1904: bool) -> dict[str, Callable[[Any], Any]]:
    def day(value: Any) -> date | None:
        return cells.day(value, from_1904=from_1904, latest=today + _FAR_FUTURE)

    def one_of(allowed: dict[str, str], what: str) -> Callable[[Any], str | None]:
        return lambda value: cells.choice(value, allowed, what)

    by_kind: dict[str, Callable[[Any], Any]] = {
        "text": lambda value: cells.text(value) or None,
        "date": day,
        "id": cells.id_number,
        "phone": cells.phone,
    }
    readers = {column.key: by_kind.get(column.kind, by_kind["text"]) for column in COLUMNS}
    readers["name"] = cells.person_name
    readers["sex"] = one_of({title: code for code, title in words.SEXES.items()}, "性别")
    readers["staff_kind"] = one_of(_titled(national().staff_kinds().values()) | STAFF_KINDS, "人员类别")
    readers["party_state"] = one_of(_party_words(), "党员状态")
    readers["rank"] = one_of(_rank_words(), "消防救援衔")
    readers["league"] = one_of(dict.fromkeys(YES, "yes") | dict.fromkeys(NO, "no"), "团员的填法，请写是或否")
    return readers


def _titled(terms: Iterable[Any]) -> dict[str, str]:
    return {term.title: term.code for term in terms}


def _party_words() -> dict[str, str]:
    states = _titled(state for state in national().standings().values() if state.line == "party")
    return states | PARTY_STATES | dict.fromkeys(NOT_OF_THE_PARTY, "none")


def _rank_words() -> dict[str, str]:
    plain = {rank: rank for rank in RANKS}
    return plain | {f"专业技术{rank}": f"专业技术{rank}" for rank in RANKS if "指挥" in rank} | {"无": "", "-": "", "/": ""}
