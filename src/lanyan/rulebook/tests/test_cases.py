"""Every worked case, against the compiled SQL and the naive evaluator."""

import pytest

from lanyan.rulebook import national
from lanyan.rulebook.cases import all_cases_at_home, case_files, read_cases
from lanyan.rulebook.library import HOME
from lanyan.rulebook.problems import Findings
from lanyan.rulebook.procedures.duties import ProcedureDuty

from .facts import filled, verdicts

CASES = all_cases_at_home()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.duty.code}-{case.name}" for case in CASES])
def test_both_evaluators_say_what_the_case_says(facts, case):
    with filled(facts, case.world):
        said = verdicts(facts, case.duty, case.today, case.window_from)
    assert case.judge(said) == ""
    assert case.judge(case.duty.evaluate(case.world, case.today, case.window_from)) == ""


def test_every_duty_has_a_case():
    told = {duty.code for duty in national().duties() if not isinstance(duty, ProcedureDuty)}
    assert told == {case.duty.code for case in CASES}


def test_a_wrong_case_is_told_with_its_line(tmp_path):
    file = tmp_path / "wrong.cases.yaml"
    file.write_text(
        "theme_day_monthly:\n"
        "  - {情形: 当月没有活动, 今天: 2026-11-22, 期间: 2026-10-01, 结论: 已完成}\n"
        "  - {情形: 写错了活动, 今天: 2026-11-22, 事实: [{日期: 2026-11-01, 活动: 主题党曰}], 结论: 已完成}\n",
        encoding="utf-8",
    )
    findings = Findings()
    cases = read_cases(file, "wrong.cases.yaml", national(), findings)
    assert "应为已完成，算出来是逾期" in cases[0].judge(
        cases[0].duty.evaluate(cases[0].world, cases[0].today, cases[0].window_from)
    )
    assert [(problem.line, problem.code) for problem in findings.problems] == [(3, "unknown_活动")]
    assert "主题党日" in findings.problems[0].remedy


def test_cases_stand_beside_their_rules():
    for path, _ in case_files(HOME):
        assert path.with_name(path.name.replace(".cases.yaml", ".yaml")).exists(), path
