-- name: items
-- Items of three kinds over all Party organisations below the committee that has none above it, in every state, over two years.
INSERT INTO ledger_item (public_id, kind, holder_id, number, year, title, text, source, details, responsible_id, raised_on, first_due_on, due_on,
                         state, origin_kind, raised_at)
SELECT lpad(n::text, 14, 'b'), (ARRAY['rectification', 'supervision', 'key_work'])[1 + n %% 3],
       h.id, 100000 + n, extract(year FROM %(today)s::date)::int, '测量用事项' || n, '', (ARRAY['superior', 'leader', 'year_plan'])[1 + n %% 3], '{}',
       r.ids[1 + n %% array_length(r.ids, 1)], d.day, d.day + 60, d.day + 60,
       (ARRAY['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'accepted', 'reported', 'raised'])[1 + n / 3 %% 10], '', now()
FROM generate_series(1, %(items)s) AS n
CROSS JOIN (SELECT organisation_id AS id FROM fact_organisation WHERE form = 'party_committee' AND parent_id IS NULL AND valid_to IS NULL LIMIT 1) AS h
CROSS JOIN (SELECT array_agg(DISTINCT organisation_id) AS ids FROM fact_organisation WHERE line = 'party' AND valid_to IS NULL) AS r
CROSS JOIN LATERAL (SELECT %(today)s::date - (n * 7 %% 730) AS day) AS d;

-- name: steps
INSERT INTO ledger_step (item_id, sequence, step, text, happened_on, reported_by_id, by_id, by_name, at)
SELECT i.id, s.sequence, s.step, '测量', i.raised_on + s.sequence, CASE WHEN s.step = 'close' THEN 1 END, CASE WHEN s.step = 'close' THEN 2 ELSE 1 END, '测量', now()
FROM ledger_item i
CROSS JOIN (VALUES (1, 'raise'), (2, 'accept'), (3, 'progress'), (4, 'report'), (5, 'close')) AS s (sequence, step)
WHERE i.title LIKE '测量用事项%%'
  AND (i.state = 'closed' OR (i.state = 'reported' AND s.sequence < 5) OR (i.state = 'accepted' AND s.sequence < 4) OR s.sequence < 2);

-- name: measures
INSERT INTO ledger_measure (item_id, position, text, owner, due_on, planned_at)
SELECT id, 1, '测量', '', due_on, now() FROM ledger_item WHERE title LIKE '测量用事项%%' AND kind = 'rectification';
