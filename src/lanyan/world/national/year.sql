-- Years of organisation life, set by set: the activities of all branches, and for each everybody who was expected.

-- name: slots
-- When each kind is held: on which month of a quarter (NULL: every month), how many times a month, who is expected.
CREATE TEMP TABLE slot ON COMMIT DROP AS
SELECT * FROM (VALUES
  ('theme_day', NULL::int, 1, 'members', 90, '主题党日', true, 20),
  ('branch_assembly', 3, 1, 'members', 60, '党员大会', false, 14),
  ('party_class', 2, 1, 'members', 60, '党课', true, 21),
  ('branch_committee', NULL, 1, 'committee', 45, '支委会', false, 0),
  ('group_study', NULL, 4, 'staff', 60, '集体学习', true, 14)
) s (kind, month_of_quarter, times, expected, minutes, title, credits, make_up_days);
CREATE TEMP TABLE branch ON COMMIT DROP AS
SELECT s.branch_id, max(s.seat) AS members, min(s.person_id) FILTER (WHERE s.seat = 1) AS secretary_id,
       min(s.name) FILTER (WHERE s.seat = 1) AS secretary, pg_temp.draw(s.branch_id, 10, 100) AS character
FROM soldier s GROUP BY s.branch_id;
ANALYZE branch;

-- name: plan
-- One row an activity, with its key. Three branches in a hundred hold only two of three; nobody holds anything tomorrow.
CREATE TEMP TABLE act ON COMMIT DROP AS
SELECT %(first)s - 1 + row_number() OVER (ORDER BY held_on, branch_id, kind, turn) AS id, *
FROM (
  SELECT b.branch_id, b.secretary_id, b.secretary, b.character, s.kind, s.expected, s.minutes, s.title, s.credits, s.make_up_days, turn,
         b.members,
         (month + (turn - 1) * 7 + pg_temp.draw(b.branch_id, 11 + turn, CASE WHEN s.times > 1 THEN 7 ELSE 27 END))::date AS held_on
  FROM branch b CROSS JOIN slot s CROSS JOIN LATERAL generate_series(1, s.times) turn
  CROSS JOIN (SELECT generate_series(%(since)s::timestamp, %(today)s::timestamp, interval '1 month')::date AS month) m
  WHERE (s.month_of_quarter IS NULL OR mod(extract(month FROM month)::int - 1, 3) + 1 = s.month_of_quarter)
    AND (b.character > 2 OR pg_temp.draw(b.branch_id * 100 + extract(month FROM month)::int, 12, 3) > 0)
    AND b.secretary_id IS NOT NULL
) planned
WHERE held_on < %(today)s AND held_on >= %(since)s;
CREATE INDEX ON act (id); ANALYZE act;

-- name: activities
INSERT INTO activity (id, public_id, kind, line, organiser_id, title, held_on, starts_at, ends_at, mode, place, online_link, credit_minutes,
                      make_up_parts, make_up_days, duty, backfilled, backfill_reason, planned_by_id, planned_at)
SELECT id, pg_temp.public_id('activity', id), kind, 'party', branch_id,
       extract(month FROM held_on) || '月' || title, held_on, held_on + time '15:00' AT TIME ZONE 'Asia/Shanghai',
       held_on + time '15:00' AT TIME ZONE 'Asia/Shanghai' + make_interval(mins => minutes), 'on_site', '会议室', '',
       CASE WHEN credits THEN minutes ELSE 0 END,
       CASE WHEN make_up_days = 0 THEN '[]'::jsonb WHEN kind = 'party_class' THEN '["watch", "quiz"]' WHEN kind = 'group_study' THEN '["read"]'
            ELSE '["read", "note"]' END,
       GREATEST(make_up_days, 14), '', false, '', secretary_id, (held_on - 6) + time '09:00' AT TIME ZONE 'Asia/Shanghai'
FROM act ORDER BY id;
INSERT INTO activity_host (activity_id, organisation_id) SELECT id, branch_id FROM act ORDER BY id;
INSERT INTO activity_sign_in (activity_id, secret, opened_by_id, opened_at, late_after, ended_at)
SELECT id, ''::bytea, secretary_id, held_on + time '14:40' AT TIME ZONE 'Asia/Shanghai', held_on + time '15:10' AT TIME ZONE 'Asia/Shanghai',
       held_on + time '15:05' AT TIME ZONE 'Asia/Shanghai' + make_interval(mins => minutes) FROM act ORDER BY id;
INSERT INTO activity_closure (activity_id, closed_by_id, closed_at)
SELECT id, secretary_id, held_on + time '15:05' AT TIME ZONE 'Asia/Shanghai' + make_interval(mins => minutes) FROM act ORDER BY id;
INSERT INTO activity_archive (activity_id, archived_by_id, archived_at)
SELECT id, secretary_id, (held_on + 1 + pg_temp.draw(id, 13, 5)) + time '17:00' AT TIME ZONE 'Asia/Shanghai' FROM act
WHERE held_on < %(today)s - 6 AND pg_temp.draw(id, 14, 50) > 0 ORDER BY id;
INSERT INTO minutes_version (activity_id, version, text, chair, after_archive, reason, written_by_id, written_by_name, written_at)
SELECT id, 1, '一、传达学习有关文件精神。' || E'\n' || '二、结合本单位执勤备战实际讨论发言，明确下步措施和责任人。', secretary, false, '', secretary_id,
       secretary, held_on + time '16:40' AT TIME ZONE 'Asia/Shanghai'
