-- kept: paper_check
-- Looked at again is another row.
person_id, checked_by_id
