-- One row per node × decision taken in the span by an organisation at or below the node.
SELECT n.node_id, d.decision_id AS record_id, d.kind, d.decided_on AS happened_on, 1 AS one, d.passed::int AS passed
FROM node n
JOIN fact_decision d ON d.organisation_id = n.organisation_id
 AND d.decided_on >= n.valid_from AND (n.valid_to IS NULL OR d.decided_on < n.valid_to)
WHERE d.decided_on >= %(since)s AND d.decided_on < %(until)s AND d.decided_on <= %(on)s AND d.kind <> ALL (%(restricted)s)
