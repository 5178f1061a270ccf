-- name: shapes
-- Each organisation as it is on the day, with what hangs on it.
SELECT o.id, s.name, s.form, COALESCE(p.name, '') AS parent,
  (SELECT count(*) FROM membership m WHERE m.organisation_id = o.id AND NOT m.temporary AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)) AS members,
  (SELECT count(*) FROM posting t WHERE t.unit_id = o.id AND t.valid_from <= %(on)s AND (t.valid_to IS NULL OR t.valid_to > %(on)s)) AS staff,
  (SELECT count(*) FROM fact_organisation c WHERE c.parent_id = o.id AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s)) AS below,
  COALESCE((SELECT '第' || t.number || '届，' || to_char(t.ends_on, 'YYYY-MM-DD') || '届满' FROM term t
            WHERE t.organisation_id = o.id AND t.began_on <= %(on)s ORDER BY t.number DESC LIMIT 1), '') AS term,
  (SELECT count(*) FROM activity a WHERE a.organiser_id = o.id AND a.held_on >= GREATEST(%(on)s, %(today)s)
     AND NOT EXISTS (SELECT 1 FROM activity_closure x WHERE x.activity_id = a.id)
     AND NOT EXISTS (SELECT 1 FROM activity_cancellation x WHERE x.activity_id = a.id)) AS activities,
  (SELECT count(*) FROM duties_verdict v WHERE v.organisation_id = o.id AND v.subject_kind = 'organisation' AND v.state IN ('near', 'overdue')) AS duties
FROM organisation o
JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
LEFT JOIN organisation_spell p ON p.organisation_id = s.parent_id AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
WHERE o.id = ANY(%(ids)s) AND (o.dissolved_on IS NULL OR o.dissolved_on > %(on)s);

-- name: offices
-- Who holds which office in them on the day.
SELECT h.organisation_id, p.name, h.role, h.acting FROM office_holding h JOIN person p ON p.id = h.person_id
WHERE h.organisation_id = ANY(%(ids)s) AND h.valid_from <= %(on)s AND (h.valid_to IS NULL OR h.valid_to > %(on)s) ORDER BY h.id;

-- name: places
-- Where the members of these organisations belong, and the staff of these units serve, on the day: organisation and group.
SELECT m.person_id, p.name, string_agg(s.short_name || COALESCE(' / ' || g.short_name, ''), '；' ORDER BY m.line, m.temporary) AS place
FROM membership m JOIN person p ON p.id = m.person_id
JOIN organisation_spell s ON s.organisation_id = m.organisation_id AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
LEFT JOIN organisation_spell g ON g.organisation_id = m.group_id AND g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to > %(on)s)
WHERE m.organisation_id = ANY(%(ids)s) AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
GROUP BY m.person_id, p.name;

-- name: meetings
-- What these organisations have planned for the day or later and not held; of restricted kinds the title stays away.
SELECT a.public_id, CASE WHEN a.kind = ANY(%(restricted)s) THEN '' ELSE a.title END AS title, a.kind, a.held_on, s.short_name AS organiser
FROM activity a
JOIN organisation_spell s ON s.organisation_id = a.organiser_id AND s.valid_from <= %(on)s AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
WHERE a.organiser_id = ANY(%(ids)s) AND a.held_on >= %(on)s
  AND NOT EXISTS (SELECT 1 FROM activity_closure x WHERE x.activity_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM activity_cancellation x WHERE x.activity_id = a.id)
ORDER BY a.starts_at, a.id;
