-- Facts of 党费 and 团费. Sums of single persons are facts too: whoever reads on behalf of somebody goes through access.py.

-- One row per person, line and month for which dues are owed: to the branch to which the person belongs at the end of the
-- month. `full_amount` as fixed, `owed` after what was let off; `due_on` the last day of the month, or of the quarter where
-- the branch agreed to payment by the quarter. Months are their first days; sums are in yuan.
CREATE VIEW fact_dues_owed AS
SELECT b.person_id, b.line, m.organisation_id, g.month, b.id AS base_id, b.payer, b.base, b.amount AS full_amount,
       LEAST(b.amount, COALESCE(r.amount, b.amount)) AS owed, r.id IS NOT NULL AS relieved,
       CASE WHEN b.quarterly THEN (date_trunc('quarter', g.month) + interval '3 months')::date - 1
            ELSE (g.month + interval '1 month')::date - 1 END AS due_on
FROM dues_base b
CROSS JOIN LATERAL (
    SELECT d::date AS month FROM generate_series(b.valid_from::timestamp, (b.valid_to - 1)::timestamp, interval '1 month') AS d
) g
JOIN fact_member m ON m.person_id = b.person_id AND m.line = b.line AND NOT m.temporary
 AND m.state IN ('full', 'probationary', 'observed', 'league_member')
 AND m.valid_from < (g.month + interval '1 month')::date AND (m.valid_to IS NULL OR m.valid_to >= (g.month + interval '1 month')::date)
LEFT JOIN dues_relief r ON r.person_id = b.person_id AND r.line = b.line AND r.approved AND r.withdrawn_at IS NULL
 AND r.valid_from <= g.month AND r.valid_to > g.month
WHERE b.withdrawn_at IS NULL;

-- One row per person, line and month for which anything was paid: towards what is owed (`paid`), given freely beyond it, and
-- the day of the last payment towards it. Voided receipts are no payments.
CREATE VIEW fact_dues_paid AS
SELECT c.person_id, c.line, p.month, COALESCE(sum(p.amount) FILTER (WHERE NOT p.voluntary), 0) AS paid,
       COALESCE(sum(p.amount) FILTER (WHERE p.voluntary), 0) AS voluntary, max(c.paid_on) FILTER (WHERE NOT p.voluntary) AS paid_on
FROM dues_payment p JOIN dues_receipt c ON c.id = p.receipt_id AND c.voided_at IS NULL
GROUP BY c.person_id, c.line, p.month;

-- Both together: `settled_on` is the day from which nothing is owed for the month, empty while something is.
CREATE VIEW fact_dues_month AS
SELECT o.*, COALESCE(p.paid, 0) AS paid, COALESCE(p.voluntary, 0) AS voluntary,
       CASE WHEN o.owed <= COALESCE(p.paid, 0) THEN GREATEST(COALESCE(p.paid_on, o.month), o.month) END AS settled_on
FROM fact_dues_owed o
LEFT JOIN fact_dues_paid p ON p.person_id = o.person_id AND p.line = o.line AND p.month = o.month;

-- One row per branch of the Party or the League and calendar year since dues are kept here: how many members owe dues in its
-- first month, for how many the base is fixed, since when for all.
CREATE VIEW fact_dues_year AS
SELECT s.organisation_id, s.line, y.day AS began_on, extract(year FROM y.day)::int AS year,
       count(m.person_id) AS members, count(b.person_id) AS fixed,
       CASE WHEN count(m.person_id) = count(b.person_id) THEN GREATEST(max(b.fixed_on), y.day) END AS fixed_on
FROM fact_workday y
JOIN fact_organisation s ON s.form IN ('branch', 'joint_branch', 'league_branch')
 AND s.valid_from <= y.day AND (s.valid_to IS NULL OR s.valid_to > y.day)
LEFT JOIN fact_member m ON m.organisation_id = s.organisation_id AND m.line = s.line AND NOT m.temporary
 AND m.state IN ('full', 'probationary', 'observed', 'league_member')
 AND m.valid_from < y.day + 31 AND (m.valid_to IS NULL OR m.valid_to >= y.day + 31)
