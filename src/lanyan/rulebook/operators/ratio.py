"""A share of those expected, per period: 到会率, 补课率, 覆盖率. Three measures, never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from ..entry import Entry
from ..periods import UNITS
from ..world import World
from .base import NOTHING, Context, Operator, Setting, Verdict, listed
from .common import BOUND, PERIOD, PERIOD_VERDICT, TALLY, period_parameters
from .naive import Measured, judge_periods
from .period_values import PeriodValue, looser_period, read_period

MEASURES = {
    "attendance": "到会率（到会人次占应到人次）",
    "make_up": "补课率（已补课人次占未到会人次）",
    "coverage": "覆盖率（到会和已补课人次占应到人次）",
}


DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class RatioValue(PeriodValue):
    measure: str
    fraction: Fraction


# One row per attendance: 1 when it counts, 0 when not. A subject is whoever `{subject}` names.
FOUND = """
counted_kind AS (
    SELECT * FROM unnest(%(kind_of)s::date[], %(kind)s::text[]) AS k (version_from, kind)
),
measure AS (
    SELECT * FROM unnest(%(measure_of)s::date[], %(measure)s::text[]) AS m (version_from, measure)
),
found AS (
    SELECT a.{subject} AS subject_id, p.period_from, a.activity_id,
           (CASE WHEN m.measure <> 'make_up' AND a.outcome = 'present' THEN 1
                 WHEN m.measure <> 'attendance' AND a.made_up_on <= %(today)s::date THEN 1
                 ELSE 0 END)::numeric AS amount
    FROM period p
    JOIN counted_kind k USING (version_from)
    JOIN measure m USING (version_from)
    JOIN fact_attendance a ON a.kind = k.kind AND a.held_on >= p.period_from AND a.held_on < p.period_to
    WHERE a.held_on <= %(today)s::date AND a.{subject} IN (SELECT subject_id FROM subject_spell)
      AND (m.measure <> 'make_up' OR a.outcome <> 'present')
)"""

JUDGED = """
judged AS (
    SELECT t.subject_id, t.organisation_id, t.to_the_end, t.bound_days, t.free_days, t.evidence, p.period_from, p.period_to,
           p.version_from, p.warn_days, p.grace,
           CASE WHEN t.base > 0 THEN round(t.total / t.base, 4) END AS have, round(p.need / p.part, 4) AS need,
           p.period_to <= %(today)s::date AND t.base > 0 AND t.total * p.part >= p.need * t.base AS met,
           t.total * p.part >= p.need * t.base AS on_track, t.base > 0 AS countable
    FROM tally t JOIN period p USING (period_from)
)"""


class Ratio(Operator):
    code = "ratio"
    title = "每期比例"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> RatioValue:
        measure = entry.one_of("measure", MEASURES, what="比例")
        value = RatioValue(
            measure=measure or "attendance",
            fraction=entry.fraction("fraction") or Fraction(1),
            **read_period(entry, context),
        )
        entry.done()
        return value

    @staticmethod
    def numbers(value: RatioValue) -> dict[str, str]:
        return {"per": UNITS[value.per].title, "share": _spelled_share(value)}

    @staticmethod
    def phrase(value: RatioValue, context: Context) -> str:
        name = MEASURES[value.measure].split("(")[0]
        return f"使{UNITS[value.per].title}{context.kind_titles(value.activities)}的{name}不低于{_spelled_share(value)}"

    @staticmethod
    def clears(value: RatioValue, context: Context) -> str:
        if value.measure == "attendance":
            return "期内后续活动到会人数达到比例后自动消除；补课不改变到会率"
        return "未到会人员补课通过、比例达到后自动消除"

    @staticmethod
    def activities(value: RatioValue) -> tuple[str, ...]:
        return value.activities

    @staticmethod
    def looser(new: RatioValue, old: RatioValue) -> str:
        if new.measure != old.measure:
            return "比例的算法与原规定不同"
        if new.fraction < old.fraction:
            return f"比例低于原规定的{old.fraction}"
        if set(new.activities) != set(old.activities):
            return "计算比例的活动与原规定不同"
        return looser_period(new, old)

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        subject = "organisation_id" if setting.applies_to.subject == "organisation" else "person_id"
        sql = ",".join((PERIOD, BOUND, FOUND.format(subject=subject), TALLY, JUDGED, PERIOD_VERDICT))
        return sql, {
            **period_parameters(
                setting,
                need=lambda value: value.fraction.numerator,
                part=lambda value: value.fraction.denominator,
            ),
            **listed(setting.versions, lambda value: value.activities, "kind"),
            **listed(setting.versions, lambda value: (value.measure,), "measure"),
            "nothing": NOTHING,
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        key = "organisation_id" if setting.applies_to.subject == "organisation" else "person_id"

        def measure(value: RatioValue, subject: int, start: date, end: date) -> Measured:
            rows = [
                row
                for row in world.attendance
                if row[key] == subject
                and row["kind"] in value.activities
                and start <= row["held_on"] < end
                and row["held_on"] <= today
                and (value.measure != "make_up" or row["outcome"] != "present")
            ]
            hits = sum(_counts(value.measure, row, today) for row in rows)
            reached = bool(rows) and Fraction(hits, len(rows)) >= value.fraction
            return Measured(
                have=_rounded(Fraction(hits, len(rows))) if rows else None,
                need=_rounded(value.fraction),
                met=end <= today and reached,
                on_track=reached or not rows,
                countable=bool(rows),
                evidence=tuple(sorted({row["activity_id"] for row in rows})),
            )

        return judge_periods(setting, world, today, window_from, measure)


def _counts(measure: str, row: dict[str, Any], today: date) -> bool:
    made_up = row["made_up_on"] is not None and row["made_up_on"] <= today
    present = row["outcome"] == "present"
    return {"attendance": present, "coverage": present or made_up, "make_up": made_up}[measure]


def _rounded(share: Fraction) -> Decimal:
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def _spelled_share(value: RatioValue) -> str:
    share = value.fraction
    plain = share.denominator < 10 and share.denominator not in (1, 2, 5)
    return f"{DIGITS[share.denominator]}分之{DIGITS[share.numerator]}" if plain else f"{float(share):.0%}"
