-- One row per node × person × line who on %(on)s belongs to the node or an organisation below it (formal membership), with the
-- hours of training credited to the person in the span, wherever it was held.
SELECT n.node_id, m.person_id AS record_id, min(m.state) AS kind, %(on)s::date AS happened_on, 1 AS one,
       bool_or(m.state IN ('full', 'probationary', 'observed'))::int AS party_member,
       bool_or(m.state = 'league_member')::int AS league_member,
       COALESCE((SELECT sum(f.hours) FROM fact_attendance f
                 WHERE f.person_id = m.person_id AND f.held_on >= %(since)s AND f.held_on < %(until)s AND f.held_on <= %(on)s
                   AND (f.outcome = 'present' OR f.made_up_on <= %(on)s)), 0) AS hours
FROM node n
JOIN fact_member m ON m.organisation_id = n.organisation_id AND NOT m.temporary
 AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
GROUP BY n.node_id, m.person_id, m.line
