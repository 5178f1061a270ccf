"""`rulebook check`: read every file strictly, run every worked case, and ask for a case where there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .book import Rulebook
from .cases import all_cases
from .counted_cases import counted_cases, counting_rules
from .library import HOME, read_library
from .problems import Findings, Problem, RulebookRefused
from .procedures.cases import judge_all
from .procedures.duties import ProcedureDuty


@dataclass
class Report:
    """What the check found; `ok` when there is nothing to refuse."""

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    kinds: int = 0
    duties: int = 0
    values: int = 0
    votes: int = 0
    procedures: int = 0
    cases: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    def summary(self) -> str:
        counts = (
            f"{self.files}个文件，{self.kinds}类活动，{self.procedures}个流程，{self.duties}条规则，"
            f"{self.values}个规则值，{self.votes}条表决、选举和党费规则"
        )
        return f"规则库通过：{counts}，{self.cases}个事例。" if self.ok else f"规则库有{len(self.problems)}处问题。"


def check(home: Path = HOME) -> Report:
    """Check the definitions under `home`. Nothing is written; a broken file never hides the others' problems."""
    report = Report(files=sum(1 for _ in home.rglob("*.yaml")))
    try:
        book = read_library(home)
    except RulebookRefused as refused:
        report.problems = refused.problems
        return report
    findings = Findings()
    cases = all_cases(book, home, findings)
    for case in cases:
        wrong = case.judge(case.duty.evaluate(case.world, case.today, case.window_from))
        if wrong:
            file, line = case.where.rsplit(":", 1)
            findings.add((file, int(line)), "case_fails", f"{case.duty.title}: {wrong}。", "请改正规则或事例。")
    counted = counted_cases(book, home, findings)
    for told in counted:
        if wrong := told.judge():
            file, line = told.where.rsplit(":", 1)
            findings.add((file, int(line)), "case_fails", f"{told.title}: {wrong}。", "请改正规则或事例。")
    _ask_for_cases(book, {case.duty.code for case in cases} | {case.code for case in counted}, findings)
    staged = judge_all(home, book, findings)
    report.problems, report.procedures = sorted(findings.problems), len(book.procedures())
    report.kinds, report.duties = len(book.activity_kinds()), len(book.duties())
    report.values, report.votes = len(book.values()), len(counting_rules(book))
    report.cases = len(cases) + len(counted) + staged
    return report


def _ask_for_cases(book: Rulebook, told: set[str], findings: Findings) -> None:
    """Every duty and every rule that counts is to have at least one case."""
    for duty in book.duties():
        if duty.code not in told and not isinstance(duty, ProcedureDuty):  # a procedure's cases are told beside it
            findings.add((duty.file, 1), "no_case", f"“{duty.title}”（{duty.code}）没有事例。",
                         f"请在{Path(duty.file).stem}.cases.yaml写至少一个事例。")  # fmt: skip
    for code, rule in counting_rules(book).items():
        if code not in told:
            findings.add(
                ("law", 1), "no_case", f"“{rule.title}”（{code}）没有事例。", "请在规则旁的.cases.yaml写至少一个事例。"
            )
