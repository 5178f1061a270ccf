-- What an upper instance reads of those that joined.

-- name: joined
-- All that joined, with what they told last, and how the subscription stands: `connected` is NULL where there is none. A
-- worker that only tries to connect has received nothing.
SELECT j.origin, j.name, j.address, j.joined_at, o.root_id, COALESCE(r.public_id, '') AS root_public_id,
       COALESCE(o.version, '') AS version, COALESCE(o.definitions, '') AS definitions, o.day, o.told_at, s.connected, c.whole
FROM federation_joined j
LEFT JOIN federation_origin o ON o.origin = j.origin
LEFT JOIN LATERAL (
  SELECT f.public_id FROM federation_organisation f WHERE f.origin = o.origin AND f.organisation_id = o.root_id
  ORDER BY f.valid_from DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (
  SELECT bool_or(w.pid IS NOT NULL AND w.relid IS NULL AND w.last_msg_receipt_time IS NOT NULL) AS connected
  FROM pg_stat_subscription w WHERE w.subname = 'lanyan_origin_' || j.origin) s ON true
LEFT JOIN LATERAL (
  SELECT bool_and(x.srsubstate = 'r') AS whole
  FROM pg_subscription_rel x JOIN pg_subscription u ON u.oid = x.srsubid WHERE u.subname = 'lanyan_origin_' || j.origin) c ON true
ORDER BY j.origin;

-- name: months
-- Sums of some nodes by month.
SELECT m.origin, m.organisation_id, m.month, m.sums::text AS sums
FROM unnest(%(origins)s::int[], %(organisations)s::bigint[]) AS a (origin, organisation_id)
JOIN federation_month m USING (origin, organisation_id);

-- name: organisation
-- The newest spell of an organisation.
SELECT o.organisation_id, o.public_id, o.name, o.short_name, o.form, o.line, o.parent_id, 0 AS children
FROM federation_organisation o
WHERE o.origin = %(origin)s AND o.public_id = %(public_id)s ORDER BY o.valid_from DESC LIMIT 1;

-- name: children
-- Those directly below an organisation on a day, with how many each has below it.
SELECT o.organisation_id, o.public_id, o.name, o.short_name, o.form, o.line, o.parent_id,
       (SELECT count(*) FROM federation_organisation c
        WHERE c.origin = o.origin AND c.parent_id = o.organisation_id
          AND c.valid_from <= %(day)s AND (c.valid_to IS NULL OR c.valid_to > %(day)s)) AS children
FROM federation_organisation o
WHERE o.origin = %(origin)s AND o.parent_id = %(organisation)s
  AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
ORDER BY o.organisation_id;

-- name: path
-- From the top to the organisation, by where each hung last.
WITH RECURSIVE above AS (
  (SELECT organisation_id, public_id, short_name, parent_id, 0 AS steps FROM federation_organisation
   WHERE origin = %(origin)s AND organisation_id = %(organisation)s ORDER BY valid_from DESC LIMIT 1)
  UNION ALL
  SELECT p.organisation_id, p.public_id, p.short_name, p.parent_id, a.steps + 1
  FROM above a CROSS JOIN LATERAL (
    SELECT organisation_id, public_id, short_name, parent_id FROM federation_organisation
    WHERE origin = %(origin)s AND organisation_id = a.parent_id ORDER BY valid_from DESC LIMIT 1) p
  WHERE a.steps < 20
)
SELECT public_id, short_name FROM above ORDER BY steps DESC;

-- name: verdicts
SELECT duty, title, period_from, period_to, due_on, state FROM federation_verdict
WHERE origin = %(origin)s AND organisation_id = %(organisation)s AND COALESCE(due_on, period_to) >= %(since)s
  AND (due_on <= %(day)s OR state IN ('near', 'overdue'))
ORDER BY array_position(ARRAY['overdue', 'near', 'pending', 'met', 'exempt'], state::text), due_on DESC NULLS LAST, duty;

-- name: counts
-- Rows held of an origin, by table.
SELECT (SELECT count(*) FROM federation_organisation WHERE origin = %(origin)s) AS organisations,
       (SELECT count(*) FROM federation_verdict WHERE origin = %(origin)s) AS verdicts,
       (SELECT count(*) FROM federation_month WHERE origin = %(origin)s) AS months;

-- name: tops
-- Of these organisations those that hang under nothing today, on the administrative or the Party's line.
SELECT organisation_id FROM fact_organisation
WHERE organisation_id = ANY (%(organisations)s::bigint[]) AND parent_id IS NULL AND line IN ('administrative', 'party')
  AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s);
