-- name: raise_and_move
-- An alert for each verdict that is near or overdue. Known ones move with the facts (near → overdue, another day);
-- cleared ones that the facts bring back are raised again as the same alert. Periods long over are not raised.
INSERT INTO alert AS a (public_id, duty, subject_kind, subject_id, organisation_id, matter, period_from, state, due_on,
                        raised_on, overdue_since, cleared_as, times_raised, escalation)
SELECT substr(translate(encode(sha256(gen_random_uuid()::text::bytea), 'hex'), '01', 'gh'), 1, 14),
       v.duty, v.subject_kind, v.subject_id, v.organisation_id, v.matter, v.period_from, v.state, v.due_on,
       %(today)s, CASE WHEN v.state = 'overdue' THEN COALESCE(v.due_on + 1, %(today)s) END, '', 1, 0
FROM duties_verdict v
WHERE v.state IN ('near', 'overdue')
  AND (%(everywhere)s OR v.organisation_id = ANY(%(organisations)s))
  AND NOT (v.duty = ANY (%(periodic)s) AND v.due_on < %(lapsed_before)s)
  AND EXISTS (SELECT 1 FROM fact_organisation o WHERE o.organisation_id = v.organisation_id
              AND o.valid_from <= %(today)s AND (o.valid_to IS NULL OR o.valid_to > %(today)s))
ON CONFLICT ON CONSTRAINT alert_identity DO UPDATE SET
  state = EXCLUDED.state,
  due_on = EXCLUDED.due_on,
  overdue_since = EXCLUDED.overdue_since,
  cleared_on = NULL,
  cleared_as = '',
  raised_on = CASE WHEN a.cleared_on IS NULL THEN a.raised_on ELSE EXCLUDED.raised_on END,
  times_raised = CASE WHEN a.cleared_on IS NULL THEN a.times_raised ELSE a.times_raised + 1 END,
  escalation = CASE WHEN a.cleared_on IS NULL THEN a.escalation ELSE 0 END
WHERE a.cleared_on IS NOT NULL OR (a.state, a.due_on, a.overdue_since)
      IS DISTINCT FROM (EXCLUDED.state, EXCLUDED.due_on, EXCLUDED.overdue_since);

-- name: clear
-- Open alerts whose verdict is met, exempt, gone, whose period is long over, or whose organisation is no more.
UPDATE alert a SET cleared_on = %(today)s, cleared_as = CASE
    WHEN v.id IS NULL THEN 'gone' WHEN v.state IN ('met', 'exempt') THEN v.state
    WHEN NOT EXISTS (SELECT 1 FROM fact_organisation f WHERE f.organisation_id = o.organisation_id
                     AND f.valid_from <= %(today)s AND (f.valid_to IS NULL OR f.valid_to > %(today)s)) THEN 'gone'
    WHEN v.state IN ('near', 'overdue') THEN 'lapsed' ELSE 'gone' END
FROM alert o LEFT JOIN duties_verdict v
  ON (v.duty, v.subject_kind, v.subject_id, v.organisation_id, v.matter, v.period_from)
   = (o.duty, o.subject_kind, o.subject_id, o.organisation_id, o.matter, o.period_from)
WHERE a.id = o.id AND o.cleared_on IS NULL
  AND (%(everywhere)s OR o.organisation_id = ANY(%(organisations)s))
  AND (v.id IS NULL OR v.state NOT IN ('near', 'overdue')
       OR NOT EXISTS (SELECT 1 FROM fact_organisation f WHERE f.organisation_id = o.organisation_id
                      AND f.valid_from <= %(today)s AND (f.valid_to IS NULL OR f.valid_to > %(today)s))
       OR (v.duty = ANY (%(periodic)s) AND v.due_on < %(lapsed_before)s));

-- name: escalate
-- One level up the tree for organisations' alerts overdue long enough. The days count from the last of: overdue,
-- acknowledged, end of a silence. Personal alerts never leave the person and the secretary.
-- `ladder`: days for each step by the rulebook; `own_…`: steps that nodes have made shorter for themselves and below.
WITH base AS (
  SELECT a.id, GREATEST(
      a.overdue_since,
      (SELECT max((k.at AT TIME ZONE 'Asia/Shanghai')::date) FROM alert_acknowledgement k WHERE k.alert_id = a.id),
      (SELECT max(COALESCE((s.lifted_at AT TIME ZONE 'Asia/Shanghai')::date, s.valid_to)) FROM alert_silence s
       WHERE s.valid_from <= %(today)s AND (s.alert_id = a.id OR s.organisation_id IN (
         SELECT y.ancestor_id FROM fact_ancestry y WHERE y.organisation_id = a.organisation_id
          AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s))))
    ) AS counted_from
  FROM alert a WHERE a.cleared_on IS NULL AND a.state = 'overdue' AND a.subject_kind = 'organisation'
)
UPDATE alert a SET escalation = a.escalation + 1
FROM base b
WHERE b.id = a.id AND a.escalation < cardinality(%(ladder)s::int[])
  AND %(today)s - b.counted_from >= LEAST((%(ladder)s::int[])[a.escalation + 1], (
    SELECT min(u.days) FROM unnest(%(own_nodes)s::bigint[], %(own_steps)s::int[], %(own_days)s::int[]) AS u (node, step, days)
    JOIN fact_ancestry y ON y.ancestor_id = u.node AND y.organisation_id = a.organisation_id
     AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
    WHERE u.step = a.escalation + 1))
  AND EXISTS (SELECT 1 FROM fact_ancestry y WHERE y.organisation_id = a.organisation_id AND y.depth = a.escalation + 1
              AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s));

