-- Who is left out of 应到会 does not change once the ballot is open, like the roll itself.

CREATE TRIGGER ballot_exclusion_frozen BEFORE INSERT OR UPDATE OR DELETE ON ballot_exclusion
    FOR EACH ROW EXECUTE FUNCTION ballot_part_frozen();
