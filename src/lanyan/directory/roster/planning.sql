-- Comparing a roster with the store: rows are staged, then every question is one statement over all of them.
-- Temporary tables of one transaction. `what` is one of posting, rank, party, branch, league, league_branch.

-- name: stage
-- One row per person of the file: what her cells say (NULL: nothing), and organisations by id.
DROP TABLE IF EXISTS pg_temp.roster_row, pg_temp.roster_match, pg_temp.roster_person, pg_temp.roster_history,
  pg_temp.roster_differs, pg_temp.roster_change, pg_temp.roster_undo CASCADE;
CREATE TEMPORARY TABLE roster_row (
  row integer, name text, sex text, born_on date, staff_kind text, unit_id bigint, position text, rank text,
  joined_service_on date, posted_on date, party_state text, probation_on date, full_on date, state_on date,
  branch_id bigint, group_id bigint, branch_on date, league text, league_on date, league_branch_id bigint,
  number text, id_digest bytea, digest_before bytea, phone_digest bytea, phone_before bytea
) ON COMMIT DROP;

-- name: cells_that_disagree
-- Cells of one row against each other: row, key of the column, code, what was found, a word of the sentence.
SELECT r.row, d.key, 'day_ahead' AS code, d.day::text AS found, '' AS word
FROM roster_row r CROSS JOIN LATERAL (VALUES ('born_on', born_on), ('joined_service_on', joined_service_on),
  ('probation_on', probation_on), ('full_on', full_on), ('league_on', league_on)) d(key, day)
WHERE GREATEST(born_on, joined_service_on, probation_on, full_on, league_on) > %(day)s AND d.day > %(day)s
UNION ALL
SELECT r.row, d.key, 'before_birth', d.day::text, born_on::text
FROM roster_row r CROSS JOIN LATERAL (VALUES ('joined_service_on', joined_service_on), ('posted_on', posted_on),
  ('branch_on', branch_on), ('state_on', state_on)) d(key, day)
WHERE LEAST(joined_service_on, posted_on, branch_on, state_on) <= born_on AND d.day <= born_on
UNION ALL
SELECT row, 'probation_on', 'too_young', probation_on::text, '18' FROM roster_row
WHERE probation_on < born_on + 6600 AND age(probation_on, born_on) < interval '18 years'
UNION ALL
SELECT row, 'league_on', 'too_young', league_on::text, '14' FROM roster_row
WHERE league_on < born_on + 5200 AND age(league_on, born_on) < interval '14 years'
UNION ALL
SELECT row, 'probation_on', 'no_probation_day', '', '' FROM roster_row
WHERE party_state IN ('probationary', 'full') AND probation_on IS NULL
UNION ALL
SELECT row, 'full_on', 'no_full_day', '', '' FROM roster_row WHERE party_state = 'full' AND full_on IS NULL
UNION ALL
SELECT row, 'full_on', 'full_day_of_probationary', full_on::text, '' FROM roster_row
WHERE party_state = 'probationary' AND full_on IS NOT NULL
UNION ALL
SELECT row, 'full_on', 'full_before_probation', full_on::text, probation_on::text FROM roster_row WHERE full_on <= probation_on
UNION ALL
SELECT row, 'branch', 'member_without_branch', '', '' FROM roster_row
WHERE party_state IN ('probationary', 'full', 'observed') AND branch_id IS NULL
UNION ALL
SELECT r.row, d.key, 'day_without_state', d.day::text, ''
FROM roster_row r CROSS JOIN LATERAL (VALUES ('probation_on', probation_on), ('full_on', full_on)) d(key, day)
WHERE (party_state IS NULL OR party_state = 'none') AND d.day IS NOT NULL
UNION ALL
SELECT row, 'league_branch', 'league_without_branch', '', '' FROM roster_row WHERE league = 'yes' AND league_branch_id IS NULL
ORDER BY row;

-- name: match
-- Who each row may be about: by ID number, by personal number; and in which unit those serve (of the day, else the latest),
-- where whoever imports does not answer for all.
CREATE TEMPORARY TABLE roster_match ON COMMIT DROP AS
SELECT r.row, COALESCE(a.id, o.id) AS by_id, b.id AS by_number, COALESCE(a.number, o.number) AS number_in_store, r.number, b.name AS holder,
       b.id_digest IS NULL AND b.name = r.name AS holder_fits,
       au.unit_id IS NULL OR NOT %(limited)s OR au.unit_id = ANY(%(within)s::bigint[]) AS id_within,
       bu.unit_id IS NULL OR NOT %(limited)s OR bu.unit_id = ANY(%(within)s::bigint[]) AS number_within
