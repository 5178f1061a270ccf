-- The hot path: the live server (`lanyan.live`) runs the same statements with the same meaning.

-- name: door
-- What a sign-in code leads to: the activity, its sign-in if one was opened, and whether it is over. By public id or by id.
SELECT a.id AS activity_id, a.public_id, a.starts_at, s.secret, s.id IS NOT NULL AS opened,
       EXISTS (SELECT 1 FROM activity_cancellation x WHERE x.activity_id = a.id) AS cancelled,
       EXISTS (SELECT 1 FROM activity_closure x WHERE x.activity_id = a.id) AS closed
FROM activity a LEFT JOIN activity_sign_in s ON s.activity_id = a.id
WHERE a.public_id = %(public_id)s::text OR a.id = %(activity)s::bigint;

-- name: check_in
-- Record that these persons are here: one row each however often it is sent, and one answer row for each person asked about.
-- The shared lock on the sign-in row orders this before or after the closing, never in between: after it, `open` is false.
-- Where the organiser or a node above has that switched on, a sign-in by code is marked with whether its address lies in a
-- declared network. `by_code` also ends the time for codes two hours after the planned end. `allowed` is false when the account
-- (NULL: the caller has seen to it) is off; `logged_in` when the log-in has ended since it was last known to go on (`told`), by a
-- log-out here or from elsewhere or by a new password. `first_at` is NULL when a concurrent twin was faster. Rows are put in the order of
-- persons, so that two of these never wait for each other crosswise.
WITH gate AS MATERIALIZED (
    SELECT s.activity_id, s.late_after, a.organiser_id, a.held_on
    FROM activity_sign_in s JOIN activity a ON a.id = s.activity_id
    WHERE s.activity_id = %(activity)s AND s.ended_at IS NULL
      AND (NOT %(by_code)s OR %(now)s <= a.ends_at + interval '2 hours')
    FOR SHARE OF s
), above AS MATERIALIZED (
    SELECT y.ancestor_id FROM gate g JOIN ancestry y ON y.organisation_id = g.organiser_id
     AND y.valid_from <= g.held_on AND (y.valid_to IS NULL OR y.valid_to > g.held_on)
    WHERE %(by_code)s
), noting AS MATERIALIZED (
    SELECT EXISTS (
        SELECT 1 FROM network_noting n JOIN above ON above.ancestor_id = n.organisation_id
        WHERE n.switched_off_at IS NULL AND n.valid_from <= g.held_on AND n.valid_to > g.held_on) AS wanted
    FROM gate g
), sent AS MATERIALIZED (
    -- Looked up one by one, by index: what a batch costs must not depend on how many are expected at the meeting.
    SELECT t.*, CASE WHEN t.account_id IS NULL THEN 'in' ELSE COALESCE((
               SELECT CASE WHEN NOT c.is_active THEN 'off' WHEN t.log_in IS NULL THEN 'in' WHEN c.password_set_at >= t.told THEN 'out'
                           WHEN (SELECT d.session_key FROM usersessions_usersession u, django_session d
                                 WHERE u.id = t.log_in AND u.user_id = c.id AND d.session_key = u.session_key) IS NULL THEN 'out'
                           ELSE 'in' END
               FROM account c WHERE c.id = t.account_id), 'off') END AS standing,
           (SELECT r.person_id FROM roll_entry r WHERE r.activity_id = %(activity)s AND r.person_id = t.person_id) IS NOT NULL AS on_roll,
           (SELECT c.marked_at FROM check_in c WHERE c.activity_id = %(activity)s AND c.person_id = t.person_id) AS before
    FROM unnest(%(persons)s::bigint[], %(marks)s::timestamptz[], %(nonces)s::uuid[], %(recorders)s::bigint[],
                %(addresses)s::inet[], %(accounts)s::bigint[], %(log_ins)s::bigint[], %(told)s::timestamptz[])
         AS t(person_id, marked_at, nonce, recorder_id, address, account_id, log_in, told)
), put AS (
    INSERT INTO check_in (activity_id, person_id, method, marked_at, received_at, recorded_by_id, nonce, note)
    SELECT g.activity_id, sent.person_id, %(method)s, sent.marked_at, %(now)s, sent.recorder_id, sent.nonce,
           CASE WHEN NOT noting.wanted OR sent.address IS NULL THEN ''
                WHEN EXISTS (SELECT 1 FROM declared_network d JOIN above ON above.ancestor_id = d.organisation_id
                             WHERE d.withdrawn_at IS NULL AND sent.address <<= d.cidr::cidr) THEN 'inside'
                ELSE 'outside' END
    FROM gate g CROSS JOIN noting CROSS JOIN sent
    WHERE sent.standing = 'in' AND sent.on_roll AND sent.before IS NULL
    ORDER BY sent.person_id
    ON CONFLICT DO NOTHING
    RETURNING person_id, marked_at
)
SELECT sent.person_id, sent.standing <> 'off' AS allowed, sent.standing = 'in' AS logged_in, EXISTS (SELECT 1 FROM gate) AS open, sent.on_roll, put.person_id IS NOT NULL AS counted,
       COALESCE(put.marked_at, sent.before) AS first_at, (SELECT late_after FROM gate) AS late_after
FROM sent LEFT JOIN put ON put.person_id = sent.person_id;

-- name: check_in_rest
-- Everybody expected who has neither checked in nor asked for leave is here ("点名: 其余全到").
WITH gate AS MATERIALIZED (
    SELECT s.activity_id FROM activity_sign_in s WHERE s.activity_id = %(activity)s AND s.ended_at IS NULL FOR SHARE
)
INSERT INTO check_in (activity_id, person_id, method, marked_at, received_at, recorded_by_id, note)
SELECT g.activity_id, r.person_id, 'roll_call', %(now)s, %(now)s, %(recorder)s, ''
FROM gate g JOIN roll_entry r ON r.activity_id = g.activity_id AND r.capacity = 'attendee'
WHERE NOT EXISTS (SELECT 1 FROM activity_leave l WHERE l.activity_id = r.activity_id AND l.person_id = r.person_id)
ON CONFLICT DO NOTHING;
