"""What would leak, seen from inside: the shape of tables, lengths, the shuffle, the journal.

The others of the eight leak tests: the attack of the owner, the difference of dumps and files vote by vote, and the canary
in every byte are the drill (tests/ballots/test_drill.py); what a phone sends and keeps, and a foreign key that it refuses,
tests/browser/test_ballot.py; what is written when the entrance breaks, tests/ballots/test_box.py; what SQL of the owner
cannot change, test_faults.py.
"""

import json
from collections import Counter
from itertools import permutations

import pytest
from django.db import connection

from lanyan.kernel.models import JournalEntry
from lanyan.records.ballots import answers, entrance, operations
from lanyan.records.ballots.collector import collector, shuffled
from lanyan.records.ballots.models import ANONYMOUS, SealedBallot

from .conftest import box, cast_slip, count, opened, slips

COLUMNS = """SELECT column_name, data_type, column_default, is_identity FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s"""
KEYS = """SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'
AND (conrelid = %s::regclass OR confrelid = %s::regclass)"""
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"


@pytest.mark.parametrize("table", ANONYMOUS)
def test_anonymous_tables_hold_nothing_that_tells_a_person_or_an_order(db, table):
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        for name, kind, default, identity in cursor.fetchall():
            assert kind in ("bytea", "bigint"), f"{table}.{name} is {kind}"
            assert default is None and identity == "NO", f"{table}.{name} counts or tells a time"
        cursor.execute(KEYS, [table, table])
        assert set(cursor.fetchall()) == {("ballot", table)}
        cursor.execute(TRIGGERS, [table])
        assert cursor.fetchall() == []
        cursor.execute("SELECT pubname FROM pg_publication_tables WHERE tablename = %s", [table])
        assert cursor.fetchall() == []


def test_a_ballot_looks_the_same_whoever_casts_it_and_whatever_is_chosen(room):
    ballot = opened(room)
    codes = slips(room, ballot)
    shapes = set()
    for place, code in enumerate(codes):
        before = set(SealedBallot.objects.values_list("token_hash", flat=True))
        cast_slip(ballot, code, [place % 3])
        collector.flush()
        new = [one for one in SealedBallot.objects.all() if one.token_hash not in before]
        shapes.add(tuple((len(one.token_hash), len(one.box), one.ballot_id) for one in new))
    assert shapes == {((32, entrance.BOX_BYTES, ballot.pk),)}


def test_every_plaintext_has_one_length():
    names = ["欧阳文静", "王"]
    assert {len(answers.write([0])), len(answers.write([2] * 60)), len(answers.write([1], names))} == {entrance.PLAIN_BYTES}
    with pytest.raises(ValueError, match="does not hold"):
        answers.write([0], ["名" * 20] * 40)


def test_the_shuffle_is_fair():
    """χ² over the six orders of three things; 20.5 is exceeded once in a thousand times by a fair one."""
    seen = Counter(tuple(shuffled([1, 2, 3])) for _ in range(6_000))
    assert set(seen) == set(permutations([1, 2, 3]))
    assert sum((times - 1_000) ** 2 / 1_000 for times in seen.values()) < 20.5


def test_the_collector_puts_a_handful_in_at_once_and_not_in_order(room):
    orders = set()
    ballot = opened(room)
    codes = slips(room, ballot)
    for code in codes:
        cast_slip(ballot, code)
    arrived = list(collector._waiting)
    collector.flush()
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_hash, xmin::text FROM ballot_sealed ORDER BY ctid")
        rows = cursor.fetchall()
    orders.add(tuple(bytes(token) for token, _ in rows))
    assert len({xmin for _, xmin in rows}) == 1
    assert sorted(next(iter(orders))) == sorted(arrived)
    assert list(next(iter(orders))) != arrived  # one in 479 001 600


def test_nothing_in_the_journal_tells_what_was_cast(room):
    ballot = opened(room)
    for code in slips(room, ballot):
        cast_slip(ballot, code)
    count(room, ballot)
    for line in JournalEntry.objects.all():
        said = json.dumps(line.details, ensure_ascii=False)
        assert room.code not in said and "for" not in line.details and "counts" not in line.details


def test_a_box_of_another_ballot_or_key_is_an_invalid_ballot(room):
    ballot, other = opened(room), opened(room)
    codes = slips(room, ballot)
    foreign = entrance.Cast(operations.slip_token(codes[0]), b"", box(other))
    entrance.cast(ballot_public_id=ballot.public_id, sent=foreign)
    cast_slip(ballot, codes[1], plain=b"nonsense".ljust(entrance.PLAIN_BYTES))
    cast_slip(ballot, codes[2])
    closure = count(room, ballot)
    assert (closure.returned, closure.valid, closure.invalid) == (3, 1, 2)
