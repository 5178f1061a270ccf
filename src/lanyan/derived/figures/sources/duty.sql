-- One row per node × duty of an organisation at or below it that fell due in the span (as last evaluated). What is not
-- yet due and what was exempt is in no share.
SELECT n.node_id, v.id AS record_id, v.duty AS kind, v.due_on AS happened_on, 1 AS one,
       (v.state = 'met')::int AS met, (v.state = 'overdue')::int AS overdue
FROM node n
JOIN duties_verdict v ON v.organisation_id = n.organisation_id AND v.subject_kind = 'organisation'
WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
  AND v.due_on >= %(since)s AND v.due_on < %(until)s AND v.state IN ('met', 'overdue')
