-- changing: alert, alert_telling, inbox_message

-- fixed: alert_acknowledgement

-- fixed: alert_silence
lifted_at, lifted_by_name
