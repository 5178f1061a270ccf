"""A roster as people really send it: every suite's way of saving, every mistake people make, all or nothing."""

import io
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from django.conf import settings
from openpyxl import Workbook, load_workbook

from lanyan.directory import operations
from lanyan.directory.access import actor_of
from lanyan.directory.id_number import check_digit
from lanyan.directory.models import Membership, Person, Posting, Standing
from lanyan.directory.roster import opening
from lanyan.directory.roster.columns import BY_TITLE, COLUMNS, SHEET
from lanyan.directory.roster.findings import PROBLEMS
from lanyan.directory.roster.template import write_findings, write_template
from lanyan.directory.sealed import id_number_of, phone_of
from lanyan.flows.import_roster import import_roster
from lanyan.kernel import clock
from lanyan.kernel.journal import JournalEntry
from lanyan.kernel.operation import SYSTEM
from lanyan.kernel.refusal import InvalidInput, NotVisible

LOCKED = Path(__file__).parent / "data" / "with-a-password.xlsx"  # encrypted as Office does it
BEGINNING, TODAY = date(2020, 1, 1), date(2026, 6, 15)


@pytest.fixture(autouse=True)
def mid_june():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def tree(db):
    def found(form, name, level, **more):
        return operations.found_organisation(form=form, name=name, level=level, founded_on=BEGINNING, by=SYSTEM, **more)

    detachment = found("unit_detachment", "云岭支队", "detachment")
    east = found("unit_brigade", "东区大队", "brigade", parent=detachment)
    west = found("unit_brigade", "西区大队", "brigade", parent=detachment)
    harbour = found("unit_station", "港口站", "station", parent=east)
    east_special = found("unit_station", "特勤站", "station", parent=east)
    west_special = found("unit_station", "特勤站", "station", parent=west)
    branch = found("branch", "港口站党支部", "station", unit=harbour)
    group = found("group", "港口站党支部第一党小组", "team", parent=branch, unit=harbour)
    league = found("league_branch", "港口站团支部", "station", unit=harbour)
    return SimpleNamespace(**{name: value for name, value in locals().items() if name not in ("db", "found")})


def id_of(born_on=date(1995, 5, 5), order=11):
    first17 = f"990000{born_on:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


def person(**more):
    """One good row; columns by title."""
    row = {
        "姓名": "曾志强",
        "性别": "男",
        "身份证号": id_of(),
        "出生日期": "1995-05-05",
        "人员类别": "消防员",
        "单位": "港口站",
        "职务": "班长",
        "衔级": "二级消防士",
        "手机号": "13900000001",
        "党员状态": "正式党员",
        "入党日期": "2018-07-01",
        "转正日期": "2019-07-01",
        "所在党支部": "港口站党支部",
        "所在党小组": "第一党小组",
    }
    return row | more


def lines_of(*rows):
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return [titles, *([row.get(title, "") for title in titles] for row in rows)]


def save(path, lines, sheet=SHEET, edit=None):
    book = Workbook()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(line)
    if edit:
        edit(page, book)
    book.save(path)
    return path


@pytest.fixture
def take(tmp_path, tree):
    """Import rows, or lines of cells; `edit(sheet, workbook)` changes the workbook before it is saved."""

    def run(*rows, lines=None, edit=None, sheet=SHEET, dry_run=False, on=None):
        path = save(tmp_path / "名册.xlsx", lines or lines_of(*rows), sheet, edit)
        return import_roster(path, by=SYSTEM, dry_run=dry_run, on=on)

    return run


def codes(outcome):
    return [(finding.row, finding.code) for finding in outcome.roster.findings.all]


def told(outcome):
    return [(finding.row, finding.column) for finding in outcome.roster.findings.blocking]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Person, Posting, Standing, Membership)]


def test_a_good_row_becomes_a_person_with_all_that_belongs_to_her(take, tree):
    outcome = take(person())
    assert outcome.written and not outcome.roster.findings.all
    made = Person.objects.get()
    assert (made.name, made.sex, made.born_on, made.pinyin) == ("曾志强", "male", date(1995, 5, 5), "zengzhiqiang")
    assert (id_number_of(made), phone_of(made), made.number) == (id_of(), "13900000001", "100001")
    posting = made.postings.get()
    assert (posting.unit, posting.staff_kind, posting.position) == (tree.harbour, "firefighter", "班长")
    assert posting.valid_from == TODAY
    assert list(made.standings.order_by("valid_from").values_list("state", "valid_from", "valid_to")) == [
        ("probationary", date(2018, 7, 1), date(2019, 7, 1)),
        ("full", date(2019, 7, 1), None),
    ]
    membership = made.memberships.get()
    assert (membership.organisation, membership.group) == (tree.branch, tree.group)
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.details["new"]) == ("import_roster", 1)


