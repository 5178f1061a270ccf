-- Who goes to look at whose work (检查护照). Read only.

-- name: visits
-- One row per organisation and visit to it on the days between: by whom, what kind, whether it took place.
SELECT v.organisation_id, a.public_id, a.kind, a.title, a.organiser_id, a.held_on, c.id IS NOT NULL AS held
FROM activity_visit v
JOIN activity a ON a.id = v.activity_id AND a.held_on BETWEEN %(since)s AND %(until)s
LEFT JOIN activity_closure c ON c.activity_id = a.id
WHERE v.organisation_id = ANY (%(organisations)s)
  AND NOT EXISTS (SELECT 1 FROM activity_cancellation x WHERE x.activity_id = a.id)
ORDER BY v.organisation_id, a.held_on DESC, a.id;
