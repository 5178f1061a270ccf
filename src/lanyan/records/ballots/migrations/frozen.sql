-- What was put to the vote does not change once the ballot is open: not by the application, not by SQL of the owner.
-- (An owner can drop these triggers; then the digest on the wall and on every phone no longer agrees, and closing refuses.)
-- Only when two records of one person are merged (or told apart again) does who had a ballot in a vote that is over follow them.

CREATE FUNCTION ballot_is_open(id bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM ballot_opening o WHERE o.ballot_id = $1) $$;

CREATE FUNCTION ballot_is_over(id bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM ballot_closure c WHERE c.ballot_id = $1) OR EXISTS (SELECT 1 FROM ballot_annulment a WHERE a.ballot_id = $1) $$;

CREATE FUNCTION ballot_follows_merger(id bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT COALESCE(current_setting('lanyan.merger', true), '') = 'on' AND ballot_is_over($1) $$;

CREATE FUNCTION ballot_refuse(id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ballot % is open: what was put to the vote does not change', id USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ballot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF ballot_is_open(OLD.id) THEN PERFORM ballot_refuse(OLD.id); END IF;
        RETURN OLD;
    END IF;
    IF ballot_is_open(OLD.id) AND NOT (
        ballot_follows_merger(OLD.id) AND to_jsonb(NEW) - 'prepared_by_id' = to_jsonb(OLD) - 'prepared_by_id'
    ) THEN PERFORM ballot_refuse(OLD.id); END IF;
    RETURN NEW;
END $$;

-- What was counted stays as it was counted; of who closed a ballot, the number follows when two records are merged.
CREATE FUNCTION ballot_result_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND COALESCE(current_setting('lanyan.merger', true), '') = 'on'
        AND to_jsonb(NEW) - 'closed_by_id' = to_jsonb(OLD) - 'closed_by_id' THEN RETURN NEW; END IF;
    RAISE EXCEPTION '%: what was counted does not change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION ballot_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND ballot_is_open(OLD.ballot_id) AND NOT ballot_follows_merger(OLD.ballot_id) THEN
        PERFORM ballot_refuse(OLD.ballot_id);
    END IF;
    IF TG_OP <> 'DELETE' AND ballot_is_open(NEW.ballot_id) AND NOT ballot_follows_merger(NEW.ballot_id) THEN
        PERFORM ballot_refuse(NEW.ballot_id);
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ballot_opening_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what ballot%ROWTYPE;
BEGIN
    IF TG_OP <> 'INSERT' AND NOT ballot_follows_merger(OLD.ballot_id) THEN PERFORM ballot_refuse(OLD.ballot_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    SELECT * INTO what FROM ballot WHERE id = NEW.ballot_id;
    IF what.secret AND what.way <> 'paper' AND NEW.present < 5 THEN
        RAISE EXCEPTION 'below five voters nobody is anonymous: paper only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ballot_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ballot_opening) THEN
        RAISE EXCEPTION '% is not emptied: what was put to the vote does not change', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ballot_not_emptied BEFORE TRUNCATE ON ballot FOR EACH STATEMENT EXECUTE FUNCTION ballot_not_emptied();
CREATE TRIGGER ballot_question_not_emptied BEFORE TRUNCATE ON ballot_question FOR EACH STATEMENT EXECUTE FUNCTION ballot_not_emptied();
CREATE TRIGGER ballot_voter_not_emptied BEFORE TRUNCATE ON ballot_voter FOR EACH STATEMENT EXECUTE FUNCTION ballot_not_emptied();
CREATE TRIGGER ballot_exclusion_not_emptied BEFORE TRUNCATE ON ballot_exclusion FOR EACH STATEMENT EXECUTE FUNCTION ballot_not_emptied();
CREATE TRIGGER ballot_opening_not_emptied BEFORE TRUNCATE ON ballot_opening FOR EACH STATEMENT EXECUTE FUNCTION ballot_not_emptied();
CREATE TRIGGER ballot_frozen BEFORE UPDATE OR DELETE ON ballot
    FOR EACH ROW EXECUTE FUNCTION ballot_frozen();
CREATE TRIGGER ballot_question_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballot_question
    FOR EACH ROW EXECUTE FUNCTION ballot_part_frozen();
CREATE TRIGGER ballot_voter_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballot_voter
    FOR EACH ROW EXECUTE FUNCTION ballot_part_frozen();
CREATE TRIGGER ballot_exclusion_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballot_exclusion
    FOR EACH ROW EXECUTE FUNCTION ballot_part_frozen();
CREATE TRIGGER ballot_opening_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballot_opening
    FOR EACH ROW EXECUTE FUNCTION ballot_opening_frozen();
CREATE TRIGGER ballot_closure_frozen BEFORE UPDATE OR DELETE ON ballot_closure
    FOR EACH ROW EXECUTE FUNCTION ballot_result_frozen();
CREATE TRIGGER ballot_count_frozen BEFORE UPDATE OR DELETE ON ballot_count
    FOR EACH ROW EXECUTE FUNCTION ballot_result_frozen();
CREATE TRIGGER ballot_written_in_frozen BEFORE UPDATE OR DELETE ON ballot_written_in
    FOR EACH ROW EXECUTE FUNCTION ballot_result_frozen();
