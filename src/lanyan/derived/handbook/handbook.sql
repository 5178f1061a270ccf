-- What a handbook, a monthly ledger and the papers of an activity are made of. Only fact views are read.

-- name: organisation
-- The organisation as it was on a day, with its parent's and its unit's names of that day and its term.
SELECT o.organisation_id, o.public_id, o.name, o.short_name, o.form, o.line, o.founded_on, o.ends_on,
       p.name AS parent, u.name AS unit, t.number AS term, t.began_on AS term_began_on, t.ends_on AS term_ends_on, t.formed_by
FROM fact_organisation o
LEFT JOIN fact_organisation p ON p.organisation_id = o.parent_id AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
LEFT JOIN fact_organisation u ON u.organisation_id = o.unit_id AND u.valid_from <= %(on)s AND (u.valid_to IS NULL OR u.valid_to > %(on)s)
LEFT JOIN LATERAL (SELECT * FROM fact_term t WHERE t.organisation_id = o.organisation_id AND t.began_on <= %(on)s ORDER BY t.number DESC LIMIT 1) t ON true
WHERE o.organisation_id = %(organisation)s AND o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s);

-- name: members
-- Who belonged to it on a day, with standing and group; `since` is when this standing began, `joined_on` this membership.
SELECT m.person_id, p.name, p.number, p.sex, p.born_on, m.state, m.votes, m.temporary, g.name AS group_name, m.group_id,
       (SELECT min(s.valid_from) FROM fact_member s WHERE s.person_id = m.person_id AND s.line = m.line AND s.state = m.state
          AND s.valid_from <= %(on)s) AS since,
       (SELECT min(s.valid_from) FROM fact_member s WHERE s.person_id = m.person_id AND s.organisation_id = m.organisation_id
          AND s.valid_from <= %(on)s) AS joined_on,
       k.position, k.staff_kind
FROM fact_member m
JOIN fact_person p ON p.person_id = m.person_id
LEFT JOIN fact_organisation g ON g.organisation_id = m.group_id AND g.valid_from <= %(on)s AND (g.valid_to IS NULL OR g.valid_to > %(on)s)
LEFT JOIN fact_posting k ON k.person_id = m.person_id AND k.valid_from <= %(on)s AND (k.valid_to IS NULL OR k.valid_to > %(on)s)
WHERE m.organisation_id = %(organisation)s AND m.valid_from <= %(on)s AND (m.valid_to IS NULL OR m.valid_to > %(on)s)
ORDER BY g.name NULLS LAST, p.number, m.person_id;

-- name: changes
-- Members who came, were taken in here, or left between two days (inclusive); spans of belonging that touch one
-- another are taken together. Applicants, activists and prospects belong to the branch and are not its members.
WITH belonging AS (
    SELECT person_id, valid_from, valid_to,
           state NOT IN ('applicant', 'activist', 'prospect', 'suspended', 'league_applicant', 'league_left') AS member
    FROM fact_member WHERE organisation_id = %(organisation)s
), span AS (
    SELECT person_id, valid_from, valid_to, member,
           lag(valid_to) OVER w AS before, lag(member) OVER w AS member_before, lead(valid_from) OVER w AS after
    FROM belonging WINDOW w AS (PARTITION BY person_id ORDER BY valid_from)
)
SELECT p.name, c.person_id, c.day, c.change
FROM (
    SELECT person_id, valid_from AS day, 'came' AS change FROM span WHERE member AND before IS DISTINCT FROM valid_from
    UNION ALL
    SELECT person_id, valid_from, 'taken_in' FROM span WHERE member AND before = valid_from AND NOT member_before
    UNION ALL
    SELECT person_id, valid_to, 'left' FROM span WHERE member AND valid_to IS NOT NULL AND after IS DISTINCT FROM valid_to
) c JOIN fact_person p ON p.person_id = c.person_id
WHERE c.day BETWEEN %(first)s AND %(on)s
ORDER BY c.day, c.change, p.number;