def test_the_same_file_twice_changes_nothing_today_or_later(take):
    rows = [person(), person(姓名="王二", 身份证号=id_of(order=13), 党员状态="入党积极分子", 入党日期="", 转正日期="")]
    take(*rows)
    before, lines = everything(), JournalEntry.objects.count()
    for day in (TODAY, date(2026, 9, 1)):
        again = take(*rows, on=day)
        assert again.written and again.plan.is_empty and again.plan.unchanged == 2
    assert everything() == before
    assert JournalEntry.objects.count() == lines


def test_a_dry_run_tells_and_writes_nothing(take):
    outcome = take(person(), dry_run=True)
    assert outcome.is_clean and not outcome.written and len(outcome.plan.new) == 1
    assert Person.objects.count() == 0


def test_changes_are_told_field_by_field_and_become_new_spans(take, tree):
    take(person())
    outcome = take(person(单位="西区大队/特勤站", 职务="副站长", 手机号="13900000002", 姓名="曾志刚"), on=date(2026, 7, 1))
    fields = {change.field: (change.before, change.after) for change in outcome.plan.changes}
    assert fields["任职"] == ("港口站 消防员 班长", "特勤站 消防员 副站长（自2026-07-01）")
    assert fields["姓名"] == ("曾志强", "曾志刚")
    assert set(fields) == {"任职", "姓名", "手机号"}
    spans = list(Posting.objects.order_by("valid_from").values_list("unit", "valid_from", "valid_to"))
    assert spans == [(tree.harbour.pk, TODAY, date(2026, 7, 1)), (tree.west_special.pk, date(2026, 7, 1), None)]
    assert Person.objects.get().pinyin == "zengzhigang"


def test_an_empty_cell_changes_nothing(take):
    take(person())
    before = everything()
    outcome = take(person(职务="", 衔级="", 手机号="", 党员状态="", 入党日期="", 转正日期="", 所在党支部="", 所在党小组=""))
    assert outcome.written and outcome.plan.is_empty
    assert everything() == before


def test_people_gone_from_the_file_are_listed_and_kept(take):
    other = person(姓名="王二", 身份证号=id_of(order=13))
    take(person(), other)
    outcome = take(person())
    assert [(gone.name, gone.unit) for gone in outcome.plan.gone] == [("王二", "港口站")]
    assert Person.objects.count() == 2


def test_a_corrected_date_moves_the_beginning_of_the_same_span(take):
    take(person())
    outcome = take(person(转正日期="2019-08-01"))
    assert outcome.written and len(outcome.plan.changes) == 1
    assert list(Standing.objects.order_by("valid_from").values_list("state", "valid_from", "valid_to")) == [
        ("probationary", date(2018, 7, 1), date(2019, 8, 1)),
        ("full", date(2019, 8, 1), None),
    ]


def test_history_that_contradicts_the_file_is_a_finding(take):
    take(person())
    operations.set_standing(person=Person.objects.get(), state="observed", on=date(2025, 1, 1), by=SYSTEM)
    assert codes(take(person())) == [(2, "history_contradicts")]


def test_nobody_is_posted_to_what_will_be_dissolved_and_who_serves_there_till_then_may_stay_in_the_file(take, tree):
    special = person(单位="西区大队/特勤站", 党员状态="", 入党日期="", 转正日期="", 所在党支部="", 所在党小组="")
    assert take(special).written
    ends = TODAY + timedelta(days=30)
    operations.post_person(
        person=Person.objects.get(), unit=tree.harbour, staff_kind="firefighter", position="班长", on=ends, by=SYSTEM
    )
    operations.dissolve_organisation(organisation=tree.west_special, on=ends, by=SYSTEM)
    operations.dissolve_organisation(organisation=tree.group, on=ends, by=SYSTEM)
    assert take(special).written
    before = everything()
    other = {"姓名": "王建国", "身份证号": id_of(order=13)}
    outcome = take(special, special | other | {"手机号": ""}, person(**other | {"身份证号": id_of(order=15)}))
    assert codes(outcome) == [(3, "organisation_ends"), (4, "organisation_ends")]
    assert told(outcome) == [(3, "单位"), (4, "所在党小组")]
    assert "2026-07-15" in outcome.roster.findings.blocking[0].sentence() and everything() == before


