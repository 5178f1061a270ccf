-- Facts of the directory. Ranges are [valid_from, valid_to), NULL = open.

-- One row per spell of an organisation: what it was called, its form, level, place, for a span of days.
CREATE VIEW fact_organisation AS
SELECT o.id AS organisation_id, o.public_id, o.line, s.form, s.level, s.parent_id, s.unit_id, s.name, s.short_name,
       s.valid_from, LEAST(s.valid_to, o.dissolved_on) AS valid_to, o.founded_on, o.ends_on
FROM organisation_spell s JOIN organisation o ON o.id = s.organisation_id
WHERE o.dissolved_on IS NULL OR o.dissolved_on > s.valid_from;

-- One row per ancestor (itself at depth 0) of an organisation on its own line, for a span of days.
CREATE VIEW fact_ancestry AS
SELECT ancestor_id, organisation_id, depth, valid_from, valid_to FROM ancestry;

-- One row per span in which a person had a standing on a line.
CREATE VIEW fact_standing AS
SELECT person_id, line, state, valid_from, valid_to FROM standing;

-- One row per span in which a person belonged to an organisation and had one standing on its line.
CREATE VIEW fact_member AS
SELECT m.person_id, m.organisation_id, m.group_id, m.line, s.state, s.state IN ('full', 'league_member') AS votes, m.temporary,
       GREATEST(m.valid_from, s.valid_from) AS valid_from, LEAST(m.valid_to, s.valid_to) AS valid_to
FROM membership m
JOIN standing s ON s.person_id = m.person_id AND s.line = m.line
 AND s.valid_from < COALESCE(m.valid_to, 'infinity') AND m.valid_from < COALESCE(s.valid_to, 'infinity');

-- One row per span in which a person is with a temporary branch, away from the formal one.
CREATE VIEW fact_away AS
SELECT person_id, line, organisation_id AS temporary_organisation_id, valid_from, valid_to FROM membership WHERE temporary;

-- One row per office held.
CREATE VIEW fact_office AS
SELECT person_id, organisation_id, role, acting, valid_from, valid_to FROM office_holding;

-- One row per span in which a person served in a unit.
CREATE VIEW fact_posting AS
SELECT person_id, unit_id, staff_kind, position, valid_from, valid_to FROM posting;

-- One row per role granted to a person (who can log in) at a node.
CREATE VIEW fact_grant AS
SELECT a.person_id, g.organisation_id, g.role, g.valid_from, g.valid_to
FROM account_grant g JOIN account a ON a.id = g.account_id WHERE a.is_active AND a.person_id IS NOT NULL AND g.organisation_id IS NOT NULL;

-- One row per span in which somebody acts for an absent person in an organisation.
CREATE VIEW fact_delegation AS
SELECT giver_id, holder_id, organisation_id, first_day AS valid_from, last_day + 1 AS valid_to
FROM delegation WHERE ended_at IS NULL;

-- One row per practice adopted by a node.
CREATE VIEW fact_adoption AS
SELECT duty, organisation_id, valid_from, valid_to FROM adoption;

-- One row per organisation let off for a named cause, inherited from the node where it was granted.
CREATE VIEW fact_relief AS
SELECT a.organisation_id, GREATEST(r.valid_from, a.valid_from) AS valid_from, LEAST(r.valid_to, a.valid_to) AS valid_to, r.cause
FROM relief r JOIN ancestry a ON a.ancestor_id = r.organisation_id
 AND a.valid_from < COALESCE(r.valid_to, 'infinity') AND r.valid_from < COALESCE(a.valid_to, 'infinity');

-- One row per day of the calendar.
CREATE VIEW fact_workday AS
SELECT day, is_workday FROM workday;

