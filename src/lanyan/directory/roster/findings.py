"""What is wrong with a roster, cell by cell, in words that say what to write."""

from dataclasses import asdict, dataclass, field
from typing import Any

from .columns import BY_KEY


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `row` counts from 1 as the office suite shows it (0: the whole sheet); `cell` such as C5."""

    row: int
    cell: str
    column: str
    found: str
    problem: str
    remedy: str
    blocks: bool = True

    def sentence(self) -> str:
        """第5行 身份证号（C5）：校验位不符，末位应为“X”。请核对证件。"""
        where = f"第{self.row}行 " if self.row else ""
        place = f"{self.column}（{self.cell}）" if self.cell else self.column
        return f"{where}{place}：{self.problem}。{self.remedy}。" if self.remedy else f"{where}{place}：{self.problem}。"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Findings:
    """Collects findings; knows in which cell of the sheet a column stands."""

    columns: dict[str, int] = field(default_factory=dict)
    all: list[Finding] = field(default_factory=list)

    def add(self, row: int, key: str, problem: str, remedy: str, found: str = "", *, blocks: bool = True) -> None:
        """A finding about column `key` of a row (or about the sheet, row 0)."""
        at = self.columns.get(key)
        cell = f"{letters(at)}{row}" if at is not None and row else ""
        title = BY_KEY[key].title if key in BY_KEY else key
        self.all.append(Finding(row, cell, title, found, problem, remedy, blocks))

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.all if finding.blocks]

    @property
    def notices(self) -> list[Finding]:
        return [finding for finding in self.all if not finding.blocks]


def letters(column: int) -> str:
    """Column 0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
