-- name: by_characters
-- People whose name contains what was typed; the whole name first, then names that begin with it.
-- `name_grams` is indexed: single characters and pairs of neighbours.
SELECT id, CASE WHEN name = %(typed)s THEN 0 WHEN name LIKE %(prefix)s THEN 1 ELSE 2 END AS place
FROM person
WHERE name_grams(name) @> %(grams)s::text[] AND name LIKE %(inside)s
ORDER BY place, pinyin COLLATE "C", number LIMIT %(most)s;

-- name: by_letters
-- People by full pinyin, initials or number, exact before prefix. One letter: whoever has it as initial has it as pinyin.
WITH found AS (
  (SELECT id, 0 AS place, pinyin, number FROM person
   WHERE pinyin COLLATE "C" = %(typed)s ORDER BY number LIMIT %(most)s)
  UNION ALL
  (SELECT id, 0, pinyin, number FROM person
   WHERE initials COLLATE "C" = %(typed)s
   ORDER BY pinyin COLLATE "C", number LIMIT %(most)s)
  UNION ALL
  (SELECT id, CASE WHEN lower(number) = %(typed)s THEN 0 ELSE 2 END, pinyin, number FROM person
   WHERE (number LIKE %(prefix)s OR number LIKE upper(%(prefix)s))
   ORDER BY pinyin COLLATE "C", number LIMIT %(most)s)
  UNION ALL
  (SELECT id, 2, pinyin, number FROM person
   WHERE pinyin COLLATE "C" LIKE %(prefix)s
   ORDER BY pinyin COLLATE "C", number LIMIT %(most)s)
  UNION ALL
  (SELECT id, 2, pinyin, number FROM person
   WHERE initials COLLATE "C" LIKE %(prefix)s AND length(%(typed)s) > 1
   ORDER BY initials COLLATE "C", pinyin COLLATE "C", number LIMIT %(most)s)
)
SELECT id, min(place) AS place FROM found GROUP BY id, pinyin, number ORDER BY place, pinyin COLLATE "C", number LIMIT %(most)s;

-- name: by_number
-- People by the beginning of their number, or by a whole ID number through its digest.
SELECT id, CASE WHEN number = %(typed)s OR id_digest = ANY(%(digests)s::bytea[]) THEN 0 ELSE 2 END AS place
FROM person
WHERE (number LIKE %(prefix)s OR id_digest = ANY(%(digests)s::bytea[]))
ORDER BY place, pinyin COLLATE "C", number LIMIT %(most)s;

-- name: among
-- Of these people, whoever is called so in any of these ways, best first. Few people are weighed one by one: no index
-- over all names would tell sooner.
SELECT id, CASE WHEN %(typed)s IN (name, pinyin, initials, number) OR id_digest = ANY(%(digests)s::bytea[]) THEN 0
                WHEN name LIKE %(prefix)s THEN 1 ELSE 2 END AS place
FROM person
WHERE id = ANY(%(among)s)
  AND (name LIKE %(inside)s OR pinyin LIKE %(prefix)s OR initials LIKE %(prefix)s OR number LIKE %(prefix)s
       OR number LIKE upper(%(prefix)s) OR id_digest = ANY(%(digests)s::bytea[]))
ORDER BY place, pinyin COLLATE "C", number LIMIT %(most)s;

-- name: serving
-- People who serve in these organisations or below, or belong to them, on the day.
WITH below AS (
  SELECT organisation_id FROM ancestry
  WHERE ancestor_id = ANY(%(organisations)s) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
)
SELECT person_id FROM posting
WHERE unit_id IN (SELECT organisation_id FROM below) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION
SELECT person_id FROM membership
WHERE organisation_id IN (SELECT organisation_id FROM below) AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s);

-- name: details
-- What tells namesakes apart: unit, branch and standing (in the Party before in the League) of the day. In the order of `ids`.
SELECT p.id, p.public_id, p.number, p.name, COALESCE(u.short_name, '') AS unit_name, COALESCE(b.short_name, '') AS branch_name,
       COALESCE(s.state, '') AS state
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted(id, at)
JOIN person p ON p.id = wanted.id
LEFT JOIN posting o ON o.person_id = p.id AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
LEFT JOIN organisation_spell u ON u.organisation_id = o.unit_id AND u.valid_from <= %(day)s AND (u.valid_to IS NULL OR u.valid_to > %(day)s)
LEFT JOIN LATERAL (
  SELECT organisation_id FROM membership m
  WHERE m.person_id = p.id AND NOT m.temporary AND m.valid_from <= %(day)s AND (m.valid_to IS NULL OR m.valid_to > %(day)s)
  ORDER BY m.line DESC LIMIT 1
) m ON true
LEFT JOIN organisation_spell b ON b.organisation_id = m.organisation_id AND b.valid_from <= %(day)s AND (b.valid_to IS NULL OR b.valid_to > %(day)s)
LEFT JOIN LATERAL (
  SELECT state FROM standing t WHERE t.person_id = p.id AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
  ORDER BY t.line DESC LIMIT 1
) s ON true
ORDER BY wanted.at;
