-- name: birthdays
-- Members of the organisations who became 预备党员 in this month of an earlier year. 29 February is kept on the 28th in other years.
WITH joined AS (
  SELECT s.person_id, min(s.valid_from) AS joined_on FROM standing s WHERE s.line = 'party' AND s.state = 'probationary' GROUP BY 1
)
SELECT p.public_id, p.name, b.short_name AS branch, j.joined_on,
       (make_date(%(year)s, %(month)s, 1) + LEAST(date_part('day', j.joined_on)::int,
          date_part('day', (make_date(%(year)s, %(month)s, 1) + interval '1 month - 1 day'))::int) - 1)::date AS on,
       %(year)s - date_part('year', j.joined_on)::int AS years
FROM membership m
JOIN joined j ON j.person_id = m.person_id AND date_part('month', j.joined_on) = %(month)s AND date_part('year', j.joined_on) < %(year)s
JOIN person p ON p.id = m.person_id
JOIN standing s ON s.person_id = m.person_id AND s.line = 'party' AND s.state = ANY(%(states)s)
 AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
JOIN organisation_spell b ON b.organisation_id = m.organisation_id AND b.valid_from <= %(day)s AND (b.valid_to IS NULL OR b.valid_to > %(day)s)
WHERE m.line = 'party' AND NOT m.temporary AND m.organisation_id = ANY(%(organisations)s)
  AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
ORDER BY date_part('day', j.joined_on), p.pinyin;
