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
