-- kept: feedback, feedback_answer

-- rows: feedback
-- Who said something, and whose organisation it concerns.
account_id = (SELECT guard_account()) OR organisation_id IN (SELECT guard_reach())

-- rows: feedback_answer
EXISTS (SELECT FROM feedback f WHERE f.id = feedback_id)
