-- name: roles
-- The roles of an account on a day: those granted, those that come with offices, and membership.
-- One row per role and node, with the node's line, form and seat as of that day (or the nearest day of its life).
WITH held AS (
  SELECT role, organisation_id FROM account_grant
  WHERE account_id = %(account)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION
  SELECT 'secretary', organisation_id FROM office_holding
  WHERE person_id = %(person)s AND role = ANY(%(secretaries)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION
  SELECT 'recorder', COALESCE(s.parent_id, h.organisation_id)
  FROM office_holding h JOIN organisation_spell s ON s.organisation_id = h.organisation_id
   AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
  WHERE h.person_id = %(person)s AND h.role = ANY(%(recorders)s) AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
  UNION
  SELECT 'member', unnest(ARRAY[organisation_id, group_id]) FROM membership
  WHERE person_id = %(person)s AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
)
SELECT h.role, h.organisation_id, COALESCE(o.line, '') AS line, COALESCE(s.form, '') AS form, s.unit_id
FROM held h LEFT JOIN organisation o ON o.id = h.organisation_id
LEFT JOIN LATERAL (
  SELECT form, unit_id FROM organisation_spell WHERE organisation_id = o.id
  ORDER BY valid_from <= %(day)s DESC, abs(valid_from - %(day)s::date) LIMIT 1
) s ON true
WHERE h.organisation_id IS NOT NULL OR h.role IN ('system_admin', 'security_admin', 'auditor');

-- name: enter
-- The roles of an account, as `roles` finds them, and in the same breath: what this session sees of restricted rows
-- (guard.sql). One row without a role where none is held.
WITH found AS MATERIALIZED (<roles>),
told AS (
  SELECT set_config('lanyan.scope', jsonb_build_object(
    'account', %(account)s::bigint, 'person', %(person)s::bigint, 'day', %(day)s::date,
    'held', (SELECT COALESCE(jsonb_agg(to_jsonb(f)), '[]') FROM found f))::text, false)
)
SELECT f.* FROM told LEFT JOIN found f ON true;

-- name: tell
-- What this session sees of restricted rows, where it was put together elsewhere.
SELECT set_config('lanyan.scope', %(scope)s, false) AS scope;

-- name: above
-- Everything above one organisation (itself included) on its own line, and above the unit in which it is seated,
-- as of the day or, for one not yet founded or already dissolved, of the nearest day of its life.
WITH place AS (
  SELECT o.id, o.line, s.unit_id, GREATEST(LEAST(%(day)s::date, o.dissolved_on - 1), o.founded_on) AS day
  FROM organisation o CROSS JOIN LATERAL (
    SELECT unit_id FROM organisation_spell
    WHERE organisation_id = o.id AND valid_from <= GREATEST(LEAST(%(day)s::date, o.dissolved_on - 1), o.founded_on)
    ORDER BY valid_from DESC LIMIT 1
  ) s WHERE o.id = %(organisation)s
)
SELECT p.line, a.ancestor_id, true AS own FROM place p
JOIN ancestry a ON a.organisation_id = p.id AND a.valid_from <= p.day AND (a.valid_to IS NULL OR a.valid_to > p.day)
UNION ALL
SELECT p.line, a.ancestor_id, false FROM place p
JOIN organisation u ON u.id = p.unit_id
CROSS JOIN LATERAL (SELECT GREATEST(LEAST(%(day)s::date, u.dissolved_on - 1), u.founded_on) AS day) seat
JOIN ancestry a ON a.organisation_id = u.id AND a.valid_from <= seat.day AND (a.valid_to IS NULL OR a.valid_to > seat.day);

-- name: reach
-- Organisations at and below nodes: `own` themselves; below `nodes`; seated in `units` or below; of the other
-- lines, seated in units `led` by a Party committee. As of the day, or of the nearest day in the life of each.
SELECT unnest(%(own)s::bigint[])
UNION
SELECT a.organisation_id FROM ancestry a JOIN organisation o ON o.id = a.organisation_id
WHERE a.ancestor_id = ANY(%(nodes)s::bigint[])
  AND (a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
       OR o.dissolved_on <= %(day)s AND a.valid_to = o.dissolved_on
       OR o.founded_on > %(day)s AND a.valid_from = o.founded_on)
UNION
SELECT s.organisation_id
FROM ancestry a JOIN organisation u ON u.id = a.organisation_id
JOIN organisation_spell s ON s.unit_id = u.id JOIN organisation o ON o.id = s.organisation_id
WHERE (a.ancestor_id = ANY(%(units)s::bigint[]) OR a.ancestor_id = ANY(%(led)s::bigint[]) AND o.line <> 'party')
  AND (a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
       OR u.dissolved_on <= %(day)s AND a.valid_to = u.dissolved_on
       OR u.founded_on > %(day)s AND a.valid_from = u.founded_on)
  AND (s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
       OR o.dissolved_on <= %(day)s AND s.valid_to = o.dissolved_on
       OR o.founded_on > %(day)s AND s.valid_from = o.founded_on)

-- name: people
-- People who are members or staff of the organisations in `reached` on the day, or were staff when they left.
SELECT person_id FROM membership
WHERE organisation_id IN (SELECT id FROM reached) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION
SELECT person_id FROM posting
WHERE unit_id IN (SELECT id FROM reached) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION
SELECT p.person_id FROM posting p JOIN person ON person.id = p.person_id
WHERE p.unit_id IN (SELECT id FROM reached) AND p.valid_to = person.left_service_on AND p.valid_to <= %(day)s

-- name: visible_among
-- Of these people, those who belong to (or serve in, or served in when they left) an organisation that the nodes reach.
-- Agrees with `reach` and `people`, asked upward: for a few people it costs as many steps as the tree is high.
WITH place AS (
  SELECT person_id, organisation_id FROM membership
  WHERE person_id = ANY(%(people)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION
  SELECT person_id, unit_id FROM posting
  WHERE person_id = ANY(%(people)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION
  SELECT p.person_id, p.unit_id FROM posting p JOIN person ON person.id = p.person_id
  WHERE p.person_id = ANY(%(people)s) AND p.valid_to = person.left_service_on AND p.valid_to <= %(day)s
)
SELECT DISTINCT p.person_id FROM place p JOIN organisation o ON o.id = p.organisation_id
WHERE o.id = ANY(%(own)s::bigint[])
   OR EXISTS (
     SELECT FROM ancestry a WHERE a.organisation_id = o.id AND a.ancestor_id = ANY(%(nodes)s::bigint[])
     AND (a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
          OR o.dissolved_on <= %(day)s AND a.valid_to = o.dissolved_on
          OR o.founded_on > %(day)s AND a.valid_from = o.founded_on)
   )
   OR EXISTS (
     SELECT FROM organisation_spell s JOIN organisation u ON u.id = s.unit_id JOIN ancestry a ON a.organisation_id = u.id
     WHERE s.organisation_id = o.id
     AND (a.ancestor_id = ANY(%(units)s::bigint[]) OR a.ancestor_id = ANY(%(led)s::bigint[]) AND o.line <> 'party')
     AND (a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
          OR u.dissolved_on <= %(day)s AND a.valid_to = u.dissolved_on
          OR u.founded_on > %(day)s AND a.valid_from = u.founded_on)
     AND (s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
          OR o.dissolved_on <= %(day)s AND s.valid_to = o.dissolved_on
          OR o.founded_on > %(day)s AND s.valid_from = o.founded_on)
   );
