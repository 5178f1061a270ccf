-- One row per person × paper that somebody has looked for: what was found last, and when.
CREATE VIEW fact_paper AS
SELECT DISTINCT ON (person_id, paper) id AS check_id, person_id, paper, state, kept_at, remark, checked_on, checked_by_name
FROM paper_check ORDER BY person_id, paper, id DESC;
