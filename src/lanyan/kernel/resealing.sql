-- Statements of `resealing.py`. `<table>`, `<key>`, `<old>` and lists of columns are names from the models' metadata.

-- name: waiting
-- How many rows hold something that the key in use did not seal.
SELECT count(*) AS rows FROM <table> WHERE <old>;

-- name: batch
-- The next of them; those that somebody is writing just now are left for later.
SELECT <key> AS key, <columns> FROM <table> WHERE <key> > %(after)s AND (<old>) ORDER BY <key> LIMIT %(limit)s FOR UPDATE SKIP LOCKED;

-- name: write
UPDATE <table> t SET <assigned> FROM (SELECT <arrays>) u WHERE t.<key> = u.key;

-- name: busy
-- Transactions of this database under way, but for our own.
SELECT pid, xact_start FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid();
