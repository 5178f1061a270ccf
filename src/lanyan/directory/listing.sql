-- name: organisations
-- Organisations of `reached` that stood on a day, by public id after `after`. `line`, `form`, `below`: NULL for any.
SELECT o.public_id AS id, o.line, s.form, s.level, s.name, s.short_name, s.position, parent.public_id AS parent,
       unit.public_id AS unit, s.valid_from AS since, o.founded_on, o.dissolved_on, o.ends_on
FROM organisation o
JOIN organisation_spell s ON s.organisation_id = o.id AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
LEFT JOIN organisation parent ON parent.id = s.parent_id
LEFT JOIN organisation unit ON unit.id = s.unit_id
WHERE o.id = ANY(%(reached)s::bigint[]) AND (o.dissolved_on IS NULL OR o.dissolved_on > %(day)s)
  AND o.public_id > %(after)s
  AND (%(line)s::text IS NULL OR o.line = %(line)s) AND (%(form)s::text IS NULL OR s.form = %(form)s)
ORDER BY o.public_id LIMIT %(limit)s;

-- name: organisation
-- One organisation as it was on a day; one dissolved by then, or not yet founded, as it last or first was.
SELECT o.public_id AS id, o.line, s.form, s.level, s.name, s.short_name, s.position, parent.public_id AS parent,
       unit.public_id AS unit, s.valid_from AS since, o.founded_on, o.dissolved_on, o.ends_on
FROM organisation o
CROSS JOIN LATERAL (
  SELECT * FROM organisation_spell WHERE organisation_id = o.id
  ORDER BY valid_from <= %(day)s DESC, abs(valid_from - %(day)s::date) LIMIT 1
) s
LEFT JOIN organisation parent ON parent.id = s.parent_id
LEFT JOIN organisation unit ON unit.id = s.unit_id
WHERE o.id = %(organisation)s;

-- name: belonging
-- People who on a day were members or staff of the organisations given.
SELECT person_id FROM membership
WHERE organisation_id = ANY(%(organisations)s::bigint[]) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION
SELECT person_id FROM posting
WHERE unit_id = ANY(%(organisations)s::bigint[]) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s);

-- name: people
-- Persons as they were on a day: where they served, as what, with which rank. One row per person, by public id.
SELECT p.id AS key, p.public_id AS id, p.number, p.name, p.sex, p.born_on, p.joined_service_on, p.left_service_on,
       p.id_number, p.phone, unit.public_id AS unit, o.staff_kind, o.position, o.valid_from AS posted_since,
       r.rank, r.valid_from AS rank_since
FROM person p
LEFT JOIN posting o ON o.person_id = p.id AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
LEFT JOIN organisation unit ON unit.id = o.unit_id
LEFT JOIN rank_spell r ON r.person_id = p.id AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
WHERE p.id = ANY(%(people)s::bigint[]) ORDER BY p.public_id;

-- name: standings_of
-- What these people were on each line on a day.
SELECT person_id AS key, line, state, valid_from AS since FROM standing
WHERE person_id = ANY(%(people)s::bigint[]) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
ORDER BY person_id, line DESC;

-- name: memberships_of
-- Where these people belonged on a day.
SELECT m.person_id AS key, m.line, o.public_id AS organisation, g.public_id AS group, m.temporary, m.valid_from AS since
FROM membership m JOIN organisation o ON o.id = m.organisation_id LEFT JOIN organisation g ON g.id = m.group_id
WHERE m.person_id = ANY(%(people)s::bigint[]) AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
ORDER BY m.person_id, m.line DESC, m.temporary;

-- name: offices_of
-- The offices these people held on a day.
SELECT h.person_id AS key, o.public_id AS organisation, h.role, h.acting, h.valid_from AS since, h.valid_to AS until
FROM office_holding h JOIN organisation o ON o.id = h.organisation_id
WHERE h.person_id = ANY(%(people)s::bigint[]) AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
ORDER BY h.person_id, h.role, o.public_id;

-- name: memberships
-- Who belonged where on a day, in the organisations given: by person, line and kind after the three of `after`.
SELECT p.public_id AS person, p.number, p.name, m.line, o.public_id AS organisation, g.public_id AS group, m.temporary,
       m.valid_from AS since, s.state
FROM membership m
JOIN person p ON p.id = m.person_id
JOIN organisation o ON o.id = m.organisation_id
LEFT JOIN organisation g ON g.id = m.group_id
LEFT JOIN standing s ON s.person_id = p.id AND s.line = m.line AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)
WHERE m.organisation_id = ANY(%(organisations)s::bigint[]) AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
  AND (%(line)s::text IS NULL OR m.line = %(line)s)
  AND (p.public_id, m.line, m.temporary) > (%(after_person)s, %(after_line)s, %(after_temporary)s)
ORDER BY p.public_id, m.line, m.temporary LIMIT %(limit)s;

-- name: offices
-- Who held which office on a day in the organisations given: by organisation, office and person after those of `after`.
SELECT o.public_id AS organisation, h.role, p.public_id AS person, p.name, h.acting, h.valid_from AS since, h.valid_to AS until
FROM office_holding h
JOIN person p ON p.id = h.person_id
JOIN organisation o ON o.id = h.organisation_id
WHERE h.organisation_id = ANY(%(organisations)s::bigint[]) AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
  AND (%(role)s::text IS NULL OR h.role = %(role)s)
  AND (o.public_id, h.role, p.public_id) > (%(after_organisation)s, %(after_role)s, %(after_person)s)
ORDER BY o.public_id, h.role, p.public_id LIMIT %(limit)s;

-- name: revision
-- A digest of all that is recorded about a person, on whatever day it holds: it changes when any of it does.
SELECT md5(string_agg(line, E'\n' ORDER BY line)) AS revision FROM (
  SELECT 'person ' || p::text AS line FROM person p WHERE id = %(person)s
  UNION ALL SELECT 'posting ' || t::text FROM posting t WHERE person_id = %(person)s
  UNION ALL SELECT 'rank ' || t::text FROM rank_spell t WHERE person_id = %(person)s
  UNION ALL SELECT 'standing ' || t::text FROM standing t WHERE person_id = %(person)s
  UNION ALL SELECT 'membership ' || t::text FROM membership t WHERE person_id = %(person)s
  UNION ALL SELECT 'office ' || t::text FROM office_holding t WHERE person_id = %(person)s
) recorded;