-- name: offices
-- Offices of it and of its groups on a day.
SELECT f.organisation_id, f.person_id, p.name, f.role, f.acting, f.valid_from
FROM fact_office f
JOIN fact_person p ON p.person_id = f.person_id
WHERE f.organisation_id = ANY (%(organisations)s) AND f.valid_from <= %(on)s AND (f.valid_to IS NULL OR f.valid_to > %(on)s)
ORDER BY f.organisation_id, f.valid_from, p.number;

-- name: groups
-- The groups below it at any time between two days; `present` whether still there on the last.
SELECT a.organisation_id, o.name, o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to > %(on)s) AS present
FROM fact_ancestry a
JOIN LATERAL (
    SELECT name, valid_from, valid_to FROM fact_organisation o WHERE o.organisation_id = a.organisation_id AND o.valid_from <= %(on)s
    ORDER BY o.valid_from DESC LIMIT 1
) o ON true
WHERE a.ancestor_id = %(organisation)s AND a.depth > 0 AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(first)s)
GROUP BY a.organisation_id, o.name, o.valid_from, o.valid_to
ORDER BY o.name, a.organisation_id;

-- name: activities
-- Closed activities of it and of its groups between two days (inclusive), each once, in order of time.
SELECT p.*, ARRAY(SELECT DISTINCT h.organisation_id FROM fact_host h WHERE h.activity_id = p.activity_id ORDER BY 1) AS hosts
FROM fact_proceedings p
WHERE p.closed_at IS NOT NULL AND p.held_on BETWEEN %(first)s AND %(on)s AND NOT p.kind = ANY (%(restricted)s)
  AND EXISTS (SELECT 1 FROM fact_host h WHERE h.activity_id = p.activity_id AND h.organisation_id = ANY (%(organisations)s))
ORDER BY p.held_on, p.starts_at, p.activity_id;

-- name: activity
-- One activity, closed or not.
SELECT p.*, ARRAY(SELECT DISTINCT h.organisation_id FROM fact_host h WHERE h.activity_id = p.activity_id ORDER BY 1) AS hosts
FROM fact_proceedings p WHERE p.activity_id = %(activity)s;

-- name: roll
-- Everybody on the roll of these activities under these organisations; `made_up_on` only if by the day that is known.
SELECT r.activity_id, r.person_id, p.name, p.number, r.organisation_id, r.capacity, r.votes, r.method, r.marked_at, r.late, r.leave_kind,
       r.leave_approved, r.outcome, r.cause, CASE WHEN f.made_up_on <= %(known)s THEN f.made_up_on END AS made_up_on
FROM fact_roll r
JOIN fact_person p ON p.person_id = r.person_id
LEFT JOIN fact_attendance f ON f.activity_id = r.activity_id AND f.person_id = r.person_id
WHERE r.activity_id = ANY (%(activities)s) AND (%(organisations)s::bigint[] IS NULL OR r.organisation_id = ANY (%(organisations)s))
ORDER BY r.activity_id, r.capacity, p.number, r.person_id;

-- name: agenda
SELECT activity_id, item_id, position, title, purpose, presenter FROM fact_agenda
WHERE activity_id = ANY (%(activities)s) ORDER BY activity_id, position, item_id;

-- name: minutes
-- The last version of the minutes of each activity.
SELECT DISTINCT ON (activity_id) activity_id, version, text, chair, after_archive, reason, written_by_name, written_at FROM fact_minutes
WHERE activity_id = ANY (%(activities)s) ORDER BY activity_id, version DESC;

-- name: decisions
SELECT * FROM fact_vote WHERE activity_id = ANY (%(activities)s) ORDER BY activity_id, position, decision_id;

-- name: make_ups
SELECT m.*, p.name, p.number FROM fact_make_up_work m JOIN fact_person p ON p.person_id = m.person_id
WHERE m.activity_id = ANY (%(activities)s) AND (%(organisations)s::bigint[] IS NULL OR m.organisation_id = ANY (%(organisations)s))
ORDER BY m.activity_id, p.number, m.make_up_id;

