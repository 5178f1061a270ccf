-- kept: ledger_item
-- What it says and where it came from stays.
state, due_on, responsible_id, leader_id, answerable_id, asked_by_id, raised_by_id

-- kept: ledger_step
by_id, reported_by_id

-- kept: ledger_extension
waiting, asked_by_id

-- kept: ledger_extension_decision
decided_by_id

-- kept: ledger_measure
withdrawn_at, planned_by_id

-- kept: ledger_measure_done
done_by_id

-- kept: ledger_paper
withdrawn_at, added_by_id

-- kept: ledger_batch
imported, repeated, fresh, issued_by_id

-- kept: ledger_probe
solved, unsolved, unknown, settled_on

-- changing: ledger_batch_question, ledger_probe_question
-- Who is still to be asked: gone when the answer has been given.

-- function: guard_hidden_items
-- Items of restricted kinds that are not for this session. As the owner, so that what hangs on items asks once per query.
CREATE OR REPLACE FUNCTION guard_hidden_items() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$
SELECT id FROM ledger_item WHERE kind = ANY ('{hardship}') AND holder_id NOT IN (SELECT guard_nodes('{secretary,officer}'))
  AND guard_person() IS DISTINCT FROM leader_id AND guard_person() IS DISTINCT FROM answerable_id
  AND guard_person() IS DISTINCT FROM asked_by_id AND guard_person() IS DISTINCT FROM raised_by_id
$$;

-- rows: ledger_item
-- 困难帮扶 and other restricted kinds of the rulebook (a test compares): those named, and who keeps the list itself.
kind <> ALL ('{hardship}') OR holder_id IN (SELECT guard_nodes('{secretary,officer}'))
  OR (SELECT guard_person()) IN (leader_id, answerable_id, asked_by_id, raised_by_id)

-- rows: ledger_step
item_id NOT IN (SELECT guard_hidden_items())

-- rows: ledger_measure
item_id NOT IN (SELECT guard_hidden_items())

-- rows: ledger_extension
item_id NOT IN (SELECT guard_hidden_items())

-- rows: ledger_paper
item_id NOT IN (SELECT guard_hidden_items())

-- told: fact_item
item_id, kind, holder_id, responsible_id, year, source, raised_on, first_due_on, due_on, state, reported_on, closed_on,
returned, reopened, extended

-- told: fact_item_measure
measure_id, item_id, kind, holder_id, responsible_id, raised_on, due_on, done_on
