-- What the screens show. Read only.

-- name: roll
-- One row per person on the roll, by host and name: how things stand now, or how they were settled.
SELECT r.person_id, p.public_id AS person, p.name, p.number, r.organisation_id, r.capacity, r.votes,
       COALESCE(o.outcome, CASE WHEN c.id IS NOT NULL THEN 'present'
                                WHEN d.approved AND l.kind = ANY(%(excused)s) THEN 'excused'
                                WHEN d.approved THEN 'leave'
                                ELSE 'unmarked' END) AS state,
       c.method, c.note AS network, c.marked_at, c.marked_at > s.late_after AS late,
       l.id AS leave_id, l.public_id AS leave, l.kind AS leave_kind, l.reason AS leave_reason, d.approved AS leave_approved,
       m.public_id AS make_up, EXISTS (SELECT 1 FROM attendance_correction x WHERE x.activity_id = r.activity_id AND x.person_id = r.person_id) AS corrected,
       n.read_at >= t.sent_at AS notice_read
FROM roll_entry r
JOIN person p ON p.id = r.person_id
LEFT JOIN outcome o ON o.activity_id = r.activity_id AND o.person_id = r.person_id
LEFT JOIN check_in c ON c.activity_id = r.activity_id AND c.person_id = r.person_id
LEFT JOIN activity_sign_in s ON s.activity_id = r.activity_id
LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
LEFT JOIN make_up m ON m.outcome_id = o.id AND m.withdrawn_at IS NULL
LEFT JOIN activity_notice t ON t.activity_id = r.activity_id
LEFT JOIN activity_notice_reading n ON n.notice_id = t.id AND n.person_id = r.person_id
WHERE r.activity_id = %(activity)s
ORDER BY r.capacity, r.organisation_id, p.pinyin, p.name, r.person_id;

-- name: make_ups
-- One row per make-up that was not withdrawn, with its state: accepted, waived, submitted (waits for review), returned,
-- overdue (open after its deadline), open. Filters: activities, persons, organisations (NULL: no filter), only those still owed.
-- Chosen and ordered first, among all there are; what was done of each is looked up for those that are shown.
WITH chosen AS MATERIALIZED (
    SELECT m.*, o.organisation_id, o.outcome, a.public_id AS activity, a.title, a.kind, a.held_on, p.name, v.id AS accepted_id, v.accepted_on,
           v.id IS NOT NULL OR m.waived_at IS NOT NULL AS settled
    FROM make_up m
    JOIN outcome o ON o.id = m.outcome_id
    JOIN activity a ON a.id = m.activity_id
    JOIN person p ON p.id = m.person_id
    LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
    WHERE m.withdrawn_at IS NULL
      AND (NOT %(owed)s OR (m.waived_at IS NULL AND v.id IS NULL))
      AND (%(activity)s::bigint IS NULL OR m.activity_id = %(activity)s)
      AND (%(make_up)s::text IS NULL OR m.public_id = %(make_up)s)
      AND (%(person)s::bigint IS NULL OR m.person_id = %(person)s)
      AND (%(organisations)s::bigint[] IS NULL OR o.organisation_id = ANY(%(organisations)s::bigint[]))
      -- The same said so that an index leads from a few organisations to their activities.
      AND (%(organisations)s::bigint[] IS NULL OR m.activity_id = ANY(ARRAY(
          SELECT h.activity_id FROM activity_host h WHERE h.organisation_id = ANY(%(organisations)s::bigint[]))))
    ORDER BY settled, m.due_on, a.held_on, p.name
    LIMIT %(limit)s
)
SELECT m.id, m.public_id, m.activity_id, m.person_id, m.parts::json AS parts, m.opened_at, m.due_on, m.waive_reason, m.organisation_id,
       m.outcome, m.activity, m.title, m.kind, m.held_on, m.name, m.accepted_on, last.remark,
       (SELECT COALESCE(json_object_agg(part, content), '{}') FROM make_up_part WHERE make_up_id = m.id) AS done,
       CASE WHEN m.accepted_id IS NOT NULL THEN 'accepted'
            WHEN m.waived_at IS NOT NULL THEN 'waived'
            WHEN part.count = jsonb_array_length(m.parts) AND (last.reviewed_at IS NULL OR part.latest > last.reviewed_at) THEN 'submitted'
            WHEN last.id IS NOT NULL AND (part.latest IS NULL OR part.latest <= last.reviewed_at) THEN 'returned'
            WHEN m.due_on < %(today)s THEN 'overdue'
            ELSE 'open' END AS state,
       COALESCE(m.accepted_on, %(today)s) > m.due_on AND m.waived_at IS NULL AS belated
FROM chosen m
LEFT JOIN LATERAL (SELECT id, remark, reviewed_at FROM make_up_review WHERE make_up_id = m.id ORDER BY reviewed_at DESC, id DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT count(*) AS count, max(done_at) AS latest FROM make_up_part WHERE make_up_id = m.id) part ON true
ORDER BY m.settled, m.due_on, m.held_on, m.name;

