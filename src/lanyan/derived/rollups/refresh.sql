-- How rollups are counted from the records. `{…}` is filled in by refresh.py from the models and the sources of figures.

-- name: stretch
-- Of each organisation the stretches of days during which the same organisations were above it.
stretch AS MATERIALIZED (
  SELECT row_number() OVER () AS node_id, organisation_id, day AS valid_from,
         lead(day) OVER (PARTITION BY organisation_id ORDER BY day) AS valid_to
  FROM (
    SELECT organisation_id, valid_from AS day FROM fact_ancestry WHERE {within}
    UNION SELECT organisation_id, valid_to FROM fact_ancestry WHERE valid_to IS NOT NULL AND {within}
  ) cut
),
node AS (SELECT node_id, organisation_id, valid_from, valid_to FROM stretch)

-- name: counted
-- The rows of a source, each organisation being a node of its own, summed by stretch and month.
SELECT s.organisation_id, s.valid_from AS stretch, {month} AS month, {sums}
FROM ({source}) AS r JOIN stretch s ON s.node_id = r.node_id
GROUP BY 1, 2, 3

-- name: hours
-- Hours credited to the Party members of today, by month, wherever they took part.
SELECT s.organisation_id, s.valid_from AS stretch, date_trunc('month', f.held_on)::date AS month, 0 AS one, 0 AS party_member,
       0 AS league_member, sum(f.hours) AS hours
FROM stretch s
JOIN fact_member m ON m.organisation_id = s.organisation_id AND NOT m.temporary AND m.state IN ('full', 'probationary', 'observed')
 AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
JOIN fact_attendance f ON f.person_id = m.person_id AND f.held_on <= %(on)s AND (f.outcome = 'present' OR f.made_up_on <= %(on)s)
WHERE s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
GROUP BY 1, 2, 3

-- name: replace
-- What is new or has changed is written, what the records no longer give is removed, the rest is left alone.
fresh_{table} AS MATERIALIZED ({fresh}),
written_{table} AS (
  INSERT INTO {table} AS t (organisation_id, stretch, month, {columns})
  SELECT organisation_id, stretch, month, {columns} FROM fresh_{table}
  ON CONFLICT (organisation_id, stretch, month) DO UPDATE SET ({columns}) = ROW ({excluded})
  WHERE ({current}) IS DISTINCT FROM ({excluded})
),
removed_{table} AS (
  DELETE FROM {table} t WHERE {within} AND NOT EXISTS (
    SELECT 1 FROM fresh_{table} f
    WHERE f.organisation_id = t.organisation_id AND f.stretch = t.stretch AND f.month IS NOT DISTINCT FROM t.month)
)

-- name: replace_joint
-- Hosts of activities of several organisations in the order of the tree on that day; where each two neighbours meet.
affected AS MATERIALIZED (SELECT DISTINCT activity_id FROM fact_host WHERE {within}),
host AS (
  SELECT a.activity_id, a.organisation_id, a.held_on, a.backfilled::int AS backfilled,
         (NOT a.backfilled AND COALESCE(LEAST(a.archived_on, %(on)s), %(on)s) > a.held_on + %(record_days)s)::int AS late
  FROM fact_activity a
  WHERE a.activity_id IN (
    SELECT h.activity_id FROM fact_host h JOIN affected USING (activity_id) GROUP BY h.activity_id HAVING count(*) > 1)
    AND a.held_on <= %(on)s AND a.kind <> ALL (%(restricted)s::text[])
),
placed AS (
  SELECT h.activity_id, h.held_on, h.backfilled, h.late, array_agg(y.ancestor_id ORDER BY y.depth DESC) AS path
  FROM host h
  JOIN fact_ancestry y ON y.organisation_id = h.organisation_id
   AND y.valid_from <= h.held_on AND (y.valid_to IS NULL OR y.valid_to > h.held_on)
  GROUP BY h.activity_id, h.organisation_id, h.held_on, h.backfilled, h.late
),
neighbour AS (SELECT *, lag(path) OVER (PARTITION BY activity_id ORDER BY path) AS before FROM placed),
fresh_joint AS MATERIALIZED (
  SELECT n.activity_id, met.ancestor_id AS organisation_id, n.held_on, count(*) AS one,
         sum(n.backfilled) AS backfilled, sum(n.late) AS late
  FROM neighbour n
  CROSS JOIN LATERAL (
    SELECT step.ancestor_id FROM unnest(n.path) WITH ORDINALITY AS step (ancestor_id, place)
    WHERE step.ancestor_id = ANY (n.before) ORDER BY step.place DESC LIMIT 1) met
  GROUP BY n.activity_id, met.ancestor_id, n.held_on
),
written_joint AS (
  INSERT INTO rollup_joint AS t (activity_id, organisation_id, held_on, one, backfilled, late)
  SELECT activity_id, organisation_id, held_on, one, backfilled, late FROM fresh_joint
  ON CONFLICT (activity_id, organisation_id) DO UPDATE SET
    held_on = EXCLUDED.held_on, one = EXCLUDED.one, backfilled = EXCLUDED.backfilled, late = EXCLUDED.late
  WHERE (t.held_on, t.one, t.backfilled, t.late) IS DISTINCT FROM (EXCLUDED.held_on, EXCLUDED.one, EXCLUDED.backfilled, EXCLUDED.late)
),
removed_joint AS (
  DELETE FROM rollup_joint t WHERE {gone} AND NOT EXISTS (
    SELECT 1 FROM fresh_joint f WHERE f.activity_id = t.activity_id AND f.organisation_id = t.organisation_id)
)

-- name: set_basis
INSERT INTO rollup_basis (single, day, definitions) VALUES (true, %(on)s, %(definitions)s)
ON CONFLICT (single) DO UPDATE SET day = EXCLUDED.day, definitions = EXCLUDED.definitions