-- name: hours
-- Training hours credited to these persons between two days, wherever they attended; made up only if by the last day.
SELECT person_id,
       sum(CASE WHEN outcome = 'present' OR made_up_on <= %(known)s THEN hours ELSE 0 END) AS hours,
       count(*) FILTER (WHERE hours > 0 AND (outcome = 'present' OR made_up_on <= %(known)s)) AS times
FROM fact_attendance
WHERE person_id = ANY (%(persons)s) AND held_on BETWEEN %(first)s AND %(on)s
GROUP BY person_id;

-- name: duties
-- What the rulebook asks of it and of its groups in periods that touch these days, and how it stands.
SELECT duty, subject_id, period_from, period_to, state, cause, have, need, due_on
FROM duties_verdict
WHERE subject_kind = 'organisation' AND subject_id = ANY (%(organisations)s) AND period_from < %(after)s AND period_to > %(first)s
ORDER BY duty, subject_id, period_from, matter;

-- name: items
-- What the organisation keeps or does that was raised or closed in these days, or was open then; as it stood on the last of them.
SELECT i.item_id, i.kind, i.year, i.number, i.title, i.source, i.responsible_id, r.short_name AS responsible, i.raised_on, i.due_on,
       CASE WHEN i.closed_on <= %(known)s THEN i.closed_on END AS closed_on, CASE WHEN i.reported_on <= %(known)s THEN i.reported_on END AS reported_on,
       p.name AS answerable, i.reopened,
       (SELECT s.text FROM fact_item_step s WHERE s.item_id = i.item_id AND s.happened_on <= %(known)s AND s.text <> '' ORDER BY s.sequence DESC LIMIT 1) AS latest
FROM fact_item i
LEFT JOIN fact_person p ON p.person_id = i.answerable_id
LEFT JOIN LATERAL (SELECT short_name FROM fact_organisation o WHERE o.organisation_id = i.responsible_id ORDER BY o.valid_from DESC LIMIT 1) r ON true
WHERE (i.holder_id = %(organisation)s OR i.responsible_id = %(organisation)s) AND NOT i.kind = ANY (%(private_kinds)s::text[])
  AND i.raised_on <= %(on)s AND (i.closed_on IS NULL OR i.closed_on >= %(first)s)
ORDER BY i.kind, i.year, i.number, i.item_id;

-- name: dues
-- Dues of the organisation by month, as known on a day: people who owe, who had paid all by then, and sums in yuan. Of nobody
-- alone. `told`: when the dues of the period were told to the members, [day, through], the same in each row.
SELECT d.month, count(*) AS people, count(*) FILTER (WHERE d.settled_on <= %(known)s) AS settled, sum(d.owed) AS owed,
       COALESCE(sum(d.paid + d.voluntary) FILTER (WHERE d.settled_on <= %(known)s), 0) AS paid,
       count(*) FILTER (WHERE d.relieved) AS relieved,
       (SELECT COALESCE(array_agg(ARRAY[p.published_on::text, p.through::text] ORDER BY p.published_on), '{}')
        FROM fact_dues_publication p
        WHERE p.organisation_id = %(organisation)s AND p.through >= %(first)s AND p.published_on <= %(known)s) AS told
FROM fact_dues_month d
WHERE d.organisation_id = %(organisation)s AND d.month >= %(first)s AND d.month <= %(on)s
GROUP BY d.month ORDER BY d.month;

-- name: find
-- Organisations of that day by public id or by their whole name.
SELECT organisation_id, name FROM fact_organisation
WHERE (public_id = %(text)s OR name = %(text)s OR short_name = %(text)s) AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
ORDER BY organisation_id;

-- name: find_activity
SELECT activity_id, title FROM fact_proceedings WHERE public_id = %(text)s;
