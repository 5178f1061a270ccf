-- One row per node × person × line who on %(on)s belongs to the node or an organisation below it (formal membership),
-- with the hours of training credited to the person in the span, wherever it was held.
WITH belonging AS (
    SELECT n.node_id, m.person_id, m.line, m.state
    FROM node n
    JOIN fact_member m ON m.organisation_id = n.organisation_id AND NOT m.temporary
     AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
    WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
)
SELECT b.node_id, b.person_id AS record_id, min(b.state) AS kind, %(on)s::date AS happened_on, 1 AS one,
       bool_or(b.state IN ('full', 'probationary', 'observed'))::int AS party_member,
       bool_or(b.state = 'league_member')::int AS league_member,
       COALESCE(max(t.hours), 0) AS hours
FROM belonging b
LEFT JOIN (
    SELECT f.person_id, sum(f.hours) AS hours
    FROM fact_attendance f
    WHERE f.person_id = ANY (ARRAY(SELECT person_id FROM belonging))
      AND f.held_on >= %(since)s AND f.held_on < %(until)s AND f.held_on <= %(on)s
      AND (f.outcome = 'present' OR f.made_up_on <= %(on)s)
    GROUP BY f.person_id
) t USING (person_id)
GROUP BY b.node_id, b.person_id, b.line