FROM roster_row r
LEFT JOIN person a ON a.id_digest = r.id_digest
LEFT JOIN person o ON o.id_digest = r.digest_before
LEFT JOIN person b ON b.number = r.number
LEFT JOIN LATERAL (
  SELECT unit_id FROM posting WHERE person_id = COALESCE(a.id, o.id)
  ORDER BY (valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)) DESC, valid_from DESC LIMIT 1
) au ON %(limited)s
LEFT JOIN LATERAL (
  SELECT unit_id FROM posting WHERE person_id = b.id
  ORDER BY (valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)) DESC, valid_from DESC LIMIT 1
) bu ON %(limited)s;
ANALYZE roster_match;

-- name: people_in_doubt
-- Rows whose two numbers do not lead to one person within reach: row, key, code, a word of the sentence.
SELECT row, CASE WHEN NOT id_within THEN 'id_number' ELSE 'number' END AS key,
       CASE WHEN NOT id_within THEN 'person_beyond_reach' WHEN by_number IS DISTINCT FROM by_id AND by_number IS NOT NULL THEN 'number_of_other'
            ELSE 'number_differs' END AS code,
       COALESCE(CASE WHEN by_number IS DISTINCT FROM by_id AND by_number IS NOT NULL
                     THEN CASE WHEN number_within THEN holder ELSE '他人' END ELSE number_in_store END, '') AS word,
       COALESCE(number, '') AS found
FROM roster_match
WHERE by_id IS NOT NULL AND (NOT id_within OR by_number <> by_id OR number <> number_in_store)
   OR by_id IS NULL AND by_number IS NOT NULL AND NOT (holder_fits AND number_within);

-- name: settle
-- The rows that can be planned, and whom each is about (NULL: somebody new). Then the history of those known.
CREATE TEMPORARY TABLE roster_person ON COMMIT DROP AS
SELECT row, COALESCE(by_id, by_number) AS person_id, COALESCE(by_id, by_number) IS NULL AS is_new
FROM roster_match WHERE row <> ALL(%(wrong)s::integer[]);
CREATE UNIQUE INDEX ON roster_person (row);
ANALYZE roster_person;
CREATE TEMPORARY TABLE roster_history ON COMMIT DROP AS
SELECT h.*, concat_ws('|', COALESCE(organisation_id, 0), COALESCE(group_id, 0), word, note) AS key
FROM (
  SELECT 'posting' AS what, id, person_id, unit_id AS organisation_id, NULL::bigint AS group_id, staff_kind::text AS word,
         position::text AS note, valid_from, valid_to FROM posting
  UNION ALL
  SELECT 'rank', id, person_id, NULL, NULL, rank, '', valid_from, valid_to FROM rank_spell
  UNION ALL
  SELECT line, id, person_id, NULL, NULL, state, '', valid_from, valid_to FROM standing WHERE line IN ('party', 'league')
  UNION ALL
  SELECT CASE line WHEN 'party' THEN 'branch' ELSE 'league_branch' END, id, person_id, organisation_id, group_id, '', '', valid_from, valid_to
  FROM membership WHERE line IN ('party', 'league') AND NOT temporary
) h JOIN roster_person p ON p.person_id = h.person_id;
CREATE INDEX ON roster_history (person_id, what);
ANALYZE roster_history;
-- What the rows want the dated tables to say: `ord` counts where one follows the other; `given` is a day the file names.
CREATE TEMPORARY VIEW roster_wanted AS
SELECT w.*, COALESCE(given, %(day)s::date) AS starts, concat_ws('|', COALESCE(organisation_id, 0), COALESCE(group_id, 0), word, note) AS key
FROM (
  SELECT p.row, p.person_id, p.is_new, 'posting' AS what, 1 AS ord, r.unit_id AS organisation_id, NULL::bigint AS group_id,
         r.staff_kind AS word,
         COALESCE(r.position, (
           SELECT h.note FROM roster_history h
           WHERE h.person_id = p.person_id AND h.what = 'posting' AND h.organisation_id = r.unit_id AND h.word = r.staff_kind
             AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
         ), '') AS note, r.posted_on AS given, NULL::date AS ends
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.unit_id IS NOT NULL AND r.staff_kind IS NOT NULL
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'rank', 1, NULL, NULL, r.rank, '', NULL::date, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.rank <> ''
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'party', 1, NULL, NULL, 'probationary', '', r.probation_on, CASE r.party_state WHEN 'full' THEN r.full_on END
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.party_state IN ('probationary', 'full') AND r.probation_on IS NOT NULL
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'party', 2, NULL, NULL, 'full', '', r.full_on, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.party_state = 'full' AND r.full_on IS NOT NULL
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'party', 1, NULL, NULL, r.party_state, '', r.state_on, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.party_state NOT IN ('none', 'full', 'probationary')
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'branch', 1, r.branch_id, r.group_id, '', '', r.branch_on, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.branch_id IS NOT NULL
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'league', 1, NULL, NULL, 'league_member', '', r.league_on, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.league = 'yes'
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'league', 1, NULL, NULL, 'league_left', '', NULL, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row
  JOIN roster_history h ON h.person_id = p.person_id AND h.what = 'league' AND h.word = 'league_member'
   AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
  WHERE r.league = 'no'
  UNION ALL
  SELECT p.row, p.person_id, p.is_new, 'league_branch', 1, r.league_branch_id, NULL, '', '', NULL, NULL
  FROM roster_person p JOIN roster_row r ON r.row = p.row WHERE r.league_branch_id IS NOT NULL
) w;

