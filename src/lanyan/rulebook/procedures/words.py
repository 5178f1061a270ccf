"""Procedures in Chinese sentences: limits, why a day is too early or late, what a step asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .asking import either_sentence
from .dates import Bound, Window
from .definition import Limit, Procedure, StepVersion

if TYPE_CHECKING:
    from .tightening import Tightening


def said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def base_title(procedure: Procedure, after: str) -> str:
    """The step (or the date given with it) from which a limit counts."""
    code, _, name = after.partition(".")
    step = procedure.steps.get(code)
    if step is None:
        return after
    field = next((one for one in step.latest.fields if one.code == name), None)
    return field.title if field else step.title


def limit_sentence(procedure: Procedure, version: StepVersion, limit: Limit) -> str:
    """应当在“递交入党申请书”后1个月内办理；特殊情况…"""
    base = base_title(procedure, limit.after)
    if limit.kind == "notice":
        return f"公示不少于{limit.span}（公布当日不计），期满次日起办理"
    if limit.kind == "not_before":
        return f"距“{base}”满{limit.span}后方可办理"
    if limit.exact:
        return f"应当不迟于“{base}”办理"
    must = {"must": "应当", "generally": "一般", "may": "可以", "practice": "按做法"}[version.source.binding]
    longest = f"，{limit.when}不超过{limit.longest}" if limit.longest else ""
    return f"{must}在“{base}”后{limit.span}内办理{longest}"


def tightening_sentences(procedure: Procedure, copy: Tightening) -> list[str]:
    """What a unit's own copy adds, step by step."""
    told = []
    for more in copy.steps:
        version = procedure.step(more.step).latest
        asked = [limit_sentence(procedure, version, limit) for limit in more.limits]
        asked += [f"每{more.every}至少一次{version.note.title}"] if more.every and version.note else []
        asked += [f"另交{paper.title}" for paper in more.papers]
        told.append(f"“{version.title}”：{'；'.join(asked)}（{said(copy.begins_on)}起）。")
    return told


def limits_sentence(procedure: Procedure, version: StepVersion) -> str:
    return "；".join(limit_sentence(procedure, version, limit) for limit in version.limits)


def bound_sentence(procedure: Procedure, bound: Bound) -> str:
    """Why the day is what it is: counted from which day, by which clause."""
    if bound.limit is None or bound.version is None:
        return f"须在“{base_title(procedure, bound.base)}”（{said(bound.base_day)}）之后" if bound.base else ""
    text = limit_sentence(procedure, bound.version, bound.limit)
    unsure = "；所涉年度放假安排尚未公布，日期暂定" if bound.provisional else ""
    source = bound.version.source if bound.limit.owner is None else "本单位流程"
    return f"{text}（{said(bound.base_day)}起算，{source}）{unsure}"


def early_sentence(procedure: Procedure, window: Window, day: date) -> str:
    part = window.part_on(day)
    low = part.low if part else window.floor
    return f"最早可在{said(window.first_from(day))}办理：{bound_sentence(procedure, low)}"


def _how_many(low: int, high: int | None) -> str:
    return f"{low}人" if low == high else f"{low}至{high}人" if high else f"不少于{low}人"


def asks(version: StepVersion) -> list[str]:
    """What a step asks beside its papers, one sentence each."""
    told = [f"年满{version.age}周岁"] if version.age else []
    told += [f"未满{version.below_age}周岁"] if version.below_age else []
    for one in version.fields:
        if one.type == "people":
            told += [f"{one.title}{_how_many(one.at_least, one.at_most)}"] if one.at_least else []
        elif one.type == "confirm":
            told.append(one.title)
        elif one.at_least is not None and one.at_most is not None:
            told.append(f"{one.title}{one.at_least}至{one.at_most}")
    if version.either:
        told.append(either_sentence(version))
    if version.note:
        told.append(f"期间每{version.note.every}至少一次{version.note.title}")
    if version.outcomes:
        told.append(f"结果：{'、'.join(outcome.title for outcome in version.outcomes)}")
    return told
