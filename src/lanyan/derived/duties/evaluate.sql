-- name: lock_force
-- One evaluation of the whole force at a time, and none of single organisations meanwhile.
-- Statements this wide are compiled by JIT for seconds, where a server has it, to run for milliseconds: off.
-- Statistics are only to tell a small table from a large one: a small sample is enough.
-- The memory is for the hashes and sorts of a year of a large force, which would go through the disk otherwise.
SELECT set_config('jit', 'off', true), set_config('work_mem', '128MB', true),
       set_config('default_statistics_target', '10', true), pg_advisory_xact_lock(hashtextextended('lanyan.duties', 0));

-- name: lock_organisations
-- Evaluations of one organisation follow one another; the later sees what the earlier one's transaction did.
-- The prepared statement is planned once on a connection, not for each organisation: planning would be half of the time.
SELECT set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       pg_advisory_xact_lock_shared(hashtextextended('lanyan.duties', 0)),
       (SELECT count(pg_advisory_xact_lock(hashtextextended('lanyan.duties:' || o.id, 0)))
        FROM (SELECT unnest(%(scope)s::bigint[]) AS id ORDER BY 1) o);

-- name: freeze_facts
-- The facts of everybody as plain tables of this transaction, under the names of the views (which they hide), so that
-- each duty reads joined, counted rows instead of joining the records again. Attendance has no index: few duties read it, each
-- of them most of it, and building one takes longer than all of these reads.
CREATE TEMP TABLE fact_organisation ON COMMIT DROP AS
  SELECT organisation_id, line, form, level, valid_from, valid_to FROM public.fact_organisation;
CREATE TEMP TABLE fact_ancestry ON COMMIT DROP AS SELECT * FROM public.fact_ancestry;
CREATE TEMP TABLE fact_member ON COMMIT DROP AS
  SELECT person_id, organisation_id, line, state, temporary, valid_from, valid_to FROM public.fact_member;
CREATE TEMP TABLE fact_attendance ON COMMIT DROP AS
  SELECT activity_id, organisation_id, person_id, kind, held_on, outcome, made_up_on, hours FROM public.fact_attendance;
CREATE TEMP TABLE fact_activity ON COMMIT DROP AS
  SELECT activity_id, organisation_id, kind, held_on, hours FROM public.fact_activity;
CREATE TEMP TABLE fact_event ON COMMIT DROP AS SELECT * FROM public.fact_event WHERE event = ANY (%(events)s);
CREATE INDEX ON pg_temp.fact_activity (organisation_id, held_on);
CREATE INDEX ON pg_temp.fact_event (event, subject_id, matter);
CREATE INDEX ON pg_temp.fact_member (person_id);
ANALYZE pg_temp.fact_organisation; ANALYZE pg_temp.fact_ancestry; ANALYZE pg_temp.fact_member;
ANALYZE pg_temp.fact_attendance; ANALYZE pg_temp.fact_activity; ANALYZE pg_temp.fact_event;
CREATE TEMP TABLE fresh_verdict ON COMMIT DROP AS
  SELECT duty, subject_kind, subject_id, organisation_id, matter, period_from, period_to, state, cause, have, need, due_on,
         evidence_kind, evidence, rule_from FROM public.duties_verdict WITH NO DATA;
-- From here on CTEs are read, of which the planner knows no size and takes each for one row: nested loops over two of them are
-- what makes a small force slow and a large one stand still, so they are taken only where nothing else will do.
SELECT set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true);

-- name: thaw_facts
-- The views come into sight again, and the planner is as before, for what follows in the same transaction.
SELECT set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true),
       set_config('default_statistics_target', '100', true);
RESET work_mem;
DROP TABLE pg_temp.fact_organisation, pg_temp.fact_ancestry, pg_temp.fact_member, pg_temp.fact_attendance,
  pg_temp.fact_activity, pg_temp.fact_event, pg_temp.fresh_verdict;

