"""SQL that operators share: whom a duty binds on which days, the periods, and the state of a period.

Each constant is one or more CTEs. They are put one after another; values come only as parameters.
"""

from __future__ import annotations

from typing import Any

from ..periods import UNITS, Unit
from ..subjects import AppliesTo
from .base import ENDED, SHORT, Setting, version_columns

# Organisations of the right line, form and level, and the days on which they were so.
PLACE = """
place AS (
    SELECT o.organisation_id, daterange(o.valid_from, o.valid_to) AS days
    FROM fact_organisation o
    WHERE (o.valid_to IS NULL OR o.valid_to > o.valid_from)
      AND (%(lines)s::text[] IS NULL OR o.line = ANY (%(lines)s::text[]))
      AND (%(forms)s::text[] IS NULL OR o.form = ANY (%(forms)s::text[]))
      AND (%(levels)s::text[] IS NULL OR o.level = ANY (%(levels)s::text[]))
)"""

# The same, only on days on which one of these offices was held (a branch with a committee).
PLACE_STAFFED = """
place_staffed AS (
    SELECT p.organisation_id, p.days * daterange(h.valid_from, h.valid_to) AS days
    FROM place p
    JOIN fact_office h ON h.organisation_id = p.organisation_id AND h.role = ANY (%(has_offices)s::text[])
    WHERE p.days && daterange(h.valid_from, h.valid_to)
)"""

# The same, only on days under one of the nodes whose own definition this is.
PLACE_UNDER = """
place_under AS (
    SELECT p.organisation_id, p.days * daterange(y.valid_from, y.valid_to) AS days
    FROM {place} p
    JOIN fact_ancestry y ON y.organisation_id = p.organisation_id AND y.ancestor_id = ANY (%(under)s::bigint[])
    WHERE p.days && daterange(y.valid_from, y.valid_to)
)"""

# The same, only on days under a node that has adopted the practice.
PLACE_ADOPTED = """
place_adopted AS (
    SELECT p.organisation_id, p.days * daterange(y.valid_from, y.valid_to) * daterange(a.valid_from, a.valid_to) AS days
    FROM fact_adoption a
    JOIN fact_ancestry y ON y.ancestor_id = a.organisation_id
    JOIN {place} p ON p.organisation_id = y.organisation_id
    WHERE a.duty = ANY (%(adopted_as)s::text[])
      AND p.days && (daterange(y.valid_from, y.valid_to) * daterange(a.valid_from, a.valid_to))
)"""

# Who may be bound: subject, the organisation answering for it, and the days.
WHO = {
    "organisations": """
who AS (
    SELECT organisation_id AS subject_id, organisation_id, days FROM {place}
)""",
    "anyone": """
who AS (
    SELECT NULL::bigint AS subject_id, organisation_id, days FROM {place}
)""",
    "members": """
who AS (
    SELECT person_id AS subject_id, organisation_id, daterange(valid_from, valid_to) AS days
    FROM fact_member
    WHERE state = ANY (%(members)s::text[]) AND NOT temporary
      AND (%(lines)s::text[] IS NULL OR line = ANY (%(lines)s::text[]))
)""",
    "offices": """
who AS (
    SELECT person_id AS subject_id, organisation_id, daterange(valid_from, valid_to) AS days
    FROM fact_office
    WHERE role = ANY (%(offices)s::text[])
)""",
    "staff": """
who AS (
    SELECT person_id AS subject_id, unit_id AS organisation_id, daterange(valid_from, valid_to) AS days
    FROM fact_posting
    WHERE staff_kind = ANY (%(staff)s::text[])
)""",
}

# The same persons, only on days on which they hold none of these offices, wherever.
WHO_FREE = """
who_free AS (
    SELECT w.subject_id, w.organisation_id, span AS days
    FROM who w
    LEFT JOIN (SELECT person_id, range_agg(daterange(valid_from, valid_to)) AS days
               FROM fact_office WHERE role = ANY (%(except_offices)s::text[])
               GROUP BY person_id) h ON h.person_id = w.subject_id
    CROSS JOIN LATERAL unnest(datemultirange(w.days) - COALESCE(h.days, datemultirange())) AS span
)"""

# One row per subject, organisation and span of days on which the duty binds it.
SPELL = """
subject_spell AS MATERIALIZED (
    SELECT subject_id, organisation_id, days FROM {who} {scope}
)"""

