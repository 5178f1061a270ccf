"""How many members or officers an organisation has today: enough to exist, a committee of the right size, no vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..entry import Entry
from ..world import World, holds
from .base import Context, Operator, Setting, Value, Verdict, Version, listed, version_columns
from .moments import BOUND_TODAY
from .naive import bound_since, relief_cause_today, version_today

NO_LIMIT = 1_000_000


@dataclass(frozen=True)
class HeadCountValue(Value):
    """Persons with these standings and/or offices: between `at_least` and `at_most`.

    `when_members_at_least` (and below `when_members_below`): the condition on the number of full members.
    """

    standings: tuple[str, ...]
    offices: tuple[str, ...]
    at_least: int
    at_most: int
    when_standings: tuple[str, ...]
    when_at_least: int
    when_below: int


HEADS = """
version AS (
    SELECT *
    FROM unnest(%(version_from)s::date[], %(version_to)s::date[], %(version_opens)s::boolean[],
                %(at_least)s::int[], %(at_most)s::int[], %(when_at_least)s::int[], %(when_below)s::int[])
         AS v (version_from, version_to, opens, at_least, at_most, when_at_least, when_below)
    WHERE daterange(v.version_from, v.version_to) @> %(today)s::date
),
counted_standing AS (
    SELECT s.standing FROM unnest(%(standing_of)s::date[], %(standing)s::text[]) AS s (version_from, standing)
    JOIN version USING (version_from)
),
counted_office AS (
    SELECT o.office FROM unnest(%(office_of)s::date[], %(office)s::text[]) AS o (version_from, office)
    JOIN version USING (version_from)
),
when_standing AS (
    SELECT s.standing FROM unnest(%(when_of)s::date[], %(when)s::text[]) AS s (version_from, standing)
    JOIN version USING (version_from)
),
head AS (
    SELECT organisation_id, person_id FROM fact_member
    WHERE state IN (SELECT standing FROM counted_standing) AND daterange(valid_from, valid_to) @> %(today)s::date
    UNION
    SELECT organisation_id, person_id FROM fact_office
    WHERE role IN (SELECT office FROM counted_office) AND daterange(valid_from, valid_to) @> %(today)s::date
),
heads AS (
    SELECT organisation_id AS subject_id, count(*) AS have, array_agg(person_id ORDER BY person_id) AS evidence
    FROM head GROUP BY organisation_id
),
size AS (
    SELECT organisation_id AS subject_id, count(DISTINCT person_id) AS members FROM fact_member
    WHERE state IN (SELECT standing FROM when_standing) AND daterange(valid_from, valid_to) @> %(today)s::date
    GROUP BY organisation_id
),
verdict AS (
    SELECT b.subject_id, b.organisation_id, 0::bigint AS matter,
           date_trunc('year', %(today)s::date::timestamp)::date AS period_from,
           (date_trunc('year', %(today)s::date::timestamp) + interval '1 year')::date AS period_to,
           CASE WHEN within THEN 'met' WHEN b.relief IS NOT NULL THEN 'exempt' ELSE 'overdue' END AS state,
           CASE WHEN within THEN '' ELSE COALESCE(b.relief, '') END AS cause,
           n.have::numeric AS have,
           (CASE WHEN n.have < v.at_least THEN v.at_least WHEN n.have > v.at_most THEN v.at_most
                 WHEN v.at_least > 0 THEN v.at_least ELSE v.at_most END)::numeric AS need,
           NULL::date AS due_on, 'person'::text AS evidence_kind, COALESCE(h.evidence, '{}') AS evidence,
           v.version_from AS rule_from
    FROM bound_today b
    CROSS JOIN version v
    LEFT JOIN heads h USING (subject_id)
    LEFT JOIN size s USING (subject_id)
    CROSS JOIN LATERAL (SELECT COALESCE(h.have, 0) AS have) AS n
    CROSS JOIN LATERAL (SELECT n.have BETWEEN v.at_least AND v.at_most AS within) AS w
    WHERE COALESCE(s.members, 0) >= v.when_at_least AND COALESCE(s.members, 0) < v.when_below
)"""


class HeadCount(Operator):
    code = "head_count"
    title = "人数配备"
    subjects = ("organisation",)

    @staticmethod
    def read(entry: Entry, context: Context, subject: str) -> HeadCountValue:
        value = HeadCountValue(
            standings=entry.many_of("members", context.words.standings, what="身份", default=()),
            offices=entry.many_of("offices", context.words.offices, what="职务", default=()),
            at_least=entry.integer("at_least", low=0, high=10000, default=0),
            at_most=entry.integer("at_most", low=1, high=NO_LIMIT, default=NO_LIMIT),
            when_standings=entry.many_of("when_members", context.words.standings, what="身份", default=("full",)),
            when_at_least=entry.integer("when_at_least", low=0, high=10000, default=0),
            when_below=entry.integer("when_below", low=1, high=NO_LIMIT, default=NO_LIMIT),
        )
        if not value.standings and not value.offices:
            entry.refuse(None, "counts_nobody", "没有写数哪些人。", "请写 members（身份）或 offices（职务）。")
        if value.at_least > value.at_most or (value.at_least == 0 and value.at_most == NO_LIMIT):
            entry.refuse(
                "at_least", "impossible_number", "人数的上下限写不通。", "请写 at_least 和（或）at_most，下限不大于上限。"
            )
        entry.done()
        return value

    @staticmethod
    def numbers(value: HeadCountValue) -> dict[str, str]:
        return {name: str(getattr(value, name)) for name in ("at_least", "at_most", "when_at_least", "when_below")}

    @staticmethod
    def phrase(value: HeadCountValue, context: Context) -> str:
        words = context.words
        who = [words.standings[c].title for c in value.standings if c in words.standings]
        who += [words.offices[c].title for c in value.offices if c in words.offices]
        if value.at_least == value.at_most:
            size = f"{value.at_least}人"
        elif value.at_most == NO_LIMIT:
            size = f"{value.at_least}人以上"
        else:
            size = f"{value.at_least}至{value.at_most}人" if value.at_least else f"不超过{value.at_most}人"
        when = "、".join(words.standings[c].title for c in value.when_standings if c in words.standings)
        cases = [f"{when}{value.when_at_least}人以上"] if value.when_at_least else []
        cases += [f"{when}不足{value.when_below}人"] if value.when_below < NO_LIMIT else []
        when_said = f"（{'、'.join(cases)}的）" if cases else ""
        return f"有{'、'.join(who)}{'合计' if len(who) > 1 else ''}{size}{when_said}"

    @staticmethod
    def clears(value: HeadCountValue, context: Context) -> str:
        return "补选、调整或变更组织形式，名册更新后自动消除"

    @staticmethod
    def activities(value: HeadCountValue) -> tuple[str, ...]:
        return ()

    @staticmethod
    def looser(new: HeadCountValue, old: HeadCountValue) -> str:
        if new.at_least < old.at_least or new.at_most > old.at_most:
            return "人数的上下限比原规定宽"
        same = (new.standings, new.offices) == (old.standings, old.offices)
        return "" if same else "数的人与原规定不同"

    @staticmethod
    def compile(setting: Setting) -> tuple[str, dict[str, Any]]:
        names = ("at_least", "at_most", "when_at_least", "when_below")
        columns = version_columns(
            setting.versions, **{name: lambda value, name=name: getattr(value, name) for name in names}
        )
        return f"{BOUND_TODAY},{HEADS}", {
            **columns,
            **listed(setting.versions, lambda value: value.standings, "standing"),
            **listed(setting.versions, lambda value: value.offices, "office"),
            **listed(setting.versions, lambda value: value.when_standings, "when"),
        }

    @staticmethod
    def evaluate(setting: Setting, world: World, today: date, window_from: date) -> list[Verdict]:
        version = version_today(setting, today)
        if version is None:
            return []
        value: HeadCountValue = version.value
        verdicts = []
        for subject in setting.applies_to.subjects(world):
            size = len(_members(world, subject, value.when_standings, today))
            if bound_since(setting, world, subject, today) and value.when_at_least <= size < value.when_below:
                verdicts.append(_verdict(setting, version, world, subject, today))
        return verdicts


def _members(world: World, organisation: int, standings: tuple[str, ...], today: date) -> set[int]:
    rows = [r for r in world.member if r["organisation_id"] == organisation and r["state"] in standings]
    return {row["person_id"] for row in rows if holds(row, today)}


def _verdict(setting: Setting, version: Version, world: World, subject: int, today: date) -> Verdict:
    value: HeadCountValue = version.value
    officers = {
        row["person_id"]
        for row in world.office
        if row["organisation_id"] == subject and row["role"] in value.offices and holds(row, today)
    }
    heads = _members(world, subject, value.standings, today) | officers
    within = value.at_least <= len(heads) <= value.at_most
    relief = relief_cause_today(world, subject, today)
    if len(heads) > value.at_most or (len(heads) >= value.at_least and value.at_least == 0):
        need = value.at_most
    else:
        need = value.at_least
    return Verdict(
        duty=setting.code,
        subject_kind="organisation",
        subject_id=subject,
        organisation_id=subject,
        matter=0,
        period_from=date(today.year, 1, 1),
        period_to=date(today.year + 1, 1, 1),
        state="met" if within else "exempt" if relief else "overdue",
        cause=relief if relief and not within else "",
        have=Decimal(len(heads)),
        need=Decimal(need),
        due_on=None,
        evidence_kind="person",
        evidence=tuple(sorted(heads)),
        rule_from=version.valid_from,
    )