-- name: tell
-- Whoever is to know of an open, unsilenced alert and has not been told of this stage is told now.
WITH silenced AS (
  SELECT s.alert_id, y.organisation_id FROM alert_silence s LEFT JOIN fact_ancestry y
    ON y.ancestor_id = s.organisation_id AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
  WHERE s.lifted_at IS NULL AND s.valid_from <= %(today)s AND s.valid_to > %(today)s
), speaking AS (
  SELECT a.* FROM alert a WHERE a.cleared_on IS NULL
   AND NOT EXISTS (SELECT 1 FROM silenced s WHERE s.alert_id = a.id OR s.organisation_id = a.organisation_id)
), secretaries AS (
  SELECT organisation_id, person_id FROM fact_office
  WHERE role = ANY(%(secretary_offices)s) AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
  UNION
  SELECT organisation_id, person_id FROM fact_grant
  WHERE role = 'secretary' AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
), officers AS (
  SELECT organisation_id, person_id FROM fact_grant
  WHERE role = 'officer' AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
), wanted AS (
  -- `place`: the organisation by whose office or grant somebody is told; empty where it is for the person.
  SELECT a.id, a.times_raised, c.person_id, a.state AS stage, a.organisation_id AS place
  FROM speaking a JOIN secretaries c ON c.organisation_id = a.organisation_id
  WHERE a.subject_kind = 'organisation' OR a.state = 'overdue'
  UNION
  SELECT a.id, a.times_raised, a.subject_id, a.state, NULL FROM speaking a WHERE a.subject_kind = 'person'
  UNION
  SELECT a.id, a.times_raised, COALESCE(f.person_id, c.person_id), 'up' || y.depth, y.ancestor_id
  FROM speaking a
  JOIN fact_ancestry y ON y.organisation_id = a.organisation_id AND y.depth BETWEEN 1 AND a.escalation
   AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
  LEFT JOIN officers f ON f.organisation_id = y.ancestor_id
  LEFT JOIN secretaries c ON c.organisation_id = y.ancestor_id AND f.person_id IS NULL
  WHERE COALESCE(f.person_id, c.person_id) IS NOT NULL
  UNION
  -- 责任图: once an alert has gone up, whoever answers for the organisation, or for the unit in which it is seated, is told too;
  -- those who answer for what stands above it, as the alert climbs past.
  SELECT a.id, a.times_raised, r.person_id, 'answer' || y.depth, NULL
  FROM speaking a
  JOIN fact_ancestry y ON y.organisation_id = a.organisation_id AND y.depth < a.escalation
   AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
  JOIN fact_organisation o ON o.organisation_id = y.ancestor_id AND o.valid_from <= %(today)s AND (o.valid_to IS NULL OR o.valid_to > %(today)s)
  JOIN fact_responsibility r ON r.organisation_id IN (y.ancestor_id, o.unit_id)
   AND r.valid_from <= %(today)s AND (r.valid_to IS NULL OR r.valid_to > %(today)s)
)
INSERT INTO alert_telling (alert_id, person_id, stage, round, told_on)
SELECT id, person_id, stage, times_raised, %(today)s FROM wanted
UNION
-- Whoever acts there for somebody absent is told of the same, so that nothing waits for the return.
SELECT w.id, d.holder_id, w.stage, w.times_raised, %(today)s FROM wanted w JOIN fact_delegation d
  ON d.giver_id = w.person_id AND d.organisation_id = w.place AND d.valid_from <= %(today)s AND d.valid_to > %(today)s
ON CONFLICT ON CONSTRAINT alert_telling_once DO NOTHING;

-- name: digest
-- One message per person and day that sums up what the person is told that day.
INSERT INTO inbox_message AS m (public_id, person_id, kind, title, link, sent_at, key)
SELECT substr(translate(encode(sha256(gen_random_uuid()::text::bytea), 'hex'), '01', 'gh'), 1, 14),
       t.person_id, 'digest',
       '今日提醒：' || concat_ws('，',
           CASE WHEN t.overdue > 0 THEN '逾期' || t.overdue || '项' END,
           CASE WHEN t.near > 0 THEN '临期' || t.near || '项' END,
           CASE WHEN t.below > 0 THEN '下级组织逾期' || t.below || '项需要关心' END),
       %(link)s, %(moment)s, 'digest:' || t.person_id || ':' || %(today)s
FROM (
  SELECT person_id, count(*) FILTER (WHERE stage = 'overdue') AS overdue, count(*) FILTER (WHERE stage = 'near') AS near,
         count(DISTINCT alert_id) FILTER (WHERE stage LIKE 'up%%' OR stage LIKE 'answer%%') AS below
  FROM alert_telling WHERE told_on = %(today)s
  GROUP BY person_id HAVING bool_or(message_id IS NULL)
) t
ON CONFLICT (key) DO UPDATE SET title = EXCLUDED.title, sent_at = EXCLUDED.sent_at, read_at = NULL;

-- name: attach
-- Each telling of the day points to the digest that carried it.
UPDATE alert_telling t SET message_id = m.id FROM inbox_message m
WHERE t.told_on = %(today)s AND t.message_id IS NULL AND m.key = 'digest:' || t.person_id || ':' || %(today)s;
