"""At least so many activities of given kinds in each period: 三会一课, weekly mechanisms, yearly meetings."""

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
from .naive import Measured, judge_periods
from .period_values import PeriodValue, looser_period, read_period


@dataclass(frozen=True)
class CountValue(PeriodValue):
    at_least: int


# An organisation's activities are those it hosted; a person's, those attended or made up for.
FOUND = {
    "organisation": """
counted_kind AS (
    SELECT * FROM unnest(%(kind_of)s::date[], %(kind)s::text[]) AS k (version_from, kind)
),
found AS (
    SELECT DISTINCT a.organisation_id AS subject_id, p.period_from, a.activity_id, 1::numeric AS amount
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
    SELECT DISTINCT a.person_id AS subject_id, p.period_from, a.activity_id, 1::numeric AS amount
    FROM period p
    JOIN counted_kind k USING (version_from)
    JOIN fact_attendance a ON a.kind = k.kind AND a.held_on >= p.period_from AND a.held_on < p.period_to
    WHERE a.held_on <= %(today)s::date AND a.person_id IN (SELECT subject_id FROM subject_spell)
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


class CountPerPeriod(Operator):
    code = "count_per_period"
    title = "每期次数"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> CountValue:
        at_least = entry.integer("at_least", low=1, high=400)
        value = CountValue(at_least=at_least or 1, **read_period(entry, context))
        entry.done()
        return value

    @staticmethod
    def numbers(value: CountValue) -> dict[str, str]:
        return {"per": UNITS[value.per].title, "at_least": str(value.at_least)}

    @staticmethod
    def phrase(value: CountValue, context: Context) -> str:
        held = f"{context.verb(value.activities)}{value.at_least}次{context.kind_titles(value.activities)}"
        return f"{UNITS[value.per].title}至少{held}"

    @staticmethod
    def clears(value: CountValue, context: Context) -> str:
        held = f"{context.verb(value.activities)}{context.kind_titles(value.activities)}"
        return f"在期限内{held}，记录结束并归档后自动消除"

    @staticmethod
    def activities(value: CountValue) -> tuple[str, ...]:
        return value.activities

    @staticmethod
    def looser(new: CountValue, old: CountValue) -> str:
        fewer = Decimal(new.at_least) / Decimal(UNITS[new.per].length) < Decimal(old.at_least) / Decimal(
            UNITS[old.per].length
        )
        if fewer:
            return f"次数少于原规定的“{UNITS[old.per].title}{old.at_least}次”"
        return looser_period(new, old)

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        sql = ",".join((PERIOD, BOUND, FOUND[setting.applies_to.subject], TALLY, JUDGED, PERIOD_VERDICT))
        return sql, {
            **period_parameters(setting, need=lambda value: value.at_least, part=lambda value: 1),
            **listed(setting.versions, lambda value: value.activities, "kind"),
            "nothing": NOTHING,
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        def measure(value: CountValue, subject: int, start: date, end: date) -> Measured:
            if setting.applies_to.subject == "organisation":
                rows = [row for row in world.activity if row["organisation_id"] == subject]
            else:
                rows = [row for row in world.attendance if row["person_id"] == subject and took_part(row, today)]
            found = {
                row["activity_id"]
                for row in rows
                if row["kind"] in value.activities and start <= row["held_on"] < end and row["held_on"] <= today
            }
            met = len(found) >= value.at_least
            return Measured(Decimal(len(found)), Decimal(value.at_least), met, False, True, tuple(sorted(found)))

        return judge_periods(setting, world, today, window_from, measure)


def took_part(row: dict[str, Any], today: date) -> bool:
    return row["outcome"] == "present" or (row["made_up_on"] is not None and row["made_up_on"] <= today)
