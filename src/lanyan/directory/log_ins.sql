-- name: held
-- A fingerprint of the roles that access.sql finds: another one as soon as one comes or goes.
SELECT md5(COALESCE(string_agg(concat(r.role, ' ', r.organisation_id), ',' ORDER BY r.role, r.organisation_id), ''))
FROM (<roles>) r

-- name: log_in
-- The log-in that a cookie stands for, and the roles that count in it.
SELECT (SELECT id FROM usersessions_usersession WHERE session_key = %(session_key)s AND user_id = %(own)s) AS log_in,
       (<held>) AS held;

-- name: still
-- The places of those log-ins that go on: not ended, the account not locked, its password not set since, the delegation (for who
-- acts for another) still given, and the roles what they were.
SELECT t.place - 1 AS place
FROM unnest(%(log_ins)s::bigint[], %(accounts)s::bigint[], %(told)s::bigint[], %(of_accounts)s::bigint[], %(of_persons)s::bigint[],
            %(acting)s::bigint[], %(held)s::text[])
     WITH ORDINALITY AS t(log_in, account_id, told, of_account, of_person, acting, held, place)
WHERE (SELECT u.id FROM usersessions_usersession u JOIN django_session d ON d.session_key = u.session_key
       JOIN account c ON c.id = u.user_id
       WHERE u.id = t.log_in AND u.user_id = t.account_id AND c.is_active
         AND COALESCE(c.password_set_at < to_timestamp(t.told), true)) IS NOT NULL
  AND (t.acting IS NULL OR (SELECT g.id FROM delegation g
       WHERE g.id = t.acting AND g.ended_at IS NULL AND g.first_day <= %(day)s AND g.last_day >= %(day)s) IS NOT NULL)
  AND t.held = (<held>)
