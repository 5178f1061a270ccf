-- name: members
-- Members of the Party in these organisations on a day, with what the national system also holds about them: since when,
-- and by which record.
SELECT p.id, p.number, p.name, p.sex, p.born_on, p.phone, p.id_digest, s.state AS party_state, s.valid_from AS state_since, s.id AS standing_id,
       m.organisation_id AS branch, m.valid_from AS branch_since, m.id AS membership_id,
       (SELECT h.valid_from FROM standing h WHERE h.person_id = p.id AND h.line = 'party' AND h.state = 'probationary' ORDER BY h.valid_from DESC LIMIT 1) AS probation_on,
       (SELECT h.valid_from FROM standing h WHERE h.person_id = p.id AND h.line = 'party' AND h.state = 'full' ORDER BY h.valid_from LIMIT 1) AS full_on
FROM membership m
JOIN person p ON p.id = m.person_id
JOIN standing s ON s.person_id = p.id AND s.line = 'party' AND s.state IN ('probationary', 'full', 'observed', 'suspended')
 AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
WHERE m.line = 'party' AND NOT m.temporary AND m.organisation_id = ANY(%(organisations)s)
  AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
ORDER BY m.organisation_id, p.pinyin COLLATE "C", p.number;

-- name: recorded
-- Who wrote the last journal line about each of these records, and when.
SELECT DISTINCT ON (subject_kind, subject_id) subject_kind, subject_id, actor_name, at
FROM journal_entry
WHERE subject_kind = 'standing' AND subject_id = ANY(%(standings)s) OR subject_kind = 'membership' AND subject_id = ANY(%(memberships)s)
   OR subject_kind = 'person' AND subject_id = ANY(%(people)s)
ORDER BY subject_kind, subject_id, id DESC;

-- name: decided
-- What was decided before about the same difference, both sides saying the same as then.
-- The latest last.
SELECT person_id, field, state, choice, decided_by_name, decided_at
FROM national_difference
WHERE choice = 'ours' AND state IS NOT NULL AND person_id = ANY(%(people)s)
ORDER BY decided_at;

-- name: elsewhere
-- People with these ID digests whom the day knows in a branch of the Party, and in which.
SELECT p.id, p.id_digest, m.organisation_id FROM person p
LEFT JOIN membership m ON m.person_id = p.id AND m.line = 'party' AND NOT m.temporary
 AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
WHERE p.id_digest = ANY(%(digests)s);
