-- Whoever the columns ending in `_by_id` name may be one of two records of one person: a merger rewrites it.

-- changing: activity, activity_series, activity_host, activity_visit, agenda_item, activity_notice, activity_notice_reading
-- changing: activity_sign_in, activity_leave, activity_leave_decision, roll_entry, make_up, make_up_part, quiz_question, decision
-- Planned, put right and taken back until the meeting is archived.

-- kept: minutes_version
-- Another version is another row.
written_by_id

-- kept: activity_cancellation
cancelled_by_id

-- kept: activity_closure
closed_by_id

-- kept: activity_archive
archived_by_id

-- kept: attendance_correction
-- What an outcome was before stands here for good.
person_id, corrected_by_id

-- fixed: outcome
outcome, cause, person_id, organisation_id

-- fixed: check_in
person_id, recorded_by_id

-- fixed: make_up_review
reviewed_by_id

-- kept: activity_attachment
withdrawn_at, withdrawn_by_id, added_by_id

-- kept: offline_entry
sent_by_id

-- kept: invitation
invited_by_id

-- kept: invitation_answer
answered_by_id

-- kept: invitation_end
ended_by_id

-- kept: declared_network
withdrawn_at, withdrawn_by_name

-- kept: network_noting
switched_off_at, switched_off_by_name, approver_id, switched_on_by_id

-- function: guard_open_kind
-- Whether activities of a kind may be read by whoever reads the organisation. The others are the restricted kinds of the
-- rulebook (a test compares): talks and visits.
CREATE OR REPLACE FUNCTION guard_open_kind(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT kind <> ALL ('{talk,home_visit,reminder_talk,hardship_visit,supervision_talk}') $$;

-- rows: activity
-- A talk: those on the roll, and the secretaries of the organiser itself.
guard_open_kind(kind) OR organiser_id IN (SELECT guard_nodes('{secretary}')) OR EXISTS (
  SELECT FROM roll_entry r WHERE r.activity_id = activity.id AND r.person_id = (SELECT guard_person())
)

-- rows: minutes_version
EXISTS (SELECT FROM activity a WHERE a.id = activity_id)

-- rows: agenda_item
EXISTS (SELECT FROM activity a WHERE a.id = activity_id)

-- rows: activity_attachment
EXISTS (SELECT FROM activity a WHERE a.id = activity_id)

-- told: fact_activity
activity_id, organisation_id, kind, held_on, hours, online, backfilled, archived, archived_on,
expected, present, excused, on_leave, absent, made_up

-- told: fact_attendance
organisation_id, kind, held_on, outcome, made_up_on, hours

-- told: fact_make_up
organisation_id, kind, held_on, outcome, opened_on, due_on, accepted_on

-- told: fact_decision
decision_id, activity_id, organisation_id, kind, decided_on, passed, quorum_met, due_on