LEFT JOIN dues_base b ON b.person_id = m.person_id AND b.line = m.line AND b.withdrawn_at IS NULL AND b.valid_from = y.day
WHERE extract(month FROM y.day) = 1 AND extract(day FROM y.day) = 1
  AND y.day >= (SELECT date_trunc('year', min(f.valid_from))::date FROM dues_base f WHERE f.line = s.line)
GROUP BY s.organisation_id, s.line, y.day;

-- One row per time the dues of a branch were told to its members.
CREATE VIEW fact_dues_publication AS
SELECT id AS publication_id, organisation_id, line, year, through, published_on FROM dues_publication;

-- Dated facts of dues: a part of fact_event. `matter` pairs a year with its year, a month with its month (counted from the
-- year 0). A month is missed when it was not paid for by its day, unless the months after it were: then they are not in a row.
-- Nothing here is worked out once for all: what is asked of one organisation must read no more than its own members.
CREATE VIEW fact_dues_event AS
WITH by_month AS NOT MATERIALIZED (
    SELECT organisation_id, date_trunc('month', due_on)::date AS month, max(due_on) AS due_on,
           CASE WHEN count(*) = count(settled_on) THEN GREATEST(max(settled_on), date_trunc('month', due_on)::date) END AS settled_on
    FROM fact_dues_month WHERE line = 'party' GROUP BY organisation_id, date_trunc('month', due_on)
),
numbered AS NOT MATERIALIZED (
    SELECT *, (extract(year FROM month) * 12 + extract(month FROM month))::bigint AS matter FROM by_month
),
missed AS NOT MATERIALIZED (
    SELECT d.*, (extract(year FROM d.month) * 12 + extract(month FROM d.month))::bigint AS matter,
           d.base_id * 16 + extract(month FROM d.month)::bigint AS record_id
    FROM fact_dues_month d
    WHERE d.settled_on > d.due_on
       OR (d.settled_on IS NULL AND NOT EXISTS (
           SELECT 1 FROM (
               SELECT n.settled_on FROM fact_dues_month n
               WHERE n.person_id = d.person_id AND n.line = d.line AND n.month > d.month ORDER BY n.month LIMIT 5
           ) AS after WHERE after.settled_on IS NOT NULL))
)
SELECT 'dues_year_began' AS event, 'organisation' AS subject_kind, organisation_id AS subject_id, organisation_id, began_on AS happened_on,
       year AS matter, 'dues_year' AS record_kind, organisation_id * 256 + year - 2000 AS record_id, NULL::date AS due_on
FROM fact_dues_year WHERE line = 'party'
UNION ALL
SELECT 'dues_year_fixed', 'organisation', organisation_id, organisation_id, COALESCE(fixed_on, began_on), year, 'dues_year',
       organisation_id * 256 + year - 2000, NULL
FROM fact_dues_year WHERE line = 'party' AND members = fixed
UNION ALL
SELECT 'dues_month_began', 'organisation', organisation_id, organisation_id, month, matter, 'dues_month',
       organisation_id * 4096 + matter % 4096, due_on FROM numbered
UNION ALL
SELECT 'dues_month_settled', 'organisation', organisation_id, organisation_id, settled_on, matter, 'dues_month',
       organisation_id * 4096 + matter % 4096, NULL FROM numbered WHERE settled_on IS NOT NULL
UNION ALL
SELECT 'dues_published', 'organisation', organisation_id, organisation_id, published_on, year, 'dues_publication', id, NULL
FROM dues_publication WHERE line = 'party'
UNION ALL
SELECT CASE line WHEN 'party' THEN 'dues_missed' ELSE 'league_dues_missed' END, 'person', person_id, organisation_id, month, matter,
       'dues_arrears', record_id, NULL
FROM missed
UNION ALL
SELECT CASE line WHEN 'party' THEN 'dues_made_good' ELSE 'league_dues_made_good' END, 'person', person_id, organisation_id, settled_on,
       matter, 'dues_arrears', record_id, NULL
FROM missed WHERE settled_on IS NOT NULL;
