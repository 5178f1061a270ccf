"""What a step asks of its record, and what a record lacks: one list, so that a form shows all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lanyan.kernel.calendar import Calendar, built_in

from ..periods import add_months
from ..vocabulary import Standing
from .definition import StepField, StepVersion


@dataclass(frozen=True)
class Named:
    """Somebody named in a step, with the standing on its day ('' for none)."""

    name: str
    standing: str


@dataclass(frozen=True)
class Given:
    """A record about to be made. `people` are those named, by field; `fields` everything else, by field."""

    day: date
    outcome: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    born_on: date | None = None
    reason: str = ""
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Lack:
    """Something missing or wrong: a code for tests, a sentence for people, the input it is about."""

    code: str
    sentence: str
    field: str = ""


def lacks(version: StepVersion, given: Given, standings: Mapping[str, Standing]) -> Iterator[Lack]:
    """Everything that keeps this record from being made, in the order of the form."""
    if version.outcomes and version.outcome(given.outcome) is None:
        yield Lack("outcome_missing", "请选择办理结果。", "outcome")
        return
    if version.age and given.born_on and add_months(given.born_on, 12 * version.age) > given.day:
        yield Lack("under_age", f"办理当日未满{version.age}周岁，{version.source}。", "done_on")
    for one in version.fields_for(given.outcome):
        if one.type == "people":
            yield from _people(one, given.people.get(one.code, ()), version, standings)
        else:
            yield from _value(one, given, version)
    if version.below_age and given.born_on and add_months(given.born_on, 12 * version.below_age) <= given.day:
        yield Lack("over_age", f"办理当日已满{version.below_age}周岁，{version.source}。", "done_on")
    if version.either and not any(_reached(given.fields.get(name), least) for name, least in version.either):
        yield Lack("either_short", f"{either_sentence(version)}（{version.source}）。", version.either[0][0])


def either_sentence(version: StepVersion) -> str:
    """Of which fields one must be given, or reach how much."""
    titles = {one.code: one.title for one in version.fields}
    return "或者".join(f"{titles[name]}不少于{least}" if least else f"填写{titles[name]}" for name, least in version.either)


def _reached(value: Any, least: int | None) -> bool:
    return bool(value) if least is None else (value or 0) >= least


def _people(
    one: StepField, people: tuple[Named, ...], version: StepVersion, standings: Mapping[str, Standing]
) -> Iterator[Lack]:
    low, high = one.at_least or 0, one.at_most
    if not people and one.optional:
        return
    if len(people) < low:
        yield Lack("people_few", f"{one.title}应有{low}人，现有{len(people)}人（{version.source}）。", one.code)
    if high is not None and len(people) > high:
        yield Lack("people_many", f"{one.title}不超过{high}人，现有{len(people)}人（{version.source}）。", one.code)
    if not one.standings:
        return
    asked = "、".join(standings[code].title for code in one.standings)
    for person in people:
        if person.standing not in one.standings:
            now = standings[person.standing].title if person.standing in standings else "没有党（团）员身份"
            code = "people_under_sanction" if person.standing in ("observed", "suspended") else "people_standing"
            yield Lack(code, f"{person.name}办理当日为“{now}”，{one.title}须为{asked}（{version.source}）。", one.code)


def _value(one: StepField, given: Given, version: StepVersion) -> Iterator[Lack]:
    value = given.fields.get(one.code)
    if value in (None, "", False):
        if not one.optional:
            yield Lack(
                "field_missing", f"请填写{one.title}。" if one.type != "confirm" else f"请确认：{one.title}。", one.code
            )
        return
    if one.type == "number":
        low, high = one.at_least, one.at_most
        if (low is not None and value < low) or (high is not None and value > high):
            span = f"不少于{low}" if high is None else f"不超过{high}" if low is None else f"在{low}到{high}之间"
            yield Lack("number_out_of_range", f"{one.title}应{span}，现为{value}（{version.source}）。", one.code)
    if one.options and value not in one.options:
        yield Lack("choice_unknown", f"{one.title}请从列表中选择。", one.code)
    if one.within and isinstance(value, str):
        last = one.within.ends_on(given.day, given.calendar or built_in())
        if date.fromisoformat(value) > last and not (version.source.binding == "generally" and given.reason):
            said = f"{one.title}不超过办理日后{one.within}（{last:%Y-%m-%d}），{version.source}。"
            yield Lack("day_too_far", said, one.code)
