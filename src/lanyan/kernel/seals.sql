-- name: lock
-- One process seals at a time; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('lanyan.journal.seal', 0)) AS alone;

-- name: hold
-- Nobody else seals until it is let go, or this connection ends.
SELECT pg_advisory_lock(hashtextextended('lanyan.journal.seal', 0));

-- name: let_go
SELECT pg_advisory_unlock(hashtextextended('lanyan.journal.seal', 0));

-- name: horizon
-- Every transaction with a lower number has ended.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon;

-- name: sealed_until
-- The highest line that any seal holds.
SELECT COALESCE(max(line), 0) AS line FROM journal_seal, unnest(lines) AS line;

-- name: counts
SELECT (SELECT count(*) FROM journal_entry) AS lines, (SELECT count(*) FROM journal_seal) AS seals,
       (SELECT count(*) FROM journal_entry) - (SELECT COALESCE(sum(cardinality(lines)), 0) FROM journal_seal) AS unsealed;
