"""Procedures in Chinese sentences: limits, why a day is too early or late, what a step asks."""

from __future__ import annotations

from datetime import date

from .dates import Bound, Window
from .definition import Limit, Procedure, StepVersion


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
    must = {"must": "应当", "generally": "一般", "may": "可以", "practice": "按做法"}[version.source.binding]
    longest = f"，{limit.when}不超过{limit.longest}" if limit.longest else ""
    return f"{must}在“{base}”后{limit.span}内办理{longest}"


def limits_sentence(procedure: Procedure, version: StepVersion) -> str:
    return "；".join(limit_sentence(procedure, version, limit) for limit in version.limits)


def bound_sentence(procedure: Procedure, bound: Bound) -> str:
    """Why the day is what it is: counted from which day, by which clause."""
    if bound.limit is None or bound.version is None:
        return f"须在“{base_title(procedure, bound.base)}”（{said(bound.base_day)}）之后" if bound.base else ""
    text = limit_sentence(procedure, bound.version, bound.limit)
    unsure = "；所涉年度放假安排尚未公布，日期暂定" if bound.provisional else ""
    return f"{text}（{said(bound.base_day)}起算，{bound.version.source}）{unsure}"


def early_sentence(procedure: Procedure, window: Window, day: date) -> str:
    part = window.part_on(day)
    low = part.low if part else window.floor
    return f"最早可在{said(window.first_from(day))}办理：{bound_sentence(procedure, low)}"


def asks(version: StepVersion) -> list[str]:
    """What a step asks beside its papers, one sentence each."""
    told = [f"年满{version.age}周岁"] if version.age else []
    for one in version.fields:
        if one.type == "people":
            low, high = one.at_least, one.at_most
            span = f"{low}人" if low == high else f"{low}至{high}人" if high else f"不少于{low}人"
            told.append(f"{one.title}{span}")
        elif one.type == "confirm":
            told.append(one.title)
        elif one.at_least is not None and one.at_most is not None:
            told.append(f"{one.title}{one.at_least}至{one.at_most}")
    titles = {one.code: one.title for one in version.fields}
    if version.either:
        told.append("或者".join(f"{titles[name]}不少于{least}" for name, least in version.either))
    if version.note:
        told.append(f"期间每{version.note.every}至少一次{version.note.title}")
    if version.outcomes:
        told.append(f"结果：{'、'.join(outcome.title for outcome in version.outcomes)}")
    return told
