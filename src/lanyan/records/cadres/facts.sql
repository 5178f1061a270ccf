-- Facts of the register of 党务干部. What was entered by mistake and withdrawn is no fact.

-- One row per certificate; `expires_on` is its last day, NULL where it does not run out.
CREATE VIEW fact_certificate AS
SELECT id AS certificate_id, person_id, kind, issued_on, expires_on FROM cadre_certificate WHERE withdrawn_at IS NULL;

-- One row per lesson that a lecturer of the pool has given: agreed to, not given up, at an activity that was held and closed.
CREATE VIEW fact_lecture AS
SELECT b.id AS booking_id, b.lecturer_id, b.person_id, b.activity_id, a.organiser_id AS organisation_id, a.held_on, b.topic
FROM lecture_booking b JOIN fact_proceedings a ON a.activity_id = b.activity_id AND a.closed_at IS NOT NULL
WHERE b.accepted AND b.ended_at IS NULL;

-- Dated facts: a part of fact_event. An office is certified from the first day on which it was held with a valid certificate
-- (`matter` is the office); training elsewhere; the day on which a certificate runs out.
CREATE VIEW fact_cadre_event AS
SELECT 'certified' AS event, 'person' AS subject_kind, h.person_id AS subject_id, h.organisation_id,
       GREATEST(h.valid_from, c.issued_on) AS happened_on, h.id AS matter, 'certificate' AS record_kind, c.id AS record_id, NULL::date AS due_on
FROM office_holding h JOIN cadre_certificate c ON c.person_id = h.person_id AND c.kind = 'secretary' AND c.withdrawn_at IS NULL
 AND (c.expires_on IS NULL OR c.expires_on >= h.valid_from) AND (h.valid_to IS NULL OR c.issued_on < h.valid_to)
UNION ALL
SELECT 'certificate_expires', 'person', c.person_id, m.organisation_id, c.expires_on, c.id, 'certificate', c.id, NULL
FROM cadre_certificate c
LEFT JOIN LATERAL (SELECT organisation_id FROM membership WHERE person_id = c.person_id AND line = 'party' AND NOT temporary
                   ORDER BY (valid_to IS NULL) DESC, valid_from DESC LIMIT 1) m ON true
WHERE c.kind = 'secretary' AND c.expires_on IS NOT NULL AND c.withdrawn_at IS NULL
UNION ALL
SELECT 'duty_reported', 'person', person_id, organisation_id, held_on, id, 'duty_report', id, NULL FROM duty_report
UNION ALL
SELECT 'office_training', 'person', t.person_id, m.organisation_id, t.ended_on, t.id, 'training', t.id, NULL
FROM cadre_training t
LEFT JOIN LATERAL (SELECT organisation_id FROM membership WHERE person_id = t.person_id AND line = 'party' AND NOT temporary
                   ORDER BY (valid_to IS NULL) DESC, valid_from DESC LIMIT 1) m ON true
WHERE t.withdrawn_at IS NULL AND t.kind IN ('before_office', 'rotation');
