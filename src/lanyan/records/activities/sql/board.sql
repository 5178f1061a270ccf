-- The live board of a meeting: who is in, by unit. Read by the live server for all viewers at once, never per viewer.

-- name: head
-- The meeting itself: whether its sign-in is open, over (closed or cancelled), or not yet open.
SELECT a.id AS activity_id, a.public_id, a.title, s.secret,
       CASE WHEN s.ended_at IS NOT NULL OR c.id IS NOT NULL OR x.id IS NOT NULL THEN 'over'
            WHEN s.id IS NULL THEN 'planned' ELSE 'open' END AS state
FROM activity a
LEFT JOIN activity_sign_in s ON s.activity_id = a.id
LEFT JOIN activity_closure c ON c.activity_id = a.id
LEFT JOIN activity_cancellation x ON x.activity_id = a.id
WHERE a.id = %(activity)s;

-- name: units
-- One row for each unit: the organisations next below the organiser, each with all under it; the organiser's own people, and
-- hosts from elsewhere, as units of their own. `organisations` are those on the roll that belong to it.
WITH came AS (
    SELECT r.organisation_id, count(*) AS expected, count(c.id) AS present,
           count(*) FILTER (WHERE c.id IS NULL AND d.approved) AS away
    FROM roll_entry r
    LEFT JOIN check_in c ON c.activity_id = r.activity_id AND c.person_id = r.person_id
    LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id
    LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
    WHERE r.activity_id = %(activity)s AND r.capacity = 'attendee'
    GROUP BY r.organisation_id
), held AS (
    SELECT came.*, COALESCE(next.ancestor_id, came.organisation_id) AS unit_id, a.held_on
    FROM came CROSS JOIN (SELECT organiser_id, held_on FROM activity WHERE id = %(activity)s) a
    LEFT JOIN ancestry up ON up.organisation_id = came.organisation_id AND up.ancestor_id = a.organiser_id AND up.depth > 0
     AND up.valid_from <= a.held_on AND (up.valid_to IS NULL OR up.valid_to > a.held_on)
    LEFT JOIN ancestry next ON next.organisation_id = came.organisation_id AND next.depth = up.depth - 1
     AND next.valid_from <= a.held_on AND (next.valid_to IS NULL OR next.valid_to > a.held_on)
)
SELECT h.unit_id, p.short_name AS name, sum(h.expected)::int AS expected, sum(h.present)::int AS present, sum(h.away)::int AS away,
       array_agg(h.organisation_id) AS organisations
FROM held h
LEFT JOIN organisation_spell p ON p.organisation_id = h.unit_id AND p.valid_from <= h.held_on AND (p.valid_to IS NULL OR p.valid_to > h.held_on)
GROUP BY h.unit_id, p.short_name, p.position ORDER BY p.position, h.unit_id;

-- name: newest
-- Check-ins with a key above `since`, the oldest first. The keys of one meeting come nearly in order; see lanyan.live.boards.
SELECT c.id, c.person_id, c.marked_at, p.name, r.organisation_id
FROM check_in c
JOIN roll_entry r ON r.activity_id = c.activity_id AND r.person_id = c.person_id AND r.capacity = 'attendee'
JOIN person p ON p.id = c.person_id
WHERE c.id > %(since)s AND c.activity_id = %(activity)s
ORDER BY c.id;

-- name: latest
-- The last to come.
SELECT c.id, c.marked_at, p.name, r.organisation_id
FROM check_in c
JOIN roll_entry r ON r.activity_id = c.activity_id AND r.person_id = c.person_id AND r.capacity = 'attendee'
JOIN person p ON p.id = c.person_id
WHERE c.activity_id = %(activity)s
ORDER BY c.marked_at DESC, c.id DESC LIMIT %(limit)s;

-- name: missing
-- Names of those who have neither come nor been excused, for who keeps the record.
SELECT r.person_id, p.name
FROM roll_entry r JOIN person p ON p.id = r.person_id
LEFT JOIN check_in c ON c.activity_id = r.activity_id AND c.person_id = r.person_id
LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
WHERE r.activity_id = %(activity)s AND r.capacity = 'attendee' AND c.id IS NULL AND d.approved IS NOT TRUE
ORDER BY r.organisation_id, p.pinyin, p.name LIMIT %(limit)s;
