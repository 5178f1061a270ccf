-- changing: ballot, ballot_question, ballot_voter, ballot_exclusion, ballot_appraisal_step, ballot_assessment, ballot_grade
-- changing: ballot_casting, ballot_credential, ballot_slip, ballot_sealed, ballot_signing_key
-- changing: ballot_paper_entry, ballot_named_vote, ballot_seat_reduction
-- Until the ballot is opened, and while it is counted; what holds from then on is held by triggers (frozen.sql).

-- kept: ballot_opening
opened_by_id

-- kept: ballot_closure
closed_by_id

-- kept: ballot_annulment
annulled_by_id

-- kept: ballot_count, ballot_written_in, ballot_counted_token
-- What a ballot came to is written once, when the box is opened or the papers are counted.

-- told: fact_ballot
-- How many took part; who was voted on and how it came out stays in the ballot's own papers.
ballot_id, organisation_id, held_on, kind, secret, way, eligible, present, issued, returned, valid, invalid, void
