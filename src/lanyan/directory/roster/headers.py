"""Which sheet holds the roster, where its header is, and which column says what: by titles, or as somebody chose."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from lanyan.kernel.refusal import InvalidInput

from . import cells
from .columns import ROSTER, Template
from .opening import Sheet

HEADER_ROWS = 10
PROBLEMS_COLUMN = "问题"  # what we wrote into a file that comes back
IGNORED = frozenset({"序号", "备注", PROBLEMS_COLUMN})


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody took a file for: sheet, header row (from 1; with the row above it, if `two_rows`), and which title
    means which of our columns (by key; titles left out are not read)."""

    sheet: str
    header_row: int
    two_rows: bool
    keys: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def find_sheet(sheets: list[Sheet], template: Template = ROSTER) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet of our name, else the first with a header; the row of its header (from 0) and where each column stands.

    Refusals (InvalidInput): no_roster_sheet, roster_columns_missing, roster_columns_doubled.
    """
    sheets = sorted(sheets, key=lambda sheet: sheet.name != template.sheet)
    best: tuple[Sheet, int, dict[str, int]] | None = None
    for sheet in sheets:
        header_row, columns = _find_header(sheet, template)
        if all(column.key in columns for column in template.required):
            return sheet, header_row, columns
        if best is None or len(columns) > len(best[2]):
            best = sheet, header_row, columns
    if best is None or len(best[2]) < 2:
        names = "、".join(f"“{sheet.name}”" for sheet in sheets) or "没有可见的工作表"
        titles = "、".join(column.title for column in template.required)
        raise InvalidInput(
            "no_roster_sheet",
            f"没有找到名册（{names}），没有导入。表头须在前{HEADER_ROWS}行内，至少有：{titles}。",
        )
    missing = "、".join(column.title for column in template.required if column.key not in best[2])
    raise InvalidInput("roster_columns_missing", f"工作表“{best[0].name}”缺少列：{missing}，没有导入。请补上这些列。")


def chosen_sheet(sheets: list[Sheet], choice: Choice, template: Template = ROSTER) -> tuple[Sheet, int, dict[str, int]]:
    """As `find_sheet`, by a choice. Refusal (InvalidInput): choice_gone."""
    sheet = next((one for one in sheets if one.name == choice.sheet), None)
    at = choice.header_row - 1
    titles = titles_at(sheet, at, choice.two_rows) if sheet and 0 <= at < len(sheet.head) else []
    columns = {choice.keys[title]: place for place, title in enumerate(titles) if title in choice.keys}
    if sheet is None or any(column.key not in columns for column in template.required):
        raise InvalidInput("choice_gone", "文件中没有所选的工作表或表头，没有导入。请重新选择各列。")
    return sheet, at, columns


def titles_at(sheet: Sheet, at: int, two_rows: bool) -> list[str]:
    """A title for each column of a header row (from 0): with the group above it where there are two rows; never twice."""
    above = _filled(sheet, at - 1) if two_rows and at else []
    titles: list[str] = []
    for place, value in enumerate(sheet.head[at]):
        group, own = above[place] if place < len(above) else "", title_of(value)
        title = f"{group}/{own}" if group and own and group != own else own or group
        count = sum(one.split("#")[0] == title for one in titles)
        titles.append(f"{title}#{count + 1}" if title and count else title)
    return titles


def digest_of(titles: list[str]) -> str:
    """What makes a set of headers the same again, in whatever order."""
    kept = sorted({title for title in titles if title} - IGNORED)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()


def guess_header(sheet: Sheet) -> tuple[int, bool]:
    """The row (from 0) most like a header, and whether the row above it groups its columns."""
    best, score = 0, 0
    for at, line in enumerate(sheet.head[:HEADER_ROWS]):
        said = [title_of(value) for value in line]
        like = len({one for one in said if one and len(one) <= 20 and not any(sign.isdigit() for sign in one)})
        if like > score + (1 if score else 0):
            best, score = at, like
    if best + 1 < min(len(sheet.head), HEADER_ROWS) and any(
        top == best and right > left and bottom == best for (top, left), (bottom, right) in sheet.merged
    ):
        best += 1  # groups of columns: their names stand a row below
    groups = {title_of(value) for value in sheet.head[best - 1] if title_of(value)} if best else set()
    return best, len(groups) > 1


def title_of(value: Any) -> str:
    """A header cell without line breaks, spaces, stars and remarks in brackets."""
    said = cells.text(value).replace(" ", "").replace("*", "")
    return said.split("(")[0].split("（")[0]


def _filled(sheet: Sheet, at: int) -> list[str]:
    """A row of groups: what a merged cell says counts for all its columns."""
    said = [title_of(value) for value in sheet.head[at]]
    for (top, left), (bottom, right) in sheet.merged:
        if top <= at <= bottom and left < len(said):
            for place in range(left, min(right + 1, len(said))):
                said[place] = title_of(sheet.head[top][left])
    return said


def _find_header(sheet: Sheet, template: Template) -> tuple[int, dict[str, int]]:
    """A header may take one row, or two with groups above: the first row that, with the one above, names most columns."""
    found: tuple[int, dict[str, int]] = (0, {})
    for at in range(min(HEADER_ROWS, len(sheet.head))):
        columns = _columns_at(sheet, at, template)
        if len(columns) > len(found[1]):
            found = at, columns
    return found


def _columns_at(sheet: Sheet, at: int, template: Template) -> dict[str, int]:
    columns: dict[str, int] = {}
    above = sheet.head[at - 1] if at else []
    for place, value in enumerate(sheet.head[at]):
        titles = (title_of(value), title_of(above[place]) if place < len(above) else "")
        column = next((template.by_title[title] for title in titles if title in template.by_title), None)
        if column is None:
            continue
        if column.key in columns and titles[0] in template.by_title:
            raise InvalidInput(
                "roster_columns_doubled", f"工作表“{sheet.name}”有两列“{column.title}”，没有导入。请删去或改名其中一列。"
            )
        columns.setdefault(column.key, place)
    return columns
