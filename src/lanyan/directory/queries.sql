-- name: organisations
-- Organisations as they were on a day; one dissolved by then, or not yet founded, as it last or first was.
SELECT o.id, o.public_id, o.line, s.form, s.level, s.name, s.short_name, s.parent_id, s.unit_id, s.position,
       o.founded_on, o.dissolved_on, o.ends_on
FROM organisation o CROSS JOIN LATERAL (
  SELECT * FROM organisation_spell WHERE organisation_id = o.id
  ORDER BY valid_from <= %(day)s DESC, abs(valid_from - %(day)s::date) LIMIT 1
) s
WHERE o.id = ANY(%(ids)s);

-- name: breadcrumb
-- From the top of its line down to the organisation itself, on a day.
SELECT o.id, o.public_id, o.line, s.form, s.level, s.name, s.short_name, s.parent_id, s.unit_id, s.position,
       o.founded_on, o.dissolved_on, o.ends_on
FROM ancestry a JOIN organisation o ON o.id = a.ancestor_id
JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
WHERE a.organisation_id = %(organisation)s AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
ORDER BY a.depth DESC;

-- name: tree
-- An organisation and everything below it on its own line on a day, parents before children.
SELECT o.id, o.public_id, o.line, s.form, s.level, s.name, s.short_name, s.parent_id, s.unit_id, s.position,
       o.founded_on, o.dissolved_on, o.ends_on, a.depth
FROM ancestry a JOIN organisation o ON o.id = a.organisation_id
JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
WHERE a.ancestor_id = %(organisation)s AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
ORDER BY a.depth, s.position, s.name;

-- name: seated
-- The organisations of other lines seated in units on a day.
SELECT o.id, o.public_id, o.line, s.form, s.level, s.name, s.short_name, s.parent_id, s.unit_id, s.position,
       o.founded_on, o.dissolved_on, o.ends_on
FROM organisation_spell s JOIN organisation o ON o.id = s.organisation_id
WHERE s.unit_id = ANY(%(units)s) AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
  AND (o.dissolved_on IS NULL OR o.dissolved_on > %(day)s)
ORDER BY o.line DESC, s.level, s.position, s.name;

-- name: members
-- Who belongs to the organisations on a day: standing, vote, group, unit, and the temporary branch where they are
-- meanwhile. One row per membership; `temporary` rows are people here for a while. `state` and `among`, where they are not
-- NULL: only those of that standing, only these people.
SELECT p.id AS person_id, p.public_id, p.number, p.name, p.sex, m.organisation_id, m.line, m.group_id,
       COALESCE(g.short_name, '') AS group_name, m.temporary, m.valid_from AS since, COALESCE(s.state, '') AS state,
       COALESCE(s.state = ANY(%(voting)s), false) AS votes, away.organisation_id AS away_id,
       COALESCE(branch.short_name, '') AS away_name, o.unit_id, COALESCE(u.short_name, '') AS unit_name,
       COALESCE(o.staff_kind, '') AS staff_kind, COALESCE(o.position, '') AS position
FROM membership m
JOIN person p ON p.id = m.person_id
LEFT JOIN standing s ON s.person_id = p.id AND s.line = m.line AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
LEFT JOIN organisation_spell g ON g.organisation_id = m.group_id AND g.valid_from <= %(day)s AND (g.valid_to IS NULL OR g.valid_to > %(day)s)
LEFT JOIN membership away ON away.person_id = p.id AND away.line = m.line AND away.temporary AND NOT m.temporary
 AND away.valid_from <= %(day)s AND (away.valid_to IS NULL OR away.valid_to > %(day)s)
LEFT JOIN organisation_spell branch ON branch.organisation_id = away.organisation_id
 AND branch.valid_from <= %(day)s AND (branch.valid_to IS NULL OR branch.valid_to > %(day)s)
LEFT JOIN posting o ON o.person_id = p.id AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
LEFT JOIN organisation_spell u ON u.organisation_id = o.unit_id AND u.valid_from <= %(day)s AND (u.valid_to IS NULL OR u.valid_to > %(day)s)
WHERE m.organisation_id = ANY(%(organisations)s) AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
  AND (%(state)s::text IS NULL OR s.state = %(state)s::text) AND (%(among)s::bigint[] IS NULL OR p.id = ANY(%(among)s::bigint[]))
