-- Statements of `absorption.py`. `<table>`, `<column>` and lists of columns are names from the models' metadata.

-- name: doubles
-- Of each pair of rows of which only one may stay, the one to be taken away.
SELECT CASE WHEN (SELECT ARRAY[<rank>] FROM (SELECT d.*) t) < (SELECT ARRAY[<rank>] FROM (SELECT k.*) t) THEN k.id ELSE d.id END AS id
FROM <table> d JOIN <table> k ON <same>
WHERE d.<column> = %(drop)s AND k.<column> = %(keep)s
  AND (SELECT <condition> FROM (SELECT d.*) t) AND (SELECT <condition> FROM (SELECT k.*) t);

-- name: pieces
-- The spans of one side, each with the days that the spans of the other side leave of it.
SELECT l.id, l.valid_from, l.valid_to,
       COALESCE(array_agg(lower(p.days) ORDER BY p.days) FILTER (WHERE p.days IS NOT NULL), '{}') AS begins,
       COALESCE(array_agg(upper(p.days) ORDER BY p.days) FILTER (WHERE p.days IS NOT NULL), '{}') AS ends
FROM <table> l
LEFT JOIN LATERAL (
  SELECT unnest(datemultirange(daterange(l.valid_from, l.valid_to)) - COALESCE(
    (SELECT range_agg(daterange(w.valid_from, w.valid_to)) FROM <table> w WHERE w.<column> = %(winner)s AND <same>), '{}')) AS days
) p ON true
WHERE l.<column> = %(loser)s
GROUP BY l.id ORDER BY l.id;

-- name: images
-- Whole rows.
SELECT to_jsonb(t)::text AS image FROM <table> t WHERE id = ANY(%(ids)s) ORDER BY id;

-- name: hanging
-- Rows that point to these.
SELECT id FROM <table> WHERE <column> = ANY(%(ids)s) ORDER BY id;

-- name: delete
DELETE FROM <table> WHERE id = ANY(%(ids)s);

-- name: update
UPDATE <table> SET <assigned> WHERE id = ANY(%(ids)s);

-- name: copy
-- The same row again, for other days.
INSERT INTO <table> (<columns>) SELECT <taken> FROM <table> WHERE id = %(id)s RETURNING id;

-- name: move
UPDATE <table> t SET <column> = %(keep)s WHERE <column> = %(drop)s AND <condition> RETURNING id;

-- name: move_back
UPDATE <table> SET <column> = %(drop)s WHERE id = ANY(%(ids)s) AND <column> = %(keep)s;

-- name: insert
INSERT INTO <table> (<columns>) SELECT <columns> FROM jsonb_populate_recordset(NULL::<table>, %(rows)s::jsonb);

-- name: put_back
UPDATE <table> t SET <assigned> FROM jsonb_populate_recordset(NULL::<table>, %(rows)s::jsonb) r WHERE t.id = r.id;

-- name: count
SELECT count(*) AS rows FROM <table> t WHERE <column> = %(key)s AND <condition>;

-- name: owned
-- Whole rows of one owner.
SELECT to_jsonb(t)::text AS image FROM <table> t WHERE <column> = %(drop)s ORDER BY 1;

-- name: drop_doubles
DELETE FROM <table> d USING <table> k WHERE d.<column> = %(drop)s AND k.<column> = %(keep)s AND <same>;

-- name: rekey
UPDATE <table> t SET <column> = %(keep)s WHERE <column> = %(drop)s RETURNING to_jsonb(t)::text AS image;

-- name: forget
DELETE FROM <table> t WHERE to_jsonb(t)::text = ANY(%(rows)s) RETURNING 1 AS one;
