-- Facts of activities. Only closed, not cancelled activities are facts; a plan is none.

-- One row per closed activity × person who was expected (observers are never settled): the outcome, when it was made up,
-- and the hours credited for being there or for having made it up.
CREATE VIEW fact_attendance AS
SELECT a.id AS activity_id, o.organisation_id, o.person_id, a.kind, a.held_on, o.outcome, o.cause, v.accepted_on AS made_up_on,
       CASE WHEN o.outcome = 'present' OR v.accepted_on IS NOT NULL THEN a.credit_minutes / 60.0 ELSE 0 END::numeric(8, 2) AS hours
FROM outcome o
JOIN activity a ON a.id = o.activity_id
JOIN activity_closure c ON c.activity_id = a.id
LEFT JOIN make_up m ON m.outcome_id = o.id AND m.withdrawn_at IS NULL
LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted;

-- One row per closed activity × person who was expected, without the outcome: for whoever asks only whose matter it was.
CREATE VIEW fact_expected AS
SELECT o.activity_id, o.organisation_id, o.person_id FROM outcome o JOIN activity_closure c ON c.activity_id = o.activity_id;

-- One row per closed activity × host organisation, with its counts of people (own roll only).
CREATE VIEW fact_activity AS
SELECT a.id AS activity_id, h.organisation_id, a.kind, a.title, a.held_on, (a.credit_minutes / 60.0)::numeric(8, 2) AS hours,
       a.mode <> 'on_site' AS online, a.backfilled, ar.archived_at IS NOT NULL AS archived,
       COALESCE(n.expected, 0) AS expected, COALESCE(n.present, 0) AS present, COALESCE(n.excused, 0) AS excused,
       COALESCE(n.on_leave, 0) AS on_leave, COALESCE(n.absent, 0) AS absent, COALESCE(n.made_up, 0) AS made_up,
       (ar.archived_at AT TIME ZONE 'Asia/Shanghai')::date AS archived_on
FROM activity a
JOIN activity_closure c ON c.activity_id = a.id
JOIN activity_host h ON h.activity_id = a.id
LEFT JOIN activity_archive ar ON ar.activity_id = a.id
LEFT JOIN LATERAL (
    SELECT count(*) AS expected,
           count(*) FILTER (WHERE f.outcome = 'present') AS present,
           count(*) FILTER (WHERE f.outcome = 'excused') AS excused,
           count(*) FILTER (WHERE f.outcome = 'leave') AS on_leave,
           count(*) FILTER (WHERE f.outcome = 'absent') AS absent,
           count(f.made_up_on) AS made_up
    FROM fact_attendance f WHERE f.activity_id = a.id AND f.organisation_id = h.organisation_id
) n ON true;

