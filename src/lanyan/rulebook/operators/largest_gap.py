"""The longest anybody may go without an activity: a branch silent for a month, a member away for half a year.

The gap that counts is the one still open today: it is what a person can act upon, and an activity ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..periods import add_months
from ..world import World
from .base import Context, Operator, Setting, Value, Verdict, listed, version_columns
from .count_per_period import took_part
from .moments import BOUND_TODAY, read_amount, spelled
from .naive import bound_since, relief_cause_today, version_today


@dataclass(frozen=True)
class GapValue(Value):
    """At most `at_most` days or months; `ends_gap`: outcomes that, for a person, are not a fault and end the gap.

    `missed_at_least`: a person's gap only counts once so many activities were missed without cause in it.
    """

    at_most: int
    unit: str
    activities: tuple[str, ...]
    warn_days: int
    ends_gap: tuple[str, ...]
    missed_at_least: int


SILENCE = """
version AS (
    SELECT v.*, make_interval(days => v.gap_days, months => v.gap_months) AS gap
    FROM unnest(%(version_from)s::date[], %(version_to)s::date[], %(version_opens)s::boolean[],
                %(gap_days)s::int[], %(gap_months)s::int[], %(warn_days)s::int[], %(missed_at_least)s::int[])
         AS v (version_from, version_to, opens, gap_days, gap_months, warn_days, missed_at_least)
    WHERE daterange(v.version_from, v.version_to) @> %(today)s::date
),
counted_kind AS (
    SELECT k.kind FROM unnest(%(kind_of)s::date[], %(kind)s::text[]) AS k (version_from, kind)
    JOIN version USING (version_from)
),
ends_gap AS (
    SELECT e.outcome FROM unnest(%(ends_gap_of)s::date[], %(ends_gap)s::text[]) AS e (version_from, outcome)
    JOIN version USING (version_from)
)"""

# `heard`: each day on which the subject was heard of, with the activity.
HEARD = {
    "organisation": """
heard AS (
    SELECT organisation_id AS subject_id, held_on, activity_id
    FROM fact_activity
    WHERE kind IN (SELECT kind FROM counted_kind) AND held_on <= %(today)s::date
      AND organisation_id IN (SELECT subject_id FROM bound_today)
),
missed AS (
    SELECT NULL::bigint AS subject_id, NULL::date AS held_on WHERE false
)""",
    "person": """
