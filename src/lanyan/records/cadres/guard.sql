-- kept: cadre_certificate, cadre_training
withdrawn_at, person_id, recorded_by_id

-- fixed: duty_report
person_id, recorded_by_id

-- changing: lecturer, lecture_booking
