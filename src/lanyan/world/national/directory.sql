-- The directory of a synthetic force, written set by set from two temporary tables: `soldier` (one row a person) and `head`
-- (one row a unit with an office: its level, committee and the branch of the office).
-- A draw is a hash of keys: the same on every run.

-- name: tables
CREATE TEMP TABLE soldier (person_id bigint, number text, name text, unit_id bigint, branch_id bigint, level text, seat int,
                           state text, born_on date, joined_on date) ON COMMIT DROP;
CREATE TEMP TABLE head (level text, unit_id bigint, committee_id bigint, branch_id bigint) ON COMMIT DROP;
CREATE FUNCTION pg_temp.draw(key bigint, salt bigint, sides int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT mod(hashint8extended($1, $2) & 9223372036854775807, $3)::int';
-- Fourteen characters of the alphabet of public ids.
CREATE FUNCTION pg_temp.public_id(kind text, key bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT left(translate(md5($1 || $2), ''01'', ''xy''), 14)';

-- name: known
CREATE INDEX ON soldier (branch_id, seat);
ANALYZE soldier; ANALYZE head;

-- name: postings
INSERT INTO posting (person_id, unit_id, staff_kind, position, valid_from)
SELECT person_id, unit_id,
       CASE WHEN level <> 'station' OR seat BETWEEN 1 AND 2 THEN 'commander' WHEN pg_temp.draw(person_id, 1, 10) < 6 THEN 'firefighter'
            WHEN pg_temp.draw(person_id, 1, 10) < 9 THEN 'contract_firefighter' ELSE 'clerk' END,
       CASE WHEN level = 'station' AND seat = 1 THEN '政治指导员' WHEN level = 'station' AND seat = 2 THEN '站长' ELSE '' END,
       GREATEST(joined_on, date '2018-11-09')
FROM soldier ORDER BY person_id;

-- name: standings
-- Full members for years, some of them first on probation; the others on their way.
INSERT INTO standing (person_id, line, state, valid_from)
SELECT person_id, 'party', state,
       CASE state WHEN 'full' THEN GREATEST(joined_on, %(today)s - 400 - pg_temp.draw(person_id, 2, 4000))
                  ELSE GREATEST(joined_on, %(today)s - 20 - pg_temp.draw(person_id, 2, 330)) END
FROM soldier WHERE state <> '' ORDER BY person_id;

-- name: memberships
INSERT INTO membership (person_id, organisation_id, line, temporary, reason, valid_from)
SELECT person_id, branch_id, 'party', false, '', GREATEST(joined_on, date '2018-11-09')
FROM soldier WHERE state <> '' ORDER BY person_id;

-- name: terms
-- Branches three years, committees five; one in forty is past its end.
INSERT INTO term (organisation_id, number, began_on, ends_on, formed_by)
SELECT organisation_id, 2, began, (began + make_interval(years => years))::date, 'elected'
FROM (SELECT organisation_id, CASE form WHEN 'branch' THEN 3 ELSE 5 END AS years,
             %(today)s - CASE WHEN pg_temp.draw(organisation_id, 3, 40) = 0 THEN CASE form WHEN 'branch' THEN 1120 ELSE 1850 END
                              ELSE 60 + pg_temp.draw(organisation_id, 4, 900) END AS began
      FROM organisation_spell WHERE form IN ('branch', 'party_committee')) t;

-- name: offices
-- Branches: by seats, as many as a branch of that size has. Committees: the members of the office's branch.
WITH size AS (SELECT branch_id, max(seat) AS members FROM soldier GROUP BY branch_id),
role (seat, role, least) AS (
  VALUES (1, 'secretary', 1), (2, 'deputy_secretary', 16), (2, 'organiser', 7), (3, 'organiser', 16), (3, 'publicist', 11),
         (3, 'discipline', 7), (4, 'publicist', 16), (4, 'discipline', 11), (5, 'discipline', 16)),
chosen AS (
  SELECT size.branch_id, role.seat, role.role, rank() OVER (PARTITION BY size.branch_id, role.seat ORDER BY role.least DESC) AS place
  FROM size JOIN role ON role.least <= size.members)
INSERT INTO office_holding (person_id, organisation_id, role, acting, valid_from)
SELECT s.person_id, s.branch_id, c.role, false, GREATEST(s.joined_on, t.began_on)
FROM chosen c JOIN soldier s ON s.branch_id = c.branch_id AND s.seat = c.seat JOIN term t ON t.organisation_id = s.branch_id
WHERE c.place = 1
UNION ALL
SELECT s.person_id, h.committee_id, r.role, false, GREATEST(s.joined_on, t.began_on)
FROM head h
JOIN (VALUES (2, 'secretary'), (1, 'deputy_secretary'), (3, 'organiser'), (4, 'publicist'), (5, 'discipline')) r (seat, role) ON true
JOIN soldier s ON s.branch_id = h.branch_id AND s.seat = r.seat JOIN term t ON t.organisation_id = h.committee_id;

-- name: accounts
-- Everybody has one that nobody can log in to until a password is set (`./lanyan account password`).
INSERT INTO account (public_id, username, name, email, person_id, is_active, password)
SELECT pg_temp.public_id('account', person_id), number, name, '', person_id, true, '!national' FROM soldier ORDER BY person_id;

-- name: grants
-- The sixth of each office down to the brigades looks after organisation life there and below, on both trees.
INSERT INTO account_grant (account_id, role, organisation_id, reason, valid_from)
SELECT a.id, 'officer', node, '组织教育', %(today)s - 400
FROM head h JOIN soldier s ON s.branch_id = h.branch_id AND s.seat = 6 JOIN account a ON a.person_id = s.person_id
CROSS JOIN LATERAL (VALUES (h.committee_id), (h.unit_id)) n (node);

-- name: adoptions
INSERT INTO adoption (organisation_id, duty, valid_from)
SELECT h.committee_id, d.duty, %(since)s FROM head h CROSS JOIN unnest(%(duties)s::text[]) d (duty) WHERE h.level = 'bureau';
