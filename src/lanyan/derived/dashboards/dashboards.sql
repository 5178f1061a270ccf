-- What the workbench and monitoring show. Read only; access has been asked before.

-- name: checklist
-- The duties of these organisations that matter now: whatever is near or overdue (an overdue one as long as its alert is
-- open), and the periods that run today. One row per duty, organisation and period.
SELECT v.duty, v.organisation_id, v.matter, v.period_from, v.period_to, v.state, v.cause, v.have, v.need, v.due_on,
       v.evidence_kind, v.evidence, a.public_id AS alert, a.raised_on, a.overdue_since, a.escalation,
       s.valid_to AS silent_until, k.by_name AS acknowledged_by
FROM duties_verdict v
LEFT JOIN alert a ON a.duty = v.duty AND a.subject_kind = v.subject_kind AND a.subject_id = v.subject_id
 AND a.organisation_id = v.organisation_id AND a.matter = v.matter AND a.period_from = v.period_from AND a.cleared_on IS NULL
LEFT JOIN LATERAL (SELECT valid_to FROM alert_silence WHERE alert_id = a.id AND lifted_at IS NULL AND valid_from <= %(today)s AND valid_to > %(today)s
                   ORDER BY valid_to DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT by_name FROM alert_acknowledgement WHERE alert_id = a.id ORDER BY at DESC LIMIT 1) k ON true
WHERE v.subject_kind = 'organisation' AND v.organisation_id = ANY (%(organisations)s::bigint[])
  AND (a.id IS NOT NULL OR (v.period_from <= %(today)s AND v.period_to > %(today)s AND v.state IN ('pending', 'met', 'near')))
ORDER BY array_position(ARRAY['overdue', 'near', 'pending', 'met', 'exempt'], v.state::text), v.due_on NULLS LAST, v.duty, v.period_from;

-- name: case_steps
-- What duties are about: due steps of cases (whose case it is, and which step), and items of ledgers.
SELECT d.step_due_id, d.step, c.public_id, c.title
FROM fact_step_due d JOIN fact_case c ON c.case_id = d.case_id WHERE d.step_due_id = ANY (%(ids)s::bigint[])
UNION ALL
-- Items of ledgers have no steps that are due: their keys are told apart by being negative.
SELECT -i.item_id, '', i.public_id, i.title FROM fact_item i WHERE i.item_id = ANY (%(items)s::bigint[]);

-- name: personal
-- The duties of one person that matter now.
SELECT v.duty, v.organisation_id, v.matter, v.period_from, v.period_to, v.state, v.have, v.need, v.due_on, v.evidence_kind, v.evidence
FROM duties_verdict v
WHERE v.subject_kind = 'person' AND v.subject_id = %(person)s AND v.period_from <= %(today)s AND v.period_to > %(today)s
  AND v.state IN ('overdue', 'near', 'pending', 'met')
  AND (v.evidence_kind <> 'dues_arrears' OR v.state IN ('overdue', 'near'))  -- a month that still runs is not owed for yet
ORDER BY array_position(ARRAY['overdue', 'near', 'pending', 'met'], v.state::text), v.due_on NULLS LAST, v.duty;

-- name: planned
-- Activities of these organisations that are planned, open or closed and not yet archived, by kind: what a due duty may wait for.
-- Restricted ones only where the reader is the secretary of their organiser.
SELECT a.id AS activity_id, a.public_id, a.kind, a.title, a.held_on, a.starts_at, h.organisation_id, a.duty, a.duty_period_from,
       a.kind = ANY (%(restricted)s::text[]) AS restricted,
       CASE WHEN c.id IS NOT NULL THEN 'closed' WHEN s.id IS NOT NULL THEN 'open' WHEN n.id IS NOT NULL THEN 'noticed' ELSE 'planned' END AS state
FROM activity a
JOIN activity_host h ON h.activity_id = a.id
LEFT JOIN activity_cancellation x ON x.activity_id = a.id
LEFT JOIN activity_archive r ON r.activity_id = a.id
LEFT JOIN activity_closure c ON c.activity_id = a.id
LEFT JOIN activity_sign_in s ON s.activity_id = a.id
LEFT JOIN activity_notice n ON n.activity_id = a.id
WHERE h.organisation_id = ANY (%(organisations)s::bigint[]) AND x.id IS NULL AND r.id IS NULL AND (c.id IS NOT NULL OR a.held_on >= %(since)s)
  AND (NOT a.kind = ANY (%(restricted)s::text[]) OR a.organiser_id = ANY (%(secretary_of)s::bigint[]))
ORDER BY a.starts_at, a.id;

