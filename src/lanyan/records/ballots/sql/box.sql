-- The box: what the anonymous entrance asks and writes. No statement here carries a person.

-- name: gate
-- What the entrance must know of a ballot, by its public id: open for casting or not.
SELECT b.id AS ballot_id, b.way, o.credential_key, c.id IS NOT NULL AS started, c.ended_at IS NOT NULL AS ended,
       x.id IS NOT NULL AS annulled
FROM ballot b JOIN ballot_opening o ON o.ballot_id = b.id
LEFT JOIN ballot_casting c ON c.ballot_id = b.id
LEFT JOIN ballot_annulment x ON x.ballot_id = b.id
WHERE b.public_id = %(ballot)s;

-- name: is_in
-- Whether a ballot under this token is in the box, or was counted.
SELECT EXISTS (SELECT 1 FROM ballot_sealed WHERE token_hash = %(token)s)
    OR EXISTS (SELECT 1 FROM ballot_counted_token WHERE token_hash = %(token)s) AS found;

-- name: is_slip
SELECT EXISTS (SELECT 1 FROM ballot_slip WHERE code_hash = %(token)s AND ballot_id = %(ballot)s) AS found;

-- name: put
-- A handful of ballots, in an order drawn by lot, one row each however often they are sent. The shared lock orders this
-- before or after the opening of the box, never in between: after it nothing is put.
WITH gate AS MATERIALIZED (
    SELECT c.ballot_id FROM ballot_casting c WHERE c.ballot_id = %(ballot)s AND c.opened_at IS NULL FOR SHARE
)
INSERT INTO ballot_sealed (token_hash, ballot_id, box)
SELECT sent.token_hash, gate.ballot_id, sent.box
FROM gate, unnest(%(tokens)s::bytea[], %(boxes)s::bytea[]) AS sent(token_hash, box)
ON CONFLICT DO NOTHING;
