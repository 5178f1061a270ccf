-- name: gaps
-- Members of the organisations on the day whose file lacks a paper that must be held, or in which nobody has looked for one.
-- The text in force when somebody first reached a standing of the paper says whether it must be held. `only_missing`: without
-- those of whose papers none is known to be missing.
WITH rule AS (
  SELECT * FROM jsonb_to_recordset(%(papers)s::jsonb) AS r(paper text, states jsonb, valid_from date, valid_to date, must boolean)
), member AS (
  SELECT m.person_id, m.organisation_id, s.state FROM membership m
  JOIN standing s ON s.person_id = m.person_id AND s.line = m.line AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
  WHERE m.organisation_id = ANY(%(organisations)s) AND NOT m.temporary AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
), needed AS (
  SELECT m.person_id, m.organisation_id, m.state, r.paper FROM member m JOIN rule r ON r.must AND r.states ? m.state
  WHERE (SELECT min(s.valid_from) FROM standing s WHERE s.person_id = m.person_id AND r.states ? s.state) >= r.valid_from
    AND (r.valid_to IS NULL OR (SELECT min(s.valid_from) FROM standing s WHERE s.person_id = m.person_id AND r.states ? s.state) < r.valid_to)
), found AS (
  SELECT n.*, f.state AS found FROM needed n LEFT JOIN fact_paper f ON f.person_id = n.person_id AND f.paper = n.paper
)
SELECT f.person_id, p.public_id, p.name, b.short_name AS branch, f.state,
       COALESCE(array_agg(f.paper) FILTER (WHERE f.found = 'missing'), '{}') AS missing,
       COALESCE(array_agg(f.paper) FILTER (WHERE f.found IS NULL), '{}') AS open
FROM found f JOIN person p ON p.id = f.person_id
JOIN organisation_spell b ON b.organisation_id = f.organisation_id AND b.valid_from <= %(on)s AND (b.valid_to IS NULL OR b.valid_to > %(on)s)
WHERE f.found IS NULL OR f.found = 'missing'
GROUP BY f.person_id, f.organisation_id, p.public_id, p.name, p.pinyin, b.short_name, f.state
HAVING NOT %(only_missing)s OR bool_or(f.found = 'missing')
ORDER BY count(*) FILTER (WHERE f.found = 'missing') DESC, count(*) DESC, p.pinyin, f.person_id, f.organisation_id;

-- name: members
-- How many people belong to the organisations on the day and have a standing there.
SELECT count(DISTINCT m.person_id) AS people FROM membership m
JOIN standing s ON s.person_id = m.person_id AND s.line = m.line AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
WHERE m.organisation_id = ANY(%(organisations)s) AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s);
