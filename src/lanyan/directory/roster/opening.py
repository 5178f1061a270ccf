"""Opening a workbook that a stranger made: what is not one, or would burst, is told in a sentence before it is read."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lanyan.kernel.refusal import InvalidInput

MAX_FILE = 50 * 2**20
MAX_UNPACKED = 300 * 2**20
MAX_PARTS = 2000
MAX_ROWS = 120_000
HEAD = 250
_CHUNK = 2**20
_OVERLAP = 512
_LONGEST_FORMULA = 2**16  # bytes of a cell: a formula has 8192 characters at most
_MOST_VALUELESS = 200_000  # rows
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEVER_IN_TEXT = bytes(range(8))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A value in a column beyond CZ or a row from 200 000 on: the reader would lay out every empty cell before it.
# Empty cells and rows out there are common (a suite keeps the format of a whole column) and harmless.
_FAR = rb"(?:[2-9]\d{5}|[1-9]\d{6,})"
_FAR_CELL = re.compile(rb"""\sr=["'](?:(?:[D-Z][A-Z]|[A-Z]{3})\d{1,7}|[A-Z]{1,3}""" + _FAR + rb""")["'][^>/]*>\s*<[^/]""")
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*\sr=["']""" + _FAR + rb"""["']""")
# What both of these, and nothing usual, begin with: looked for first, since it is found (or not) three times sooner.
_MAYBE_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]?\d{6})""")
_UNPLACED_CELL = re.compile(rb"""<(?:\w+:)?c(?=[\s>])(?![^>]*\sr=["'])""")
_HIDDEN_ROW = re.compile(rb"""<row\b(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\sr=["'](\d+)["']""")
# A formula that no suite has worked out yet: it has no value, and does not say (by its type) that this is an empty text.
_UNWORKED = re.compile(
    rb"""<c\b(?![^<>]*\st=["']str["'])[^<>]*\sr=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>\s*"""
    rb"""<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:<v\s*/>\s*|<v>\s*</v>\s*)?</c>"""
)
# An error (#N/A) is what the cell is worked out to; the reader makes it an empty cell.
_FAILED = re.compile(
    rb"""<c\b(?=[^<>]*\st=["']e["'])[^<>]*\sr=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>\s*"""
    rb"""(?:<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*)?<v>([^<]{1,20})</v>"""
)
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^>]*>""")
_RELATION = re.compile(rb"""<Relationship\b[^>]*>""")


@dataclass(slots=True)
class Sheet:
    """A worksheet: `head` its first rows of values from cell A1 on, `height` how many it has, `lines()` all of them, made
    one by one; merged ranges (zero based, inclusive), hidden rows (from 1). `valueless`: by row (from 1) and column (A),
    formulas that failed (#N/A) or have no value yet (empty)."""

    name: str
    head: list[list[Any]]
    height: int
    lines: Callable[[], Iterator[list[Any]]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    valueless: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    from_1904: bool = False


def open_table(path: Path) -> list[Sheet]:
    """The visible sheets of a workbook, or the one table of a CSV file. Refusals: those of either."""
    return [read_csv(path)] if is_csv(path) else list(open_workbook(path))


def open_workbook(path: Path) -> Iterator[Sheet]:
    """The visible worksheets one after the other. Refusals (InvalidInput): file_missing, file_empty, file_too_big,
    workbook_protected, workbook_old, not_a_workbook, workbook_bursts, workbook_damaged."""
    _check_outside(path)
    insides, from_1904 = _check_inside(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise _protected() from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(str(error)) from error
    for data in workbook.sheets_metadata:
        if data.visible == SheetVisibleEnum.Visible and data.typ == SheetTypeEnum.WorkSheet:
            yield _read(workbook, data.name, insides.get(data.name, _Inside()), from_1904)


def is_csv(path: Path) -> bool:
    """By its name, unless its content is a workbook all the same."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as content:
        return not content.read(4).startswith(b"PK\x03\x04")


def read_csv(path: Path) -> Sheet:
    """A CSV file in UTF-8 or GBK, with commas, semicolons or tabs between. Refusals (InvalidInput): file_empty,
    file_too_big, workbook_protected, workbook_old, not_a_csv."""
    _check_outside(path)
    text = _decoded(path.read_bytes())
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(",;\t，", key=first.count)

    def lines() -> Iterator[list[Any]]:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)

    try:
        height = sum(1 for _ in lines())
    except csv.Error as error:
        raise _not_a_csv(str(error)) from error
    return Sheet(path.stem, list(islice(lines(), HEAD)), height, lines)


def _decoded(content: bytes) -> str:
    if any(byte in content for byte in _NEVER_IN_TEXT):
        raise _not_a_csv("control bytes")
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise _not_a_csv("neither UTF-8 nor GBK")


def _not_a_csv(reason: str) -> InvalidInput:
    sentence = "文件不是逗号分隔的文本（CSV，编码UTF-8或GBK），没有导入。请用办公软件另存为“Excel工作簿（.xlsx）”后再导入。"
    return InvalidInput("not_a_csv", sentence, field="file", reason=reason)


def _read(workbook: CalamineWorkbook, name: str, inside: "_Inside", from_1904: bool) -> Sheet:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise _damaged(str(error)) from error

    def lines() -> Iterator[list[Any]]:
        """From A1 on: the reader itself begins at the first cell that says something."""
        if sheet.start is None:
            return
        top, left = sheet.start
        yield from ([] for _ in range(top))
        pad: list[Any] = [""] * left
        yield from ([*pad, *line] for line in sheet.iter_rows()) if left else sheet.iter_rows()

    height = sheet.end[0] + 1 if sheet.end else 0
    return Sheet(
        name,
        list(islice(lines(), HEAD)),
        height,
        lines,
        merged=sheet.merged_cell_ranges or [],
        hidden_rows=frozenset(inside.hidden),
        valueless=inside.valueless,
        from_1904=from_1904,
    )


def _check_outside(path: Path) -> None:
    if not path.is_file():
        raise InvalidInput("file_missing", f"找不到文件“{path.name}”，没有导入。请核对文件名和所在目录。", field="file")
    size = path.stat().st_size
    if size == 0:
        raise InvalidInput("file_empty", f"“{path.name}”是空文件，没有导入。请重新选择文件。", field="file")
    if size > MAX_FILE:
        raise too_big(path.name, size)
    with path.open("rb") as content:
        head = content.read(8)
        if head == _OLE:
            content.seek(0)
            raise _protected() if _ENCRYPTED in content.read() else _old()
    if path.suffix.lower() == ".csv":
        return
    if not head.startswith(b"PK\x03\x04"):
        raise InvalidInput(
            "not_a_workbook",
            f"“{path.name}”不是Excel工作簿（.xlsx），没有导入。请用Excel、WPS或LibreOffice另存为“Excel工作簿（.xlsx）”后再导入。",
            field="file",
        )


@dataclass(slots=True)
class _Inside:
    """What is learnt of a part by unpacking it: its true size; of a worksheet what the reader does not tell."""

    size: int = 0
    hidden: set[int] = field(default_factory=set)
    valueless: dict[int, dict[str, str]] = field(default_factory=dict)


def _check_inside(path: Path) -> tuple[dict[str, _Inside], bool]:
    """Unpack every part once, counting true bytes; what is inside by sheet name, and whether days count from 1904."""
    budget = MAX_UNPACKED
    found: dict[str, _Inside] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bursts()
            if "xl/workbook.xml" not in archive.namelist():
                raise _damaged("no xl/workbook.xml")
            for part in parts:
                found[part.filename] = _walk(archive, part, budget)
                budget -= found[part.filename].size
            book = archive.read("xl/workbook.xml")
            names = _sheet_parts(book, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise _damaged(str(error)) from error
    from_1904 = re.search(rb"""date1904=["'](?:1|true)["']""", book) is not None
    return {name: found.get(part, _Inside()) for name, part in names.items()}, from_1904


def _walk(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int) -> _Inside:
    """Unpack a part. The check sum at its end unmasks a false size."""
    inside, carry, formula = _Inside(), b"", b""
    far_row = False
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            inside.size += len(chunk)
            if inside.size > budget:
                raise _bursts()
            if not part.filename.startswith("xl/worksheets/"):
                continue
            if inside.size == len(chunk) and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise _damaged("worksheet in UTF-16")
            window = carry + chunk
            if _MAYBE_FAR.search(window):
                far_row = far_row or _FAR_ROW.search(window) is not None
                if _FAR_CELL.search(window):
                    raise _bursts()
            if b"hidden=" in window:
                inside.hidden.update(int(row) for row in _HIDDEN_ROW.findall(window))
            if _has_formulas(formula) or _has_formulas(chunk):
                _note_valueless(formula + chunk, inside.valueless)
            carry, formula = window[-_OVERLAP:], chunk[-_LONGEST_FORMULA:]
    if far_row and _has_unplaced_cell(archive, part):
        raise _bursts()
    return inside


def _has_formulas(piece: bytes) -> bool:
    """Whether a formula or an error stands in it. A single sign is found ten times sooner than two, and these are rare."""
    return (b"f" in piece and b"<f" in piece) or (b"#" in piece and b"<v>#" in piece)


def _note_valueless(window: bytes, found: dict[int, dict[str, str]]) -> None:
    for cell in chain(_UNWORKED.finditer(window), _FAILED.finditer(window)):
        if len(found) >= _MOST_VALUELESS:
            return
        error = cell[3].decode("utf-8", "replace") if cell.re is _FAILED else ""
        found.setdefault(int(cell[2]), {})[cell[1].decode()] = error


def _has_unplaced_cell(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a worksheet with a far row has a cell that does not say where it stands: it may stand there."""
    carry = b""
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            if _UNPLACED_CELL.search(carry + chunk):
                return True
            carry = chunk[-_OVERLAP:]
    return False


def _sheet_parts(book: bytes, archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds the sheet of which name."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
            target = _attribute(relation, b"Target").lstrip("/")
            targets[_attribute(relation, b"Id")] = target if target.startswith("xl/") else f"xl/{target}"
    return {_attribute(sheet, b"name"): targets.get(_attribute(sheet, b"id"), "") for sheet in _SHEET.findall(book)}


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"""[\s:]""" + name + rb"""=["']([^"']*)["']""", tag)
    return found[1].decode("utf-8", "replace") if found else ""


def too_big(name: str, size: int) -> InvalidInput:
    """The refusal of a file of so many bytes."""
    return InvalidInput(
        "file_too_big",
        f"“{name}”有{size // 2**20}MB，超过{MAX_FILE // 2**20}MB，没有导入。请删去图片和无关工作表，或分成几份。",
        field="file",
    )


def _protected() -> InvalidInput:
    return InvalidInput("workbook_protected", "文件设有打开密码，没有导入。请去掉密码另存后再导入。", field="file")


def _old() -> InvalidInput:
    return InvalidInput(
        "workbook_old", "文件是旧版格式（.xls、.et），没有导入。请另存为“Excel工作簿（.xlsx）”后再导入。", field="file"
    )


def _bursts() -> InvalidInput:
    return InvalidInput(
        "workbook_bursts",
        "文件展开后过大，或有内容写在极远的行列（第20万行以后、CZ列以后），没有导入。请只保留名册内容，另存后再导入。",
        field="file",
    )


def _damaged(reason: str) -> InvalidInput:
    return InvalidInput(
        "workbook_damaged",
        "文件已损坏或不是完整的工作簿，没有导入。请用办公软件打开并另存为“Excel工作簿（.xlsx）”后再导入。",
        field="file",
        reason=reason,
    )
