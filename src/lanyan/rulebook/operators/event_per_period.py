"""At least so many dated facts of given kinds in each period, wherever they are kept: 述职 before the committee above."""

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
from .count_per_period import JUDGED
from .naive import Measured, judge_periods
from .period_values import PeriodValue, looser_period, read_period

EVIDENCE = "event"
"""Evidence are the records of the events, of whatever kind these are."""


@dataclass(frozen=True)
class EventValue(PeriodValue):
    at_least: int
    events: tuple[str, ...]


FOUND = """
counted_event AS (
    SELECT * FROM unnest(%(event_of)s::date[], %(event)s::text[]) AS k (version_from, event)
),
found AS (
    SELECT DISTINCT e.subject_id, p.period_from, e.record_id AS activity_id, 1::numeric AS amount
    FROM period p
    JOIN counted_event k USING (version_from)
    JOIN fact_event e ON e.event = k.event AND e.subject_kind = %(subject_kind)s::text
     AND e.happened_on >= p.period_from AND e.happened_on < p.period_to
    WHERE e.event = ANY (%(event)s::text[]) AND e.happened_on <= %(today)s::date
      AND e.subject_id IN (SELECT subject_id FROM subject_spell)
)"""


class EventPerPeriod(Operator):
    code = "event_per_period"
    title = "每期登记"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> EventValue:
        at_least = entry.integer("at_least", low=1, high=400)
        events = entry.many_of("events", context.event_codes(), what="事件")
        value = EventValue(at_least=at_least or 1, events=events, **read_period(entry, context, default_kinds=()))
        entry.done()
        return value

    @staticmethod
    def numbers(value: EventValue) -> dict[str, str]:
        return {"per": UNITS[value.per].title, "at_least": str(value.at_least)}

    @staticmethod
    def phrase(value: EventValue, context: Context) -> str:
        events = "或".join(context.event_title(code) for code in value.events)
        return f"{UNITS[value.per].title}至少{events}{value.at_least}次"

    @staticmethod
    def clears(value: EventValue, context: Context) -> str:
        return f"{'或'.join(context.event_title(code) for code in value.events)}并登记后自动消除"

    @staticmethod
    def activities(value: EventValue) -> tuple[str, ...]:
        return ()

    @staticmethod
    def looser(new: EventValue, old: EventValue) -> str:
        if not set(new.events) <= set(old.events):
            return "算数的事件比原规定多"
        if Decimal(new.at_least) / Decimal(UNITS[new.per].length) < Decimal(old.at_least) / Decimal(UNITS[old.per].length):
            return f"次数少于原规定的“{UNITS[old.per].title}{old.at_least}次”"
        return looser_period(new, old)

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        verdict = PERIOD_VERDICT.replace("'activity'::text", f"'{EVIDENCE}'::text")
        return ",".join((PERIOD, BOUND, FOUND, TALLY, JUDGED, verdict)), {
            **period_parameters(setting, need=lambda value: value.at_least, part=lambda value: 1),
            **listed(setting.versions, lambda value: value.events, "event"),
            "nothing": NOTHING,
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        def measure(value: EventValue, subject: int, start: date, end: date) -> Measured:
            found = {
                row["record_id"]
                for row in world.event
                if row["event"] in value.events
                and (row["subject_kind"], row["subject_id"]) == (setting.applies_to.subject, subject)
                and start <= row["happened_on"] < end
                and row["happened_on"] <= today
            }
            met = len(found) >= value.at_least
            return Measured(Decimal(len(found)), Decimal(value.at_least), met, False, True, tuple(sorted(found)))

        return judge_periods(setting, world, today, window_from, measure, evidence_kind=EVIDENCE)
