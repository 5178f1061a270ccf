-- changing: dues_base, dues_relief

-- fixed: dues_receipt
-- A receipt is voided with its reason, never changed; what was given by mistake is given again.
row_id, voided_at, voided_by_id, void_reason, person_id, recorded_by_id

-- fixed: dues_payment

-- fixed: dues_reminder
person_id, reminded_by_id

-- kept: dues_statement
handed_in_by_id

-- kept: dues_statement_row
state, reason, person_id

-- kept: dues_publication
published_by_id

-- rows: dues_base
-- What somebody pays: the own, and those of members (now or before) of organisations reached.
person_id = (SELECT guard_person()) OR EXISTS (
  SELECT FROM membership m WHERE m.person_id = dues_base.person_id AND m.organisation_id IN (SELECT guard_reach())
)

-- rows: dues_relief
person_id = (SELECT guard_person()) OR EXISTS (
  SELECT FROM membership m WHERE m.person_id = dues_relief.person_id AND m.organisation_id IN (SELECT guard_reach())
)

-- rows: dues_reminder
person_id = (SELECT guard_person()) OR EXISTS (
  SELECT FROM membership m WHERE m.person_id = dues_reminder.person_id AND m.organisation_id IN (SELECT guard_reach())
)

-- rows: dues_receipt
-- Also of the branch that gave it, and of the branch to which the person has moved since.
person_id = (SELECT guard_person()) OR organisation_id IN (SELECT guard_reach()) OR EXISTS (
  SELECT FROM membership m WHERE m.person_id = dues_receipt.person_id AND m.organisation_id IN (SELECT guard_reach())
)

-- rows: dues_payment
EXISTS (SELECT FROM dues_receipt r WHERE r.id = receipt_id)

-- rows: dues_statement
organisation_id IN (SELECT guard_reach())

-- rows: dues_statement_row
organisation_id IN (SELECT guard_reach())

-- told: fact_dues_year
organisation_id, line, began_on, year, members, fixed, fixed_on

-- told: fact_dues_publication
publication_id, organisation_id, line, year, through, published_on
