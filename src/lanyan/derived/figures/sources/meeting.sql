-- One row per node × closed activity held by the node or an organisation below it (on the day it was held), with the
-- people expected by these hosts. What was made up or archived counts as of %(on)s.
WITH held AS (
    SELECT n.node_id, a.activity_id, a.organisation_id, a.kind, a.held_on, a.backfilled, a.archived_on
    FROM node n
    JOIN fact_activity a ON a.organisation_id = n.organisation_id
     AND a.held_on >= n.valid_from AND (n.valid_to IS NULL OR a.held_on < n.valid_to)
    WHERE a.held_on >= %(since)s AND a.held_on < %(until)s AND a.held_on <= %(on)s AND a.kind <> ALL (%(restricted)s)
), counted AS (
    SELECT f.activity_id, f.organisation_id, count(*) AS expected,
           count(*) FILTER (WHERE f.outcome = 'present') AS present,
           count(*) FILTER (WHERE f.outcome = 'excused') AS excused,
           count(*) FILTER (WHERE f.outcome = 'leave') AS on_leave,
           count(*) FILTER (WHERE f.outcome = 'absent') AS absent,
           count(*) FILTER (WHERE f.outcome <> 'present' AND f.made_up_on <= %(on)s) AS made_up
    FROM fact_attendance f
    WHERE f.organisation_id IN (SELECT organisation_id FROM node) AND f.held_on >= %(since)s AND f.held_on < %(until)s
    GROUP BY f.activity_id, f.organisation_id
)
SELECT h.node_id, h.activity_id AS record_id, min(h.kind) AS kind, min(h.held_on) AS happened_on, 1 AS one,
       COALESCE(sum(c.expected), 0) AS expected, COALESCE(sum(c.present), 0) AS present, COALESCE(sum(c.excused), 0) AS excused,
       COALESCE(sum(c.on_leave), 0) AS on_leave, COALESCE(sum(c.absent), 0) AS absent, COALESCE(sum(c.made_up), 0) AS made_up,
       COALESCE(sum(c.expected - c.present), 0) AS missed, COALESCE(sum(c.present + c.made_up), 0) AS covered,
       max(h.backfilled::int) AS backfilled,
       max(CASE WHEN NOT h.backfilled AND COALESCE(LEAST(h.archived_on, %(on)s), %(on)s) > h.held_on + %(record_days)s
                THEN 1 ELSE 0 END) AS late
FROM held h LEFT JOIN counted c USING (activity_id, organisation_id)
GROUP BY h.node_id, h.activity_id
