-- name: answering
-- Who answers on the day for these units, or for people who serve in them then.
SELECT r.public_id, r.person_id, p.public_id AS person_key, p.name AS person, COALESCE(o.position, '') AS position, r.level, r.organisation_id,
       COALESCE(w.public_id, '') AS ward_key, COALESCE(w.name, '') AS ward, wo.unit_id AS ward_unit_id, r.note,
       r.valid_from AS since, r.valid_to AS until
FROM responsibility r
JOIN person p ON p.id = r.person_id
LEFT JOIN posting o ON o.person_id = p.id AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
LEFT JOIN person w ON w.id = r.ward_id
LEFT JOIN posting wo ON wo.person_id = w.id AND wo.valid_from <= %(day)s AND (wo.valid_to IS NULL OR wo.valid_to > %(day)s)
WHERE r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
  AND (r.organisation_id = ANY(%(units)s) OR wo.unit_id = ANY(%(units)s))
ORDER BY r.level, p.pinyin, w.pinyin;

-- name: staff
-- How many people serve in each unit on the day.
SELECT unit_id, count(*) AS people FROM posting
WHERE unit_id = ANY(%(units)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s) GROUP BY unit_id;
