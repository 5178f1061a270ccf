"""Whatever file is handed in as a roster: it is read, with findings in words, or refused in a sentence. Nothing else."""

import csv
import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanyan.directory.roster import cells
from lanyan.directory.roster.columns import COLUMNS
from lanyan.directory.roster.findings import PROBLEMS
from lanyan.directory.roster.reading import Roster, read_roster
from lanyan.flows.import_roster import import_roster
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import InvalidInput

from .values import NASTY, numbers, texts

TODAY = date(2026, 11, 20)
GOOD = {
    "姓名": "柳新来",
    "性别": "男",
    "身份证号": "990000200405060018",
    "出生日期": "2004-05-06",
    "人员类别": "消防员",
    "单位": "青石桥站",
    "手机号": "19000000001",
    "党员状态": "",
}
TITLES = [column.title for column in COLUMNS]
bounded = settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("rosters")


def read(path: Path) -> Roster | None:
    """The roster, or None when it is refused as it should be."""
    try:
        found = read_roster(path, TODAY)
    except InvalidInput as refused:
        assert refused.code and refused.sentence.endswith("。") and "没有导入" in refused.sentence
        return None
    for finding in found.findings.all:
        assert finding.code in PROBLEMS and finding.sentence().endswith("。")
    return found


@bounded
@given(
    st.binary(max_size=600),
    st.sampled_from([".csv", ".xlsx", ".XLSX", ".txt"]),
    st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf"]),
)
def test_any_bytes(folder, content, suffix, head):
    path = folder / f"any{suffix}"
    path.write_bytes(head + content)
    read(path)


rows = st.lists(st.lists(st.one_of(texts, st.sampled_from(sorted(GOOD.values()))), max_size=len(TITLES) + 2), max_size=6)


@bounded
@given(rows, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), st.permutations(TITLES))
def test_any_cells_under_true_titles_as_csv(folder, lines, separator, encoding, titles):
    path = folder / "cells.csv"
    held = io.StringIO()
    csv.writer(held, delimiter=separator).writerows([titles, *lines])
    path.write_bytes(held.getvalue().encode(encoding, "replace"))
    read(path)


@bounded
@given(
    st.lists(st.dictionaries(st.sampled_from(TITLES), st.one_of(texts, numbers), max_size=6), min_size=1, max_size=5),
    st.booleans(),
)
def test_any_values_in_a_workbook(folder, changes, from_1904):
    path = folder / "values.xlsx"
    with xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": True, "date_1904": from_1904}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, TITLES)
        for at, changed in enumerate(changes, start=1):
            for place, title in enumerate(TITLES):
                value = changed.get(title, GOOD.get(title, ""))
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif isinstance(value, int) and abs(value) > 2**53:
                    sheet.write_string(at, place, str(value))
                elif value is not None:
                    sheet.write(at, place, value)
    found = read(path)
    assert found is None or len(found.rows) <= len(changes)


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, list(GOOD))
        sheet.write_row(1, 0, list(GOOD.values()))
        sheet.merge_range(2, 0, 3, 0, "合并")


def test_a_workbook_with_some_bytes_wrong(folder):
    path, draw = folder / "bytes.xlsx", random.Random(3)
    workbook(path)
    whole = path.read_bytes()
    assert read(path) is not None
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        path.write_bytes(bytes(content) if draw.random() < 0.8 else bytes(content[: draw.randrange(len(content))]))
        read(path)


def test_a_workbook_with_some_words_of_its_parts_wrong(folder):
    """The zip is whole; what is inside says nonsense: numbers, places and types that no suite writes."""
    path, broken, draw = folder / "parts.xlsx", folder / "broken.xlsx", random.Random(5)
    workbook(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    words = [
        '"',
        ">",
        "<",
        "/",
        "0",
        "-1",
        "99999999999",
        "A1",
        "ZZZ9",
        't="d"',
        't="e"',
        "<v>x</v>",
        "&#0;",
        "&x;",
        "1e999",
        "\x01",
    ]
    for _ in range(150):
        changed = dict(parts)
        for _ in range(draw.randint(1, 3)):
            name = draw.choice(sorted(changed))
            at = draw.randrange(len(changed[name]) or 1)
            cut = draw.randrange(0, 12)
            changed[name] = changed[name][:at] + draw.choice(words).encode() + changed[name][at + cut :]
        with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in changed.items():
                if draw.random() > 0.02:
                    packed.writestr(name, content)
        read(broken)


@settings(bounded, max_examples=300)
@given(st.one_of(texts, numbers, st.dates(), st.datetimes(), st.times(), st.timedeltas()))
def test_any_value_of_a_cell(value):
    allowed = {"男": "male", "女": "female"}
    readers = [
        cells.text,
        cells.person_name,
        cells.id_number,
        cells.phone,
        lambda one: cells.day(one, from_1904=False, latest=TODAY),
        lambda one: cells.day(one, from_1904=True, latest=TODAY),
        lambda one: cells.choice(one, allowed, "性别"),
    ]
    for reader in readers:
        try:
            found = reader(value)
        except cells.Unreadable as unreadable:
            assert unreadable.code in PROBLEMS
        else:
            assert found is None or (isinstance(found, (str, date)) and not isinstance(found, datetime))


@settings(bounded, max_examples=25)
@given(
    changes=st.lists(
        st.dictionaries(st.sampled_from(TITLES), st.one_of(st.sampled_from(NASTY), texts), max_size=4), max_size=4
    )
)
def test_checked_against_the_store_nothing_is_written(world, folder, changes):
    from lanyan.directory.models import Person

    path, before = folder / "checked.csv", Person.objects.count()
    held = io.StringIO()
    csv.writer(held).writerows([TITLES, *([(GOOD | changed).get(title, "") for title in TITLES] for changed in changes)])
    path.write_text(held.getvalue(), encoding="utf-8")
    try:
        import_roster(path=path, dry_run=True, by=SYSTEM)
    except InvalidInput as refused:
        assert refused.sentence.endswith("。")
    assert Person.objects.count() == before
