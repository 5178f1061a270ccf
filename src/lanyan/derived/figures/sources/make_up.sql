-- One row per node × make-up asked for in the span in an organisation at or below the node, as it stands on %(on)s.
SELECT n.node_id, u.make_up_id AS record_id, u.kind, u.opened_on AS happened_on, 1 AS one,
       (u.accepted_on IS NOT NULL AND u.accepted_on <= %(on)s)::int AS accepted,
       (u.accepted_on IS NULL OR u.accepted_on > %(on)s)::int AS still_open,
       ((u.accepted_on IS NULL OR u.accepted_on > %(on)s) AND u.due_on < %(on)s)::int AS overdue
FROM node n
JOIN fact_make_up u ON u.organisation_id = n.organisation_id
 AND u.held_on >= n.valid_from AND (n.valid_to IS NULL OR u.held_on < n.valid_to)
WHERE u.opened_on >= %(since)s AND u.opened_on < %(until)s AND u.opened_on <= %(on)s AND u.kind <> ALL (%(restricted)s)
