-- One row per node × member of the Party who on %(on)s belongs to the node or an organisation below it. `whole`: every paper
-- that the file must hold (by the text in force when the standing was first reached) was found, or found not to apply.
-- Each member is looked at alone, by the keys of that member: nothing here depends on how many there are of anything.
SELECT k.node_id, k.person_id AS record_id, k.state AS kind, %(on)s::date AS happened_on, 1 AS one,
       (NOT file.lacks)::int AS whole, file.lacks::int AS lacking
FROM (
    SELECT n.node_id, m.person_id, m.state
    FROM node n
    JOIN fact_member m ON m.organisation_id = n.organisation_id AND m.line = 'party' AND NOT m.temporary
     AND m.state IN ('full', 'probationary', 'observed')
     AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
    WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
) k
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT f.paper FROM fact_paper f WHERE f.person_id = k.person_id AND f.state <> 'missing') AS papers
    OFFSET 0
) found
CROSS JOIN LATERAL (
    SELECT COALESCE(bool_or(needed.since >= needed.valid_from AND (needed.valid_to IS NULL OR needed.since < needed.valid_to)), false) AS lacks
    FROM (
        SELECT r.paper, r.valid_from, r.valid_to, min(s.valid_from) AS since
        FROM fact_standing s
        JOIN jsonb_to_recordset(%(papers)s::jsonb) AS r(paper text, states jsonb, valid_from date, valid_to date, must boolean)
          ON r.must AND r.states ? s.state AND r.states ? k.state AND r.paper <> ALL (found.papers)
        WHERE s.person_id = k.person_id
        GROUP BY r.paper, r.valid_from, r.valid_to
    ) needed
) file
