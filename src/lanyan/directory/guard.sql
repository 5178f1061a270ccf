-- kept: organisation
-- An organisation that ends stays, with the day.
dissolved_on, ends_on, merged_into_id

-- changing: person
-- Put right by who keeps the roster; one of two goes when they are merged.

-- changing: organisation_spell, membership, office_holding, posting, rank_spell, standing, person_flag, responsibility
-- changing: adoption, relief, account_grant, term
-- Histories: what was planned can be taken back, what began can be ended.

-- derived: ancestry

-- changing: account, distinct_people, import_run, national_difference, column_mapping, security_value

-- kept: person_merger
undone_at, undone_by_name

-- kept: unit_definition
withdrawn_at, withdrawn_by_name

-- kept: delegation
ended_at, ended_by_name, giver_id, holder_id

-- fixed: password_link
used_at

-- fixed: client
scopes, per_minute, contact

-- fixed: client_token
last_used_on, revoked_at, revoked_by_id

-- function: guard_held
-- The roles that this session was told of, with what their nodes are. Who is one of the three administrators sees no content.
CREATE OR REPLACE FUNCTION guard_held() RETURNS TABLE (role text, organisation_id bigint, line text, form text, unit_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS
$$
SELECT h.role, h.organisation_id, h.line, h.form, h.unit_id
FROM jsonb_to_recordset(COALESCE(guard_scope() -> 'held', '[]'))
  AS h(role text, organisation_id bigint, line text, form text, unit_id bigint)
WHERE h.organisation_id IS NOT NULL
  AND NOT guard_scope() @? '$.held[*].role ? (@ == "system_admin" || @ == "security_admin" || @ == "auditor")'
$$;

-- function: guard_nodes
-- Organisations at which one of the roles is held, themselves and not what is below them.
CREATE OR REPLACE FUNCTION guard_nodes(roles text[]) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT organisation_id FROM guard_held() WHERE role = ANY (roles) $$;

-- function: guard_reach
-- Organisations at and below the nodes of all roles, and those of membership: `reach` of access.sql, asked by the database
-- itself. As of the session's day, or of the nearest day in the life of each. Its cost is said, about a third of a
-- millisecond, so that a plan asks it once and not for every row.
CREATE OR REPLACE FUNCTION guard_reach() RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE COST 12000 ROWS 100 AS
$$
WITH held AS MATERIALIZED (SELECT * FROM guard_held()),
today AS MATERIALIZED (SELECT (guard_scope() ->> 'day')::date AS day),
led AS (SELECT unit_id AS id FROM held WHERE role <> 'member' AND form = 'party_committee' AND unit_id IS NOT NULL),
nodes AS (SELECT organisation_id AS id FROM held WHERE role <> 'member' UNION SELECT id FROM led)
SELECT organisation_id FROM held
UNION
SELECT a.organisation_id FROM today t, ancestry a JOIN organisation o ON o.id = a.organisation_id
WHERE a.ancestor_id IN (SELECT id FROM nodes)
  AND (a.valid_from <= t.day AND (a.valid_to IS NULL OR a.valid_to > t.day)
       OR o.dissolved_on <= t.day AND a.valid_to = o.dissolved_on
       OR o.founded_on > t.day AND a.valid_from = o.founded_on)
UNION
SELECT s.organisation_id
FROM today t, ancestry a JOIN organisation u ON u.id = a.organisation_id
JOIN organisation_spell s ON s.unit_id = u.id JOIN organisation o ON o.id = s.organisation_id
WHERE (a.ancestor_id IN (SELECT organisation_id FROM held WHERE role <> 'member' AND line = 'administrative')
       OR a.ancestor_id IN (SELECT id FROM led) AND o.line <> 'party')
  AND (a.valid_from <= t.day AND (a.valid_to IS NULL OR a.valid_to > t.day)
       OR u.dissolved_on <= t.day AND a.valid_to = u.dissolved_on
       OR u.founded_on > t.day AND a.valid_from = u.founded_on)
  AND (s.valid_from <= t.day AND (s.valid_to IS NULL OR s.valid_to > t.day)
       OR o.dissolved_on <= t.day AND s.valid_to = o.dissolved_on
       OR o.founded_on > t.day AND s.valid_from = o.founded_on)
$$;

-- told: fact_organisation
organisation_id, public_id, line, form, level, parent_id, unit_id, name, short_name, valid_from, valid_to, founded_on, ends_on

-- told: fact_ancestry
ancestor_id, organisation_id, depth, valid_from, valid_to

-- told: fact_member
-- How many and of what standing, nobody in particular.
organisation_id, group_id, line, state, votes, temporary, valid_from, valid_to

-- told: fact_posting
unit_id, staff_kind, valid_from, valid_to

-- told: fact_office
organisation_id, role, acting, valid_from, valid_to

-- told: fact_term
organisation_id, number, began_on, ends_on, formed_by

-- told: fact_adoption
duty, organisation_id, valid_from, valid_to

-- told: fact_relief
organisation_id, valid_from, valid_to, cause

-- told: fact_workday
day, is_workday

-- told: fact_source
present
