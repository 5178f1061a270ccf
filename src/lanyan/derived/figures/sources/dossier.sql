-- One row per node × member of the Party who on %(on)s belongs to the node or an organisation below it. `whole`: every paper
-- that the file must hold (by the text in force when the standing was first reached) was found, or found not to apply.
WITH paper_rule AS (
    SELECT * FROM jsonb_to_recordset(%(papers)s::jsonb) AS r(paper text, states jsonb, valid_from date, valid_to date, must boolean)
), kept AS (
    SELECT n.node_id, m.person_id, m.state
    FROM node n
    JOIN fact_member m ON m.organisation_id = n.organisation_id AND m.line = 'party' AND NOT m.temporary
     AND m.state IN ('full', 'probationary', 'observed')
     AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
    WHERE n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
), reached AS (
    SELECT r.paper, e.subject_id AS person_id, min(e.happened_on) AS since
    FROM paper_rule r JOIN fact_event e ON e.subject_kind = 'person' AND e.event LIKE 'standing\_%%'
     AND r.states ? substr(e.event, 10)
    WHERE e.subject_id = ANY (ARRAY(SELECT person_id FROM kept))
    GROUP BY 1, 2
), lacking AS (
    SELECT DISTINCT k.person_id
    FROM (SELECT DISTINCT person_id, state FROM kept) k
    JOIN paper_rule r ON r.must AND r.states ? k.state
    JOIN reached s ON s.paper = r.paper AND s.person_id = k.person_id
     AND s.since >= r.valid_from AND (r.valid_to IS NULL OR s.since < r.valid_to)
    LEFT JOIN fact_paper f ON f.person_id = k.person_id AND f.paper = r.paper
    WHERE f.state IS NULL OR f.state = 'missing'
)
SELECT k.node_id, k.person_id AS record_id, k.state AS kind, %(on)s::date AS happened_on, 1 AS one,
       (l.person_id IS NULL)::int AS whole, (l.person_id IS NOT NULL)::int AS lacking
FROM kept k LEFT JOIN lacking l USING (person_id)
