-- name: pairs
-- Pairs of visible people who may be one human being, and why: the same phone, the same name and birth, a name that sounds the
-- same and the same birth, the same name and a birth that differs in one of year, month and day. Two different ID numbers are
-- two people. Pairs that somebody has looked at and told apart are left out.
WITH seen AS MATERIALIZED (
  SELECT id, name, pinyin, born_on, phone_digest, id_digest FROM person WHERE id IN (<visible>)
), alike AS (
  SELECT a.id AS one, b.id AS other, 'phone' AS why FROM seen a JOIN seen b ON b.phone_digest = a.phone_digest AND b.id > a.id
  UNION ALL
  SELECT a.id, b.id, CASE WHEN a.name = b.name THEN 'name_and_birth' ELSE 'sound_and_birth' END
  FROM seen a JOIN seen b ON b.pinyin = a.pinyin AND b.born_on = a.born_on AND b.id > a.id
  UNION ALL
  SELECT a.id, b.id, 'name_and_near_birth' FROM seen a JOIN seen b ON b.name = a.name AND b.born_on <> a.born_on AND b.id > a.id
  WHERE (date_part('year', a.born_on) <> date_part('year', b.born_on))::int + (date_part('month', a.born_on) <> date_part('month', b.born_on))::int
      + (date_part('day', a.born_on) <> date_part('day', b.born_on))::int = 1
)
SELECT one, other, array_agg(DISTINCT why) AS why FROM alike
JOIN person a ON a.id = one JOIN person b ON b.id = other
WHERE (a.id_digest IS NULL OR b.id_digest IS NULL)
  AND NOT EXISTS (SELECT 1 FROM distinct_people d WHERE d.one_id = one AND d.other_id = other)
GROUP BY one, other ORDER BY one, other LIMIT %(limit)s;
