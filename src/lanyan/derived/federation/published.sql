-- What goes up, and nothing else: each statement gives the rows of one published table. Sources are the fact views, the
-- verdicts of organisations, and the rollups. `{…}` is filled in by publishing.py from the models and the rollups.

-- name: federation_origin
-- The instance itself. Whatever was committed before `now` is in the rows that are written with it.
SELECT %(name)s::text AS name, %(root)s::bigint AS root_id, %(version)s::text AS version, %(format)s::smallint AS format,
       (SELECT day FROM rollup_basis) AS day, COALESCE((SELECT definitions FROM rollup_basis), '') AS definitions,
       %(now)s::timestamptz AS told_at

-- name: federation_organisation
-- Every spell of every organisation.
SELECT organisation_id, valid_from, valid_to, public_id, line, form, level, name, short_name, parent_id, unit_id, founded_on,
       ends_on
FROM fact_organisation

-- name: federation_verdict
-- Verdicts about organisations, never about a person; what they are about (a case, an item, a make-up) and their evidence stay.
SELECT id AS verdict_id, organisation_id, duty, COALESCE(%(titles)s::jsonb ->> duty, duty) AS title, period_from, period_to,
       due_on, state
FROM duties_verdict
WHERE subject_kind = 'organisation' AND COALESCE(due_on, period_to) >= %(since)s

-- name: federation_month
-- Of every organisation the sums at and below it, where they belonged in each month: the rows that its own figures add up.
SELECT node_id AS organisation_id, month, jsonb_object_agg(source, sums) AS sums FROM ({sources}) AS summed GROUP BY 1, 2

-- name: source
-- One source of `federation_month`; `rolled` is the rollup as figures read it.
SELECT node_id, COALESCE(to_char(happened_on, 'YYYYMM')::int, 0) AS month, '{source}' AS source,
       jsonb_build_object({sums}) AS sums
FROM ({rolled}) AS r GROUP BY 1, 2

-- name: node
-- Every organisation with those at or below it, by the days on which they were so.
WITH node AS (SELECT ancestor_id AS node_id, organisation_id, valid_from, valid_to FROM fact_ancestry)

-- name: replace
-- What is new or has changed is written, what is gone is removed, the rest is left alone: only differences go up.
WITH written AS (
  INSERT INTO {table} AS t ({columns}) SELECT {columns} FROM fresh
  ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW ({excluded}) WHERE ({current}) IS DISTINCT FROM ({excluded})
)
DELETE FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM fresh f WHERE {same})

-- name: lock
-- One telling at a time; the statements after it see what the one before has committed.
SELECT pg_advisory_xact_lock(hashtextextended('lanyan.federation', 0)), set_config('jit', 'off', true)

-- name: roots
-- Organisations of the administrative and the Party's line that hang under nothing on a day.
SELECT organisation_id, line, name FROM fact_organisation
WHERE parent_id IS NULL AND line IN ('party', 'administrative')
  AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
ORDER BY line DESC, organisation_id;
