"""A term runs out or an age is reached: 届满, 28周岁, end of a probation, end of a temporary branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..periods import add_months
from ..world import World
from .base import Context, Operator, Setting, Value, Verdict, Version, listed, version_columns
from .moments import BOUND_TODAY
from .naive import bound_since, relief_cause_today, version_today


@dataclass(frozen=True)
class TermValue(Value):
    """`months` after the latest `start` event (0: the event itself is the end).

    `until`: an event of the same matter that may put the end off (an approved extension), by `extend_months` at most.
    `ends`: events that settle it, e.g. the League paper work of somebody who has turned 28.
    """

    start: str
    months: int
    warn_months: int
    ends: tuple[str, ...]
    until: str | None
    extend_months: int


TERM = """
version AS (
    SELECT *
    FROM unnest(%(version_from)s::date[], %(version_to)s::date[], %(version_opens)s::boolean[], %(start)s::text[],
                %(months)s::int[], %(warn_months)s::int[], %(until)s::text[], %(extend_months)s::int[])
         AS v (version_from, version_to, opens, start, months, warn_months, until, extend_months)
    WHERE daterange(v.version_from, v.version_to) @> %(today)s::date
),
ending AS (
    SELECT e.event FROM unnest(%(end_of)s::date[], %(end)s::text[]) AS e (version_from, event)
    JOIN version USING (version_from)
),
begun AS (
    SELECT DISTINCT ON (e.subject_id)
           b.subject_id, b.organisation_id, b.relief, v.*, e.happened_on, e.matter, e.record_kind, e.record_id
    FROM bound_today b
    CROSS JOIN version v
    JOIN fact_event e ON e.event = v.start AND e.subject_kind = %(subject_kind)s::text AND e.subject_id = b.subject_id
    WHERE v.months = 0 OR e.happened_on <= %(today)s::date
    ORDER BY e.subject_id, e.happened_on DESC, e.record_id DESC
),
usual AS (
    SELECT b.*, (b.happened_on + make_interval(months => b.months))::date AS usual_end,
           (b.happened_on + make_interval(months => b.months + b.extend_months))::date AS latest_end,
           (SELECT max(x.happened_on) FROM fact_event x
            WHERE x.event = b.until AND x.subject_kind = %(subject_kind)s::text AND x.subject_id = b.subject_id
              AND x.matter = b.matter) AS put_off
    FROM begun b
),
judged AS (
    SELECT u.*, CASE WHEN u.put_off IS NULL THEN u.usual_end
                     ELSE GREATEST(u.usual_end, LEAST(u.put_off, u.latest_end)) END AS due_on,
           EXISTS (SELECT 1 FROM fact_event x JOIN ending USING (event)
                   WHERE x.subject_kind = %(subject_kind)s::text AND x.subject_id = u.subject_id
                     AND x.happened_on BETWEEN u.happened_on AND %(today)s::date) AS settled
    FROM usual u
),
verdict AS (
    SELECT subject_id, organisation_id, matter, happened_on AS period_from, due_on + 1 AS period_to,
           CASE WHEN settled THEN 'met'
                WHEN NOT close THEN 'pending'
                WHEN relief IS NOT NULL THEN 'exempt'
                WHEN due_on < %(today)s::date THEN 'overdue'
                ELSE 'near' END AS state,
           CASE WHEN close AND NOT settled THEN COALESCE(relief, '') ELSE '' END AS cause,
           (%(today)s::date - happened_on)::numeric AS have, (due_on - happened_on)::numeric AS need, due_on,
           record_kind AS evidence_kind, ARRAY[record_id] AS evidence, version_from AS rule_from
    FROM (SELECT *, (due_on - make_interval(months => warn_months))::date <= %(today)s::date AS close FROM judged) AS j
)"""


class TermReached(Operator):
    code = "term_reached"
    title = "届满或到龄"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> TermValue:
        known = context.event_codes()
        years = entry.integer("years", low=0, high=100, default=0)
        months = entry.integer("months", low=0, high=1200, default=0)
        value = TermValue(
            start=entry.one_of("start", known, what="事件"),
            months=years * 12 + months,
            warn_months=entry.integer("warn_months", low=0, high=60, default=1),
            ends=entry.many_of("end", known, what="事件", default=()),
            until=entry.one_of("until", known, what="事件", default=None),
            extend_months=entry.integer("extend_months", low=0, high=60, default=0),
        )
        entry.done()
        return value

    @staticmethod
    def numbers(value: TermValue) -> dict[str, str]:
        return {
            "span": _spelled(value.months),
            "years": str(value.months // 12),
            "warn": f"{value.warn_months}个月",
            "longer": _spelled(value.extend_months),
        }

    @staticmethod
    def phrase(value: TermValue, context: Context) -> str:
        start = context.event_title(value.start)
        when = f"{start}满{_spelled(value.months)}" if value.months else start
        settled = "或".join(context.event_title(code) for code in value.ends) or "按期办理"
        warned = f", 提前{value.warn_months}个月提醒" if value.warn_months else ""
        longer = f", 经批准最多延长{_spelled(value.extend_months)}" if value.extend_months else ""
        return f"在{when}时{settled}{longer}{warned}"

    @staticmethod
    def clears(value: TermValue, context: Context) -> str:
        if value.ends:
            return f"{'或'.join(context.event_title(code) for code in value.ends)}并登记后自动消除"
        return f"登记新的“{context.event_title(value.start)}”后自动消除"

    @staticmethod
    def activities(value: TermValue) -> tuple[str, ...]:
        return ()

    @staticmethod
    def looser(new: TermValue, old: TermValue) -> str:
        if new.months > old.months or new.extend_months > old.extend_months:
            return f"期限比原规定的{_spelled(old.months)}长"
        if new.warn_months < old.warn_months:
            return f"提醒比原规定的提前{old.warn_months}个月晚"
        return "起算的事件与原规定不同" if new.start != old.start else ""

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        columns = version_columns(
            setting.versions,
            start=lambda value: value.start,
            months=lambda value: value.months,
            warn_months=lambda value: value.warn_months,
            until=lambda value: value.until,
            extend_months=lambda value: value.extend_months,
        )
        return f"{BOUND_TODAY},{TERM}", columns | listed(setting.versions, lambda value: value.ends, "end")

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        version = version_today(setting, today)
        if version is None:
            return []
        verdicts = []
        for subject in setting.applies_to.subjects(world):
            if bound_since(setting, world, subject, today) is None:
                continue
            begun = [
                row
                for row in _events(setting, world, subject, (version.value.start,))
                if version.value.months == 0 or row["happened_on"] <= today
            ]
            if begun:
                latest = max(begun, key=lambda row: (row["happened_on"], row["record_id"]))
                verdicts.append(_verdict(setting, version, world, subject, latest, today))
        return verdicts


def _spelled(months: int) -> str:
    return f"{months // 12}年" if months and months % 12 == 0 else f"{months}个月"


def _events(setting: Setting, world: World, subject: int, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    kind = setting.applies_to.subject
    return [
        row for row in world.event if row["event"] in codes and row["subject_kind"] == kind and row["subject_id"] == subject
    ]


def _verdict(setting: Setting, version: Version, world: World, subject: int, begun: dict[str, Any], today: date) -> Verdict:
    value: TermValue = version.value
    start = begun["happened_on"]
    due_on = add_months(start, value.months)
    if value.until:
        same = [r for r in _events(setting, world, subject, (value.until,)) if r["matter"] == begun["matter"]]
        if same:
            latest_end = add_months(start, value.months + value.extend_months)
            due_on = max(due_on, min(max(row["happened_on"] for row in same), latest_end))
    settled = any(start <= row["happened_on"] <= today for row in _events(setting, world, subject, value.ends))
    close = add_months(due_on, -value.warn_months) <= today
    organisation = max(setting.applies_to.organisations_on(world, subject, today))
    relief = relief_cause_today(world, organisation, today)
    state = "met" if settled else "pending" if not close else "overdue" if due_on < today else "near"
    relieved = bool(relief) and close and not settled
    return Verdict(
        duty=setting.code,
        subject_kind=setting.applies_to.subject,
        subject_id=subject,
        organisation_id=organisation,
        matter=begun["matter"],
        period_from=start,
        period_to=due_on + timedelta(days=1),
        state="exempt" if relieved else state,
        cause=(relief or "") if relieved else "",
        have=Decimal((today - start).days),
        need=Decimal((due_on - start).days),
        due_on=due_on,
        evidence_kind=begun["record_kind"],
        evidence=(begun["record_id"],),
        rule_from=version.valid_from,
    )
