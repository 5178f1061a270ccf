-- What the papers of a counted ballot are made of. Only fact views are read.

-- name: ballot
-- One counted ballot, with the meeting it was held at.
SELECT b.*, p.title AS meeting, p.place, p.starts_at
FROM fact_ballot b LEFT JOIN fact_proceedings p ON b.occasion_kind = 'activity' AND p.activity_id = b.occasion_id
WHERE b.ballot_id = %(ballot)s;

-- name: counts
-- How many answered each question so.
SELECT position, text, note, standing, option, votes, outcome FROM fact_ballot_count WHERE ballot_id = %(ballot)s ORDER BY position, option;

-- name: written_in
-- Those whom electors named beside the candidates.
SELECT name, votes, state FROM fact_ballot_written_in WHERE ballot_id = %(ballot)s ORDER BY votes DESC, name;

-- name: grades
-- The grades that the organisation gave.
SELECT position, grade, remark, given_on, given_by FROM fact_ballot_grade WHERE ballot_id = %(ballot)s ORDER BY position;

-- name: left_out
-- Who was lawfully not counted in 应到会.
SELECT name, cause, consent FROM fact_ballot_left_out WHERE ballot_id = %(ballot)s ORDER BY name, person_id;

-- name: entries
-- Who counted papers and who typed the numbers.
SELECT entry, teller, entered_by_name, settled FROM fact_ballot_entry WHERE ballot_id = %(ballot)s ORDER BY entry;