def test_who_the_store_knows_as_a_member_is_not_unmade_by_a_roster(take):
    take(person())
    gone = person(党员状态="群众", 入党日期="", 转正日期="", 所在党支部="", 所在党小组="")
    assert codes(take(gone)) == [(2, "party_state_in_store")]


def test_one_wrong_row_and_nothing_is_written(take):
    outcome = take(person(), person(姓名="王二", 身份证号=id_of(order=13)[:-1] + "*"))
    assert not outcome.written and told(outcome) == [(3, "身份证号")]
    assert Person.objects.count() == 0


WRONG = [
    ({"姓名": ""}, "姓名", "missing"),
    ({"姓名": "曾志强2"}, "姓名", "name_unlikely"),
    ({"身份证号": ""}, "身份证号", "missing"),
    ({"身份证号": id_of()[:-1] + ("1" if id_of()[-1] != "1" else "2")}, "身份证号", "id_check_digit"),
    ({"身份证号": 990000199505050111.0}, "身份证号", "id_kept_as_number"),
    ({"身份证号": "9.90000199505E+17"}, "身份证号", "id_kept_as_number"),
    ({"身份证号": "99000019951305011X"}, "身份证号", "id_birth_date"),
    ({"出生日期": "1995-05-06"}, "出生日期", "birth_not_of_id"),
    ({"出生日期": "1995-02-30"}, "出生日期", "day_impossible"),
    ({"出生日期": "1995.5"}, "出生日期", "day_form"),
    ({"出生日期": 1995.05}, "出生日期", "day_form"),
    ({"性别": "女"}, "性别", "sex_not_of_id"),
    ({"性别": "先生"}, "性别", "word_unknown"),
    ({"人员类别": "消防"}, "人员类别", "word_unknown"),
    ({"单位": "港口"}, "单位", "organisation_unknown"),
    ({"单位": "特勤站"}, "单位", "organisation_ambiguous"),
    ({"单位": ""}, "单位", "missing"),
    ({"衔级": "上尉"}, "衔级", "word_unknown"),
    ({"手机号": "1390000"}, "手机号", "phone_form"),
    ({"党员状态": "老党员"}, "党员状态", "word_unknown"),
    ({"入党日期": ""}, "入党日期", "no_probation_day"),
    ({"入党日期": "2010-07-01"}, "入党日期", "too_young"),
    ({"入党日期": "2027-07-01"}, "入党日期", "day_ahead"),
    ({"转正日期": ""}, "转正日期", "no_full_day"),
    ({"转正日期": "2018-07-01"}, "转正日期", "full_before_probation"),
    ({"党员状态": "预备党员"}, "转正日期", "full_day_of_probationary"),
    ({"所在党支部": ""}, "所在党支部", "member_without_branch"),
    ({"所在党支部": "港口支部党"}, "所在党支部", "organisation_unknown"),
    ({"所在党小组": "第九党小组"}, "所在党小组", "group_unknown"),
    ({"团员": "是"}, "所在团支部", "league_without_branch"),
    ({"任现职日期": "1990-01-01"}, "任现职日期", "before_birth"),
    ({"转入支部日期": "2019-12-31"}, "转入支部日期", "before_founding"),
    ({"身份证号": "99000019950505"}, "身份证号", "id_form"),
    ({"出生日期": "1795-05-05"}, "出生日期", "day_out_of_range"),
    ({"党员状态": "", "所在党支部": "", "所在党小组": ""}, "入党日期", "day_without_state"),
    ({"所在党支部": "", "党员状态": "发展对象", "入党日期": "", "转正日期": ""}, "所在党小组", "group_without_branch"),
    ({"单位": "第九站"}, "单位", "organisation_unknown"),
]


