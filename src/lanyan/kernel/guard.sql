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

-- kept: journal_entry
-- Lines are added, never changed or taken away.

-- kept: journal_seal

-- untouched: django_migrations
-- What structure there is, is the owner's to say.
