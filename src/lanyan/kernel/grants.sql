-- name: open
-- Sets what the session may see, for the transaction (`local`) or until told otherwise; `before` is what held until now.
WITH told AS MATERIALIZED (SELECT current_setting('lanyan.scope', true) AS before)
SELECT before, set_config('lanyan.scope', %(scope)s, %(local)s) AS now FROM told;

-- name: back
SELECT set_config('lanyan.scope', %(scope)s, %(local)s) AS now;

-- name: roles
-- Which of the roles there are in this cluster. A database that is used by its owner alone has none of them.
SELECT rolname AS role FROM pg_roles WHERE rolname = ANY (%(roles)s::text[]);

-- name: installed
-- The digest of the guard that stands, and the roles that have been given what is theirs.
SELECT obj_description(to_regprocedure('guard_open()'), 'pg_proc') AS digest,
       ARRAY(SELECT rolname::text FROM pg_roles
             WHERE rolname = ANY (%(roles)s::text[]) AND has_any_column_privilege(oid, to_regclass('fact_source'), 'SELECT')) AS given;

-- name: policies
-- The policies that stand.
SELECT tablename AS "table" FROM pg_policies WHERE schemaname = 'public' AND policyname = 'guard';

-- name: relations
-- Every table and view: `kind` is r (or p, in parts) and v.
SELECT c.relname::text AS name, c.relkind::text AS kind FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition ORDER BY 1;

-- name: clear_lanyan_app
-- Before it is given anew.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lanyan_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM lanyan_app;
GRANT USAGE ON SCHEMA public TO lanyan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO lanyan_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO lanyan_app;

-- name: clear_lanyan_report
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lanyan_report;
GRANT USAGE ON SCHEMA public TO lanyan_report;
