-- name: months
-- Each month of some people in a span: what is owed, paid, since when settled. Sums in yuan.
SELECT o.person_id, o.organisation_id, o.month, o.payer, o.base, o.full_amount, o.owed, o.relieved, o.due_on,
       COALESCE(p.paid, 0) AS paid, COALESCE(p.voluntary, 0) AS voluntary,
       CASE WHEN o.owed <= COALESCE(p.paid, 0) THEN GREATEST(COALESCE(p.paid_on, o.month), o.month) END AS settled_on
FROM fact_dues_owed o
LEFT JOIN fact_dues_paid p ON p.person_id = o.person_id AND p.line = o.line AND p.month = o.month
 AND p.person_id = ANY(%(people)s::bigint[])
WHERE o.person_id = ANY(%(people)s::bigint[]) AND o.line = %(line)s AND o.month >= %(since)s AND o.month < %(until)s
ORDER BY o.person_id, o.month;

-- name: members
-- Who owes dues to a branch at the end of a month, whether or not a base is fixed, in the order of names.
SELECT p.id AS person_id, p.public_id, p.name, p.number, p.pinyin, m.state, m.valid_from AS since
FROM fact_member m JOIN person p ON p.id = m.person_id
WHERE m.organisation_id = %(organisation)s AND m.line = %(line)s AND NOT m.temporary AND m.state = ANY(%(states)s::text[])
  AND m.valid_from < %(after)s AND (m.valid_to IS NULL OR m.valid_to >= %(after)s)
ORDER BY p.pinyin, p.number;

-- name: branches
-- Each branch at or below some organisations in a month: people who owe, fixed, settled; months behind; sums in yuan.
WITH who AS (
    SELECT m.organisation_id, m.person_id
    FROM fact_member m
    WHERE m.organisation_id = ANY(%(organisations)s::bigint[]) AND m.line = %(line)s AND NOT m.temporary
      AND m.state = ANY(%(states)s::text[]) AND m.valid_from < %(after)s AND (m.valid_to IS NULL OR m.valid_to >= %(after)s)
),
here AS (SELECT * FROM fact_dues_month WHERE line = %(line)s AND month >= %(since)s AND month <= %(month)s
         AND organisation_id = ANY(%(organisations)s::bigint[])),
behind AS (
    SELECT organisation_id, count(DISTINCT person_id) AS people_behind, max(months) AS most_behind
    FROM (SELECT organisation_id, person_id, count(*) AS months FROM here WHERE settled_on IS NULL AND due_on < %(today)s GROUP BY 1, 2) x
    GROUP BY 1
)
SELECT w.organisation_id, count(*) AS people, count(d.person_id) AS fixed, count(d.settled_on) AS settled,
       COALESCE(max(b.people_behind), 0) AS people_behind, COALESCE(max(b.most_behind), 0) AS most_behind,
       COALESCE(sum(d.owed), 0) AS owed, COALESCE(sum(d.paid), 0) AS paid, COALESCE(sum(d.voluntary), 0) AS voluntary
FROM who w
LEFT JOIN here d ON d.person_id = w.person_id AND d.month = %(month)s AND d.organisation_id = w.organisation_id
LEFT JOIN behind b ON b.organisation_id = w.organisation_id
GROUP BY w.organisation_id;

-- name: behind
-- People of some branches with months that were not paid for by their day: how many, and the first. No sum.
SELECT d.person_id, p.public_id, p.name, d.organisation_id, count(*) AS months, min(d.month) AS since,
       (SELECT max(r.reminded_on) FROM dues_reminder r WHERE r.person_id = d.person_id AND r.line = %(line)s) AS reminded_on
FROM fact_dues_month d JOIN person p ON p.id = d.person_id
WHERE d.line = %(line)s AND d.organisation_id = ANY(%(organisations)s::bigint[]) AND d.settled_on IS NULL AND d.due_on < %(today)s
GROUP BY d.person_id, p.public_id, p.name, d.organisation_id
ORDER BY count(*) DESC, min(d.month), p.name;

-- name: year
-- A branch's year month by month: people who owe, settled, and sums in yuan.
SELECT month, count(*) AS people, count(settled_on) AS settled, sum(owed) AS owed, sum(paid) AS paid, sum(voluntary) AS voluntary
FROM fact_dues_month
WHERE organisation_id = %(organisation)s AND line = %(line)s AND month >= %(since)s AND month < %(until)s
GROUP BY month ORDER BY month;
