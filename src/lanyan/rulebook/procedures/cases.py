"""Worked cases of procedures, in a Party worker's words: what was done when, and what then is lawful.

`<name>.cases.yaml` beside the definition: `procedure code: [cases]`. Steps are named by their title or code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lanyan.kernel.calendar import built_in

from ..book import Rulebook
from ..entry import Entry
from ..marked import MarkedDict, read_file
from ..problems import Findings
from .dates import Known, window
from .definition import Procedure, Step

ANSWERS = ("可以", "太早", "超期", "次序不对")


@dataclass(frozen=True)
class Case:
    """One story: known dates, a step, and the earliest and latest day or the answer to a day that must come out."""

    procedure: Procedure
    name: str
    where: str
    step: Step | None
    known: Known
    on: date | None
    answer: str
    earliest: date | None
    latest: date | str | None

    def judge(self) -> str:
        """Empty when the engine says what the case says, else what is wrong."""
        if self.step is None:
            return f"“{self.name}”没有写步骤"
        found = window(self.step, self.known, built_in())
        if self.answer:
            said = "次序不对"
            if found and self.on:
                said = "太早" if found.is_early(self.on) else "超期" if found.is_late(self.on) else "可以"
            if said != self.answer:
                return f"“{self.name}”应为{self.answer}，算出来是{said}"
        if found is None:
            return "" if self.answer == "次序不对" else f"“{self.name}”前面的步骤还没有办"
        if self.earliest and found.earliest != self.earliest:
            return f"“{self.name}”的最早应为{self.earliest}，算出来是{found.earliest}"
        expected = None if self.latest == "不限" else self.latest
        if self.latest and found.latest != expected:
            return f"“{self.name}”的最迟应为{self.latest}，算出来是{found.latest or '不限'}"
        return ""


def read_cases(home: Path, book: Rulebook, findings: Findings) -> list[Case]:
    """Every worked case of the procedures under `home`; what cannot be read goes to `findings`."""
    cases: list[Case] = []
    for path in sorted((home / "kinds/procedures").glob("*.cases.yaml")):
        shown = path.relative_to(home).as_posix()
        top = Entry(read_file(path, shown, findings), shown, findings)
        for code in top.data:
            if code not in {one.code for one in book.procedures()}:
                top.refuse(code, "missing_reference", f"事例写的流程“{code}”没有登记。", "请改成流程的代号。")
                top.take(code)
                continue
            cases += [_case(entry, book.procedure(code)) for entry in top.entries(code)]
        top.done()
    return cases


def judge_all(home: Path, book: Rulebook, findings: Findings) -> int:
    """Run every case, ask for one where a procedure has none; how many there were."""
    cases = read_cases(home, book, findings)
    for case in cases:
        wrong = case.judge()
        if wrong:
            file, line = case.where.rsplit(":", 1)
            findings.add((file, int(line)), "case_fails", f"{case.procedure.title}: {wrong}。", "请改正流程或事例。")
    told = {(case.procedure.code, case.step.code) for case in cases if case.step}
    for procedure in book.procedures():
        limited = [step for step in procedure.ordered() if any(version.limits for version in step.versions)]
        for step in limited or procedure.ordered()[-1:]:
            if (procedure.code, step.code) not in told:
                findings.add((procedure.file, 1), "no_case", f"“{procedure.title}”的“{step.title}”没有事例。",
                             f"请在{Path(procedure.file).stem}.cases.yaml写至少一个事例。")  # fmt: skip
    return len(cases)


def _case(entry: Entry, procedure: Procedure) -> Case:
    titles = {title: step for step in procedure.ordered() for title in (step.code, *(v.title for v in step.versions))}
    dates = dict(_dates(entry, titles))
    chosen = titles.get(entry.one_of("步骤", titles, what="步骤"))
    extra = entry.integer("延长", low=1, high=24, default=0)
    special = frozenset({chosen.code} if chosen and entry.flag("特殊情况") else ())
    case = Case(
        procedure=procedure,
        name=entry.text("情形"),
        where="{}:{}".format(*entry.where()),
        step=chosen,
        known=Known(dates, {chosen.code: extra} if chosen and extra else {}, special),
        on=entry.day("办理", default=None),
        answer=entry.one_of("结论", ANSWERS, what="结论", default=""),
        earliest=entry.day("最早", default=None),
        latest="不限" if entry.data.get("最迟") == "不限" and entry.take("最迟") else entry.day("最迟", default=None),
    )
    entry.flag("特殊情况")
    entry.done()
    return case


def _dates(entry: Entry, titles: dict[str, Step]) -> Iterator[tuple[str, date]]:
    """`已办: {递交入党申请书: 2026-10-08, assembly.reported_on: 2026-11-02}`."""
    done = entry.entry("已办", default=None)
    for name in done.data if done else MarkedDict():
        step = titles.get(name.split(".")[0])
        day = done.day(name)
        if step is None:
            done.refuse(name, "unknown_step", f"“{name}”不是本流程的步骤。", "请写步骤的名称或代号。")
        elif day:
            yield (f"{step.code}.{name.split('.')[1]}" if "." in name else step.code), day
    if done:
        done.done()
