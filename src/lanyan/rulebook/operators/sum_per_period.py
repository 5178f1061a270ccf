"""At least so many hours in each period: 学时 of training actually attended or made up, never minutes on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..periods import UNITS
from ..world import World
from .base import NOTHING, Context, Operator, Setting, Verdict, listed
from .common import BOUND, PERIOD, PERIOD_VERDICT, TALLY, period_parameters
from .count_per_period import took_part
from .naive import Measured, judge_periods
from .period_values import PeriodValue, looser_period, read_period


@dataclass(frozen=True)
class SumValue(PeriodValue):
    hours: int


FOUND = {
    "organisation": """
counted_kind AS (
    SELECT * FROM unnest(%(kind_of)s::date[], %(kind)s::text[]) AS k (version_from, kind)
),
found AS (
    SELECT DISTINCT a.organisation_id AS subject_id, p.period_from, a.activity_id, a.hours AS amount
    FROM period p
    JOIN counted_kind k USING (version_from)
    JOIN fact_activity a ON a.kind = k.kind AND a.held_on >= p.period_from AND a.held_on < p.period_to
    WHERE a.held_on <= %(today)s::date AND a.organisation_id IN (SELECT subject_id FROM subject_spell)
)""",
    "person": """
counted_kind AS (
    SELECT * FROM unnest(%(kind_of)s::date[], %(kind)s::text[]) AS k (version_from, kind)
),
found AS (
    SELECT DISTINCT a.person_id AS subject_id, p.period_from, a.activity_id, a.hours AS amount
    FROM period p
    JOIN counted_kind k USING (version_from)
    JOIN fact_attendance a ON a.kind = k.kind AND a.held_on >= p.period_from AND a.held_on < p.period_to
    WHERE a.held_on <= %(today)s::date AND a.person_id IN (SELECT subject_id FROM subject_spell) AND a.hours > 0
      AND (a.outcome = 'present' OR a.made_up_on <= %(today)s::date)
)""",
}

JUDGED = """
judged AS (
    SELECT t.subject_id, t.organisation_id, t.to_the_end, t.bound_days, t.free_days, t.evidence, p.period_from, p.period_to,
           p.version_from, p.warn_days, p.grace, t.total AS have, p.need, t.total >= p.need AS met,
           false AS on_track, true AS countable
    FROM tally t JOIN period p USING (period_from)
)"""


class SumPerPeriod(Operator):
    code = "sum_per_period"
    title = "每期学时"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> SumValue:
        credited = tuple(kind.code for kind in context.kinds.values() if kind.credits_hours)
        hours = entry.integer("hours", low=1, high=2000)
        value = SumValue(hours=hours or 1, **read_period(entry, context, default_kinds=credited))
        for code in value.activities:
            if code in context.kinds and not context.kinds[code].credits_hours:
                entry.refuse(
                    "activities",
                    "credits_no_hours",
                    f"“{context.kinds[code].title}”不计学时。",
                    "请只写计学时的集中学习培训活动。",
                )
        entry.done()
        return value

    @staticmethod
    def numbers(value: SumValue) -> dict[str, str]:
        return {"per": UNITS[value.per].title, "hours": str(value.hours)}

    @staticmethod
    def phrase(value: SumValue, context: Context) -> str:
        return f"{UNITS[value.per].title}参加集中学习培训累计不少于{value.hours}学时"

    @staticmethod
    def clears(value: SumValue, context: Context) -> str:
        return "参加（或按规定补课）计学时的集中学习培训，学时够了自动消除；上网学习的时长不计"

    @staticmethod
    def activities(value: SumValue) -> tuple[str, ...]:
        return value.activities

    @staticmethod
    def looser(new: SumValue, old: SumValue) -> str:
        if new.hours / UNITS[new.per].length < old.hours / UNITS[old.per].length:
            return f"学时少于原规定的“{UNITS[old.per].title}{old.hours}学时”"
        return looser_period(new, old)

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        sql = ",".join((PERIOD, BOUND, FOUND[setting.applies_to.subject], TALLY, JUDGED, PERIOD_VERDICT))
        return sql, {
            **period_parameters(setting, need=lambda value: value.hours, part=lambda value: 1),
            **listed(setting.versions, lambda value: value.activities, "kind"),
            "nothing": NOTHING,
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        def measure(value: SumValue, subject: int, start: date, end: date) -> Measured:
            if setting.applies_to.subject == "organisation":
                rows = [row for row in world.activity if row["organisation_id"] == subject]
            else:
                rows = [
                    row
                    for row in world.attendance
                    if row["person_id"] == subject and row["hours"] > 0 and took_part(row, today)
                ]
            hours = {
                row["activity_id"]: row["hours"]
                for row in rows
                if row["kind"] in value.activities and start <= row["held_on"] < end and row["held_on"] <= today
            }
            have = sum(hours.values(), Decimal(0))
            return Measured(have, Decimal(value.hours), have >= value.hours, False, True, tuple(sorted(hours)))

        return judge_periods(setting, world, today, window_from, measure)