@pytest.mark.parametrize(("change", "column", "code"), WRONG)
def test_each_mistake_is_found_in_its_cell_with_a_code_and_what_to_write(take, change, column, code):
    outcome = take(person(**change))
    assert column in [at for _, at in told(outcome)]
    finding = next(finding for finding in outcome.roster.findings.blocking if finding.column == column)
    assert finding.row == 2 and finding.code == code and finding.problem and finding.remedy
    assert finding.sentence().startswith("第2行 ") and "{" not in finding.sentence()
    if BY_TITLE[column].title in person(**change):
        assert finding.cell.endswith("2")
    assert Person.objects.count() == 0


def test_an_unknown_organisation_suggests_the_nearest_and_an_ambiguous_one_its_paths(take, tree):
    remedies = [f.remedy for f in take(person(单位="港口战")).roster.findings.blocking]
    assert any("“港口站”" in remedy for remedy in remedies)
    long = "云岭市消防救援支队东区大队港口站"
    operations.rename_organisation(
        organisation=tree.harbour, name=long, short_name="港口站", on=BEGINNING + timedelta(days=9), by=SYSTEM
    )
    assert any(f"“{long}”" in f.remedy for f in take(person(单位="港口战")).roster.findings.blocking)
    (finding,) = take(person(单位="特勤站")).roster.findings.blocking
    assert "东区大队/特勤站" in finding.remedy and "西区大队/特勤站" in finding.remedy


@pytest.mark.parametrize("unit", ["东区大队/特勤站", "东区大队特勤站", "云岭支队 / 东区大队 / 特勤站", "东 区大队＞特勤站"])
def test_a_path_tells_namesakes_apart(take, tree, unit):
    assert take(person(单位=unit)).written
    assert Posting.objects.get().unit == tree.east_special


def test_nobody_is_in_a_file_twice_and_no_number_serves_two(take):
    twice = take(person(), person(姓名="王二"))
    assert codes(twice) == [(3, "twice_in_file")]
    numbers = take(person(人员编号="300001"), person(姓名="王二", 身份证号=id_of(order=13), 人员编号="300001"))
    assert codes(numbers) == [(3, "twice_in_file")]
    take(person(人员编号="300001"))
    other = {"姓名": "王二", "身份证号": id_of(order=13)}
    assert codes(take(person(**other, 人员编号="300001"))) == [(2, "number_of_other")]
    assert codes(take(person(人员编号="300002"))) == [(2, "number_differs")]


VALUES = [
    {"出生日期": date(1995, 5, 5)},
    {"出生日期": 34824},
    {"出生日期": "34824"},
    {"出生日期": 19950505},
    {"出生日期": "1995/5/5"},
    {"出生日期": "１９９５年５月５日"},
    {"出生日期": "1995. 05.05"},
    {"出生日期": ""},
    {"姓名": "曾 志　强 "},
    {"姓名": "\u200b曾志强\xa0"},
    {"身份证号": " " + id_of()[:6] + " " + id_of()[6:]},
    {"身份证号": "".join(chr(ord(c) + 0xFEE0) for c in id_of())},
    {"身份证号": "'" + id_of()},
    {"手机号": 13900000001},
    {"手机号": "139-0000-0001"},
    {"党员状态": "中共党员"},
    {"人员类别": "消防员 "},
    {"所在党支部": "港口站 党支部"},
]


@pytest.mark.parametrize("change", VALUES)
def test_what_office_suites_and_people_make_of_a_value_is_understood(take, change):
    assert take(person(**change)).written
    made = Person.objects.get()
    assert (made.name, id_number_of(made), phone_of(made)) == ("曾志强", id_of(), "13900000001")
    assert made.born_on == date(1995, 5, 5)


def test_a_15_digit_number_kept_as_a_number_grows_to_18(take):
    first = id_of(date(1965, 5, 5))
    take(person(身份证号=float(first[:6] + first[8:17]), 出生日期=""))
    assert id_number_of(Person.objects.get()) == first


