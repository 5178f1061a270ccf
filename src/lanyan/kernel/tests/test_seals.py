"""The journal after somebody with the whole database at hand has been at it: which line, and what was done to it."""

import threading

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from lanyan.kernel import keyring, seals
from lanyan.kernel.journal import note
from lanyan.kernel.models import JournalEntry, JournalSeal
from lanyan.kernel.operation import SYSTEM

real_horizon = seals.horizon
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    """Keys of the test's own; the head of the chain is written beside them."""
    settings.SECRET_DIR = tmp_path
    (tmp_path / "journal.key").write_text("5a" * 32, encoding="ascii")


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Transactions of other databases of the cluster (other tests) would hold the horizon back: only our own count here."""
    held = {"back": None}

    def own() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            return held["back"] or cursor.fetchone()[0]

    monkeypatch.setattr(seals, "horizon", own)
    return held


@pytest.fixture
def lines():
    """Seven lines in two seals of three, and one that waits."""
    with owner() as cursor:
        cursor.execute("TRUNCATE journal_entry, journal_seal")
    for place in range(7):
        note("log_in", SYSTEM, subject_kind="account", subject_id=place, share=0.1 + place, many=[1, 2.0, {"x": None}])
        if place in (2, 5):
            seals.seal_journal()
    return list(JournalEntry.objects.order_by("pk"))


class owner:
    """A cursor for which the triggers are off, as for whoever owns the database."""

    def __enter__(self):
        self.cursor = connection.cursor()
        for table in ("journal_entry", "journal_seal"):
            self.cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return self.cursor

    def __exit__(self, *raised):
        for table in ("journal_entry", "journal_seal"):
            self.cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.cursor.close()


def faults():
    return [(fault.code, fault.line) for fault in seals.verify()]


def altered(statement, *values):
    with owner() as cursor:
        cursor.execute(statement, values)
    return faults()


def test_an_untouched_journal_is_sealed_and_without_fault(lines):
    assert faults() == []
    assert seals.counts() == {"lines": 7, "seals": 2, "unsealed": 1}
    assert seals.seal_journal() == 1
    assert seals.seal_journal() == 0
    assert faults() == []


@pytest.mark.parametrize("place", [0, 4, 6], ids=["first", "second seal", "not sealed yet"])
@pytest.mark.parametrize(
    "change",
    ["actor_name = '别人'", "details = '{}'", "at = at - interval '1 hour'", "result = 'refused'", "subject_id = 99"],
)
def test_a_changed_field_is_found(lines, place, change):
    line = lines[place].pk
    assert altered(f"UPDATE journal_entry SET {change} WHERE id = %s", line) == [("changed", line)]


def test_a_removed_line_is_found(lines):
    assert altered("DELETE FROM journal_entry WHERE id = %s", lines[1].pk) == [("removed", lines[1].pk)]


def test_an_inserted_line_is_found_whether_it_looks_old_or_new(lines):
    copied = "account_id, actor_name, on_behalf_of, address, action, subject_kind, subject_id, organisation_id, details"
    copied += ", result, mac"
    placed = f"at, transaction, {copied}"
    old = f"INSERT INTO journal_entry ({placed}) SELECT {placed} FROM journal_entry WHERE id = %s"
    (fault,) = altered(old, lines[1].pk)
    assert fault[0] == "inserted"
    new = f"INSERT INTO journal_entry (at, {copied}) SELECT now(), {copied} FROM journal_entry WHERE id = %s"
    assert [code for code, _ in altered(new, lines[1].pk)] == ["inserted", "changed"]
    seals.seal_journal()
    assert [code for code, _ in faults()] == ["inserted", "changed"]


def test_reordered_lines_are_found(lines):
    first, second = lines[0].pk, lines[1].pk
    names = "at, subject_id, details, mac"
    other = f"SELECT {names} FROM journal_entry b WHERE b.id = CASE a.id WHEN %s THEN %s ELSE %s END"
    swap = f"UPDATE journal_entry a SET ({names}) = ({other}) WHERE a.id IN (%s, %s)"
    assert altered(swap, first, second, first, first, second) == [("moved", first), ("moved", second)]


def test_a_truncated_tail_is_found(lines):
    with owner() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE id >= %s", [lines[3].pk])
        cursor.execute("DELETE FROM journal_seal WHERE number = 2")
    assert faults() == [("tail_removed", None)]


def test_an_altered_or_removed_seal_is_found(lines):
    assert ("seal_altered", None) in altered(
        "UPDATE journal_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 2"
    )
    assert ("seal_removed", None) in altered("DELETE FROM journal_seal WHERE number = 1")


def test_the_database_refuses_to_change_or_remove_a_line(lines):
    for statement in ("UPDATE journal_entry SET result = 'x'", "DELETE FROM journal_entry", "DELETE FROM journal_seal"):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert JournalEntry.objects.count() == 7


def test_a_database_brought_back_from_a_backup_goes_on(lines):
    """A new cluster counts its transactions from the beginning: simulated by seals that end far ahead."""
    with owner() as cursor:
        cursor.execute("UPDATE journal_seal SET upto_transaction = upto_transaction + 10^12::bigint WHERE number = 2")
    last = JournalSeal.objects.get(number=2)
    before = bytes(JournalSeal.objects.get(number=1).digest)
    last.digest = seals._digest(last, before, seals._keys()[-1])
    with owner() as cursor:
        cursor.execute("UPDATE journal_seal SET digest = %s WHERE number = 2", [last.digest])
    seals._write_head(last)
    note("log_in", SYSTEM)
    assert seals.seal_journal() == 2
    assert faults() == []


def change_key(**more):
    return seals.change_key(told=lambda key: note("rotate_key", SYSTEM, key=key.id.hex()), rest=lambda: None, **more)


def test_the_chain_goes_on_under_a_new_key(lines):
    key = change_key()
    note("log_in", SYSTEM)
    assert faults() == []
    seals.seal_journal()
    assert faults() == []
    made_with = [bytes(seal.key_id) for seal in JournalSeal.objects.order_by("number")]
    assert made_with[-2:] == [key.id, key.id] and key.id not in made_with[:-2]
    assert altered("UPDATE journal_entry SET result = 'x' WHERE id = %s", lines[1].pk) == [("changed", lines[1].pk)]


def test_a_line_begun_before_the_change_belongs_to_it(lines, monkeypatch):
    """Its mac is of the old key, and it is sealed with the first seal of the new one."""
    old = keyring.ring("journal.key")[0]

    def late():
        with monkeypatch.context() as before:
            before.setattr(seals, "_keys", lambda: (old,))
            note("log_in", SYSTEM)

    seals.change_key(told=lambda key: note("rotate_key", SYSTEM), rest=late)
    assert faults() == []


def test_whoever_has_the_old_key_can_write_nothing_new_with_it(lines, monkeypatch):
    old = keyring.ring("journal.key")[0]
    change_key()
    real = seals._keys
    monkeypatch.setattr(seals, "_keys", lambda: (old,))
    forged = note("grant_role", SYSTEM)
    monkeypatch.setattr(seals, "_keys", real)
    assert faults() == [("changed", forged.pk)]
    monkeypatch.setattr(seals, "_keys", lambda: (old,))
    seals.seal_journal()
    monkeypatch.setattr(seals, "_keys", real)
    assert [code for code, _ in faults()] == ["seal_altered"]


def test_whoever_has_the_old_key_cannot_rewrite_what_it_sealed(lines):
    """He makes a line, its mac and its seal good again: the seal of the new key is bound to the seal as it was."""
    old = keyring.ring("journal.key")[0]
    change_key()
    line, seal = lines[4], JournalSeal.objects.get(number=2)
    line.result = "x"
    macs = bytearray(seal.macs)
    place = list(seal.lines).index(line.pk) * seals.MAC
    macs[place : place + seals.MAC] = seals.mac_of(line, old)
    seal.macs = bytes(macs)
    digest = seals._digest(seal, bytes(JournalSeal.objects.get(number=1).digest), old)
    with owner() as cursor:
        cursor.execute("UPDATE journal_entry SET result = 'x' WHERE id = %s", [line.pk])
        cursor.execute("UPDATE journal_seal SET macs = %s, digest = %s WHERE number = 2", [seal.macs, digest])
    assert [code for code, _ in faults()] == ["seal_altered"]


def test_a_change_that_was_killed_is_told_and_taken_up(lines):
    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    with pytest.raises(Killed):
        seals.change_key(told=lambda key: note("rotate_key", SYSTEM), rest=kill)
    assert faults() == [("key_not_begun", None)]
    key = keyring.ring("journal.key")[0]
    assert change_key() == key
    assert faults() == []


def test_a_long_transaction_does_not_hold_the_others_and_is_sealed_later(lines, alone):
    ready, go, number = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            number.append(JournalEntry.objects.get(pk=note("import_roster", SYSTEM).pk).transaction)
            ready.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert ready.wait(10)
    later = note("log_in", SYSTEM)
    assert real_horizon() <= number[0]
    alone["back"] = number[0]
    seals.seal_journal()
    assert later.pk not in JournalSeal.objects.latest("number").lines
    go.set()
    thread.join()
    alone["back"] = None
    seals.seal_journal()
    assert seals.counts()["unsealed"] == 0
    assert faults() == []
