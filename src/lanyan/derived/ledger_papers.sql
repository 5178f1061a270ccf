-- name: items
-- Items of a list for a span, kept or done by an organisation or below it: those raised or closed in it, and older ones still open,
-- since nobody's debt falls out of the account.
WITH node AS MATERIALIZED (
  SELECT organisation_id FROM fact_ancestry
  WHERE ancestor_id = %(node)s AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
)
SELECT i.item_id, i.number, i.year, i.title, i.source, i.details, i.responsible_id, i.raised_on, i.first_due_on, i.due_on, i.state,
       i.reported_on, i.closed_on, i.extended, i.reopened, p.name AS leader, q.name AS answerable,
       (SELECT s.text FROM fact_item_step s WHERE s.item_id = i.item_id AND s.step IN ('progress', 'report', 'return', 'reopen')
        ORDER BY s.sequence DESC LIMIT 1) AS latest,
       (SELECT string_agg(m.position || '.' || m.text || CASE WHEN m.done_on IS NULL THEN '' ELSE '（已完成）' END, E'\n' ORDER BY m.position)
        FROM fact_item_measure m WHERE m.item_id = i.item_id) AS measures
FROM fact_item i
LEFT JOIN fact_person p ON p.person_id = i.leader_id LEFT JOIN fact_person q ON q.person_id = i.answerable_id
WHERE i.kind = %(kind)s AND i.raised_on < %(until)s AND (i.raised_on >= %(since)s OR i.state <> 'closed' OR i.closed_on >= %(since)s)
  AND (i.holder_id IN (SELECT organisation_id FROM node) OR i.responsible_id IN (SELECT organisation_id FROM node))
ORDER BY i.year, i.number, i.item_id;
