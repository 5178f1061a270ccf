-- One row per node × organisation of a Party or League line at or below it on %(on)s. `branch`: holds 三会一课 itself.
-- `silent`: a branch with no activity in the %(silent_days)s days up to %(on)s. `term_ending`: the term ends within
-- %(term_months)s months (or is over). `too_large`: more members than a branch should have.
SELECT n.node_id, o.organisation_id AS record_id, o.form AS kind, %(on)s::date AS happened_on, 1 AS one,
       b.branch::int AS branch,
       (b.branch AND NOT EXISTS (
           SELECT 1 FROM fact_activity a WHERE a.organisation_id = o.organisation_id
            AND a.held_on > %(on)s::date - %(silent_days)s AND a.held_on <= %(on)s))::int AS silent,
       (t.ends_on IS NOT NULL AND t.ends_on < %(on)s::date + make_interval(months => %(term_months)s))::int AS term_ending,
       (b.branch AND (SELECT count(DISTINCT m.person_id) FROM fact_member m
            WHERE m.organisation_id = o.organisation_id AND NOT m.temporary AND m.state IN ('full', 'probationary', 'observed')
              AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)) > %(branch_size)s)::int AS too_large
FROM node n
JOIN fact_organisation o ON o.organisation_id = n.organisation_id
 AND o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s)
CROSS JOIN LATERAL (SELECT o.form IN ('branch', 'joint_branch', 'temporary_branch', 'league_branch') AS branch) b
LEFT JOIN LATERAL (
    SELECT max(e.happened_on) AS ends_on FROM fact_event e
    WHERE e.event = 'term_ends' AND e.subject_kind = 'organisation' AND e.subject_id = o.organisation_id
) t ON true
WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s) AND o.line <> 'administrative'
