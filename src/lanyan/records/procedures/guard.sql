-- changing: procedure_case, case_reader, case_ballot, notice_objection

-- derived: step_due

-- fixed: step_done
-- A step is taken back with its reason, never changed.
withdrawn_at, withdrawn_by_id, withdrawn_reason, recorded_by_id

-- fixed: step_person
person_id

-- fixed: case_document
withdrawn_at, withdrawn_by_id, added_by_id

-- fixed: case_note
withdrawn_at, withdrawn_by_id, withdrawn_reason, written_by_id

-- fixed: case_move
moved_by_id

-- fixed: public_notice
withdrawn_at, withdrawn_by_id, withdrawn_reason, posted_by_id

-- function: guard_named
-- Cases of restricted procedures that the person of this session is named to read. As the owner: the list of names is
-- itself for those on it alone.
CREATE OR REPLACE FUNCTION guard_named() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT case_id FROM case_reader WHERE person_id = guard_person() $$;

-- rows: procedure_case
-- 干部选任 and other restricted cases: those named in it alone. Others: the person, and both organisations.
CASE WHEN restricted THEN id IN (SELECT guard_named())
ELSE person_id = (SELECT guard_person()) OR organisation_id IN (SELECT guard_reach())
  OR counterpart_id IN (SELECT guard_reach()) END

-- rows: case_reader
case_id IN (SELECT guard_named())

-- rows: case_document
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: case_note
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: case_move
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: case_ballot
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: public_notice
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: notice_objection
EXISTS (SELECT FROM public_notice n WHERE n.id = notice_id)

-- rows: step_done
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)

-- rows: step_person
EXISTS (SELECT FROM step_done d WHERE d.id = done_id)

-- rows: step_due
EXISTS (SELECT FROM procedure_case c WHERE c.id = case_id)
