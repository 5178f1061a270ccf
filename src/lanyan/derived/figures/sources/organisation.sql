-- One row per node × organisation of a Party or League line at or below it on %(on)s. `branch`: holds 三会一课 itself.
-- `silent`: a branch with no activity in the %(silent_days)s days up to %(on)s. `term_ending`: the term ends within
-- %(term_months)s months (or is over). `too_large`: more members than a branch should have.
SELECT n.node_id, o.organisation_id AS record_id, o.form AS kind, %(on)s::date AS happened_on, 1 AS one,
       b.branch::int AS branch,
       (b.branch AND NOT EXISTS (
           SELECT 1 FROM fact_activity a WHERE a.organisation_id = o.organisation_id
            AND a.held_on > %(on)s::date - %(silent_days)s AND a.held_on <= %(on)s))::int AS silent,
       (t.ends_on IS NOT NULL AND t.ends_on < %(on)s::date + make_interval(months => %(term_months)s))::int AS term_ending,
       (b.branch AND COALESCE(z.people, 0) > %(branch_size)s)::int AS too_large
FROM node n
JOIN fact_organisation o ON o.organisation_id = n.organisation_id
 AND o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s)
CROSS JOIN LATERAL (SELECT o.form IN ('branch', 'joint_branch', 'temporary_branch', 'league_branch') AS branch) b
LEFT JOIN (
    SELECT subject_id, max(happened_on) AS ends_on FROM fact_event
    WHERE event = 'term_ends' AND subject_kind = 'organisation' GROUP BY subject_id
) t ON t.subject_id = o.organisation_id
LEFT JOIN (
    SELECT organisation_id, count(DISTINCT person_id) AS people FROM fact_member
    WHERE NOT temporary AND state IN ('full', 'probationary', 'observed')
      AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
    GROUP BY organisation_id
) z ON z.organisation_id = o.organisation_id
WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s) AND o.line <> 'administrative'