FROM act WHERE kind <> 'group_study' ORDER BY id;

-- name: came
-- Everybody expected at every activity, with a draw of a thousand that says what became of it.
CREATE TEMP VIEW came AS
SELECT a.id AS activity_id, a.held_on, a.kind, a.secretary_id, a.make_up_days, s.person_id, s.branch_id, s.state = 'full' AS votes,
       pg_temp.draw(a.id, s.person_id, 1000) AS fate
FROM act a JOIN soldier s ON s.branch_id = a.branch_id
WHERE s.joined_on <= a.held_on
  AND (a.expected = 'staff' OR (a.expected = 'members' AND s.state IN ('full', 'probationary'))
       OR (a.expected = 'committee' AND s.seat BETWEEN 1 AND CASE WHEN a.members < 7 THEN 2 WHEN a.members < 11 THEN 3 WHEN a.members < 16 THEN 4 ELSE 5 END));

-- name: roll
INSERT INTO roll_entry (activity_id, person_id, organisation_id, capacity, votes)
SELECT activity_id, person_id, branch_id, 'attendee', votes FROM came;

-- name: check_ins
-- Of a thousand 930 are there: most by code, some called, some by number.
INSERT INTO check_in (activity_id, person_id, method, marked_at, received_at, recorded_by_id, note)
SELECT activity_id, person_id, CASE WHEN fate < 700 THEN 'code' WHEN fate < 900 THEN 'roll_call' ELSE 'number' END, at, at,
       CASE WHEN fate < 700 THEN person_id ELSE secretary_id END, ''
FROM (SELECT *, held_on + time '14:45' AT TIME ZONE 'Asia/Shanghai' + make_interval(secs => fate * 2) AS at FROM came WHERE fate < 930) c;

-- name: outcomes
INSERT INTO outcome (activity_id, person_id, organisation_id, outcome, cause)
SELECT activity_id, person_id, branch_id,
       CASE WHEN fate < 930 THEN 'present' WHEN fate < 960 THEN 'excused' WHEN fate < 980 THEN 'leave' ELSE 'absent' END,
       CASE WHEN fate < 930 OR fate >= 980 THEN '' WHEN fate < 945 THEN 'on_duty' WHEN fate < 960 THEN 'call_out' ELSE 'vacation' END
FROM came;

-- name: leaves
WITH asked AS (
  INSERT INTO activity_leave (public_id, activity_id, person_id, kind, reason, requested_by_id, requested_at)
  SELECT pg_temp.public_id('leave', activity_id * 1000003 + person_id), activity_id, person_id,
         CASE WHEN fate < 945 THEN 'on_duty' WHEN fate < 960 THEN 'call_out' ELSE 'vacation' END, '', person_id,
         held_on + time '09:00' AT TIME ZONE 'Asia/Shanghai'
  FROM came WHERE fate >= 930 AND fate < 980
  RETURNING id, requested_at, requested_by_id)
INSERT INTO activity_leave_decision (leave_id, approved, remark, decided_by_id, decided_at)
SELECT id, true, '', NULL, requested_at + interval '1 hour' FROM asked;

-- name: make_ups
INSERT INTO make_up (public_id, outcome_id, activity_id, person_id, parts, opened_at, due_on, waive_reason)
SELECT pg_temp.public_id('make_up', o.id), o.id, a.id, o.person_id, v.make_up_parts, c.closed_at, a.held_on + v.make_up_days, ''
FROM outcome o JOIN act a ON a.id = o.activity_id JOIN activity v ON v.id = a.id JOIN activity_closure c ON c.activity_id = a.id
WHERE o.outcome <> 'present' AND a.make_up_days > 0;
INSERT INTO make_up_part (make_up_id, part, content, done_at, done_by_id)
SELECT m.id, part, CASE part WHEN 'note' THEN '已学习，联系岗位谈三点体会。' ELSE '' END, m.opened_at + interval '5 days', m.person_id
FROM make_up m CROSS JOIN LATERAL jsonb_array_elements_text(m.parts) part
WHERE pg_temp.draw(m.id, 15, 20) > 0 AND m.opened_at < %(today)s - 6;
INSERT INTO make_up_review (make_up_id, accepted, remark, reviewed_by_id, reviewed_at, accepted_on)
SELECT m.id, true, '', c.closed_by_id, m.opened_at + interval '6 days', (m.opened_at + interval '6 days')::date
FROM make_up m JOIN activity_closure c ON c.activity_id = m.activity_id
WHERE pg_temp.draw(m.id, 15, 20) > 0 AND m.opened_at < %(today)s - 7;
