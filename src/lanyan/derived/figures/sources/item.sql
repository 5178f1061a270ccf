-- One row per node × item of a ledger raised in the span that an organisation at or below the node keeps or does (on the day
-- it was raised), once however both stand below it. Kinds that only those concerned may read are in no figure.
-- What happened counts up to %(on)s; `in_time` is closed and last reported done by the day it was due; `probed` has been drawn
-- for 反向核查 with enough answers, and the last of these says whether it is truly solved.
WITH concerned AS (
    SELECT DISTINCT n.node_id, i.id, i.kind, i.raised_on, i.due_on, i.state
    FROM node n
    JOIN ledger_item i ON n.organisation_id IN (i.holder_id, i.responsible_id)
     AND i.raised_on >= n.valid_from AND (n.valid_to IS NULL OR i.raised_on < n.valid_to)
    WHERE i.raised_on >= %(since)s AND i.raised_on < %(until)s AND i.raised_on <= %(on)s AND i.state <> 'withdrawn'
      AND i.kind <> ALL (%(private_kinds)s)
), stepped AS (
    SELECT s.item_id, max(s.happened_on) FILTER (WHERE s.step = 'report') AS reported_on,
           max(s.happened_on) FILTER (WHERE s.step = 'close') AS closed_on,
           bool_or(s.step = 'return') AS returned, bool_or(s.step = 'reopen') AS reopened
    FROM ledger_step s
    WHERE s.item_id IN (SELECT id FROM concerned) AND s.step IN ('report', 'close', 'return', 'reopen') AND s.happened_on <= %(on)s
    GROUP BY s.item_id
), probed AS (
    SELECT DISTINCT ON (p.item_id) p.item_id, p.truly_solved
    FROM fact_item_probe p JOIN ledger_probe l ON l.id = p.probe_id
    WHERE p.item_id IN (SELECT id FROM concerned) AND p.settled_on <= %(on)s
    ORDER BY p.item_id, l.closing DESC
), stood AS (
    SELECT c.*, s.reported_on, s.returned, s.reopened, p.item_id IS NOT NULL AS probed, p.truly_solved,
           c.state = 'closed' AND s.closed_on IS NOT NULL AS closed,
           c.state IN ('reported', 'closed') AND s.reported_on IS NOT NULL AS handed_in
    FROM concerned c LEFT JOIN stepped s ON s.item_id = c.id LEFT JOIN probed p ON p.item_id = c.id
)
SELECT node_id, id AS record_id, kind, raised_on AS happened_on, 1 AS one, closed::int AS closed, (NOT closed)::int AS still_open,
       (NOT handed_in AND due_on < %(on)s)::int AS overdue, (closed AND reported_on <= due_on)::int AS in_time,
       COALESCE(returned, false)::int AS returned, COALESCE(reopened, false)::int AS reopened, probed::int AS probed,
       (probed AND truly_solved)::int AS truly
FROM stood