class TestLayouts:
    """Sheets as they are in life."""

    def test_a_title_and_two_header_rows_with_merged_groups(self, take):
        lines = lines_of(person())
        groups = ["基本情况", *[""] * 8, "党员情况", *[""] * 4]
        assert take(
            lines=[["云岭支队人员名册"], groups, *lines],
            edit=lambda page, _: [page.merge_cells("A1:N1"), page.merge_cells("A2:I2"), page.merge_cells("J2:N2")],
        ).written

    def test_a_header_whose_cells_are_merged_downwards(self, take):
        titles, values = lines_of(person())
        first = [*titles[:10], "党员情况", *titles[11:]]
        second = [*[""] * 10, titles[10], *[""] * 3]
        assert take(lines=[first, second, values]).written

    def test_a_unit_merged_over_several_rows(self, take, tree):
        rows = [person(), person(姓名="王二", 身份证号=id_of(order=13), 单位="")]
        column = "ABCDEFGHIJKLMN"[list(rows[0]).index("单位")]
        assert take(*rows, edit=lambda page, _: page.merge_cells(f"{column}2:{column}3")).written
        assert set(Posting.objects.values_list("unit", flat=True)) == {tree.harbour.pk}

    def test_blank_rows_trailing_rows_and_a_footer_are_passed_over(self, take):
        titles, values = lines_of(person())
        lines = [titles, [""] * 14, values, [" "], ["合计：1人"], ["填表人：李四", "", "", "2026年6月"]]
        outcome = take(lines=lines)
        assert outcome.written and len(outcome.roster) == 1
        assert codes(outcome) == [(5, "footer"), (6, "footer")]

    def test_hidden_rows_are_read_and_named(self, take):
        def hide(page, _):
            page.row_dimensions[2].hidden = True

        outcome = take(person(), edit=hide)
        assert outcome.written
        assert codes(outcome) == [(0, "hidden_rows")] and "第2行" in outcome.roster.findings.notices[0].problem

    def test_dates_that_count_from_1904(self, tmp_path, tree):
        path = tmp_path / "mac.xlsx"
        with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
            sheet = book.add_worksheet(SHEET)
            for at, line in enumerate(lines_of(person(出生日期="", 入党日期=""))):
                sheet.write_row(at, 0, line)
            sheet.write_datetime(1, 3, date(1995, 5, 5), book.add_format({"num_format": "yyyy/m/d"}))
            sheet.write_number(1, 10, (date(2018, 7, 1) - date(1904, 1, 1)).days)
        assert import_roster(path, by=SYSTEM).written
        assert Standing.objects.get(state="probationary").valid_from == date(2018, 7, 1)

    def test_a_formula_counts_by_its_cached_value(self, tmp_path, tree):
        path = tmp_path / "formula.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet(SHEET)
            for at, line in enumerate(lines_of(person())):
                sheet.write_row(at, 0, line)
            sheet.write_formula(1, 5, '="港口"&"站"', None, "港口站")
            sheet.write_formula(1, 3, "=DATE(1995,5,5)", book.add_format({"num_format": "yyyy-mm-dd"}), 34824)
        assert import_roster(path, by=SYSTEM).written

    def test_a_formula_that_was_never_worked_out_is_a_finding_and_no_empty_cell(self, take):
        later = person(姓名="王二", 身份证号=id_of(order=13), 职务="=A1")
        outcome = take(person(姓名='="曾"&"强"', 身份证号="=B1"), later)
        assert codes(outcome) == [(2, "formula_unworked"), (2, "formula_unworked"), (3, "formula_unworked")]
        assert [finding.cell for finding in outcome.roster.findings.all] == ["A2", "C2", "G3"]

    @pytest.mark.parametrize("error", ["#N/A", "#REF!"])
    def test_a_formula_that_failed_is_a_finding_in_a_workbook_and_in_csv(self, tmp_path, tree, error):
        """As a workbook the reader makes an empty cell of it; as CSV it is a text that could pass for a position."""
        book = patch(
            save(tmp_path / "名册.xlsx", lines_of(person(职务="=B1"))),
            b'<c r="G2">',
            f'<c r="G2" t="e"><f>B1</f><v>{error}</v></c><c r="Z2">'.encode(),
        )
        table = tmp_path / "名册.csv"
        table.write_text("\n".join(",".join(line) for line in lines_of(person(职务=error))), encoding="utf-8")
        for path in (book, table):
            (finding,) = import_roster(path, by=SYSTEM).roster.findings.all
            assert (finding.code, finding.cell) == ("formula_failed", "G2") and error in finding.problem

    def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell(self, tmp_path, tree):
        path = save(tmp_path / "名册.xlsx", lines_of(person(职务='=""')))
        worked_out = patch(path, b'<c r="G2"><f>', b'<c r="G2" t="str"><f>')
        assert import_roster(worked_out, by=SYSTEM).written

    def test_other_sheets_other_titles_and_unknown_columns(self, take):
        def more(page, book):
            book.create_sheet("说明", 0).append(["请填写"])

        row = {title: value for title, value in person().items() if title not in ("单位", "身份证号")}
        outcome = take(row | {"所在单位": "港口站", "公民身份号码*": id_of(), "血型": "A"}, sheet="Sheet1", edit=more)
        assert outcome.written and outcome.roster.sheet == "Sheet1"
        assert codes(outcome) == [(0, "columns_not_read")] and "血型" in outcome.roster.findings.notices[0].problem

    def test_a_title_twice_is_refused(self, take):
        titles, values = lines_of(person())
        with pytest.raises(InvalidInput, match="roster_columns_doubled"):
            take(lines=[[*titles, "姓名"], [*values, "王二"]])