-- name: compare
-- Of people known: the dated tables that would change. A table stays as it is where it says the last thing wanted today
-- (the one without an end) and knows each day that the file names.
CREATE TEMPORARY TABLE roster_differs ON COMMIT DROP AS
WITH wanted AS MATERIALIZED (SELECT * FROM roster_wanted WHERE NOT is_new)
SELECT row, what FROM wanted w WHERE ends IS NULL AND NOT EXISTS (
  SELECT FROM roster_history h WHERE h.person_id = w.person_id AND h.what = w.what AND h.key = w.key
  AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
)
UNION
SELECT row, what FROM wanted w WHERE given IS NOT NULL AND NOT EXISTS (
  SELECT FROM roster_history h WHERE h.person_id = w.person_id AND h.what = w.what AND h.key = w.key AND h.valid_from = w.given
);
ANALYZE roster_differs;
CREATE TEMPORARY TABLE roster_change ON COMMIT DROP AS
WITH one AS (
  SELECT row, person_id, what, min(starts) FILTER (WHERE ord = 1) AS starts, min(key) FILTER (WHERE ord = 1) AS first_key,
         array_agg(key) AS keys, (array_agg(starts ORDER BY ord DESC))[1] AS since,
         (array_agg(organisation_id ORDER BY ord DESC))[1] AS organisation_id, (array_agg(group_id ORDER BY ord DESC))[1] AS group_id,
         (array_agg(word ORDER BY ord DESC))[1] AS word, (array_agg(note ORDER BY ord DESC))[1] AS note
  FROM roster_wanted JOIN roster_differs USING (row, what) GROUP BY row, person_id, what
)
SELECT one.*, h.id IS NOT NULL AS had, h.organisation_id AS old_organisation_id, h.group_id AS old_group_id, h.word AS old_word, h.note AS old_note
FROM one LEFT JOIN roster_history h ON h.person_id = one.person_id AND h.what = one.what
 AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s);
ANALYZE roster_change;
-- Spans taken back: those from the first wanted day on, and the one before if it says the same (its beginning is corrected).
-- Spans cut: what else reaches beyond that day.
CREATE TEMPORARY TABLE roster_undo ON COMMIT DROP AS
SELECT c.row, h.*, c.starts, c.keys,
       h.valid_from >= c.starts OR h.key = c.first_key AND NOT EXISTS (
         SELECT FROM roster_history later WHERE later.person_id = h.person_id AND later.what = h.what
         AND later.valid_from > h.valid_from AND later.valid_from < c.starts
       ) AS taken_back
FROM roster_change c JOIN roster_history h ON h.person_id = c.person_id AND h.what = c.what;
DELETE FROM roster_undo WHERE NOT taken_back AND valid_to <= starts;

