-- name: spend
-- Take one request from what the client has left, which has filled up since it was last counted. No row comes back when
-- less than one is left: what is refused is not taken.
INSERT INTO api_allowance AS a (client_id, "left", counted_at) VALUES (%(client)s, %(most)s - 1, %(now)s)
ON CONFLICT (client_id) DO UPDATE SET
  "left" = LEAST(%(most)s, a.left + GREATEST(%(now)s - a.counted_at, 0) * %(most)s / 60.0) - 1,
  counted_at = GREATEST(a.counted_at, %(now)s)
WHERE LEAST(%(most)s, a.left + GREATEST(%(now)s - a.counted_at, 0) * %(most)s / 60.0) >= 1
RETURNING a.left AS "left";

-- name: wait
-- Seconds until a client has a whole request left.
SELECT GREATEST(ceil((1 - "left") * 60.0 / %(most)s - (%(now)s - counted_at)), 1)::int AS seconds
FROM api_allowance WHERE client_id = %(client)s;

-- name: claim
-- Put a key under which a write is answered in place; nothing comes back when it is there already. Whoever sends the same
-- key at the same time waits here until the first is done.
INSERT INTO api_answer (client_id, key, asked, headers, at) VALUES (%(client)s, %(key)s, %(asked)s, '{}', %(at)s)
ON CONFLICT (client_id, key) DO NOTHING RETURNING id;

-- name: purge
-- Answers given before a moment.
DELETE FROM api_answer WHERE at < %(before)s;
