-- name: page
-- Verdicts of organisations whose period holds a day: by organisation and key after those given. `key` stands for the
-- verdict's identity: the same as long as the duty asks the same of the same organisation for the same period, and telling
-- no database key, since it is salted with a secret of the instance.
SELECT v.*, o.public_id AS organisation, k.key
FROM duties_verdict v
JOIN (SELECT DISTINCT organisation_id, public_id FROM fact_organisation) o ON o.organisation_id = v.subject_id
CROSS JOIN LATERAL (
  SELECT left(encode(sha256(convert_to(concat_ws('/', %(salt)s, v.duty, v.subject_id, v.period_from, v.matter), 'UTF8')), 'hex'), 20) AS key
) k
WHERE v.subject_kind = 'organisation' AND v.subject_id = ANY(%(organisations)s::bigint[])
  AND v.period_from <= %(day)s AND v.period_to > %(day)s
  AND (%(duty)s::text IS NULL OR v.duty = %(duty)s) AND (%(state)s::text IS NULL OR v.state = %(state)s)
  AND o.public_id >= %(after_organisation)s AND (o.public_id, k.key) > (%(after_organisation)s, %(after_key)s)
ORDER BY o.public_id, k.key LIMIT %(limit)s;
