"""民主评议: the cap, who is graded, and what the sheets must add up to."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanyan.rulebook import national
from lanyan.rulebook.appraisals import AppraisalCounts, MemberSheet, judge

RULE = national().appraisal_rule().at(date(2026, 12, 10))
SHEET = MemberSheet("陈一", "full", {"excellent": 6, "qualified": 3}, abstained=1)
FINE = AppraisalCounts(10, 9, 9, 10, 10, 10, 0, (SHEET,))


def test_the_order_and_the_grades_are_data():
    assert RULE.order == ("个人自评", "党员互评", "民主测评", "组织评定")
    assert list(RULE.grades.values()) == ["优秀", "合格", "基本合格", "不合格"]


@given(st.integers(0, 300))
def test_at_most_a_third_may_be_excellent_rounded_down(members):
    most = RULE.cap.most(members)
    assert 3 * most <= members < 3 * (most + 1)


def test_a_sheet_that_adds_up_is_fine_and_every_number_is_said():
    outcome = judge(RULE, FINE)
    assert outcome.met
    text = "".join(outcome.told)
    for said in ("自评", "至多3人", "尾数舍去", "三分之一", "年度", "预备党员参加评议，不评定等次"):
        assert said in text, said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (replace(FINE, sheets=(replace(SHEET, abstained=0),)), "相差1张"),
        (replace(FINE, returned=11, valid=11, sheets=()), "应当重新测评"),
        (replace(FINE, valid=9, sheets=()), "不符"),
        (replace(FINE, present=4), "还差1人"),
        (replace(FINE, present=10), "多于应到"),
        (replace(FINE, sheets=(replace(SHEET, standing="probationary", grade="qualified"),)), "不评定等次"),
        (replace(FINE, sheets=tuple(MemberSheet(str(n), "full", {}, grade="excellent") for n in range(4))), "多1人"),
        (replace(FINE, sheets=(replace(SHEET, votes={"好": 9}),)), "不是等次"),
        (replace(FINE, sheets=(replace(SHEET, grade="好"),)), "没有登记"),
    ],
)
def test_each_mistake_is_said(counts, said):
    outcome = judge(RULE, counts)
    assert not outcome.met and said in "".join(outcome.problems)


def test_an_unqualified_member_has_consequences_by_procedure_only():
    outcome = judge(RULE, replace(FINE, sheets=(replace(SHEET, grade="unqualified"),)))
    text = "".join(outcome.told)
    assert outcome.met and "限期改正" in text and "按程序" in text and "第三十条、第三十一条" in text
