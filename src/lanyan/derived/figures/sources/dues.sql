-- One row per node × member and month of 党费 that fell due in the span, in a branch at or below the node, as it stands on
-- %(on)s. Months, never sums of money.
SELECT n.node_id, d.person_id AS record_id, 'full' AS kind, d.due_on AS happened_on, 1 AS one,
       (COALESCE(d.settled_on <= %(on)s, false))::int AS settled, (NOT COALESCE(d.settled_on <= %(on)s, false))::int AS missed
FROM node n
JOIN fact_dues_month d ON d.organisation_id = n.organisation_id AND d.line = 'party'
 AND d.due_on >= n.valid_from AND (n.valid_to IS NULL OR d.due_on < n.valid_to)
WHERE d.due_on >= %(since)s AND d.due_on < %(until)s AND d.due_on < %(on)s
