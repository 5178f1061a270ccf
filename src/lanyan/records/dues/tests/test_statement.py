"""A bank's statement: found by name and number, once however often it comes, the rest waits with a reason."""

from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from lanyan.kernel.refusal import Refusal
from lanyan.records.dues import operations
from lanyan.records.dues.models import Receipt, Statement, StatementRow
from lanyan.records.dues.operations import Fixing

from .conftest import month

HEAD = "交易日期,户名,金额,附言,流水号"


@pytest.fixture
def take(tree, people, tmp_path):
    """Take in a statement of these lines (or of a whole text)."""

    def make(*lines, name="六月.csv", text=""):
        path = tmp_path / name
        path.write_text(text or "\n".join(["某某银行,,,,", HEAD, *lines]), encoding="utf-8")
        return operations.take_statement(
            organisation_id=tree.harbour_branch.pk, path=path, file_name=name, by=people.secretary.actor
        )

    return make


@pytest.fixture
def fixed(people, fix):
    fix(people.member, "6000")
    fix(people.second, "3000")


def states():
    return {row.number: (row.state, row.reason) for row in StatementRow.objects.order_by("number")}


def test_lines_find_their_members_and_the_months_owed_longest(people, fixed, take):
    take("2026-06-05,党员丁,90.00,党费,1", "20260606,党员戊,30,党费,2", "2026-06-06,党员丁,-5.00,退款,3")
    assert states() == {3: ("matched", ""), 4: ("matched", "")}
    paid = {(one.person_id, tuple(p.month for p in one.payments.all())) for one in Receipt.objects.all()}
    assert paid == {(people.member.pk, (date(2026, 1, 1),)), (people.second.pk, (month(1), month(2)))}


def test_the_same_file_and_overlapping_files_change_nothing(fixed, take):
    line = "2026-06-05,党员丁,90.00,党费,1"
    first = take(line)
    assert take(line) == first
    take(line, "2026-06-07,党员戊,15.00,,2", name="六月续.csv")
    assert Receipt.objects.count() == 2
    assert Statement.objects.count() == 2


def test_two_alike_transfers_in_one_file_are_two(fixed, take):
    take("2026-06-05,党员丁,90.00,,", "2026-06-05,党员丁,90.00,,")
    assert Receipt.objects.count() == 2


def test_what_is_not_found_waits_with_a_reason(tree, people, fixed, take, enrol):
    enrol("党员戊", tree.harbour, tree.harbour_branch)
    take(
        "2026-06-05,路人,90.00,,1",
        "2026-06-05,党员戊,15.00,,2",
        "2026-06-05,党员丁,91.00,,3",
        "2026-06-05,党员丁,90.00,工资代扣党费,4",
        "2026-06-05,书记丙,50.00,,5",
    )
    assert [reason for _, reason in states().values()] == [
        "unknown_name",
        "namesake",
        "amount_differs",
        "deduction",
        "not_fixed",
    ]
    assert not Receipt.objects.exists()


def test_namesakes_are_told_apart_by_phone(tree, people, fixed, take, enrol):
    other = enrol("党员戊", tree.harbour, tree.harbour_branch, phone="19912345678")
    operations.fix_bases(
        organisation_id=tree.harbour_branch.pk, year=2026, fixings=[Fixing(other.pk, "salaried", Decimal(4000))],
        by=people.secretary.actor,
    )  # fmt: skip
    take(text="日期,姓名,金额,手机号\n2026-06-05,党员戊,40.00,199 1234 5678\n")
    assert Receipt.objects.get().person == other


def test_a_workbook_is_read_as_well(tree, people, fixed, tmp_path):
    path = tmp_path / "流水.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, title in enumerate(("交易日期", "对方户名", "贷方发生额")):
            sheet.write(0, place, title)
        sheet.write_datetime(1, 0, date(2026, 6, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(1, 1, "党员丁")
        sheet.write(1, 2, 90)
    operations.take_statement(
        organisation_id=tree.harbour_branch.pk, path=path, file_name="流水.xlsx", by=people.secretary.actor
    )
    assert Receipt.objects.get().paid_on == date(2026, 6, 5)


def test_a_waiting_line_is_given_to_somebody_once(people, fixed, take):
    statement = take("2026-06-05,党员丁之妻,100.00,代交,1", "2026-06-05,贷款利息,3.20,,2")
    row, other = StatementRow.objects.order_by("number")
    receipt = operations.settle_row(
        row_id=row.pk, statement=statement, person=people.member.person, by=people.secretary.actor
    )
    assert [(p.amount, p.voluntary) for p in receipt.payments.all()] == [(Decimal("90.00"), False), (Decimal("10.00"), True)]
    operations.ignore_row(row_id=other.pk, statement=statement, by=people.secretary.actor)
    with pytest.raises(Refusal, match="row_settled"):
        operations.settle_row(row_id=row.pk, statement=statement, person=people.member.person, by=people.secretary.actor)
    operations.void_receipt(public_id=receipt.public_id, reason="认错人", by=people.secretary.actor)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("open", "voided")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("姓名,学号\n甲,1\n", "statement_no_columns"),
        (f"{HEAD}\n" + "2026-06-05,甲,1,,\n" * 5001, "statement_too_long"),
        (f"{HEAD}\n2026-06-31,党员丁,90,,\n", "statement_line"),
        (f"{HEAD}\n2026-06-05,党员丁,九十,,\n", "statement_line"),
        ("\x00\x01", "not_a_csv"),
        ("", "file_empty"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(fixed, take, tree, people, tmp_path, text, code):
    path = tmp_path / "坏.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        operations.take_statement(
            organisation_id=tree.harbour_branch.pk, path=path, file_name="坏.csv", by=people.secretary.actor
        )
    assert refused.value.code == code
    assert not Statement.objects.exists()
