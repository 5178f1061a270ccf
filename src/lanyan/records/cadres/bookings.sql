-- name: activities
-- The activities at which somebody was asked to teach, and who holds them.
SELECT p.activity_id, p.public_id, p.title, p.place, p.held_on, p.starts_at, p.closed_at, p.cancelled_at,
       COALESCE(o.name, '') AS organiser
FROM fact_proceedings p
LEFT JOIN fact_organisation o ON o.organisation_id = p.organiser_id AND o.valid_from <= p.held_on AND (o.valid_to IS NULL OR o.valid_to > p.held_on)
WHERE p.activity_id = ANY(%(ids)s);

-- name: held
-- Lessons given by each of these lecturers within a span, counted from the records that the list shows.
SELECT lecturer_id, count(*) AS lessons FROM fact_lecture
WHERE lecturer_id = ANY(%(lecturers)s) AND held_on >= %(since)s AND held_on < %(until)s GROUP BY lecturer_id;
