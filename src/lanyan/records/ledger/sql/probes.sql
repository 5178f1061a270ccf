-- name: closed_lately
-- The last closing of each item of a kind that was closed since a day and has not been drawn for 反向核查 yet.
SELECT i.id AS item_id, s.sequence
FROM ledger_item i
JOIN LATERAL (SELECT sequence, happened_on FROM ledger_step WHERE item_id = i.id AND step = 'close' ORDER BY sequence DESC LIMIT 1) s ON true
WHERE i.kind = %(kind)s AND i.state = 'closed' AND s.happened_on >= %(since)s
  AND NOT EXISTS (SELECT 1 FROM ledger_probe p WHERE p.item_id = i.id AND p.closing = s.sequence)
ORDER BY i.id;

-- name: concerned
-- Members of the responsible organisation (of the branches below it, where it has none of its own) who did not work on the item.
SELECT DISTINCT m.person_id
FROM ledger_item i
JOIN fact_ancestry y ON y.ancestor_id = i.responsible_id AND y.valid_from <= %(today)s AND (y.valid_to IS NULL OR y.valid_to > %(today)s)
JOIN fact_member m ON m.organisation_id = y.organisation_id AND m.valid_from <= %(today)s AND (m.valid_to IS NULL OR m.valid_to > %(today)s)
WHERE i.id = %(item)s AND m.person_id IS DISTINCT FROM i.answerable_id
  AND NOT EXISTS (SELECT 1 FROM ledger_step s WHERE s.item_id = i.id AND s.by_id = m.person_id)
ORDER BY m.person_id;