-- name: scoped_facts
-- The same facts for some organisations and all people who ever belonged to them or took part, as CTEs that hide the
-- views. Sets of ids are arrays, so that the planner goes by index.
scoped_person AS MATERIALIZED (
  SELECT person_id FROM public.fact_member WHERE organisation_id = ANY (%(scope)s::bigint[])
  UNION SELECT person_id FROM public.fact_office WHERE organisation_id = ANY (%(scope)s::bigint[])
  UNION SELECT person_id FROM public.fact_posting WHERE unit_id = ANY (%(scope)s::bigint[])
  UNION SELECT person_id FROM public.fact_expected WHERE organisation_id = ANY (%(scope)s::bigint[])
),
fact_member AS MATERIALIZED (
  SELECT * FROM public.fact_member WHERE person_id = ANY (ARRAY(SELECT person_id FROM scoped_person))
),
fact_office AS MATERIALIZED (
  SELECT * FROM public.fact_office WHERE person_id = ANY (ARRAY(SELECT person_id FROM scoped_person))
),
fact_posting AS MATERIALIZED (
  SELECT * FROM public.fact_posting WHERE person_id = ANY (ARRAY(SELECT person_id FROM scoped_person))
),
scoped_organisation AS MATERIALIZED (
  SELECT unnest(%(scope)s::bigint[]) AS organisation_id
  UNION SELECT organisation_id FROM fact_member UNION SELECT organisation_id FROM fact_office UNION SELECT unit_id FROM fact_posting
),
fact_organisation AS MATERIALIZED (
  SELECT * FROM public.fact_organisation WHERE organisation_id = ANY (ARRAY(SELECT organisation_id FROM scoped_organisation))
),
fact_ancestry AS MATERIALIZED (
  SELECT * FROM public.fact_ancestry WHERE organisation_id = ANY (ARRAY(SELECT organisation_id FROM scoped_organisation))
),
fact_relief AS MATERIALIZED (
  SELECT * FROM public.fact_relief WHERE organisation_id = ANY (ARRAY(SELECT organisation_id FROM scoped_organisation))
),
fact_attendance AS MATERIALIZED (
  SELECT activity_id, organisation_id, person_id, kind, held_on, outcome, made_up_on, hours FROM public.fact_attendance
  WHERE person_id = ANY (ARRAY(SELECT person_id FROM scoped_person))
),
fact_activity AS MATERIALIZED (
  SELECT activity_id, organisation_id, kind, held_on, hours FROM public.fact_activity
  WHERE organisation_id = ANY (%(scope)s::bigint[])
),
fact_event AS MATERIALIZED (
  SELECT * FROM public.fact_event WHERE event = ANY (%(events)s::text[]) AND organisation_id = ANY (%(scope)s::bigint[])
  UNION
  SELECT * FROM public.fact_event WHERE event = ANY (%(events)s::text[])
    AND subject_kind = 'person' AND subject_id = ANY (ARRAY(SELECT person_id FROM scoped_person))
);

-- name: upsert
-- What is new or has changed is written, the rest is left alone; `fresh_verdict` holds all verdicts of the scope.
INSERT INTO duties_verdict AS v (duty, subject_kind, subject_id, organisation_id, matter, period_from, period_to, state, cause,
                                 have, need, due_on, evidence_kind, evidence, rule_from)
SELECT duty, subject_kind, subject_id, organisation_id, matter, period_from, period_to, state, cause,
       have, need, due_on, evidence_kind, evidence, rule_from FROM fresh_verdict
ON CONFLICT ON CONSTRAINT duties_verdict_once DO UPDATE SET
  period_to = EXCLUDED.period_to, state = EXCLUDED.state, cause = EXCLUDED.cause, have = EXCLUDED.have, need = EXCLUDED.need,
  due_on = EXCLUDED.due_on, evidence_kind = EXCLUDED.evidence_kind, evidence = EXCLUDED.evidence, rule_from = EXCLUDED.rule_from
WHERE (v.period_to, v.state, v.cause, v.have, v.need, v.due_on, v.evidence_kind, v.evidence, v.rule_from) IS DISTINCT FROM
  (EXCLUDED.period_to, EXCLUDED.state, EXCLUDED.cause, EXCLUDED.have, EXCLUDED.need, EXCLUDED.due_on, EXCLUDED.evidence_kind,
   EXCLUDED.evidence, EXCLUDED.rule_from);

-- name: remove
-- Verdicts of the scope (of the duties judged, where not all were) that the facts no longer give.
DELETE FROM duties_verdict v
WHERE (%(everywhere)s OR v.organisation_id = ANY (%(scope)s::bigint[]))
  AND (%(duties)s::text[] IS NULL OR v.duty = ANY (%(duties)s::text[]))
  AND NOT EXISTS (
    SELECT 1 FROM fresh_verdict f
    WHERE (f.duty, f.subject_kind, f.subject_id, f.organisation_id, f.matter, f.period_from)
        = (v.duty, v.subject_kind, v.subject_id, v.organisation_id, v.matter, v.period_from));
