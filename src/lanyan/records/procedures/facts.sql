-- Facts of staged processes. Restricted cases (干部选任) are no facts: nobody but those named reads them.

-- One row per case: whose it is, where it is kept, how it ended. `person_id` NULL: of the organisation itself.
CREATE VIEW fact_case AS
SELECT c.id AS case_id, c.public_id, c.procedure, c.organisation_id, c.person_id, c.title, c.opened_on, c.closed_on, c.closed_as,
       c.outcome, c.closed_reason
FROM procedure_case c WHERE NOT c.restricted;

-- One row per step taken and not taken back; a step sent back keeps its earlier rounds.
CREATE VIEW fact_case_step AS
SELECT s.id AS step_done_id, s.case_id, c.procedure, c.organisation_id, c.person_id, s.step, s.round, s.done_on, s.outcome, s.late, s.special,
       s.reason, s.backfilled, s.backfill_reason, s.remark, s.given, s.rule_from, s.activity_id, s.decision_id, s.recorded_by_name, s.recorded_at
FROM step_done s JOIN fact_case c ON c.case_id = s.case_id
WHERE s.withdrawn_at IS NULL;

-- One row per person named in a step: 培养联系人, 入党介绍人 …
CREATE VIEW fact_case_person AS
SELECT s.case_id, s.step, s.round, p.field, p.person_id, p.standing
FROM step_person p JOIN fact_case_step s ON s.step_done_id = p.done_id;

-- One row per recurring note not taken back.
CREATE VIEW fact_case_note AS
SELECT n.id AS note_id, n.case_id, n.step, n.noted_on, n.text, n.backfilled, n.written_by_name
FROM case_note n JOIN fact_case c ON c.case_id = n.case_id WHERE n.withdrawn_at IS NULL;

-- One row per paper handed in and not taken off.
CREATE VIEW fact_case_document AS
SELECT d.id AS document_id, d.case_id, d.step, d.paper, d.name, d.file_id, d.added_at
FROM case_document d JOIN fact_case c ON c.case_id = d.case_id WHERE d.withdrawn_at IS NULL;

-- One row per public notice not taken down.
CREATE VIEW fact_public_notice AS
SELECT n.id AS notice_id, n.case_id, n.step, n.round, n.posted_on, n.ends_on, n.place, n.text,
       (SELECT count(*) FROM notice_objection o WHERE o.notice_id = n.id) AS objections
FROM public_notice n JOIN fact_case c ON c.case_id = n.case_id WHERE n.withdrawn_at IS NULL;

-- One row per step or note that is open or was done: its lawful days (see StepDue), and who has to act (`answerable_id`).
-- A case that ended leaves only what was done.
CREATE VIEW fact_step_due AS
SELECT d.id AS step_due_id, d.case_id, c.procedure, c.organisation_id, c.person_id, d.answerable_id, d.step, d.kind, d.number, d.open_since, d.from_on,
       d.earliest, d.due_on, d.done_on, d.provisional
FROM step_due d JOIN fact_case c ON c.case_id = d.case_id
WHERE c.closed_on IS NULL OR d.done_on IS NOT NULL;

-- Dated facts of cases: a part of fact_event. A step or note that has a last day begins its own deadline; doing it ends it.
CREATE VIEW fact_case_event AS
SELECT d.kind || '_due_' || d.procedure || '.' || d.step AS event, 'organisation' AS subject_kind, d.answerable_id AS subject_id,
       d.answerable_id AS organisation_id, d.from_on AS happened_on, d.step_due_id AS matter, 'step_due' AS record_kind,
       d.step_due_id AS record_id, d.due_on
FROM fact_step_due d WHERE d.due_on IS NOT NULL
UNION ALL
SELECT d.kind || '_done_' || d.procedure || '.' || d.step, 'organisation', d.answerable_id, d.answerable_id, d.done_on, d.step_due_id,
       'step_due', d.step_due_id, NULL
FROM fact_step_due d WHERE d.due_on IS NOT NULL AND d.done_on IS NOT NULL
UNION ALL
-- Somebody's case was opened, was closed: what else waits for it (a reminder to open one) is then done.
SELECT moment.said || c.procedure, 'person', c.person_id, c.organisation_id, moment.day, c.case_id, 'case', c.case_id, NULL
FROM fact_case c CROSS JOIN LATERAL (VALUES ('case_opened_', c.opened_on), ('case_closed_', c.closed_on)) AS moment (said, day)
WHERE c.person_id IS NOT NULL AND moment.day IS NOT NULL;
