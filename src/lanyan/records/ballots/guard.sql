-- told: fact_ballot
-- How many took part; who was voted on and how it came out stays in the ballot's own papers.
ballot_id, organisation_id, held_on, kind, secret, way, eligible, present, issued, returned, valid, invalid, void
