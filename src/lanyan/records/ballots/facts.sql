-- Facts of ballots. Nothing here, or beneath, tells how anybody voted in a secret ballot.

-- One row per counted ballot. `void`: more ballots back than given out, nothing was counted. `reduced_…`: that seats left open were given
-- up: how many, and so many electors agreed (NULL: the presidium).
CREATE VIEW fact_ballot AS
SELECT b.id AS ballot_id, b.public_id, b.organisation_id, b.occasion_kind, b.occasion_id, b.held_on, b.title, b.kind, b.rule, b.rule_from,
       b.secret, b.way, b.seats, b.stage, b.options, o.eligible, o.present, c.issued, c.returned, c.valid, c.invalid, c.void, c.sentences,
       c.scrutineers, c.tellers, c.closed_by_name, c.closed_at, c.keys_destroyed, o.digest, r.seats AS reduced_seats, r.agreed AS reduced_agreed
FROM ballot b JOIN ballot_opening o ON o.ballot_id = b.id JOIN ballot_closure c ON c.ballot_id = b.id
LEFT JOIN ballot_seat_reduction r ON r.ballot_id = b.id;

-- One row per question and answer of a counted ballot: how many answered so. `outcome` is what the rule made of it.
CREATE VIEW fact_ballot_count AS
SELECT q.ballot_id, q.position, q.text, q.note, q.standing, n.option, n.votes,
       (SELECT said FROM jsonb_array_elements(c.outcome) said WHERE (said->>'position')::int = q.position) AS outcome
FROM ballot_question q JOIN ballot_closure c ON c.ballot_id = q.ballot_id JOIN ballot_count n ON n.question_id = q.id;

-- One row per name written on ballots of a counted election by electors (另选人); `state`: what became of it, like a candidate's.
CREATE VIEW fact_ballot_written_in AS
SELECT w.ballot_id, w.name, w.votes,
       (SELECT said->>'state' FROM jsonb_array_elements(c.outcome) said WHERE said->>'name' = w.name) AS state
FROM ballot_written_in w JOIN ballot_closure c ON c.ballot_id = w.ballot_id;

-- One row per grade that the organisation gave after an appraisal (组织评定); `given_by`: committee or assembly.
CREATE VIEW fact_ballot_grade AS
SELECT q.ballot_id, q.position, q.text, g.grade, g.remark, a.given_on, a.given_by
FROM ballot_grade g JOIN ballot_question q ON q.id = g.question_id JOIN ballot_assessment a ON a.ballot_id = q.ballot_id;

-- One row per person lawfully not counted in 应到会 of an opened election: why, and by whose consent.
CREATE VIEW fact_ballot_left_out AS
SELECT x.ballot_id, x.person_id, x.name, x.cause, x.consent FROM ballot_exclusion x JOIN ballot_opening o ON o.ballot_id = x.ballot_id;

-- One row per time that the numbers of a counted paper ballot were typed; `settled`: differences put right, in words.
CREATE VIEW fact_ballot_entry AS
SELECT e.ballot_id, e.entry, e.teller, e.entered_by_name, e.settled FROM ballot_paper_entry e JOIN ballot_closure c ON c.ballot_id = e.ballot_id;

-- One row per person with a vote in an opened ballot, and whether a ballot was theirs to have. Never what was cast.
CREATE VIEW fact_ballot_voter AS
SELECT v.ballot_id, v.person_id, v.name, v.present FROM ballot_voter v JOIN ballot_opening o ON o.ballot_id = v.ballot_id;
