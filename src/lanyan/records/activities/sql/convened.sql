-- What meetings cost those who come. Read only.

-- name: convened
-- By organisation and year, between two days each: how many activities it organised, how many people were expected and came, people × minutes.
SELECT a.organiser_id AS organisation_id, y.year, count(*) AS activities, sum(n.expected)::bigint AS expected,
       sum(n.present)::bigint AS present, sum(n.present * (extract(epoch FROM a.ends_at - a.starts_at) / 60)::int)::bigint AS minutes
FROM unnest(%(years)s::int[], %(since)s::date[], %(until)s::date[]) AS y (year, since, until)
JOIN activity a ON a.held_on >= y.since AND a.held_on < y.until AND a.organiser_id = ANY (%(organisations)s)
JOIN activity_closure c ON c.activity_id = a.id
JOIN LATERAL (SELECT count(*) AS expected, count(*) FILTER (WHERE outcome = 'present') AS present FROM outcome WHERE activity_id = a.id) n ON true
GROUP BY a.organiser_id, y.year;