SPELL_IN_PLACE = """
subject_spell AS MATERIALIZED (
    SELECT w.subject_id, w.organisation_id, w.days * p.days AS days
    FROM {who} w JOIN {place} p ON p.organisation_id = w.organisation_id AND p.days && w.days {scope}
)"""

SCOPE = {
    "all": "",
    "organisations": "WHERE subject_id IN (SELECT subject_id FROM who WHERE organisation_id = ANY (%(scope)s::bigint[]))",
    "persons": "WHERE subject_id = ANY (%(scope)s::bigint[])",
}

# One row per period to be judged, with the version of the rule that governs it: the one in force on its first day,
# or, where none was, the one that began within it.
PERIOD = """
version AS (
    SELECT v.*, make_interval(months => v.step_months, days => v.step_days) AS step
    FROM unnest(%(version_from)s::date[], %(version_to)s::date[], %(version_opens)s::boolean[],
                %(step_days)s::int[], %(step_months)s::int[], %(workdays_only)s::boolean[],
                %(warn_days)s::int[], %(grace)s::numeric[], %(need)s::numeric[], %(part)s::int[])
         AS v (version_from, version_to, opens, step_days, step_months, workdays_only, warn_days, grace, need, part)
),
period AS (
    SELECT v.*, p.period_from, p.period_to, daterange(GREATEST(p.period_from, v.version_from), p.period_to) AS days
    FROM version v
    CROSS JOIN LATERAL (
        SELECT CASE WHEN v.step_days > 0
                    THEN %(window_from)s::date - (%(window_from)s::date - DATE '2001-01-01') %% v.step_days
                    ELSE make_date(extract(year FROM %(window_from)s::date)::int,
                                   (extract(month FROM %(window_from)s::date)::int - 1) / v.step_months * v.step_months + 1,
                                   1)
               END AS first_day
    ) f
    CROSS JOIN LATERAL (
        SELECT s::date AS period_from, (s + v.step)::date AS period_to
        FROM generate_series(f.first_day::timestamp, %(today)s::timestamp, v.step) AS s
    ) p
    WHERE (v.version_from <= p.period_from OR (v.opens AND v.version_from < p.period_to))
      AND v.version_from <= %(today)s::date
      AND (v.version_to IS NULL OR p.period_from < v.version_to)
      AND (NOT v.workdays_only
           OR EXISTS (SELECT 1 FROM fact_workday w WHERE w.day = p.period_from AND w.is_workday))
)"""

# Named silences, read once.
RELIEF = """
relief AS MATERIALIZED (
    SELECT organisation_id, valid_from, daterange(valid_from, valid_to) AS days, cause FROM fact_relief
)"""

# One row per subject and period: on how many days it was bound, and on how many of these it was not relieved.
BOUND = """<relief>,
relieved AS MATERIALIZED (
    SELECT organisation_id, range_agg(days) AS days FROM relief GROUP BY organisation_id
),
spell_in_period AS (
    SELECT s.subject_id, p.period_from, p.period_to,
           (array_agg(s.organisation_id ORDER BY upper(s.days * p.days) DESC, s.organisation_id DESC))[1] AS organisation_id,
           range_agg(s.days * p.days) AS days
    FROM period p JOIN subject_spell s ON s.days && p.days
    GROUP BY s.subject_id, p.period_from, p.period_to
),
bound AS (
    SELECT b.subject_id, b.period_from, b.organisation_id, upper(b.days) = b.period_to AS to_the_end,
           (SELECT sum(upper(d) - lower(d)) FROM unnest(b.days) AS d) AS bound_days,
           CASE WHEN r.days IS NULL THEN NULL
                ELSE (SELECT COALESCE(sum(upper(d) - lower(d)), 0) FROM unnest(b.days - r.days) AS d) END AS free_days
    FROM spell_in_period b
    LEFT JOIN relieved r ON r.organisation_id = b.organisation_id
)""".replace("<relief>", RELIEF)