seen AS (
    SELECT person_id AS subject_id, held_on, activity_id,
           outcome IN (SELECT outcome FROM ends_gap) OR COALESCE(made_up_on <= %(today)s::date, false) AS ends
    FROM fact_attendance
    WHERE kind IN (SELECT kind FROM counted_kind) AND held_on <= %(today)s::date
      AND person_id IN (SELECT subject_id FROM bound_today)
),
heard AS (
    SELECT subject_id, held_on, activity_id FROM seen WHERE ends
),
missed AS (
    SELECT subject_id, held_on FROM seen WHERE NOT ends
)""",
}

GAP = """
last_heard AS MATERIALIZED (
    SELECT subject_id, max(held_on) AS held_on FROM heard GROUP BY subject_id
),
last_words AS MATERIALIZED (
    SELECT subject_id, array_agg(DISTINCT activity_id ORDER BY activity_id) AS evidence
    FROM heard JOIN last_heard USING (subject_id, held_on) GROUP BY subject_id
),
gap AS MATERIALIZED (
    SELECT b.subject_id, b.organisation_id, b.relief, v.version_from, v.gap, v.warn_days, v.missed_at_least, l.held_on,
           GREATEST(b.since, v.version_from, l.held_on,
                    (SELECT max(upper(r.days)) FROM relief r
                     WHERE r.organisation_id = b.organisation_id AND upper(r.days) <= %(today)s::date)) AS start
    FROM bound_today b
    CROSS JOIN version v
    LEFT JOIN last_heard l USING (subject_id)
),
missed_since AS MATERIALIZED (
    SELECT g.subject_id, g.organisation_id, count(*) AS times
    FROM gap g JOIN missed m ON m.subject_id = g.subject_id AND m.held_on > g.start
    GROUP BY g.subject_id, g.organisation_id
),
judged AS MATERIALIZED (
    SELECT g.*, (g.start + g.gap)::date AS due_on, COALESCE(m.times, 0) >= g.missed_at_least AS counts
    FROM gap g LEFT JOIN missed_since m USING (subject_id, organisation_id)
),
verdict AS (
    SELECT subject_id, organisation_id, 0::bigint AS matter, start AS period_from, due_on + 1 AS period_to,
           CASE WHEN NOT late AND held_on IS NULL THEN 'pending'
                WHEN NOT late THEN 'met'
                WHEN relief IS NOT NULL THEN 'exempt'
                WHEN due_on < %(today)s::date THEN 'overdue'
                ELSE 'near' END AS state,
           CASE WHEN late THEN COALESCE(relief, '') ELSE '' END AS cause,
           (%(today)s::date - start)::numeric AS have, (due_on - start)::numeric AS need, due_on,
           'activity'::text AS evidence_kind,
           COALESCE((SELECT w.evidence FROM last_words w WHERE w.subject_id = j.subject_id), '{}') AS evidence,
           version_from AS rule_from
    FROM (SELECT *, counts AND due_on - %(today)s::date <= warn_days AS late FROM judged) AS j
)"""


class LargestGap(Operator):
    code = "largest_gap"
    title = "最长间隔"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> GapValue:
        at_most, unit = read_amount(entry, "at_most", ("days", "months"), high=3660)
        longest = at_most if unit == "days" else at_most * 28
        value = GapValue(
            at_most=at_most,
            unit=unit,
            activities=entry.many_of("activities", context.kinds, what="活动类型"),
            warn_days=entry.integer("warn_days", low=0, high=longest - 1, default=min(7, longest - 1)),
            ends_gap=entry.many_of("ends_gap", context.words.outcomes, what="出席结果", default=("present",)),
            missed_at_least=entry.integer("missed_at_least", low=0, high=100, default=1 if subject == "person" else 0),
        )
        entry.done()
        return value

    @staticmethod
    def numbers(value: GapValue) -> dict[str, str]:
        return {"span": spelled(value.at_most, value.unit)}

    @staticmethod
    def phrase(value: GapValue, context: Context) -> str:
        return f"至少每{spelled(value.at_most, value.unit)}开展（参加）一次{context.kind_titles(value.activities)}"

    @staticmethod
    def clears(value: GapValue, context: Context) -> str:
        return f"开展（参加）一次{context.kind_titles(value.activities)}，记录结束后自动消除"

    @staticmethod
    def activities(value: GapValue) -> tuple[str, ...]:
        return value.activities

    @staticmethod
    def looser(new: GapValue, old: GapValue) -> str:
        if new.at_most * (1 if new.unit == "days" else 30.4) > old.at_most * (1 if old.unit == "days" else 30.4):
            return f"间隔比原规定的{spelled(old.at_most, old.unit)}长"
        if not set(new.activities) <= set(old.activities):
            return "算数的活动比原规定多"
        if new.missed_at_least > old.missed_at_least or set(new.ends_gap) - set(old.ends_gap):
            return "计入间隔的条件比原规定宽"
        return ""

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        sql = ",".join((BOUND_TODAY, SILENCE, HEARD[setting.applies_to.subject], GAP))
        columns = version_columns(
            setting.versions,
            gap_days=lambda value: value.at_most if value.unit == "days" else 0,
            gap_months=lambda value: value.at_most if value.unit == "months" else 0,
            warn_days=lambda value: value.warn_days,
            missed_at_least=lambda value: value.missed_at_least,
        )
        return sql, {
            **columns,
            **listed(setting.versions, lambda value: value.activities, "kind"),
            **listed(setting.versions, lambda value: value.ends_gap, "ends_gap"),
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        version = version_today(setting, today)
        if version is None:
            return []
        verdicts = []
        for subject in setting.applies_to.subjects(world):
            since = bound_since(setting, world, subject, today)
            if since is not None:
                verdicts.append(_verdict(setting, version, world, subject, since, today))
        return verdicts


def _verdict(setting: Setting, version: Any, world: World, subject: int, since: date, today: date) -> Verdict:
    value: GapValue = version.value
    organisation = max(setting.applies_to.organisations_on(world, subject, today))
    person = setting.applies_to.subject == "person"
    rows = world.attendance if person else world.activity
    key = "person_id" if person else "organisation_id"
    rows = [r for r in rows if r[key] == subject and r["kind"] in value.activities and r["held_on"] <= today]
    heard = [r for r in rows if not person or r["outcome"] in value.ends_gap or _made_up(r, today)]
    last = max((r["held_on"] for r in heard), default=None)
    ended_reliefs = [
        row["valid_to"]
        for row in world.relief
        if row["organisation_id"] == organisation and row["valid_to"] is not None and row["valid_to"] <= today
    ]
    start = max([since, version.valid_from, *([last] if last else []), *ended_reliefs])
    due_on = start + timedelta(days=value.at_most) if value.unit == "days" else add_months(start, value.at_most)
    missed = [r for r in rows if person and r not in heard and r["held_on"] > start]
    late = len(missed) >= value.missed_at_least and (due_on - today).days <= value.warn_days
    relief = relief_cause_today(world, organisation, today)
    state = ("met" if last else "pending") if not late else "overdue" if due_on < today else "near"
    return Verdict(
        duty=setting.code,
        subject_kind=setting.applies_to.subject,
        subject_id=subject,
        organisation_id=organisation,
        matter=0,
        period_from=start,
        period_to=due_on + timedelta(days=1),
        state="exempt" if late and relief else state,
        cause=relief if late and relief else "",
        have=Decimal((today - start).days),
        need=Decimal((due_on - start).days),
        due_on=due_on,
        evidence_kind="activity",
        evidence=tuple(sorted({r["activity_id"] for r in heard if r["held_on"] == last})),
        rule_from=version.valid_from,
    )


def _made_up(row: dict[str, Any], today: date) -> bool:
    return took_part({**row, "outcome": "absent"}, today)