def with_rows(path, more):
    """A good roster whose sheet holds more rows, given as XML."""
    save(path, lines_of(person()))
    return patch(path, b"</sheetData>", more.encode() + b"</sheetData>")


def patch(path, before, after):
    """The workbook with something else in the XML of its sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert before in parts[name]
    parts[name] = parts[name].replace(before, after)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def far_cell(path, cell):
    row = "".join(c for c in cell if c.isdigit())
    with_rows(path, f'<row r="{row}"><c r="{cell}" t="n"><v>1</v></c></row>')


@pytest.mark.parametrize(
    "more",
    [
        '<row r="1048576" customFormat="false" ht="12.8"><c r="A1048576" s="0"/><c r="V1048576" s="0"/></row>',
        '<row r="1048576" spans="1:2" ht="12.8"></row>',
        '<row r="3"><c r="XFD3" s="0"/><c r="XFD3" s="0"></c></row>',
    ],
)
def test_formats_without_values_far_away_are_harmless(tmp_path, tree, more):
    outcome = import_roster(with_rows(tmp_path / "名册.xlsx", more), by=SYSTEM)
    assert outcome.written and len(outcome.roster) == 1


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(10):
                part.write(b"0" * 2**20)


def lying_bomb(path):
    """The table of contents claims 10 bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<" * 5 * 2**20)
    size = (5 * 2**20).to_bytes(4, "little")
    path.write_bytes(buffer.getvalue().replace(size, (10).to_bytes(4, "little")))


def big(path):
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(300 * 2**20)


def hidden_only(path):
    def hide(page, book):
        book.create_sheet("空")
        page.sheet_state = "hidden"

    save(path, lines_of(person()), edit=hide)


FILES = [
    (lambda path: None, "file_missing"),
    (lambda path: path.write_bytes(b""), "file_empty"),
    (big, "file_too_big"),
    (lambda path: path.write_bytes("姓名,性别\n曾志强,男".encode("gbk")), "not_a_workbook"),
    (lambda path: path.write_bytes(b"<html><table><tr><td>"), "not_a_workbook"),
    (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "workbook_old"),
    (lambda path: path.write_bytes(LOCKED.read_bytes()), "workbook_protected"),
    (lambda path: path.write_bytes(b"PK\x03\x04" + b"\1" * 100), "workbook_damaged"),
    (lambda path: zipfile.ZipFile(path, "w").writestr("word/document.xml", "x"), "workbook_damaged"),
    (bomb, "workbook_bursts"),
    (lying_bomb, "workbook_damaged"),
    (lambda path: far_cell(path, "XFD3"), "workbook_bursts"),
    (lambda path: far_cell(path, "A1048576"), "workbook_bursts"),
    (lambda path: with_rows(path, '<row r="1048576"><c r="A1048576"/><c><v>1</v></c></row>'), "workbook_bursts"),
    (lambda path: save(path, [["部门", "电话"], ["一科", "1"]]), "no_roster_sheet"),
    (hidden_only, "no_roster_sheet"),
    (lambda path: save(path, [["姓名", "性别", "身份证号"], ["曾志强", "男", ""]]), "roster_columns_missing"),
    (lambda path: save(path, lines_of(person())[:1]), "roster_empty"),
]


@pytest.mark.parametrize(("make", "code"), FILES)
def test_what_is_no_roster_is_told_in_a_sentence(tmp_path, tree, monkeypatch, make, code):
    monkeypatch.setattr(opening, "MAX_UNPACKED", 8 * 2**20)
    path = tmp_path / "名册.xlsx"
    make(path)
    with pytest.raises(InvalidInput) as refused:
        import_roster(path, by=SYSTEM)
    assert refused.value.code == code
    assert "没有导入" in refused.value.sentence


