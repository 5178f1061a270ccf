-- Facts of ledgers. Restricted kinds are facts too: whoever reads on behalf of somebody leaves them out.

-- One row per item that was not withdrawn: who keeps and who does it, its dates, when it was reported done and closed,
-- how often it was returned, reopened and extended. `reported_on`, `closed_on` are of the last time, empty while it is open.
CREATE VIEW fact_item AS
SELECT i.id AS item_id, i.public_id, i.kind, i.holder_id, i.responsible_id, i.number, i.year, i.title, i.source, i.details, i.leader_id,
       i.answerable_id, i.raised_on, i.first_due_on, i.due_on, i.state, i.origin_kind, i.origin_id, i.batch_id,
       s.reported_on, s.closed_on, s.returned, s.reopened, s.moved_on,
       (SELECT count(*) FROM ledger_extension x JOIN ledger_extension_decision d ON d.extension_id = x.id AND d.approved WHERE x.item_id = i.id) AS extended
FROM ledger_item i
JOIN LATERAL (
    SELECT max(happened_on) FILTER (WHERE step = 'report' AND i.state IN ('reported', 'closed')) AS reported_on,
           max(happened_on) FILTER (WHERE step = 'close' AND i.state = 'closed') AS closed_on,
           count(*) FILTER (WHERE step = 'return') AS returned,
           count(*) FILTER (WHERE step = 'reopen') AS reopened,
           max(happened_on) AS moved_on
    FROM ledger_step WHERE item_id = i.id
) s ON true
WHERE i.state <> 'withdrawn';

-- One row per measure not withdrawn: of which item, until when, when it was carried out.
CREATE VIEW fact_item_measure AS
SELECT m.id AS measure_id, m.item_id, i.kind, i.holder_id, i.responsible_id, i.raised_on, m.position, m.text, m.owner, m.due_on, d.done_on, d.text AS done
FROM ledger_measure m JOIN ledger_item i ON i.id = m.item_id AND i.state <> 'withdrawn'
LEFT JOIN ledger_measure_done d ON d.measure_id = m.id
WHERE m.withdrawn_at IS NULL;

-- One row per step of an item not withdrawn.
CREATE VIEW fact_item_step AS
SELECT s.item_id, i.kind, i.holder_id, i.responsible_id, s.sequence, s.step, s.text, s.happened_on, s.by_name
FROM ledger_step s JOIN ledger_item i ON i.id = s.item_id AND i.state <> 'withdrawn';

-- One row per item drawn for 反向核查 whose days are over and of whom enough answered: whether it is truly solved.
CREATE VIEW fact_item_probe AS
SELECT p.id AS probe_id, p.item_id, i.kind, i.holder_id, i.responsible_id, p.drawn_on, p.settled_on, p.solved, p.unsolved, p.unknown,
       p.solved > p.unsolved AS truly_solved
FROM ledger_probe p JOIN ledger_item i ON i.id = p.item_id
WHERE p.settled_on IS NOT NULL AND p.solved + p.unsolved + p.unknown >= p.least;

-- Dated facts of ledgers: a part of fact_event. `matter` is the item; an item sets its own deadline.
-- Progress counts once a day, and from the day after it was handed out: time runs from days.
CREATE VIEW fact_ledger_event AS
SELECT 'item_raised_' || kind AS event, 'organisation' AS subject_kind, responsible_id AS subject_id, responsible_id AS organisation_id,
       raised_on AS happened_on, id AS matter, 'ledger_item' AS record_kind, id AS record_id, due_on
FROM ledger_item WHERE state <> 'withdrawn'
UNION ALL
SELECT 'item_progress_' || i.kind, 'organisation', i.responsible_id, i.responsible_id, s.happened_on, i.id, 'ledger_item', min(s.id), NULL
FROM ledger_step s JOIN ledger_item i ON i.id = s.item_id
WHERE s.step IN ('progress', 'return', 'reopen', 'uphold') AND i.state <> 'withdrawn' AND s.happened_on > i.raised_on
GROUP BY i.id, s.happened_on
UNION ALL
SELECT e.word || i.kind, 'organisation', CASE WHEN e.doer THEN i.responsible_id ELSE i.holder_id END,
       CASE WHEN e.doer THEN i.responsible_id ELSE i.holder_id END, s.happened_on, i.id, 'ledger_item', i.id, NULL
FROM ledger_item i
CROSS JOIN (VALUES ('item_reported_', true, 'report'), ('item_handed_in_', false, 'report'), ('item_settled_', true, 'close'),
                   ('item_checked_', false, 'close')) AS e (word, doer, step)
JOIN LATERAL (SELECT max(happened_on) AS happened_on FROM ledger_step WHERE item_id = i.id AND step = e.step) s ON s.happened_on IS NOT NULL
WHERE i.state = 'closed' OR (i.state = 'reported' AND e.step = 'report');
