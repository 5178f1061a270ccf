"""From a workbook to rows of values: which sheet, where the header is, what each cell says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from lanyan.directory import words
from lanyan.kernel.refusal import InvalidInput
from lanyan.rulebook.library import national

from . import cells
from .columns import BY_KEY, COLUMNS, NO, NOT_OF_THE_PARTY, PARTY_STATES, RANKS, ROSTER, STAFF_KINDS, YES, Template
from .findings import Findings, letters
from .headers import IGNORED, PROBLEMS_COLUMN, Choice, chosen_sheet, find_sheet, title_of
from .opening import MAX_ROWS, Sheet, open_table

# A row: its number in the sheet, then the value of each of our columns (None: says nothing), then the digest.
AT = {column.key: place for place, column in enumerate(COLUMNS, start=1)}
DIGEST = len(COLUMNS) + 1
Row = tuple[Any, ...]

_FOOTERS = ("合计", "总计", "小计", "填表", "制表", "填报", "审核", "备注", "说明", "注：", "注:", "单位（盖章）")
_FAR_FUTURE = timedelta(days=366 * 2)
_UNIQUE = frozenset({"id_number", "phone", "number"})  # no two cells alike: remembering them would only cost memory
_BLOCK = 100  # rows in hand at a time: too few to make the collector of garbage look through them
_TOLD_EVERY = 1000


@dataclass(slots=True)
class Roster:
    """A roster read: what it says column by column (`said`, by the places of a row), what was found so far, and which keys
    the file has a column for. A hundred thousand rows are two dozen lists."""

    sheet: str
    header_row: int
    said: list[list[Any]]
    findings: Findings
    keys: tuple[str, ...] = ()
    _places: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.said[0])

    @property
    def rows(self) -> list[Row]:
        """The same row by row, made anew each time."""
        return list(zip(*self.said, strict=True))

    def row(self, number: int) -> Row:
        """The row of this number in the sheet."""
        place = self._place_of()[number]
        return tuple(column[place] for column in self.said)

    def of(self, numbers: list[int], key: str) -> list[Any]:
        """What a column says in the rows of these numbers."""
        places, column = self._place_of(), self.said[AT[key]]
        return [column[places[number]] for number in numbers]

    def _place_of(self) -> dict[int, int]:
        if not self._places:
            self._places = {number: place for place, number in enumerate(self.said[0])}
        return self._places


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
    said = _read_rows(sheet, header_row, columns, _readers(today, sheet.from_1904), findings, told, template)
    if not said[0]:
        raise InvalidInput("roster_empty", f"工作表“{sheet.name}”只有表头，没有人员，没有导入。请从表头下一行起填写。")
    if sheet.hidden_rows and (hidden := sorted(sheet.hidden_rows.intersection(said[0]))):
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        findings.add(0, "隐藏行", "hidden_rows", word=shown)
    return Roster(sheet.name, header_row + 1, said, findings, tuple(columns))


def lines_below(sheet: Sheet, header_row: int) -> Iterator[tuple[int, list[Any]]]:
    """(number from 1, cells) of the rows below a header (from 0); every cell of a merged range says what its first says."""
    merged = sorted((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged if top > header_row)
    if not merged:
        yield from enumerate(islice(sheet.lines(), header_row + 1, None), start=header_row + 2)
        return
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


class _Column(dict[Any, Any]):
    """A column of ours in the file: what each thing that it says means. Rosters repeat themselves, so that is worked out
    once; but where no two cells are alike, remembering would only cost memory. `wrong`: it has said what none can read."""

    def __init__(self, key: str, place: int, read: Callable[[Any], Any]) -> None:
        super().__init__({"": None})
        self.key, self.place, self.at, self.read, self.wrong = key, place, AT[key], read, False

    def __missing__(self, value: Any) -> Any:
        try:
            meaning = self.read(value)
        except cells.Unreadable as unreadable:
            meaning, self.wrong = unreadable, True
        if self.key not in _UNIQUE:
            self[value] = meaning
        return meaning


def _read_rows(
    sheet: Sheet,
    header_row: int,
    columns: dict[str, int],
    readers: dict[str, Callable[[Any], Any]],
    findings: Findings,
    told: Callable[[int, int], None] | None,
    template: Template,
) -> list[list[Any]]:
    """Some hundred rows at a time, column by column: numbers, then what each of our columns says."""
    ours = [_Column(key, place, readers[key]) for key, place in columns.items()]
    required = {AT[column.key]: column.key for column in template.required}
    said: list[list[Any]] = [[] for _ in range(DIGEST + 1)]
    people = _people(sheet, header_row, columns, findings)
    while block := list(islice(people, _BLOCK)):
        numbers, lines = zip(*block, strict=True)
        for at, meanings in enumerate(_read_block(numbers, lines, ours, sheet, findings)):
            said[at] += meanings
            if at in required and None in meanings:
                for number in (number for number, meaning in zip(numbers, meanings, strict=True) if meaning is None):
                    findings.add(number, required[at], "missing")
        if told and len(said[0]) % _TOLD_EVERY == 0:
            told(len(said[0]), sheet.height - header_row - 1)
    return said


def _people(sheet: Sheet, header_row: int, columns: dict[str, int], findings: Findings) -> Iterator[tuple[int, list[Any]]]:
    """(number from 1, cells) of the rows that are about somebody."""
    name_at = columns["name"]
    id_at = columns.get("id_number", name_at)
    last = max(name_at, id_at)
    ours = {place for place, value in enumerate(sheet.head[header_row]) if title_of(value) == PROBLEMS_COLUMN}
    for number, line in lines_below(sheet, header_row):
        if (len(line) > last and line[name_at] and line[id_at]) or (
            number in sheet.valueless or _is_person(number, line, columns, ours, findings)
        ):
            yield number, line


def _read_block(
    numbers: tuple[int, ...], lines: tuple[list[Any], ...], ours: list[_Column], sheet: Sheet, findings: Findings
) -> list[Any]:
    """What rows say, by place in a row of ours."""
    cells_of = list(zip_longest(*lines, fillvalue=""))
    nothing = (None,) * len(numbers)
    read: list[Any] = [numbers, *[nothing] * DIGEST]
    for column in ours:
        values = cells_of[column.place] if column.place < len(cells_of) else ("",) * len(numbers)
        if sheet.valueless:
            _tell_valueless(numbers, values, column, sheet, findings)
        if bool in set(map(type, values)):  # True would be found where 1 is
            values = tuple(("是" if value else "否") if isinstance(value, bool) else value for value in values)
        meanings = read[column.at] = list(map(column.__getitem__, values))
        if column.wrong:
            for at, meaning in enumerate(meanings):
                if meaning.__class__ is cells.Unreadable:
                    findings.add(numbers[at], column.key, meaning.code, cells.text(values[at]), **meaning.words)
                    meanings[at] = None
    return read


def _tell_valueless(
    numbers: tuple[int, ...], values: tuple[Any, ...], column: _Column, sheet: Sheet, findings: Findings
) -> None:
    """Cells that are empty because their formula has no value."""
    letter = letters(column.place)
    for number, value in zip(numbers, values, strict=True):
        if value == "" and (error := sheet.valueless.get(number, {}).get(letter)) is not None:
            findings.add(number, column.key, "formula_failed" if error else "formula_unworked", error)


def _note_unknown_columns(header: list[Any], columns: dict[str, int], findings: Findings) -> None:
    known = set(columns.values())
    unknown = [title_of(value) for place, value in enumerate(header) if place not in known and title_of(value)]
    unknown = [title for title in unknown if title not in IGNORED]
    if unknown:
        findings.add(0, "表头", "columns_not_read", word="、".join(unknown))


def _is_person(number: int, line: list[Any], columns: dict[str, int], ours: set[int], findings: Findings) -> bool:
    """Blank rows are passed over; so are totals and signatures under the table, with a notice. What we wrote ourselves into
    a file that comes back (`ours`, columns) says nothing."""
    said = [shown for place, value in enumerate(line) if place not in ours and (shown := cells.text(value))]
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