-- name: hold
-- Organisations that the rows lead to. They stay as they are until this transaction ends: who dissolves one meanwhile waits.
SELECT id, dissolved_on FROM organisation WHERE id = ANY(%(organisations)s) ORDER BY id FOR SHARE;

-- name: outlived
-- Spans that would be written into organisations whose end is registered: nobody would be anywhere from then on.
SELECT w.row, w.what, o.id, o.dissolved_on, o.id IS NOT DISTINCT FROM w.group_id AS is_group
FROM roster_wanted w JOIN organisation o ON o.id IN (w.organisation_id, w.group_id)
WHERE o.id = ANY(%(ending)s) AND (w.is_new OR EXISTS (SELECT FROM roster_change c WHERE c.row = w.row AND c.what = w.what));

-- name: before_founding
-- Spans that would begin in a branch before there was one.
SELECT r.row, r.branch_on, o.id, o.founded_on FROM roster_row r
JOIN roster_person p ON p.row = r.row JOIN organisation o ON o.id = r.branch_id AND r.branch_on < o.founded_on
WHERE p.is_new OR EXISTS (SELECT FROM roster_change c WHERE c.row = r.row AND c.what = 'branch');

-- name: contradictions
-- Spans that the file would overwrite with something else: history is corrected by hand, not by a roster.
SELECT DISTINCT ON (row, what) row, what, organisation_id, group_id, word, note, valid_from AS since
FROM roster_undo WHERE taken_back AND key <> ALL(keys) AND valid_from > starts ORDER BY row, what, valid_from;

-- name: still_of_the_party
-- Rows that say "not of the Party" about people whom the store knows otherwise.
SELECT r.row, h.word FROM roster_row r JOIN roster_person p ON p.row = r.row
JOIN roster_history h ON h.person_id = p.person_id AND h.what = 'party' AND h.valid_from <= %(day)s AND (h.valid_to IS NULL OR h.valid_to > %(day)s)
WHERE r.party_state = 'none';

-- name: changes
-- Dated tables that change, field by field.
SELECT c.row, p.id AS person_id, p.number, p.name, c.what, c.had, c.old_organisation_id, c.old_group_id, c.old_word, c.old_note,
       c.organisation_id, c.group_id, c.word, c.note, c.since
FROM roster_change c JOIN person p ON p.id = c.person_id;

-- name: people_to_compare
-- People known whose own fields differ. Phones are compared by their digests; both sides are sealed.
SELECT p.row, s.id, s.number, s.name, s.sex, s.born_on, s.joined_service_on, s.left_service_on, s.phone, s.id_digest IS NULL AS lacks_id
FROM roster_person p JOIN roster_row r ON r.row = p.row JOIN person s ON s.id = p.person_id
WHERE r.name <> s.name OR r.sex <> s.sex OR r.born_on <> s.born_on
   OR r.joined_service_on IS NOT NULL AND r.joined_service_on IS DISTINCT FROM s.joined_service_on
   OR s.left_service_on <= %(day)s OR s.id_digest IS NULL AND r.id_digest IS NOT NULL
   OR r.phone_digest IS NOT NULL AND s.phone_digest IS DISTINCT FROM r.phone_digest
      AND s.phone_digest IS DISTINCT FROM COALESCE(r.phone_before, r.phone_digest)
ORDER BY p.row;

-- name: new_people
-- Rows about people that the store does not know.
SELECT COALESCE(array_agg(row ORDER BY row), '{}') AS rows FROM roster_person WHERE is_new;

-- name: known_count
SELECT count(*) AS known, array(SELECT DISTINCT r.unit_id FROM roster_row r JOIN roster_person p ON p.row = r.row WHERE r.unit_id IS NOT NULL) AS units
FROM roster_person WHERE NOT is_new;

-- name: gone
-- Whoever serves today in a unit of the file and is not in it.
SELECT s.id, s.number, s.name, o.unit_id FROM posting o JOIN person s ON s.id = o.person_id
WHERE o.unit_id = ANY(%(units)s) AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to > %(day)s)
  AND NOT EXISTS (SELECT FROM roster_match m WHERE m.by_id = s.id)
  AND NOT EXISTS (SELECT FROM roster_match m WHERE m.by_number = s.id)
ORDER BY o.unit_id, s.pinyin, s.number;