def test_the_template_is_filled_in_and_comes_back(tmp_path, tree):
    path = tmp_path / "模板.xlsx"
    write_template(path)
    book = load_workbook(path)
    page = book[SHEET]
    assert [cell.value for cell in page[1]] == [column.title for column in COLUMNS]
    for place, column in enumerate(COLUMNS, start=1):
        page.cell(2, place, person().get(column.title))
    book.save(path)
    assert import_roster(path, by=SYSTEM).written


def test_the_workbook_of_findings_is_corrected_and_sent_again(tmp_path, take):
    two = lines_of(person(手机号="139", 职务="=1+1"), person(姓名="王二", 身份证号=id_of(order=13)))
    outcome = take(lines=[*two, ["合计：2人", "", "", "2人"]])
    path = tmp_path / "问题.xlsx"
    write_findings(path, tmp_path / "名册.xlsx", None, outcome.roster.findings.all)
    book = load_workbook(path)
    page = book[SHEET]
    assert "手机号" in page["A2"].value and page["A3"].value is None
    place = [cell.value for cell in page[1]].index("手机号") + 1
    assert page.cell(2, place).fill.start_color.rgb.endswith("FBE3E0")
    page.cell(2, place, "13900000001")
    assert "表尾" in page["A4"].value
    book.save(path)
    again = import_roster(path, by=SYSTEM)
    assert again.written and codes(again) == [(4, "footer")]


def test_six_hundred_people_in_two_seconds(tmp_path, tree, django_assert_max_num_queries):
    rows = [
        person(姓名="张三" if n % 2 else "李四", 身份证号=id_of(date(1990, 1, 1 + n % 28), n + 1), 出生日期="", 性别="")
        for n in range(600)
    ]
    path = save(tmp_path / "名册.xlsx", lines_of(*rows))
    began = time.perf_counter()
    with django_assert_max_num_queries(40):
        assert import_roster(path, by=SYSTEM).written
    assert time.perf_counter() - began < 2
    assert Person.objects.count() == 600


def test_an_officer_imports_for_units_within_reach_only(tmp_path, tree):
    path = save(tmp_path / "名册.xlsx", lines_of(person()))
    for node, allowed in ((tree.west, False), (tree.east, True)):
        account = operations.make_account(username=f"o{node.pk}", name="干事", password="correct horse battery", by=SYSTEM)
        operations.grant_role(account=account, role="officer", organisation=node, by=SYSTEM)
        if allowed:
            assert import_roster(path, by=actor_of(account)).written
        else:
            with pytest.raises(NotVisible):
                import_roster(path, by=actor_of(account))
            assert Person.objects.count() == 0


def test_every_code_of_a_finding_is_tried():
    """Those of reach are tried on the pages (pages/people/tests/test_imports.py)."""
    tried = Path(__file__).read_text(encoding="utf-8")
    elsewhere = {"organisation_beyond_reach", "person_beyond_reach"}
    assert [code for code in PROBLEMS if f'"{code}"' not in tried and code not in elsewhere] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_every_usual_encoding(tmp_path, tree, encoding, separator):
    path = tmp_path / "名册.csv"
    path.write_bytes("\r\n".join(separator.join(line) for line in lines_of(person())).encode(encoding))
    assert import_roster(path, by=SYSTEM).written and Person.objects.get().name == "曾志强"


def test_what_an_import_touches_are_the_branches_left_and_joined_and_those_above(take, tree):
    assert take(person()).touched == {tree.branch.pk, tree.group.pk}
    other = operations.found_organisation(
        form="branch", name="特勤站党支部", level="station", unit=tree.east_special, founded_on=BEGINNING, by=SYSTEM
    )
    outcome = take(person(所在党支部="特勤站党支部", 所在党小组=""))
    assert outcome.touched == {tree.branch.pk, tree.group.pk, other.pk}
    assert take(person(所在党支部="特勤站党支部", 所在党小组="")).touched == frozenset()


def test_the_manual_has_every_column_of_the_template():
    page = (settings.ROOT / "docs/roster.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"| {column.title} | {column.help}" in page
