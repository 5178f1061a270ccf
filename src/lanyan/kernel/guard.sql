-- function: guard_scope
-- What this session has been told of whose it is; {} when nothing.
CREATE OR REPLACE FUNCTION guard_scope() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(NULLIF(current_setting('lanyan.scope', true), ''), '{}')::jsonb $$;

-- function: guard_open
-- Whether this session works for nobody in particular: an operation, a job, the hot path.
CREATE OR REPLACE FUNCTION guard_open() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE((guard_scope() ->> 'open')::boolean, false) $$;

-- function: guard_person
-- On whose behalf it reads; NULL for nobody.
CREATE OR REPLACE FUNCTION guard_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (guard_scope() ->> 'person')::bigint $$;

-- function: guard_account
CREATE OR REPLACE FUNCTION guard_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (guard_scope() ->> 'account')::bigint $$;

-- kept: journal_entry, journal_seal
-- Lines are added, never changed or taken away.

-- kept: stored_file
-- By the hash of what is in it.

-- changing: workday
-- The State Council's notice replaces what was provisional.

-- untouched: django_migrations, django_content_type, auth_permission, auth_group, auth_group_permissions
-- What structure there is, is the owner's to say; groups and permissions of the framework are not used.

-- changing: django_session, usersessions_usersession, cache_entry, mfa_authenticator
-- Kept by their libraries: log-ins, and counts that run out.

-- changing: account_emailaddress, account_emailconfirmation
-- changing: socialaccount_socialaccount, socialaccount_socialapp, socialaccount_socialtoken
-- changing: axes_accessattempt, axes_accessattemptexpiration, axes_accessfailurelog, axes_accesslog

-- changing: procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers
-- The queue of jobs.