-- name: counts
-- The outcomes of each of these activities and the make-ups done; before closing, what they would be if it closed now.
-- Each table is asked for these activities in so many words: the planner would read a year of check-ins for a page of meetings.
SELECT r.activity_id,
       count(*) AS expected,
       count(*) FILTER (WHERE s.outcome = 'present') AS present,
       count(*) FILTER (WHERE s.outcome = 'excused') AS excused,
       count(*) FILTER (WHERE s.outcome = 'leave') AS on_leave,
       count(*) FILTER (WHERE s.outcome = 'absent') AS absent,
       count(*) FILTER (WHERE s.outcome <> 'present' AND v.id IS NOT NULL) AS made_up,
       count(*) FILTER (WHERE r.votes) AS eligible,
       count(*) FILTER (WHERE r.votes AND s.outcome = 'present') AS present_voting
FROM roll_entry r
LEFT JOIN outcome o ON o.activity_id = r.activity_id AND o.person_id = r.person_id AND o.activity_id = ANY(%(activities)s)
LEFT JOIN check_in c ON c.activity_id = r.activity_id AND c.person_id = r.person_id AND c.activity_id = ANY(%(activities)s)
LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id AND l.activity_id = ANY(%(activities)s)
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
LEFT JOIN make_up m ON m.outcome_id = o.id AND m.withdrawn_at IS NULL AND m.activity_id = ANY(%(activities)s)
LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
CROSS JOIN LATERAL (SELECT COALESCE(o.outcome,
    CASE WHEN c.id IS NOT NULL THEN 'present'
         WHEN d.approved AND l.kind = ANY(%(excused)s) THEN 'excused'
         WHEN d.approved THEN 'leave'
         ELSE 'absent' END) AS outcome) s
WHERE r.activity_id = ANY(%(activities)s) AND r.capacity = 'attendee'
GROUP BY r.activity_id;

-- name: to_attend
-- What one person is expected at and has not been closed: with the state of the person's own sign-in, leave and notice.
SELECT a.id, a.public_id, a.kind, a.title, a.starts_at, a.ends_at, a.place, a.mode, a.online_link, r.capacity,
       c.marked_at AS signed_in_at, l.kind AS leave_kind, d.approved AS leave_approved,
       s.id IS NOT NULL AND s.ended_at IS NULL AS sign_in_open,
       t.id IS NOT NULL AND (n.read_at IS NULL OR n.read_at < t.sent_at) AS unread, t.text AS notice
FROM roll_entry r
JOIN activity a ON a.id = r.activity_id
LEFT JOIN activity_closure cl ON cl.activity_id = a.id
LEFT JOIN activity_cancellation ca ON ca.activity_id = a.id
LEFT JOIN check_in c ON c.activity_id = a.id AND c.person_id = r.person_id
LEFT JOIN activity_leave l ON l.activity_id = a.id AND l.person_id = r.person_id
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
LEFT JOIN activity_sign_in s ON s.activity_id = a.id
LEFT JOIN activity_notice t ON t.activity_id = a.id
LEFT JOIN activity_notice_reading n ON n.notice_id = t.id AND n.person_id = r.person_id
WHERE r.person_id = %(person)s AND cl.id IS NULL AND ca.id IS NULL AND a.held_on >= %(since)s
ORDER BY a.starts_at, a.id;

-- name: noted
-- Those of some activities whose organiser, or a node above it, has networks noted at sign-in on their day.
SELECT DISTINCT a.id, a.title FROM activity a
JOIN ancestry y ON y.organisation_id = a.organiser_id AND y.valid_from <= a.held_on AND (y.valid_to IS NULL OR y.valid_to > a.held_on)
JOIN network_noting n ON n.organisation_id = y.ancestor_id AND n.switched_off_at IS NULL
 AND n.valid_from <= a.held_on AND n.valid_to > a.held_on
WHERE a.id = ANY(%(activities)s) ORDER BY a.id;

-- name: attended
-- What one person was expected at in a span of days and how it was settled; newest first.
SELECT a.public_id, a.kind, a.title, a.held_on, o.outcome, o.cause, f.made_up_on, f.hours
FROM outcome o
JOIN activity a ON a.id = o.activity_id
JOIN fact_attendance f ON f.activity_id = o.activity_id AND f.person_id = o.person_id
WHERE o.person_id = %(person)s AND a.held_on >= %(since)s AND a.held_on < %(until)s
ORDER BY a.held_on DESC, a.id DESC;

-- name: usual_time
-- On which weekday, when and where an organisation usually holds a kind of activity: of its last twelve, the commonest.
SELECT extract(isodow FROM starts_at AT TIME ZONE 'Asia/Shanghai')::int AS weekday,
       (starts_at AT TIME ZONE 'Asia/Shanghai')::time AS at_time, mode() WITHIN GROUP (ORDER BY place) AS place, count(*) AS times
FROM (SELECT a.* FROM activity a JOIN activity_closure c ON c.activity_id = a.id
      WHERE a.organiser_id = %(organisation)s AND (a.kind = %(kind)s OR %(any_kind)s) ORDER BY a.starts_at DESC LIMIT 12) recent
GROUP BY 1, 2 ORDER BY times DESC, max(starts_at) DESC LIMIT 1;