-- Dated facts of the directory: a part of fact_event. None of them sets a deadline of its own.
CREATE VIEW fact_directory_event AS
SELECT e.*, NULL::date AS due_on FROM (
SELECT 'founded' AS event, 'organisation' AS subject_kind, id AS subject_id, id AS organisation_id, founded_on AS happened_on,
       id AS matter, 'organisation' AS record_kind, id AS record_id FROM organisation
UNION ALL
SELECT 'temporary_ends', 'organisation', id, id, ends_on, id, 'organisation', id FROM organisation WHERE ends_on IS NOT NULL AND dissolved_on IS NULL
UNION ALL
SELECT 'term_began', 'organisation', organisation_id, organisation_id, began_on, id, 'term', id FROM term t
WHERE NOT EXISTS (SELECT 1 FROM term n WHERE n.organisation_id = t.organisation_id AND n.number > t.number)
UNION ALL
SELECT 'term_ends', 'organisation', organisation_id, organisation_id, ends_on, id, 'term', id FROM term t
WHERE NOT EXISTS (SELECT 1 FROM term n WHERE n.organisation_id = t.organisation_id AND n.number > t.number)
UNION ALL
SELECT 'born', 'person', p.id, m.organisation_id, p.born_on, p.id, 'person', p.id
FROM person p LEFT JOIN LATERAL (SELECT organisation_id FROM membership WHERE person_id = p.id AND NOT temporary ORDER BY (valid_to IS NULL) DESC, valid_from DESC LIMIT 1) m ON true
UNION ALL
SELECT 'standing_' || s.state, 'person', s.person_id, m.organisation_id, s.valid_from, s.id, 'standing', s.id
FROM standing s LEFT JOIN LATERAL (SELECT organisation_id FROM membership WHERE person_id = s.person_id AND line = s.line AND NOT temporary ORDER BY (valid_to IS NULL) DESC, valid_from DESC LIMIT 1) m ON true
UNION ALL
SELECT 'office_began_' || role, 'person', person_id, organisation_id, valid_from, id, 'office', id FROM office_holding
UNION ALL
-- 外出流动, 出国（境）: a circumstance begins and ends.
SELECT f.flag || moment.said, 'person', f.person_id, m.organisation_id, moment.day, f.id, 'flag', f.id
FROM person_flag f CROSS JOIN LATERAL (VALUES ('_began', f.valid_from), ('_ended', f.valid_to)) AS moment (said, day)
LEFT JOIN LATERAL (SELECT organisation_id FROM membership WHERE person_id = f.person_id AND line = 'party' AND NOT temporary ORDER BY (valid_to IS NULL) DESC, valid_from DESC LIMIT 1) m ON true
WHERE f.flag IN ('floating', 'abroad') AND moment.day IS NOT NULL
UNION ALL
-- 政府专职消防员: a Party member, or an applicant, taken on; the branch is that of the unit where he or she serves.
SELECT CASE WHEN s.state = 'applicant' THEN 'contract_applicant_posted' ELSE 'contract_member_posted' END, 'person', p.person_id, b.organisation_id,
       p.valid_from, p.person_id, 'posting', p.id
FROM (SELECT DISTINCT ON (person_id) person_id, unit_id, valid_from, id FROM posting WHERE staff_kind = 'contract_firefighter' ORDER BY person_id, valid_from) p
JOIN standing s ON s.person_id = p.person_id AND s.line = 'party' AND s.valid_to IS NULL
 AND (s.state = 'applicant' OR s.state IN ('full', 'probationary') AND s.valid_from <= p.valid_from)
JOIN LATERAL (SELECT o.organisation_id FROM organisation_spell o WHERE o.unit_id = p.unit_id AND o.form IN ('branch', 'joint_branch') AND o.valid_to IS NULL
              ORDER BY o.organisation_id LIMIT 1) b ON true
UNION ALL
SELECT 'contract_member_joined', 'person', m.person_id, m.organisation_id, GREATEST(m.valid_from, p.since), m.person_id, 'membership', m.id
FROM membership m JOIN (SELECT person_id, min(valid_from) AS since FROM posting WHERE staff_kind = 'contract_firefighter' GROUP BY person_id) p ON p.person_id = m.person_id
WHERE m.line = 'party' AND NOT m.temporary AND (m.valid_to IS NULL OR m.valid_to > p.since)
) e;

-- One row per person: what papers print about them. The ID number and the phone stay out of facts.
CREATE VIEW fact_person AS
SELECT id AS person_id, public_id, number, name, sex, born_on, joined_service_on, left_service_on FROM person;

-- One row per term of a committee.
CREATE VIEW fact_term AS
SELECT organisation_id, number, began_on, ends_on, formed_by FROM term;

-- One row per span in which a person answers for an organisation at a level of 责任图 (persons answered for are not told here).
CREATE VIEW fact_responsibility AS
SELECT person_id, organisation_id, level, valid_from, valid_to FROM responsibility WHERE organisation_id IS NOT NULL;