ORDER BY m.organisation_id, m.temporary, array_position(%(states)s, COALESCE(s.state, '')::text), p.pinyin, p.number;

-- name: head_counts
-- How many people are with each of the organisations itself on a day (of a unit: serve in it), those here for a while included;
-- and of these the ones that add up the tree: each belongs to one place, and a group's are its branch's.
SELECT organisation_id, count(*) AS people, count(*) FILTER (WHERE adds_up) AS own FROM (
  SELECT organisation_id, NOT temporary AS adds_up FROM membership
  WHERE organisation_id = ANY(%(organisations)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION ALL
  SELECT group_id, false FROM membership
  WHERE group_id = ANY(%(organisations)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
  UNION ALL
  SELECT unit_id, true FROM posting
  WHERE unit_id = ANY(%(organisations)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
) AS place GROUP BY organisation_id;

-- name: staff
-- Who serves in the units on a day, with Party and League standing.
SELECT p.id AS person_id, p.public_id, p.number, p.name, p.sex, o.unit_id, u.short_name AS unit_name, o.staff_kind, o.position,
       COALESCE(r.rank, '') AS rank, COALESCE(s.state, '') AS party_state, COALESCE(l.state, '') AS league_state
FROM posting o
JOIN person p ON p.id = o.person_id
JOIN organisation_spell u ON u.organisation_id = o.unit_id AND u.valid_from <= %(day)s AND (u.valid_to IS NULL OR u.valid_to > %(day)s)
LEFT JOIN rank_spell r ON r.person_id = p.id AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
LEFT JOIN standing s ON s.person_id = p.id AND s.line = 'party' AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
LEFT JOIN standing l ON l.person_id = p.id AND l.line = 'league' AND l.valid_from <= %(day)s AND (l.valid_to IS NULL OR l.valid_to > %(day)s)
WHERE o.unit_id = ANY(%(units)s) AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
ORDER BY o.unit_id, p.pinyin, p.number;

-- name: offices
-- Who holds which office in the organisations on a day.
SELECT p.id AS person_id, p.public_id, p.name, h.organisation_id, h.role, h.acting, h.valid_from AS since, h.valid_to AS until,
  COALESCE(a.name, '') AS acted_by
FROM office_holding h JOIN person p ON p.id = h.person_id
LEFT JOIN delegation d ON d.giver_id = h.person_id AND d.organisation_id = h.organisation_id AND d.ended_at IS NULL
  AND d.first_day <= %(day)s AND d.last_day >= %(day)s
LEFT JOIN person a ON a.id = d.holder_id
WHERE h.organisation_id = ANY(%(organisations)s) AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
ORDER BY h.organisation_id, array_position(%(roles)s, h.role::text), p.pinyin;

-- name: history
-- Everything dated about a person, newest first: what, its word, where, from when to when.
SELECT * FROM (
  SELECT 'posting' AS what, staff_kind AS word, position AS note, unit_id AS organisation_id, valid_from, valid_to FROM posting WHERE person_id = %(person)s
  UNION ALL
  SELECT 'rank', rank, '', NULL, valid_from, valid_to FROM rank_spell WHERE person_id = %(person)s
  UNION ALL
  SELECT 'standing', state, line, NULL, valid_from, valid_to FROM standing WHERE person_id = %(person)s
  UNION ALL
  SELECT CASE WHEN temporary THEN 'temporary' ELSE 'membership' END, line, reason, organisation_id, valid_from, valid_to FROM membership WHERE person_id = %(person)s
  UNION ALL
  SELECT 'office', role, CASE WHEN acting THEN '代理' ELSE '' END, organisation_id, valid_from, valid_to FROM office_holding WHERE person_id = %(person)s
  UNION ALL
  SELECT 'flag', flag, note, NULL, valid_from, valid_to FROM person_flag WHERE person_id = %(person)s
) dated ORDER BY valid_from DESC, what;
