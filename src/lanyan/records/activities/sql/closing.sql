-- Closing: what is settled, once, in one statement each, for any number of people.

-- name: settle
-- One outcome for each expected person: here if checked in (whatever leave was given); excused or on leave if the leave was
-- approved; everybody else absent. A leave nobody has decided yet counts as absent until it is decided (decision 0050).
INSERT INTO outcome (activity_id, person_id, organisation_id, outcome, cause)
SELECT r.activity_id, r.person_id, r.organisation_id,
       CASE WHEN c.id IS NOT NULL THEN 'present'
            WHEN d.approved AND l.kind = ANY(%(excused)s) THEN 'excused'
            WHEN d.approved THEN 'leave'
            ELSE 'absent' END,
       CASE WHEN c.id IS NULL AND d.approved THEN l.kind ELSE '' END
FROM roll_entry r
LEFT JOIN check_in c ON c.activity_id = r.activity_id AND c.person_id = r.person_id
LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
WHERE r.activity_id = %(activity)s AND r.capacity = 'attendee'
ON CONFLICT DO NOTHING;

-- name: open_make_ups
-- One make-up for each of these outcomes that is not `present` (all of the activity when `persons` is NULL). A make-up withdrawn
-- by an earlier correction is taken up again. The public id is drawn from the server's strong random source.
INSERT INTO make_up (public_id, outcome_id, activity_id, person_id, parts, opened_at, due_on, waive_reason)
SELECT (SELECT string_agg(substr(%(alphabet)s, 1 + get_byte(dice.bytes, i) %% length(%(alphabet)s), 1), '') FROM generate_series(0, 13) i),
       o.id, o.activity_id, o.person_id, %(parts)s::jsonb, %(now)s, %(due_on)s, ''
FROM outcome o
CROSS JOIN LATERAL (SELECT sha256(uuid_send(gen_random_uuid()) || int8send(o.id)) AS bytes) dice
WHERE o.activity_id = %(activity)s AND o.outcome <> 'present'
  AND (%(persons)s::bigint[] IS NULL OR o.person_id = ANY(%(persons)s::bigint[]))
ON CONFLICT (outcome_id) DO UPDATE SET withdrawn_at = NULL;
