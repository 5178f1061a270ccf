-- Who should come. Every statement is set-based and leaves entries that are already there alone. `hosts`: of these hosts only.

-- name: enter_members
-- Members (with one of the states, on the line, on the day) of the hosts and of all below them; of a group, its own.
-- Whoever is away with a temporary branch is expected there, not by the formal branch.
WITH belonging AS (
    SELECT m.person_id, h.organisation_id AS host_id, a.depth
    FROM activity_host h
    JOIN fact_ancestry a ON a.ancestor_id = h.organisation_id
     AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
    JOIN fact_member m ON m.organisation_id = a.organisation_id AND m.line = %(line)s AND m.state = ANY(%(states)s)
     AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s AND (%(hosts)s::bigint[] IS NULL OR h.organisation_id = ANY(%(hosts)s::bigint[]))
      AND (m.temporary OR NOT EXISTS (
            SELECT 1 FROM fact_away w WHERE w.person_id = m.person_id AND w.line = m.line
             AND w.valid_from <= %(day)s AND (w.valid_to IS NULL OR w.valid_to > %(day)s)))
    UNION ALL
    SELECT m.person_id, h.organisation_id, 0
    FROM activity_host h
    JOIN fact_member m ON m.group_id = h.organisation_id AND m.line = %(line)s AND m.state = ANY(%(states)s)
     AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s AND (%(hosts)s::bigint[] IS NULL OR h.organisation_id = ANY(%(hosts)s::bigint[]))
      AND NOT EXISTS (
            SELECT 1 FROM fact_away w WHERE w.person_id = m.person_id AND w.line = m.line
             AND w.valid_from <= %(day)s AND (w.valid_to IS NULL OR w.valid_to > %(day)s))
)
INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)
SELECT DISTINCT ON (person_id) %(activity)s, person_id, host_id, 'attendee', false
FROM belonging ORDER BY person_id, depth, host_id
ON CONFLICT DO NOTHING;

-- name: enter_committee
-- Holders on the day of one of the committee's offices in a host.
INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)
SELECT DISTINCT ON (f.person_id) %(activity)s, f.person_id, h.organisation_id, 'attendee', false
FROM activity_host h
JOIN fact_office f ON f.organisation_id = h.organisation_id AND f.role = ANY(%(offices)s)
 AND f.valid_from <= %(day)s AND (f.valid_to IS NULL OR f.valid_to > %(day)s)
WHERE h.activity_id = %(activity)s AND (%(hosts)s::bigint[] IS NULL OR h.organisation_id = ANY(%(hosts)s::bigint[]))
ORDER BY f.person_id, h.organisation_id
ON CONFLICT DO NOTHING;

-- name: enter_staff
-- Everybody serving on the day in the hosts' units (a unit itself, or the seat of a Party or League organisation) and below.
INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)
SELECT DISTINCT ON (p.person_id) %(activity)s, p.person_id, h.organisation_id, 'attendee', false
FROM activity_host h
JOIN fact_organisation o ON o.organisation_id = h.organisation_id
 AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
JOIN fact_ancestry a ON a.ancestor_id = CASE WHEN o.line = 'administrative' THEN o.organisation_id ELSE o.unit_id END
 AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
JOIN fact_posting p ON p.unit_id = a.organisation_id
 AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
WHERE h.activity_id = %(activity)s AND (%(hosts)s::bigint[] IS NULL OR h.organisation_id = ANY(%(hosts)s::bigint[]))
ORDER BY p.person_id, a.depth, h.organisation_id
ON CONFLICT DO NOTHING;

-- name: enter_listed
-- The named persons, each under the host to which he or she belongs or below which he or she serves, else under the organiser.
INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)
SELECT %(activity)s, p.id, COALESCE(own.organisation_id, %(organiser)s), %(capacity)s, false
FROM person p
LEFT JOIN LATERAL (
    SELECT h.organisation_id
    FROM activity_host h
    JOIN fact_ancestry a ON a.ancestor_id = h.organisation_id
     AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
    JOIN membership m ON m.organisation_id = a.organisation_id AND m.person_id = p.id
     AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s
    ORDER BY m.temporary DESC, a.depth LIMIT 1
) own ON true
WHERE p.id = ANY(%(persons)s)
ON CONFLICT DO NOTHING;

-- name: give_votes
-- Who on the roll has a vote: by office in a host, by standing in an organisation under a host (or in a group that hosts), or
-- all who are listed.
WITH voter AS (
    SELECT f.person_id
    FROM activity_host h
    JOIN fact_office f ON f.organisation_id = h.organisation_id AND f.role = ANY(%(offices)s)
     AND f.valid_from <= %(day)s AND (f.valid_to IS NULL OR f.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s
    UNION
    SELECT m.person_id
    FROM activity_host h
    JOIN fact_ancestry a ON a.ancestor_id = h.organisation_id
     AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to > %(day)s)
    JOIN fact_member m ON m.organisation_id = a.organisation_id AND m.line = %(line)s AND m.state = ANY(%(standings)s)
     AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s
    UNION
    SELECT m.person_id
    FROM activity_host h
    JOIN fact_member m ON m.group_id = h.organisation_id AND m.line = %(line)s AND m.state = ANY(%(standings)s)
     AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
    WHERE h.activity_id = %(activity)s
)
UPDATE roll_entry r SET votes = true
WHERE r.activity_id = %(activity)s AND r.capacity = 'attendee' AND NOT r.votes
  AND (%(listed)s OR r.person_id IN (SELECT person_id FROM voter));