# `found` (subject_id, period_from, activity_id, amount) beside `bound`, added up: one pass, no join of two big sets.
TALLY = """
tally AS (
    SELECT subject_id, period_from, max(organisation_id) AS organisation_id, bool_or(to_the_end) AS to_the_end,
           max(bound_days) AS bound_days, max(free_days) AS free_days,
           count(activity_id) AS base, COALESCE(sum(amount), 0) AS total,
           COALESCE(array_agg(DISTINCT activity_id) FILTER (WHERE activity_id IS NOT NULL), '{}') AS evidence
    FROM (
        SELECT subject_id, period_from, organisation_id, to_the_end, bound_days, free_days,
               NULL::bigint AS activity_id, NULL::numeric AS amount
        FROM bound
        UNION ALL
        SELECT subject_id, period_from, NULL, NULL, NULL, NULL, activity_id, amount FROM found
    ) AS both_sides
    GROUP BY subject_id, period_from
    HAVING max(organisation_id) IS NOT NULL
)"""

# From `judged` (tally and period, and have, need, met, on_track, countable) to the verdict of a period.
PERIOD_VERDICT = """
weighed AS MATERIALIZED (
    SELECT j.*,
           CASE WHEN met THEN NULL
                WHEN NOT j.to_the_end THEN %(ended)s::text
                WHEN j.bound_days < j.grace * (j.period_to - j.period_from) THEN %(short)s::text
                WHEN j.free_days < j.grace * (j.period_to - j.period_from) THEN
                     (SELECT r.cause FROM relief r
                      WHERE r.organisation_id = j.organisation_id AND r.days && daterange(j.period_from, j.period_to)
                      ORDER BY r.valid_from DESC, r.cause LIMIT 1)
                WHEN NOT j.countable AND j.period_to <= %(today)s::date THEN %(nothing)s::text
           END AS let_off
    FROM judged j
),
verdict AS (
    SELECT subject_id, organisation_id, 0::bigint AS matter, period_from, period_to,
           CASE WHEN met THEN 'met'
                WHEN let_off IS NOT NULL THEN 'exempt'
                WHEN period_to <= %(today)s::date THEN 'overdue'
                WHEN NOT on_track AND period_to - 1 - %(today)s::date <= warn_days THEN 'near'
                ELSE 'pending' END AS state,
           COALESCE(let_off, '') AS cause,
           have, need, period_to - 1 AS due_on, 'activity'::text AS evidence_kind, evidence, version_from AS rule_from
    FROM weighed
)"""


def place_ctes(applies_to: AppliesTo) -> tuple[list[str], str]:
    """CTEs that narrow down where the duty holds, and the name of the last of them."""
    pieces, name = [PLACE], "place"
    narrower = (
        ("place_staffed", PLACE_STAFFED, applies_to.has_offices),
        ("place_under", PLACE_UNDER, applies_to.under),
        ("place_adopted", PLACE_ADOPTED, applies_to.adopted_as),
    )
    for narrowed, piece, used in narrower:
        if used:
            pieces.append(piece.replace("{place}", name))
            name = narrowed
    return pieces, name


def subject_ctes(setting: Setting, scope: str) -> tuple[list[str], dict[str, Any]]:
    """CTEs up to `subject_spell`, and their parameters."""
    applies = setting.applies_to
    pieces, place = place_ctes(applies)
    pieces.append(WHO[applies.chosen_by].replace("{place}", place))
    who = "who"
    if applies.except_offices:
        pieces.append(WHO_FREE)
        who = "who_free"
    limit = SCOPE["all"] if applies.chosen_by == "anyone" else SCOPE[scope]
    if applies.chosen_by in ("organisations", "anyone") or not applies.located:
        pieces.append(SPELL.replace("{who}", who).replace("{scope}", limit))
    else:
        limit = limit.replace("WHERE subject_id", "WHERE w.subject_id")
        pieces.append(SPELL_IN_PLACE.replace("{who}", who).replace("{place}", place).replace("{scope}", limit))
    names = (
        "lines",
        "forms",
        "levels",
        "has_offices",
        "except_offices",
        "members",
        "offices",
        "staff",
        "under",
        "adopted_as",
    )
    return pieces, {name: list(getattr(applies, name)) or None for name in names}


def period_parameters(setting: Setting, *, need: Any, part: Any) -> dict[str, Any]:
    def unit(value: Any) -> Unit:
        return UNITS[value.per]

    return version_columns(
        setting.versions,
        step_days=lambda value: unit(value).days,
        step_months=lambda value: unit(value).months,
        workdays_only=lambda value: unit(value).workdays_only,
        warn_days=lambda value: value.warn_days,
        grace=lambda value: value.grace,
        need=need,
        part=part,
    ) | {"ended": ENDED, "short": SHORT}
