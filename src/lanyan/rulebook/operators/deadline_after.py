"""One dated fact must follow another within so many days, months or workdays, or by the day that the record itself sets:
make-up, archiving, training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..world import World
from .base import LATE, Context, Operator, Setting, Value, Verdict, Version, listed, version_columns
from .common import RELIEF
from .moments import MOVED_ON, due_after, read_amount, spelled

OWN = "own"


@dataclass(frozen=True)
class DeadlineValue(Value):
    """`starts` begin the time, any of `ends` for the same matter ends it."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    within: int
    unit: str
    warn_days: int
    same_subject: bool
    """When True an end counts for the subject whatever its matter (e.g. 任职 → 任职培训)."""

    @property
    def own(self) -> bool:
        """The record sets the day (`deadline: own`); what sets none is not judged."""
        return self.unit == OWN


DEADLINE = """
version AS (
    SELECT *
    FROM unnest(%(version_from)s::date[], %(version_to)s::date[], %(version_opens)s::boolean[],
                %(within)s::int[], %(unit)s::text[], %(warn_days)s::int[], %(same_subject)s::boolean[])
         AS v (version_from, version_to, opens, within, unit, warn_days, same_subject)
),
starting AS (
    SELECT * FROM unnest(%(start_of)s::date[], %(start)s::text[]) AS s (version_from, event)
),
ending AS (
    SELECT * FROM unnest(%(end_of)s::date[], %(end)s::text[]) AS e (version_from, event)
),
opened AS (
    SELECT e.event, e.subject_kind, e.subject_id, e.organisation_id, e.happened_on, e.matter, e.record_kind, e.record_id,
           e.due_on AS own_day, v.version_from, v.within, v.unit, v.warn_days, v.same_subject
    FROM version v
    JOIN starting USING (version_from)
    JOIN fact_event e ON e.event = starting.event AND e.subject_kind = %(subject_kind)s::text
     AND daterange(v.version_from, v.version_to) @> e.happened_on
    WHERE e.happened_on BETWEEN %(window_from)s::date AND %(today)s::date
      AND e.organisation_id IS NOT NULL
      AND (v.unit <> 'own' OR e.due_on IS NOT NULL)
      AND EXISTS (SELECT 1 FROM subject_spell s
                  WHERE s.days @> e.happened_on AND s.<matched> = e.<matched>)
),
raw AS (
    SELECT o.*, CASE WHEN o.unit IN ('days', 'own') THEN o.happened_on + o.within
                     ELSE (o.happened_on + make_interval(months => o.within))::date END AS raw_day
    FROM opened o
),
due AS MATERIALIZED (
    SELECT r.*, CASE WHEN r.unit = 'own' THEN r.own_day
                     WHEN r.unit = 'workdays'
                     THEN COALESCE((SELECT w.day FROM fact_workday w WHERE w.is_workday AND w.day > r.happened_on
                                    ORDER BY w.day OFFSET r.within - 1 LIMIT 1), r.happened_on + r.within)
                     ELSE <moved_on> END AS due_on
    FROM raw r
),
ended AS MATERIALIZED (
    SELECT x.event, x.record_id, x.subject_id, x.happened_on, v.version_from,
           CASE WHEN v.same_subject THEN 0 ELSE x.matter END AS pair
    FROM version v
    JOIN ending USING (version_from)
    JOIN fact_event x ON x.event = ending.event AND x.subject_kind = %(subject_kind)s::text
    WHERE x.happened_on <= %(today)s::date
),
done AS (
    SELECT d.event, d.record_id, x.happened_on AS done_on
    FROM due d
    JOIN ended x ON x.version_from = d.version_from AND x.subject_id = d.subject_id
     AND x.pair = CASE WHEN d.same_subject THEN 0 ELSE d.matter END
     AND x.happened_on >= d.happened_on AND (x.event, x.record_id) IS DISTINCT FROM (d.event, d.record_id)
),
-- Each start beside its ends, in one pass: no join of two big sets.
answered AS (
    SELECT event, record_id, max(subject_id) AS subject_id, max(organisation_id) AS organisation_id, max(matter) AS matter,
           max(happened_on) AS happened_on, max(due_on) AS due_on, max(warn_days) AS warn_days,
           max(record_kind) AS record_kind, max(version_from) AS version_from, min(done_on) AS done_on
    FROM (
        SELECT event, record_id, subject_id, organisation_id, matter, happened_on, due_on, warn_days, record_kind,
               version_from, NULL::date AS done_on
        FROM due
        UNION ALL
        SELECT event, record_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, done_on FROM done
    ) AS both_sides
    GROUP BY event, record_id
),
judged AS MATERIALIZED (
    SELECT a.*, (SELECT r.cause FROM relief r WHERE r.organisation_id = a.organisation_id AND r.days @> a.due_on
                 ORDER BY r.valid_from DESC, r.cause LIMIT 1) AS relief
    FROM answered a
),
verdict AS (
    SELECT subject_id, organisation_id, matter, happened_on AS period_from, due_on + 1 AS period_to,
           CASE WHEN done_on IS NOT NULL THEN 'met'
                WHEN relief IS NOT NULL THEN 'exempt'
                WHEN due_on < %(today)s::date THEN 'overdue'
                WHEN due_on - %(today)s::date <= warn_days THEN 'near'
                ELSE 'pending' END AS state,
           CASE WHEN done_on > due_on THEN %(late)s::text
                WHEN done_on IS NOT NULL THEN '' ELSE COALESCE(relief, '') END AS cause,
           (COALESCE(done_on, %(today)s::date) - happened_on)::numeric AS have, (due_on - happened_on)::numeric AS need,
           due_on, record_kind AS evidence_kind, ARRAY[record_id] AS evidence, version_from AS rule_from
    FROM judged
)""".replace("<moved_on>", MOVED_ON.replace("{day}", "r.raw_day"))


