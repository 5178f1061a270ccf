-- name: register
-- One row per office of the Party or the League held on the day, with the certificate that lasts longest, the last training
-- (held elsewhere, or here as 党务干部轮训), the hours credited since the first of the year, and the last 述职. The most urgent
-- first. `state`: only those (acting: only those held so); `text`: a part of the name or of the organisation.
SELECT held.public_id, held.name, held.organisation_key, held.organisation, held.role, held.acting, held.since, held.certificate,
       held.number, held.expires_on, held.state, GREATEST(t.trained_on, a.trained_on) AS trained_on,
       COALESCE(t.hours, 0)::int + COALESCE(a.hours, 0)::int AS hours, COALESCE(r.rating, '') AS rating, r.year AS rated_year
FROM (
  SELECT h.id, h.person_id, p.public_id, p.name, p.pinyin, o.public_id AS organisation_key, s.short_name AS organisation, s.position,
         h.role, h.acting, h.valid_from AS since, COALESCE(c.kind, '') AS certificate, COALESCE(c.number, '') AS number, c.expires_on,
         CASE WHEN c.kind IS NULL THEN CASE WHEN h.role = ANY(%(certified)s) THEN 'overdue' ELSE 'exempt' END
              WHEN c.expires_on IS NULL OR c.expires_on > %(soon)s THEN 'met'
              WHEN c.expires_on >= %(day)s THEN 'near' ELSE 'overdue' END AS state
  FROM office_holding h
  JOIN person p ON p.id = h.person_id
  JOIN organisation o ON o.id = h.organisation_id AND o.line IN ('party', 'league')
  JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
  LEFT JOIN LATERAL (
    SELECT kind, number, expires_on FROM cadre_certificate
    WHERE person_id = p.id AND withdrawn_at IS NULL AND issued_on <= %(day)s ORDER BY expires_on DESC NULLS FIRST, id LIMIT 1
  ) c ON true
  WHERE h.organisation_id = ANY(%(organisations)s) AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
) AS held
LEFT JOIN LATERAL (
  SELECT max(ended_on) AS trained_on, sum(hours) FILTER (WHERE ended_on >= %(year)s) AS hours FROM cadre_training
  WHERE person_id = held.person_id AND withdrawn_at IS NULL AND ended_on <= %(day)s
) t ON true
LEFT JOIN LATERAL (
  SELECT max(held_on) FILTER (WHERE kind = 'rotation_training') AS trained_on, sum(hours) FILTER (WHERE held_on >= %(year)s) AS hours
  FROM fact_attendance WHERE person_id = held.person_id AND held_on <= %(day)s AND hours > 0
) a ON true
LEFT JOIN LATERAL (
  SELECT rating, year FROM duty_report WHERE person_id = held.person_id AND held_on <= %(day)s ORDER BY year DESC, id DESC LIMIT 1
) r ON true
WHERE (%(state)s = '' OR held.state = %(state)s OR %(state)s = 'acting' AND held.acting)
  AND position(%(text)s IN held.name || held.organisation) > 0
ORDER BY array_position(ARRAY['overdue', 'near', 'met', 'exempt'], held.state), array_position(%(roles)s, held.role::text),
         held.position, held.pinyin, held.id;

-- name: reports
-- Who held one of these offices in these organisations at the end of the year (or on the day, while it lasts), and the last
-- 述职 that was heard in that year, if there was one.
SELECT DISTINCT ON (h.person_id, h.organisation_id) h.person_id, p.public_id, p.name, h.organisation_id, o.public_id AS organisation_key,
       s.name AS organisation, h.role, h.valid_from AS since, r.held_on, r.year, COALESCE(r.rating, '') AS rating, COALESCE(r.remark, '') AS remark
FROM office_holding h
JOIN person p ON p.id = h.person_id
JOIN organisation o ON o.id = h.organisation_id
JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s) AND s.form = ANY(%(forms)s)
LEFT JOIN duty_report r ON r.person_id = h.person_id AND r.organisation_id = h.organisation_id AND r.held_on BETWEEN %(first)s AND %(day)s
WHERE h.organisation_id = ANY(%(organisations)s) AND h.role = ANY(%(roles)s)
  AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
ORDER BY h.person_id, h.organisation_id, r.held_on DESC NULLS LAST, h.valid_from;

-- name: kept
-- Whether anything is kept of a person: most people hold no office.
SELECT EXISTS (SELECT 1 FROM cadre_certificate WHERE person_id = %(person)s) AS certificates,
       EXISTS (SELECT 1 FROM cadre_training WHERE person_id = %(person)s) AS trainings,
       EXISTS (SELECT 1 FROM duty_report WHERE person_id = %(person)s) AS reports;
