"""What a case knows, in the words that forms use: 姓名, 党组织, each step's day, who was named, the notice, the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lanyan.derived.papers import GAP
from lanyan.directory.queries import organisation_on
from lanyan.kernel import clock
from lanyan.records.procedures.queries import CaseShown, StepShown
from lanyan.rulebook.periods import add_months

SEXES = {"male": "男", "female": "女"}


class Known(dict[str, str]):
    """A word nobody has given a value is a visible gap."""

    def __missing__(self, word: str) -> str:
        return GAP


def known_of(shown: CaseShown, one: StepShown | None = None) -> Known:
    """Everything known of the case; of `one` the step's own day and result."""
    person, known = shown.case.person, Known()
    place = organisation_on(shown.case.organisation_id)
    known["党组织"] = place.name
    if shown.case.matter:
        known["事项"] = f"{shown.case.matter}年" if shown.case.year else shown.case.matter
    if shown.case.counterpart_id:
        known["接收党组织"] = organisation_on(shown.case.counterpart_id).name
    if place.parent_id:
        known["上级党组织"] = organisation_on(place.parent_id).name
    if person is not None:
        known |= {"姓名": person.name, "性别": SEXES[person.sex], "出生日期": said(person.born_on)}
    for step in shown.steps:
        if step.done is None:
            continue
        for title in {step.title, *(version.title for version in step.step.versions)}:
            known[title] = said(step.done.done_on)
        known |= dict(_given(step))
        for label in dict.fromkeys(label for label, _ in step.people):
            known[label] = "、".join(name for each, name in step.people if each == label)
    _probation(shown, known)
    _notice(shown, known)
    if one is not None:
        known["办理步骤"] = one.title
        if one.done is not None:
            known["办理日期"] = said(one.done.done_on)
            outcome = one.version.outcome(one.done.outcome)
            known["结果"] = outcome.title if outcome else "已办理"
    return known


def _given(step: StepShown) -> Iterator[tuple[str, str]]:
    """What was written down with a step, by the title of its field."""
    for one in step.version.fields:
        value = step.done.given.get(one.code) if step.done else None
        if value is None or value is True:
            continue
        if isinstance(value, dict):
            yield one.title, value.get("name", "")
        elif one.type == "day":
            yield one.title, said(date.fromisoformat(value))
        else:
            yield one.title, one.options.get(value, str(value)) if one.options else str(value)
            if one.code == "to_name":
                yield "接收党组织", str(value)


def said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _probation(shown: CaseShown, known: Known) -> None:
    """预备期: from the day of the assembly; an extension lengthens it."""
    assembly = shown.standing.progress.done.get("assembly")
    if assembly is not None and shown.procedure.code == "party_member_development":
        months = 12 + shown.standing.progress.extra_months.get("conversion", 0)
        known["预备期"] = f"{said(assembly.on)}至{said(add_months(assembly.on, months))}"


def _notice(shown: CaseShown, known: Known) -> None:
    notice: Any = next((step.notice for step in reversed(shown.steps) if step.notice), None)
    if notice is None:
        return
    objections = list(notice.objections.all())
    days = shown.standing.calendar.workdays_between(notice.posted_on, min(notice.ends_on, clock.today()))
    told = "；".join(f"{one.text}（核查结果：{one.finding or GAP}）" for one in objections)
    known |= {
        "公示开始": said(notice.posted_on),
        "公示期满": said(notice.ends_on),
        "公示地点": notice.place,
        "公示工作日": str(days),
        "反映条数": str(len(objections)),
        "反映情况": told or "没有收到有影响的反映。",
    }
