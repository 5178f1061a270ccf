"""Worked cases of votes, elections and appraisals: each says what the rule says."""

import pytest

from lanyan.rulebook import national
from lanyan.rulebook.check import check
from lanyan.rulebook.counted_cases import counted_cases, counting_rules
from lanyan.rulebook.library import HOME
from lanyan.rulebook.problems import Findings

FINDINGS = Findings()
CASES = counted_cases(national(), HOME, FINDINGS)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{case.name}" for case in CASES])
def test_the_rule_says_what_the_case_says(case):
    assert case.judge() == ""


def test_every_case_was_read_and_every_rule_has_one():
    assert not FINDINGS.problems
    assert {case.code for case in CASES} == set(counting_rules(national()))


def test_a_wrong_case_and_an_unknown_word_are_refused_with_their_lines(tmp_path):
    (tmp_path / "x.cases.yaml").write_text(
        "delegates:\n"
        "  - {情形: 写错了结论, 今天: 2026-11-22, 应选: 1, 应到: 9, 实到: 9, 得票: {甲: 5, 乙: 4}, 结论: 选举无效}\n"
        "  - {情形: 写错了键, 今天: 2026-11-22, 应选: 1, 应道: 9, 得票: {甲: 5, 乙: 4}, 结论: 选举无效}\n",
        encoding="utf-8",
    )
    findings = Findings()
    wrong, _ = counted_cases(national(), tmp_path, findings)
    assert wrong.judge() == "“写错了结论”的结论应为选举无效，算出来是选举有效，名额选足"
    assert [(problem.line, problem.code) for problem in findings.problems] == [(3, "unknown_key")]


def test_the_check_counts_them():
    report = check()
    assert report.ok, report.problems
    assert report.cases > len(CASES)