class DeadlineAfter(Operator):
    code = "deadline_after"
    title = "限期办理"

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> DeadlineValue:
        known = context.event_codes()
        starts = entry.many_of("start", known, what="事件")
        ends = entry.many_of("end", known, what="事件")
        within, unit = _read_span(entry)
        longest = 366 if unit == OWN else within * 28 if unit == "months" else within
        value = DeadlineValue(
            starts=starts,
            ends=ends,
            within=within,
            unit=unit,
            warn_days=entry.integer("warn_days", low=0, high=longest, default=min(7, longest // 2)),
            same_subject=entry.flag("same_subject"),
        )
        entry.done()
        return value

    @staticmethod
    def numbers(value: DeadlineValue) -> dict[str, str]:
        return {"span": _spoken(value)}

    @staticmethod
    def phrase(value: DeadlineValue, context: Context) -> str:
        start = "、".join(context.event_title(code) for code in value.starts)
        end = "或".join(context.event_title(code) for code in value.ends)
        return f"在{start}后{_spoken(value)}内{end}"

    @staticmethod
    def clears(value: DeadlineValue, context: Context) -> str:
        return f"{'或'.join(context.event_title(code) for code in value.ends)}后自动消除"

    @staticmethod
    def activities(value: DeadlineValue) -> tuple[str, ...]:
        prefixes = ("activity_held_", "took_part_")
        return tuple(end.removeprefix(p) for end in value.ends for p in prefixes if end.startswith(p))

    @staticmethod
    def looser(new: DeadlineValue, old: DeadlineValue) -> str:
        if new.own != old.own:
            return "期限的定法与原规定不同"
        if _days(new) > _days(old):
            return f"期限比原规定的{spelled(old.within, old.unit)}长"
        if set(new.starts) != set(old.starts) or not set(new.ends) <= set(old.ends):
            return "起止的事件与原规定不同"
        return ""

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        columns = version_columns(
            setting.versions,
            within=lambda value: value.within,
            unit=lambda value: value.unit,
            warn_days=lambda value: value.warn_days,
            same_subject=lambda value: value.same_subject,
        )
        matched = "organisation_id" if setting.applies_to.anyone else "subject_id"
        return f"{RELIEF},{DEADLINE}".replace("<matched>", matched), {
            **columns,
            **listed(setting.versions, lambda value: value.starts, "start"),
            **listed(setting.versions, lambda value: value.ends, "end"),
            "late": LATE,
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        return [
            _verdict(setting, version, world, row, today)
            for version in setting.versions
            for row in world.event
            if row["event"] in version.value.starts
            and row["subject_kind"] == setting.applies_to.subject
            and version.holds(row["happened_on"])
            and window_from <= row["happened_on"] <= today
            and row["organisation_id"] is not None
            and not (version.value.own and row["due_on"] is None)
            and _is_bound(setting, world, row)
        ]


def _read_span(entry: Entry) -> tuple[int, str]:
    """`within` and `unit`; or `deadline: own`, which is a span of no length of its own."""
    if entry.has("deadline"):
        entry.one_of("deadline", (OWN,), what="期限")
        return 0, OWN
    return read_amount(entry, "within", ("days", "months", "workdays"), high=3660)


def _spoken(value: DeadlineValue) -> str:
    return "规定的期限" if value.own else spelled(value.within, value.unit)


def _days(value: DeadlineValue) -> float:
    return value.within * {"days": 1, "months": 30.4, "workdays": 1.4, OWN: 0}[value.unit]


def _is_bound(setting: Setting, world: World, row: dict[str, Any]) -> bool:
    applies = setting.applies_to
    subject = row["organisation_id"] if applies.anyone else row["subject_id"]
    return bool(applies.organisations_on(world, subject, row["happened_on"]))


def _verdict(setting: Setting, version: Version, world: World, row: dict[str, Any], today: date) -> Verdict:
    value: DeadlineValue = version.value
    start = row["happened_on"]
    due_on = row["due_on"] if value.own else due_after(world, start, value.within, value.unit)
    ends = [
        end["happened_on"]
        for end in world.event
        if end["event"] in value.ends
        and (end["event"], end["record_id"]) != (row["event"], row["record_id"])
        and (end["subject_kind"], end["subject_id"]) == (row["subject_kind"], row["subject_id"])
        and (value.same_subject or end["matter"] == row["matter"])
        and start <= end["happened_on"] <= today
    ]
    done_on = min(ends, default=None)
    state, cause = _state(value, world, row["organisation_id"], due_on, done_on, today)
    return Verdict(
        duty=setting.code,
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        organisation_id=row["organisation_id"],
        matter=row["matter"],
        period_from=start,
        period_to=due_on + timedelta(days=1),
        state=state,
        cause=cause,
        have=Decimal(((done_on or today) - start).days),
        need=Decimal((due_on - start).days),
        due_on=due_on,
        evidence_kind=row["record_kind"],
        evidence=(row["record_id"],),
        rule_from=version.valid_from,
    )


def _state(
    value: DeadlineValue, world: World, organisation: int, due_on: date, done_on: date | None, today: date
) -> tuple[str, str]:
    if done_on is not None:
        return "met", LATE if done_on > due_on else ""
    reliefs = world.relief_on(organisation, due_on)
    if reliefs:
        latest = max(row["valid_from"] for row in reliefs)
        return "exempt", min(row["cause"] for row in reliefs if row["valid_from"] == latest)
    if due_on < today:
        return "overdue", ""
    return ("near" if (due_on - today).days <= value.warn_days else "pending"), ""