-- name: number_new
-- The people just enrolled, by the row they came from.
UPDATE roster_person p SET person_id = n.id FROM unnest(%(rows)s::integer[], %(ids)s::bigint[]) AS n(row, id) WHERE n.row = p.row;

-- name: update_people
-- Fields of people known, staged in roster_update.
UPDATE person p SET name = u.name, pinyin = u.pinyin, initials = u.initials, sex = u.sex, born_on = u.born_on,
  joined_service_on = u.joined_service_on, left_service_on = u.left_service_on, phone = u.phone,
  phone_digest = COALESCE(u.phone_digest, p.phone_digest),
  id_number = COALESCE(u.id_number, p.id_number), id_digest = COALESCE(u.id_digest, p.id_digest)
FROM roster_update u WHERE u.id = p.id;

-- name: write_spans
-- What is taken back goes, what is cut ends, what is wanted begins (and ends where the next begins).
DELETE FROM posting t USING roster_undo u WHERE u.taken_back AND u.what = 'posting' AND t.id = u.id;
DELETE FROM rank_spell t USING roster_undo u WHERE u.taken_back AND u.what = 'rank' AND t.id = u.id;
DELETE FROM standing t USING roster_undo u WHERE u.taken_back AND u.what IN ('party', 'league') AND t.id = u.id;
DELETE FROM membership t USING roster_undo u WHERE u.taken_back AND u.what IN ('branch', 'league_branch') AND t.id = u.id;
UPDATE posting t SET valid_to = u.starts FROM roster_undo u WHERE NOT u.taken_back AND u.what = 'posting' AND t.id = u.id;
UPDATE rank_spell t SET valid_to = u.starts FROM roster_undo u WHERE NOT u.taken_back AND u.what = 'rank' AND t.id = u.id;
UPDATE standing t SET valid_to = u.starts FROM roster_undo u WHERE NOT u.taken_back AND u.what IN ('party', 'league') AND t.id = u.id;
UPDATE membership t SET valid_to = u.starts FROM roster_undo u WHERE NOT u.taken_back AND u.what IN ('branch', 'league_branch') AND t.id = u.id;
CREATE TEMPORARY TABLE roster_span ON COMMIT DROP AS
SELECT w.person_id, w.what, w.organisation_id, w.group_id, w.word, w.note, w.starts, w.ends FROM roster_wanted w WHERE w.is_new OR EXISTS (SELECT FROM roster_change c WHERE c.row = w.row AND c.what = w.what);
INSERT INTO posting (person_id, unit_id, staff_kind, position, valid_from, valid_to)
SELECT person_id, organisation_id, word, note, starts, ends FROM roster_span WHERE what = 'posting' ORDER BY person_id;
INSERT INTO rank_spell (person_id, rank, valid_from, valid_to)
SELECT person_id, word, starts, ends FROM roster_span WHERE what = 'rank' ORDER BY person_id;
INSERT INTO standing (person_id, line, state, valid_from, valid_to)
SELECT person_id, what, word, starts, ends FROM roster_span WHERE what IN ('party', 'league') ORDER BY person_id, starts;
INSERT INTO membership (person_id, organisation_id, group_id, line, temporary, reason, valid_from, valid_to)
SELECT person_id, organisation_id, group_id, CASE what WHEN 'branch' THEN 'party' ELSE 'league' END, false, '名册导入', starts, ends
FROM roster_span WHERE what IN ('branch', 'league_branch') ORDER BY person_id;
DROP TABLE roster_span;

-- name: touched
-- Organisations that people new or changed leave or belong to, with those they hang under: their duties are judged anew.
WITH person_touched AS (SELECT person_id FROM roster_person WHERE is_new OR row = ANY(%(changed)s::integer[])),
belonging AS (
  SELECT unnest(ARRAY[organisation_id, group_id]) AS id FROM membership
  WHERE person_id IN (SELECT person_id FROM person_touched) AND (valid_to IS NULL OR valid_to >= %(day)s)
  UNION
  SELECT unnest(ARRAY[organisation_id, group_id]) FROM roster_undo WHERE what IN ('branch', 'league_branch')
)
SELECT id FROM belonging WHERE id IS NOT NULL
UNION
SELECT ancestor_id FROM ancestry WHERE organisation_id IN (SELECT id FROM belonging) AND depth = 1 AND (valid_to IS NULL OR valid_to > %(day)s);
