-- name: doers
-- Who does the shares of a batch, as far as offices and roles tell: office holders, recorders and officers of the responsible organisations.
SELECT DISTINCT w.person_id
FROM ledger_item i
JOIN (SELECT person_id, organisation_id, valid_from, valid_to FROM fact_office
      UNION ALL
      SELECT person_id, organisation_id, valid_from, valid_to FROM fact_grant WHERE role IN ('secretary', 'recorder', 'officer')) w
  ON w.organisation_id = i.responsible_id AND w.valid_from <= %(today)s AND (w.valid_to IS NULL OR w.valid_to > %(today)s)
WHERE i.batch_id = %(batch)s AND w.person_id IS DISTINCT FROM %(issuer)s
ORDER BY w.person_id;

-- name: issued
-- By organisation and year, between the first of January and the same day of it: how often something was issued to several units at once,
-- to how many, people × minutes × units, and how many of these were said (without a name, by enough people) to have been asked for before.
SELECT b.holder_id AS organisation_id, y.year, count(*) AS batches, sum(n.units)::bigint AS units,
       sum(b.people::bigint * b.minutes * n.units)::bigint AS minutes,
       count(*) FILTER (WHERE b.repeated + b.fresh >= %(least)s AND b.repeated > b.fresh) AS repeated
FROM unnest(%(years)s::int[], %(since)s::date[], %(until)s::date[]) AS y (year, since, until)
JOIN ledger_batch b ON NOT b.imported AND b.holder_id = ANY (%(organisations)s)
 AND b.issued_at >= y.since::timestamp AT TIME ZONE 'Asia/Shanghai' AND b.issued_at < y.until::timestamp AT TIME ZONE 'Asia/Shanghai'
JOIN LATERAL (SELECT count(*) AS units FROM ledger_item i WHERE i.batch_id = b.id AND i.state <> 'withdrawn') n ON n.units > 0
GROUP BY b.holder_id, y.year;

-- name: progress
-- By batch: how many units, and how many of them stand where.
SELECT batch_id, count(*) AS units, count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE state = 'reported') AS reported,
       count(*) FILTER (WHERE state IN ('raised', 'accepted', 'argued') AND due_on < %(today)s) AS overdue,
       count(*) FILTER (WHERE state = 'raised') AS untouched
FROM ledger_item WHERE batch_id = ANY (%(batches)s) AND state <> 'withdrawn' GROUP BY batch_id;

-- name: last_words
-- What was said last about each item: by whom, when.
SELECT DISTINCT ON (item_id) item_id, step, text, by_name, happened_on FROM ledger_step
WHERE item_id = ANY (%(items)s) AND text <> '' ORDER BY item_id, sequence DESC;
