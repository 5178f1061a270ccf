DROP FUNCTION ballot_frozen() CASCADE;
DROP FUNCTION ballot_part_frozen() CASCADE;
DROP FUNCTION ballot_opening_frozen() CASCADE;
DROP FUNCTION ballot_not_emptied() CASCADE;
DROP FUNCTION ballot_refuse(bigint);
DROP FUNCTION ballot_follows_merger(bigint);
DROP FUNCTION ballot_is_over(bigint);
DROP FUNCTION ballot_is_open(bigint);
