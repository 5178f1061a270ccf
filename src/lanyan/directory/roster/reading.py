"""From a workbook to rows of values: which sheet, where the header is, what each cell says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.directory import words
from lanyan.kernel.refusal import InvalidInput
from lanyan.rulebook.library import national

from . import cells
from .columns import BY_KEY, COLUMNS, NO, NOT_OF_THE_PARTY, PARTY_STATES, RANKS, ROSTER, STAFF_KINDS, YES, Template
from .findings import Findings, letters
from .headers import Choice, chosen_sheet, find_sheet, title_of
from .opening import MAX_ROWS, Sheet, open_table

# A row is a list: its number in the sheet, then the value of each of our columns (None: says nothing), then the digest.
AT = {column.key: place for place, column in enumerate(COLUMNS, start=1)}
DIGEST = len(COLUMNS) + 1
Row = list[Any]

_FOOTERS = ("合计", "总计", "小计", "填表", "制表", "填报", "审核", "备注", "说明", "注：", "注:", "单位（盖章）")
_FAR_FUTURE = timedelta(days=366 * 2)
_UNIQUE = frozenset({"id_number", "phone", "number"})  # no two cells alike: remembering them would only cost memory
_TOLD_EVERY = 1000


@dataclass(slots=True)
class Roster:
    """A roster read: its rows, what was found so far, and which keys the file has a column for."""

    sheet: str
    header_row: int
    rows: list[Row]
    findings: Findings
    keys: tuple[str, ...] = ()
    by_number: dict[int, Row] = field(default_factory=dict)

    def row(self, number: int) -> Row:
        """The row of this number in the sheet."""
        if not self.by_number:
            self.by_number = {row[0]: row for row in self.rows}
        return self.by_number[number]


def read_roster(
    path: Path,
    today: date,
    choice: Choice | None = None,
    told: Callable[[int, int], None] | None = None,
    template: Template = ROSTER,
) -> Roster:
    """Read the sheet that holds the roster, its columns by their titles, or as somebody has chosen them.

    `told` hears now and then how many of how many rows are read. Refusals (InvalidInput): those of `open_table`,
    no_roster_sheet, roster_columns_missing, roster_columns_doubled, roster_empty, roster_too_long; with a choice,
    choice_gone when the file has no such sheet or header.
    """
    sheets = open_table(path)
    sheet, header_row, columns = find_sheet(sheets, template) if choice is None else chosen_sheet(sheets, choice, template)
    del sheets
    if sheet.height > MAX_ROWS:
        raise InvalidInput("roster_too_long", f"名册有{sheet.height}行，超过{MAX_ROWS}行，没有导入。请分成几个文件。")
    findings = Findings(dict(columns))
    if choice is None:
        _note_unknown_columns(sheet.head[header_row], columns, findings)
    rows = _read_rows(sheet, header_row, columns, _readers(today, sheet.from_1904), findings, told, template)
    if not rows:
        raise InvalidInput("roster_empty", f"工作表“{sheet.name}”只有表头，没有人员，没有导入。请从表头下一行起填写。")
    if sheet.hidden_rows and (hidden := sorted(sheet.hidden_rows & {row[0] for row in rows})):
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        findings.add(0, "隐藏行", "hidden_rows", word=shown)
    return Roster(sheet.name, header_row + 1, rows, findings, tuple(columns))


def lines_below(sheet: Sheet, header_row: int) -> Iterator[tuple[int, list[Any]]]:
    """(number from 1, cells) of the rows below a header (from 0); every cell of a merged range says what its first says."""
    merged = sorted((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged if top > header_row)
    standing: list[tuple[int, int, int, Any]] = []  # bottom, left, right, value
    for at, line in enumerate(sheet.lines()):
        if at <= header_row:
            continue
        while merged and merged[0][0] == at:
            _, left, bottom, right = merged.pop(0)
            standing.append((bottom, left, right, line[left] if left < len(line) else ""))
        if standing:
            for _, left, right, value in standing:
                for place in range(left, min(right + 1, len(line))):
                    line[place] = value
            standing = [one for one in standing if one[0] > at]
        yield at + 1, line


def _read_rows(
    sheet: Sheet,
    header_row: int,
    columns: dict[str, int],
    readers: dict[str, Callable[[Any], Any]],
    findings: Findings,
    told: Callable[[int, int], None] | None,
    template: Template,
) -> list[Row]:
    """Rosters repeat themselves: what a cell says is worked out once for each thing that a column says."""
    known: dict[str, dict[Any, Any]] = {key: {} for key in columns}
    plan = [(key, place, AT[key], known[key], readers[key], key not in _UNIQUE) for key, place in columns.items()]
    required = [(AT[column.key], column.key) for column in template.required]
    name_at = columns["name"]
    id_at = columns.get("id_number", name_at)
    rows: list[Row] = []
    for number, line in lines_below(sheet, header_row):
        width = len(line)
        valueless = sheet.valueless.get(number)
        if not (name_at < width and id_at < width and line[name_at] and line[id_at]) and not (
            valueless or _is_person(number, line, columns, findings)
        ):
            continue
        row: Row = [None] * (DIGEST + 1)
        row[0] = number
        for key, place, at, seen, read, remember in plan:
            value = line[place] if place < width else ""
            if value == "" or value is None:
                if valueless and (error := valueless.get(letters(place))) is not None:
                    findings.add(number, key, "formula_failed" if error else "formula_unworked", error)
                continue
            if value is True or value is False:
                value = "是" if value else "否"
            try:
                row[at] = seen[value] if remember else read(value)
            except KeyError:
                row[at] = seen[value] = _said(read, value)
            except cells.Unreadable as wrong:
                row[at] = wrong
            if row[at].__class__ is cells.Unreadable:
                findings.add(number, key, row[at].code, cells.text(value), **row[at].words)
                row[at] = None
        for at, key in required:
            if row[at] is None:
                findings.add(number, key, "missing")
        rows.append(row)
        if told and len(rows) % _TOLD_EVERY == 0:
            told(len(rows), sheet.height - header_row - 1)
    return rows


def _said(read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except cells.Unreadable as wrong:
        return wrong


def _note_unknown_columns(header: list[Any], columns: dict[str, int], findings: Findings) -> None:
    known = set(columns.values())
    unknown = [title_of(value) for place, value in enumerate(header) if place not in known and title_of(value)]
    unknown = [title for title in unknown if title not in ("序号", "备注", "问题")]
    if unknown:
        findings.add(0, "表头", "columns_not_read", word="、".join(unknown))


def _is_person(number: int, line: list[Any], columns: dict[str, int], findings: Findings) -> bool:
    """Blank rows are passed over; so are totals and signatures under the table, with a notice."""
    said = [shown for value in line if (shown := cells.text(value))]
    if not said:
        return False
    name, id_number = (
        cells.text(line[at]) if (at := columns.get(key, columns["name"])) < len(line) else ""
        for key in ("name", "id_number")
    )
    if name and id_number:
        return True
    keyless, lead = not (name or id_number), said[0].replace(" ", "")
    if (keyless or len(said) <= 3) and (lead.startswith(_FOOTERS) or name.startswith(_FOOTERS)):
        findings.add(number, "name", "footer", word=lead[:20])
        return False
    return True


def _readers(today: date, from_1904: bool) -> dict[str, Callable[[Any], Any]]:
    def day(value: Any) -> date | None:
        return cells.day(value, from_1904=from_1904, latest=today + _FAR_FUTURE)

    def one_of(allowed: dict[str, str], what: str) -> Callable[[Any], str | None]:
        return lambda value: cells.choice(value, allowed, what)

    by_kind: dict[str, Callable[[Any], Any]] = {
        "text": cells.words,
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


__all__ = ["AT", "BY_KEY", "DIGEST", "Roster", "Row", "lines_below", "read_roster"]