-- Dated facts of activities: a part of fact_event. `matter` pairs an end with its start; a make-up sets its own deadline.
CREATE VIEW fact_activity_event AS
SELECT 'make_up_opened' AS event, 'person' AS subject_kind, m.person_id AS subject_id, o.organisation_id,
       (m.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS happened_on, m.id AS matter, 'make_up' AS record_kind, m.id AS record_id, m.due_on
FROM make_up m JOIN outcome o ON o.id = m.outcome_id WHERE m.waived_at IS NULL AND m.withdrawn_at IS NULL
UNION ALL
SELECT 'make_up_accepted', 'person', m.person_id, o.organisation_id, v.accepted_on, m.id, 'make_up', m.id, NULL
FROM make_up m JOIN outcome o ON o.id = m.outcome_id JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
WHERE m.withdrawn_at IS NULL
UNION ALL
SELECT 'activity_closed', 'organisation', a.organiser_id, a.organiser_id, a.held_on, a.id, 'activity', a.id, NULL
FROM activity a JOIN activity_closure c ON c.activity_id = a.id
UNION ALL
SELECT 'activity_archived', 'organisation', a.organiser_id, a.organiser_id, (r.archived_at AT TIME ZONE 'Asia/Shanghai')::date, a.id, 'activity', a.id, NULL
FROM activity a JOIN activity_archive r ON r.activity_id = a.id
UNION ALL
SELECT 'activity_held_' || a.kind, 'organisation', h.organisation_id, h.organisation_id, a.held_on, a.id, 'activity', a.id, NULL
FROM activity a JOIN activity_closure c ON c.activity_id = a.id JOIN activity_host h ON h.activity_id = a.id
UNION ALL
SELECT 'took_part_' || f.kind, 'person', f.person_id, f.organisation_id, f.held_on, f.activity_id, 'activity', f.activity_id, NULL
FROM fact_attendance f WHERE f.outcome = 'present' OR f.made_up_on IS NOT NULL;

-- One row per make-up asked for and neither waived nor withdrawn: for which activity, until when, when it was accepted.
CREATE VIEW fact_make_up AS
SELECT m.id AS make_up_id, m.activity_id, a.kind, a.held_on, o.organisation_id, m.person_id, o.outcome,
       (m.opened_at AT TIME ZONE 'Asia/Shanghai')::date AS opened_on, m.due_on, v.accepted_on
FROM make_up m JOIN outcome o ON o.id = m.outcome_id JOIN activity a ON a.id = m.activity_id
LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
WHERE m.waived_at IS NULL AND m.withdrawn_at IS NULL;

-- One row per decision of a closed activity.
CREATE VIEW fact_decision AS
SELECT d.id AS decision_id, d.activity_id, a.organiser_id AS organisation_id, a.kind, a.held_on AS decided_on,
       d.passed, d.quorum_met, d.due_on
FROM decision d JOIN activity a ON a.id = d.activity_id JOIN activity_closure c ON c.activity_id = a.id;

-- What papers print. Unlike the facts above these also hold activities not yet closed: see `closed_at`.

-- One row per activity: where and when, how it was announced, closed, archived or cancelled.
CREATE VIEW fact_proceedings AS
SELECT a.id AS activity_id, a.public_id, a.organiser_id, a.kind, a.line, a.title, a.held_on, a.starts_at, a.ends_at, a.mode, a.place,
       a.credit_minutes, a.backfilled, a.backfill_reason, n.text AS notice_text, n.sent_at AS notice_sent_at,
       c.closed_at, r.archived_at, x.cancelled_at, x.reason AS cancel_reason
FROM activity a
LEFT JOIN activity_notice n ON n.activity_id = a.id
LEFT JOIN activity_closure c ON c.activity_id = a.id
LEFT JOIN activity_archive r ON r.activity_id = a.id
LEFT JOIN activity_cancellation x ON x.activity_id = a.id;

-- One row per host organisation of an activity, not cancelled.
CREATE VIEW fact_host AS
SELECT h.activity_id, h.organisation_id, a.kind, a.held_on
FROM activity_host h JOIN activity a ON a.id = h.activity_id
WHERE NOT EXISTS (SELECT 1 FROM activity_cancellation x WHERE x.activity_id = a.id);

-- One row per item of an agenda.
CREATE VIEW fact_agenda AS
SELECT activity_id, id AS item_id, position, title, purpose, presenter FROM agenda_item;

-- One row per version of the minutes.
CREATE VIEW fact_minutes AS
SELECT activity_id, version, text, chair, after_archive, reason, written_by_name, written_at FROM minutes_version;

-- One row per decision, with its words and its count as recorded.
CREATE VIEW fact_vote AS
SELECT d.id AS decision_id, d.activity_id, d.position, i.title AS item, d.text, d.rule, d.rule_from, d.eligible, d.present, d.votes_for,
       d.votes_against, d.abstained, d.written_for, d.written_against, d.manner, d.quorum_met, d.passed, d.explanation, d.owner, d.due_on
FROM decision d LEFT JOIN agenda_item i ON i.id = d.item_id;

-- One row per person on the roll of an activity (attendees and observers): sign-in, leave asked for, outcome once closed.
CREATE VIEW fact_roll AS
SELECT r.activity_id, r.person_id, r.organisation_id, r.capacity, r.votes, k.method, k.marked_at,
       k.marked_at > s.late_after AS late, l.kind AS leave_kind, d.approved AS leave_approved, o.outcome, o.cause
FROM roll_entry r
LEFT JOIN check_in k ON k.activity_id = r.activity_id AND k.person_id = r.person_id
LEFT JOIN activity_sign_in s ON s.activity_id = r.activity_id
LEFT JOIN activity_leave l ON l.activity_id = r.activity_id AND l.person_id = r.person_id
LEFT JOIN activity_leave_decision d ON d.leave_id = l.id
LEFT JOIN outcome o ON o.activity_id = r.activity_id AND o.person_id = r.person_id;

-- One row per make-up not withdrawn: what was asked, what was done, how it ended. `done` are the parts handed in.
CREATE VIEW fact_make_up_work AS
SELECT m.id AS make_up_id, m.activity_id, m.person_id, o.organisation_id, m.parts, m.due_on, m.opened_at, m.waived_at, m.waive_reason,
       v.accepted_on, v.remark,
       ARRAY(SELECT p.part FROM make_up_part p WHERE p.make_up_id = m.id ORDER BY p.done_at, p.id) AS done
FROM make_up m
JOIN outcome o ON o.id = m.outcome_id
LEFT JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
WHERE m.withdrawn_at IS NULL;