-- name: below
-- Every organisation below a node on a day (the node itself left out) with its head count and its open alerts:
-- how many are overdue, how many near, since when the oldest is overdue, how many have been acknowledged or silenced.
WITH node AS (
    SELECT organisation_id, depth FROM fact_ancestry
    WHERE ancestor_id = %(node)s AND depth > 0 AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
), alerts AS (
    SELECT a.organisation_id,
           count(*) FILTER (WHERE a.state = 'overdue' AND a.subject_kind = 'organisation') AS overdue,
           count(*) FILTER (WHERE a.state = 'near' AND a.subject_kind = 'organisation') AS near,
           count(*) FILTER (WHERE a.subject_kind = 'person' AND a.state = 'overdue') AS personal,
           min(a.overdue_since) FILTER (WHERE a.subject_kind = 'organisation') AS oldest,
           array_agg(DISTINCT a.duty) FILTER (WHERE a.state = 'overdue' AND a.subject_kind = 'organisation') AS duties
    FROM alert a JOIN node n ON n.organisation_id = a.organisation_id
    WHERE a.cleared_on IS NULL GROUP BY a.organisation_id
), silent AS (
    SELECT DISTINCT y.organisation_id FROM alert_silence x
    JOIN fact_ancestry y ON y.ancestor_id = x.organisation_id AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
    WHERE x.lifted_at IS NULL AND x.valid_from <= %(today)s AND x.valid_to > %(today)s
), heads AS (
    SELECT m.organisation_id, count(DISTINCT m.person_id) AS members FROM fact_member m JOIN node n ON n.organisation_id = m.organisation_id
    WHERE m.valid_from <= %(today)s AND (m.valid_to IS NULL OR m.valid_to > %(today)s) AND m.state IN ('full', 'probationary', 'observed', 'league_member')
    GROUP BY m.organisation_id
), latest AS (
    SELECT h.organisation_id, max(a.held_on) AS held_on
    FROM activity a JOIN activity_closure c ON c.activity_id = a.id JOIN activity_host h ON h.activity_id = a.id
    JOIN node n ON n.organisation_id = h.organisation_id
    GROUP BY h.organisation_id
)
SELECT o.organisation_id, o.public_id, o.name, o.short_name, o.form, o.level, o.parent_id, n.depth, COALESCE(h.members, 0) AS members,
       COALESCE(a.overdue, 0) AS overdue, COALESCE(a.near, 0) AS near, COALESCE(a.personal, 0) AS personal, a.oldest,
       COALESCE(a.duties, '{}') AS duties, l.held_on AS latest, x.organisation_id IS NOT NULL AS silenced
FROM node n
JOIN fact_organisation o ON o.organisation_id = n.organisation_id AND o.valid_from <= %(today)s AND (o.valid_to IS NULL OR o.valid_to > %(today)s)
LEFT JOIN alerts a ON a.organisation_id = n.organisation_id
LEFT JOIN heads h ON h.organisation_id = n.organisation_id
LEFT JOIN latest l ON l.organisation_id = n.organisation_id
LEFT JOIN silent x ON x.organisation_id = n.organisation_id
ORDER BY COALESCE(a.overdue, 0) DESC, a.oldest NULLS LAST, COALESCE(a.near, 0) DESC, o.name;

-- name: heat
-- Closed activities of a node and below by day.
SELECT f.held_on, count(DISTINCT f.activity_id) AS activities
FROM fact_activity f
JOIN fact_ancestry y ON y.organisation_id = f.organisation_id AND y.ancestor_id = %(node)s
 AND y.valid_from <= f.held_on AND (y.valid_to IS NULL OR y.valid_to > f.held_on)
WHERE f.held_on >= %(since)s AND f.held_on <= %(today)s AND NOT f.kind = ANY (%(restricted)s::text[])
GROUP BY f.held_on;

-- name: duty_history
-- The verdicts of one organisation over a span, by duty and period: how each period went.
SELECT duty, period_from, period_to, state, have, need, due_on, evidence_kind, evidence FROM duties_verdict
WHERE subject_kind = 'organisation' AND subject_id = %(organisation)s AND period_to > %(since)s
ORDER BY duty, period_from;

-- name: states
-- Organisation verdicts of a node and below that fall due in a span, by state.
SELECT v.state, count(*) AS verdicts
FROM duties_verdict v
JOIN fact_ancestry y ON y.organisation_id = v.organisation_id AND y.ancestor_id = %(node)s
 AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
WHERE v.subject_kind = 'organisation' AND v.due_on >= %(since)s AND v.due_on < %(until)s
GROUP BY v.state;
