-- kept: ballot_count
-- What a ballot came to is written once, when the box is opened or the papers are counted.

-- kept: ballot_written_in

-- kept: ballot_counted_token

-- told: fact_ballot
-- How many took part; who was voted on and how it came out stays in the ballot's own papers.
ballot_id, organisation_id, held_on, kind, secret, way, eligible, present, issued, returned, valid, invalid, void
