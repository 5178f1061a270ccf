"""A roster of 100 000 people in 20 columns: read, all checks, import; against what reading it and COPY take by themselves.

Each is measured in a process of its own, on a database made for it; the file is written as an office suite saves it.
The floor is plain: calamine reads the file, COPY puts its cells into a table of 20 text columns without an index. The
written import is also held against COPY of the very rows that it makes into the directory's own tables, with all their
constraints; and it is told where its time goes, part by part.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.cli.benches import Row
from lanyan.cli.running.alone import alone, migrated

PEOPLE, COLUMNS, STATIONS = 100_000, 20, 1000
MOST_TIMES, MOST_MEMORY = 3, 600  # times the floor; MiB
TABLES = ("person", "posting", "rank_spell", "standing", "membership")
_DAY, _EPOCH = date(2024, 1, 1), date(1899, 12, 30)
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵周吴曾单解仇", "伟强磊军洋勇艳杰涛明超刚平辉健俊帆鑫宇浩志建国文海波斌林"


def rows() -> list[Row]:
    """Seconds of wall time, MiB at the peak of the importing process."""
    return [Row(**one) for one in alone(__name__)]


def main(argv: list[str]) -> None:
    """Without arguments the whole measurement; `floor FILE`, `import FILE` and `profile FILE` are its parts."""
    if argv:
        part = {"floor": _floor, "import": _import, "profile": _profile}[argv[0]]
        sys.stdout.write(json.dumps(part(Path(argv[1]))) + "\n")
        return
    migrated()
    random.seed(20261122)
    _found_stations()
    file = Path(os.environ["LANYAN_DATA"]) / "roster.xlsx"
    _write(file)
    taken = _part("import", file)
    floor = _part("floor", file)
    plain, kept = floor["read"] + floor["copy"], floor["read"] + floor["copy_into_directory"]
    found = [
        _row("read, all checks, compared with the store", taken["check"], plain),
        _row("the same, and written", taken["import"], plain),
        _row("the same file again: nothing changes", taken["again"], plain) | {"target": None},
        {"name": "peak memory of the import", "value": taken["memory"], "unit": "MiB", "target": MOST_MEMORY},
        {"name": "calamine read", "value": floor["read"], "unit": "s"},
        {"name": "COPY of the cells into a plain table", "value": floor["copy"], "unit": "s"},
        {"name": "written, against COPY of the same rows under the directory's constraints", "value": taken["import"]}
        | {"unit": "s", "floor": round(kept, 2)},
        *(
            {"name": f"of the written import: {part}", "value": took, "unit": "s"}
            for part, took in _part("profile", file).items()
        ),
        {"name": "people", "value": taken["people"], "unit": "人"},
    ]
    sys.stdout.write(json.dumps(found) + "\n")


def _row(name: str, value: float, floor: float) -> dict[str, Any]:
    floor = round(floor, 2)
    return {"name": name, "value": value, "unit": "s", "floor": floor, "target": round(MOST_TIMES * floor, 2)}


def _part(name: str, file: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", __spec__.name, name, str(file)], stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _import(file: Path) -> dict[str, Any]:
    migrated()
    from lanyan.directory.models import Person
    from lanyan.flows.import_roster import import_roster
    from lanyan.kernel.operation import SYSTEM

    def take(*, dry_run: bool) -> float:
        began = time.perf_counter()
        outcome = import_roster(file, by=SYSTEM, on=_DAY, dry_run=dry_run)
        if not outcome.is_clean:
            raise SystemExit(outcome.roster.findings.blocking[0].sentence())
        return round(time.perf_counter() - began, 2)

    check = take(dry_run=True)
    whole = take(dry_run=False)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    again = take(dry_run=False)
    return {"check": check, "import": whole, "again": again, "memory": memory, "people": Person.objects.count()}


def _profile(file: Path) -> dict[str, float]:
    """The written import once more, into an emptied directory: seconds of each of its parts."""
    migrated()
    from django.db import connection, transaction

    from lanyan.directory.operations import import_roster
    from lanyan.directory.operations.people import next_number
    from lanyan.directory.roster.checking import check_rows
    from lanyan.directory.roster.opening import open_table
    from lanyan.directory.roster.places import Places
    from lanyan.directory.roster.planning import plan_roster
    from lanyan.directory.roster.reading import read_roster
    from lanyan.kernel.operation import SYSTEM

    took: dict[str, float] = {}

    def timed(part: str, done: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        made = done()
        took[part] = round(time.perf_counter() - began, 2)
        return made

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    timed("unpacking, and calamine", lambda: list(open_table(file)))
    read = timed("reading, that included", lambda: read_roster(file, _DAY))
    places = Places(_DAY)
    timed("checks of ID numbers and organisations", lambda: check_rows(read, places))
    with transaction.atomic():
        plan = timed("staging, checks by SQL, comparison", lambda: plan_roster(read, places, _DAY, next_number()))
        timed("numbers sealed, people and spans written", lambda: import_roster(plan=plan, digest="", by=SYSTEM))
        with connection.cursor() as cursor:
            timed("foreign keys checked", lambda: cursor.execute("SET CONSTRAINTS ALL IMMEDIATE"))
    return took


def _floor(file: Path) -> dict[str, Any]:
    """What was imported is copied out, taken away and copied in again."""
    migrated()
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    lines = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    read = time.perf_counter() - began
    columns = ", ".join(f"c{n} text" for n in range(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE cells ({columns})")
        began = time.perf_counter()
        with cursor.copy("COPY cells FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        plain = time.perf_counter() - began
        held = {}
        for table in TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                held[table] = b"".join(bytes(piece) for piece in copy)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        began = time.perf_counter()
        with transaction.atomic():
            for table in TABLES:
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(held[table])
        kept = time.perf_counter() - began
    return {"read": round(read, 2), "copy": round(plain, 2), "copy_into_directory": round(kept, 2)}


def _found_stations() -> None:
    """A thousand stations with a branch each."""
    from lanyan.directory.models import Organisation, OrganisationSpell
    from lanyan.directory.operations import rebuild_ancestry
    from lanyan.kernel.bulk import copy_in

    day = date(2000, 1, 1)
    units: list[Organisation] = []
    bodies: list[Organisation] = []
    for line, kept in (("administrative", units), ("party", bodies)):
        kept += [Organisation(line=line, founded_on=day) for _ in range(STATIONS)]
        copy_in(kept)
    spells = [
        OrganisationSpell(
            organisation=one, name=name, short_name=name, form=form, level="station", unit=seat, valid_from=day
        )
        for n, (unit, body) in enumerate(zip(units, bodies, strict=True))
        for one, name, form, seat in (
            (unit, f"第{n}站", "unit_station", None),
            (body, f"第{n}站党支部", "branch", unit),
        )
    ]
    copy_in(spells)
    rebuild_ancestry()


def _write(file: Path) -> None:
    """Sheet and shared strings written by hand: a library would take longer than everything that is measured."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("人员名册")
        sheet.write_string(0, 0, "x")
        sheet.write_datetime(1, 0, _DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
    strings: dict[str, int] = {}
    body = "".join(_line(at, cells, strings) for at, cells in enumerate(_people(), start=1))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {space}><sheetData>{body}</sheetData></worksheet>".encode()
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    parts["xl/sharedStrings.xml"] = f"<sst {space}>{shared}</sst>".encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _line(at: int, cells: list[str | date | None], strings: dict[str, int]) -> str:
    """One row of the sheet; dates as numbers in the date format, texts by their place among the shared strings."""
    said = []
    for place, value in enumerate(cells):
        where = f"{chr(65 + place)}{at}"
        if isinstance(value, date):
            said.append(f'<c r="{where}" s="1"><v>{(value - _EPOCH).days}</v></c>')
        elif value is not None:
            said.append(f'<c r="{where}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
    return f'<row r="{at}">{"".join(said)}</row>'


def _people() -> Iterator[list[str | date | None]]:
    """The header, then people: two of three in the Party, one of ten with a cell or two left empty."""
    from lanyan.directory.id_number import check_digit

    yield [
        *("姓名", "性别", "身份证号", "出生日期", "人员类别", "单位", "职务", "衔级", "手机号", "入职日期", "任现职日期"),
        *("党员状态", "入党日期", "转正日期", "所在党支部", "转入支部日期", "团员", "入团日期", "人员编号", "备注"),
    ]
    for n in range(PEOPLE):
        born = date(1960, 1, 1) + timedelta(days=n * 7 % 12_000)
        first17 = f"990{n // 10_000:03d}{born:%Y%m%d}{n % 1000:03d}"
        joined = born + timedelta(days=19 * 366)
        party: Callable[[Any], Any] = (lambda value: value) if n % 3 else (lambda _: None)
        yield [
            random.choice(_SURNAMES) + "".join(random.choices(_GIVEN, k=2)),
            "男" if n % 2 else "女",
            first17 + check_digit(first17),
            born,
            "消防员",
            f"第{n % STATIONS}站",
            "班长" if n % 9 == 0 else "战斗员",
            None if n % 10 == 0 else "二级消防士",
            f"139{n:08d}",
            joined,
            _DAY,
            party("正式党员"),
            party(joined + timedelta(days=400)),
            party(joined + timedelta(days=800)),
            party(f"第{n % STATIONS}站党支部"),
            party(_DAY),
            "否",
            None,
            str(1_000_000 + n),
            "备注",
        ]


if __name__ == "__main__":
    main(sys.argv[1:])
