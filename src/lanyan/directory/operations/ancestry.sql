-- name: forget
-- Drop what is known about the ancestors of the organisations in scope (all, when the scope is null).
DELETE FROM ancestry WHERE %(scope)s::bigint[] IS NULL OR organisation_id = ANY(%(scope)s);

-- name: below
-- The organisations in scope and everything that ever hung, or will hang, below them.
SELECT DISTINCT organisation_id FROM ancestry WHERE ancestor_id = ANY(%(scope)s)
UNION
SELECT unnest(%(scope)s::bigint[]);

-- name: rebuild
-- Every ancestor of every organisation in scope, with the days on which it is one: walk up from each spell,
-- intersecting the days at each step, and join days that touch. An organisation stands above another only
-- while both exist.
INSERT INTO ancestry (ancestor_id, organisation_id, depth, valid_from, valid_to)
WITH RECURSIVE spell AS MATERIALIZED (
  SELECT s.organisation_id, s.parent_id, daterange(s.valid_from, LEAST(s.valid_to, o.dissolved_on)) AS days
  FROM organisation_spell s JOIN organisation o ON o.id = s.organisation_id
  WHERE o.dissolved_on IS NULL OR o.dissolved_on > s.valid_from
), up AS (
  SELECT organisation_id, organisation_id AS ancestor_id, 0 AS depth, days FROM spell
  WHERE %(scope)s::bigint[] IS NULL OR organisation_id = ANY(%(scope)s)
  UNION ALL
  SELECT u.organisation_id, s.parent_id, u.depth + 1, u.days * s.days * daterange(p.founded_on, p.dissolved_on)
  FROM up u
  JOIN spell s ON s.organisation_id = u.ancestor_id AND s.days && u.days
  JOIN organisation p ON p.id = s.parent_id AND daterange(p.founded_on, p.dissolved_on) && (u.days * s.days)
  WHERE u.depth < 20
)
SELECT ancestor_id, organisation_id, depth, lower(span), upper(span)
FROM (SELECT ancestor_id, organisation_id, depth, unnest(range_agg(days)) AS span FROM up GROUP BY 1, 2, 3) joined;
