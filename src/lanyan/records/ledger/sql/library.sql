-- name: rules
-- Rules (制度) that were issued by some organisations: in force from, until; what ended them; the problem or the earlier rule they came from.
-- A rule ends on its own day, or when a revision or a repeal of it comes into force, whichever is first.
WITH rule AS (
    SELECT i.id, i.public_id, i.holder_id, i.title, i.source, i.origin_id, i.details->>'number' AS number,
           COALESCE(CASE WHEN i.details->>'in_force' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN (i.details->>'in_force')::date END, s.closed_on) AS since,
           CASE WHEN i.details->>'until' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN (i.details->>'until')::date END AS until
    FROM ledger_item i
    JOIN LATERAL (SELECT max(happened_on) AS closed_on FROM ledger_step WHERE item_id = i.id AND step = 'close') s ON true
    WHERE i.kind = 'institution' AND i.state = 'closed'
), ended AS (
    SELECT r.*, n.public_id AS next, n.title AS next_title, n.source AS next_source, LEAST(r.until, n.since) AS ends
    FROM rule r LEFT JOIN rule n ON n.origin_id = r.id AND n.source IN ('revise', 'repeal')
)
SELECT e.public_id, e.holder_id, e.title, e.number, e.since, e.ends, e.next, e.next_title, e.next_source,
       o.public_id AS origin, o.title AS origin_title, o.kind AS origin_kind,
       (SELECT count(*) FROM ledger_paper p WHERE p.item_id = e.id AND p.withdrawn_at IS NULL) AS papers,
       CASE WHEN e.since > %(day)s THEN 'coming' WHEN e.ends <= %(day)s THEN 'ended' ELSE 'in_force' END AS state
FROM ended e LEFT JOIN ledger_item o ON o.id = e.origin_id
WHERE e.source IN ('make', 'revise') AND e.holder_id = ANY (%(holders)s) AND (%(text)s = '' OR position(%(text)s IN e.title || COALESCE(e.number, '')) > 0)
ORDER BY array_position(ARRAY['in_force', 'coming', 'ended'], CASE WHEN e.since > %(day)s THEN 'coming' WHEN e.ends <= %(day)s THEN 'ended' ELSE 'in_force' END),
         e.since DESC, e.id;
