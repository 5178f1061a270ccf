-- name: rates
-- By kind (and the month they were raised in, where asked): items kept or done by a node or below it, raised in a span; how many are open, overdue, closed, closed in time; their
-- measures; how many came back, were reopened, were given more time; how many of those drawn for 反向核查 were truly solved. Each part is summed by kind before they
-- are joined, so that no two big sets meet.
WITH node AS MATERIALIZED (
    SELECT organisation_id FROM fact_ancestry
    WHERE ancestor_id = %(node)s AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
), item AS NOT MATERIALIZED (
    SELECT i.id, i.kind, i.state, i.due_on, CASE WHEN %(by_month)s THEN to_char(i.raised_on, 'YYYY-MM') ELSE '' END AS month
    FROM ledger_item i
    WHERE i.raised_on >= %(since)s AND i.raised_on < %(until)s AND i.state <> 'withdrawn'
      AND NOT i.kind = ANY (%(restricted)s::text[]) AND (%(kinds)s::text[] IS NULL OR i.kind = ANY (%(kinds)s::text[]))
      AND (i.holder_id IN (SELECT organisation_id FROM node) OR i.responsible_id IN (SELECT organisation_id FROM node))
), counted AS (
    SELECT kind, month, count(*) AS items, count(*) FILTER (WHERE state <> 'closed') AS open,
           count(*) FILTER (WHERE state IN ('raised', 'accepted', 'argued') AND due_on < %(today)s) AS overdue,
           count(*) FILTER (WHERE state = 'closed') AS closed
    FROM item GROUP BY kind, month
), stepped AS (
    SELECT kind, month, count(*) FILTER (WHERE state = 'closed' AND reported_on <= due_on) AS in_time,
           count(*) FILTER (WHERE returned) AS returned, count(*) FILTER (WHERE reopened) AS reopened
    FROM (
        SELECT i.kind, i.month, i.state, i.due_on, max(s.happened_on) FILTER (WHERE s.step = 'report') AS reported_on,
               bool_or(s.step = 'return') AS returned, bool_or(s.step = 'reopen') AS reopened
        FROM ledger_step s JOIN item i ON i.id = s.item_id
        WHERE %(history)s AND s.step IN ('report', 'return', 'reopen') GROUP BY i.id, i.kind, i.month, i.state, i.due_on
    ) AS one GROUP BY kind, month
), measured AS (
    SELECT i.kind, i.month, count(*) AS measures, count(d.id) AS done
    FROM ledger_measure m JOIN item i ON i.id = m.item_id LEFT JOIN ledger_measure_done d ON d.measure_id = m.id
    WHERE m.withdrawn_at IS NULL GROUP BY i.kind, i.month
), extended AS (
    SELECT i.kind, i.month, count(DISTINCT i.id) AS extended FROM ledger_extension x JOIN item i ON i.id = x.item_id
    JOIN ledger_extension_decision d ON d.extension_id = x.id AND d.approved WHERE %(history)s GROUP BY i.kind, i.month
), probed AS (
    SELECT kind, month, count(*) AS probed, count(*) FILTER (WHERE truly) AS truly
    FROM (
        SELECT DISTINCT ON (p.item_id) i.kind, i.month, p.solved > p.unsolved AS truly
        FROM ledger_probe p JOIN item i ON i.id = p.item_id
        WHERE p.settled_on IS NOT NULL AND p.solved + p.unsolved + p.unknown >= p.least ORDER BY p.item_id, p.closing DESC
    ) AS last GROUP BY kind, month
)
SELECT c.kind, c.month, c.items, c.open, c.overdue, c.closed, COALESCE(s.in_time, 0) AS in_time,
       COALESCE(m.measures, 0) AS measures, COALESCE(m.done, 0) AS measures_done,
       COALESCE(s.returned, 0) AS returned, COALESCE(s.reopened, 0) AS reopened,
       COALESCE(x.extended, 0) AS extended, COALESCE(p.probed, 0) AS probed, COALESCE(p.truly, 0) AS truly
FROM counted c
LEFT JOIN stepped s USING (kind, month) LEFT JOIN measured m USING (kind, month) LEFT JOIN extended x USING (kind, month) LEFT JOIN probed p USING (kind, month)
ORDER BY c.kind, c.month;

-- name: waiting
-- How much waits for one person by name: items to do, reported ones to judge, closed ones to answer for.
SELECT (SELECT count(*) FROM ledger_item WHERE answerable_id = %(person)s AND state IN ('raised', 'accepted'))
     + (SELECT count(*) FROM ledger_item WHERE asked_by_id = %(person)s AND state = 'reported')
     + (SELECT count(*) FROM ledger_probe_question q JOIN ledger_probe p ON p.id = q.probe_id
        WHERE q.person_id = %(person)s AND p.due_on >= %(today)s) AS waiting;
