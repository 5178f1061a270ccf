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

-- Dated facts: starts and ends of deadlines, terms and ages. `matter` pairs an end with its start.
CREATE VIEW fact_event AS
SELECT event, subject_kind, subject_id::bigint, organisation_id::bigint, happened_on, matter::bigint, record_kind, record_id::bigint
FROM fact_directory_event
UNION ALL
SELECT 'make_up_opened', 'person', m.person_id, o.organisation_id, (m.opened_at AT TIME ZONE 'Asia/Shanghai')::date, m.id, 'make_up', m.id
FROM make_up m JOIN outcome o ON o.id = m.outcome_id WHERE m.waived_at IS NULL AND m.withdrawn_at IS NULL
UNION ALL
SELECT 'make_up_accepted', 'person', m.person_id, o.organisation_id, v.accepted_on, m.id, 'make_up', m.id
FROM make_up m JOIN outcome o ON o.id = m.outcome_id JOIN make_up_review v ON v.make_up_id = m.id AND v.accepted
WHERE m.withdrawn_at IS NULL
UNION ALL
SELECT 'activity_closed', 'organisation', a.organiser_id, a.organiser_id, a.held_on, a.id, 'activity', a.id
FROM activity a JOIN activity_closure c ON c.activity_id = a.id
UNION ALL
SELECT 'activity_archived', 'organisation', a.organiser_id, a.organiser_id, (r.archived_at AT TIME ZONE 'Asia/Shanghai')::date, a.id, 'activity', a.id
FROM activity a JOIN activity_archive r ON r.activity_id = a.id
UNION ALL
SELECT 'activity_held_' || a.kind, 'organisation', h.organisation_id, h.organisation_id, a.held_on, a.id, 'activity', a.id
FROM activity a JOIN activity_closure c ON c.activity_id = a.id JOIN activity_host h ON h.activity_id = a.id
UNION ALL
SELECT 'took_part_' || f.kind, 'person', f.person_id, f.organisation_id, f.held_on, f.activity_id, 'activity', f.activity_id
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
