-- When two records of one person are merged (or told apart again), who had a ballot in a vote that is over follows them.

CREATE FUNCTION ballot_is_over(id bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM ballot_closure c WHERE c.ballot_id = $1) OR EXISTS (SELECT 1 FROM ballot_annulment a WHERE a.ballot_id = $1) $$;

CREATE OR REPLACE FUNCTION ballot_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    merging boolean := COALESCE(current_setting('lanyan.merger', true), '') = 'on';
BEGIN
    IF TG_OP <> 'INSERT' AND ballot_is_open(OLD.ballot_id) AND NOT (merging AND ballot_is_over(OLD.ballot_id)) THEN
        PERFORM ballot_refuse(OLD.ballot_id);
    END IF;
    IF TG_OP <> 'DELETE' AND ballot_is_open(NEW.ballot_id) AND NOT (merging AND ballot_is_over(NEW.ballot_id)) THEN
        PERFORM ballot_refuse(NEW.ballot_id);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
