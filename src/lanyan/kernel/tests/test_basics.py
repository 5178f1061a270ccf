"""Clock, crypto, ids, SQL files: small things that everything stands on."""

from datetime import UTC, date, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from lanyan.kernel import clock, crypto, sql
from lanyan.kernel.ids import ALPHABET, LENGTH, new_public_id


@given(st.text(max_size=60))
def test_what_is_sealed_comes_back_and_never_looks_the_same_twice(value):
    sealed = crypto.seal("person.phone", value)
    assert crypto.unseal("person.phone", sealed) == value
    assert sealed != crypto.seal("person.phone", value)


@given(st.integers(1, 40))
def test_a_changed_byte_is_noticed_and_so_is_another_purpose(place):
    sealed = bytearray(crypto.seal("person.phone", "13900000000"))
    with pytest.raises(InvalidTag):
        crypto.unseal("person.id_number", bytes(sealed))
    sealed[place % len(sealed) or 1] ^= 1
    with pytest.raises(InvalidTag):
        crypto.unseal("person.phone", bytes(sealed))


def test_a_digest_is_the_same_for_the_same_value_and_purpose_only():
    one = crypto.keyed_digest("a", "1")
    assert len(one) == 32
    assert crypto.same(one, crypto.keyed_digest("a", "1"))
    assert not crypto.same(one, crypto.keyed_digest("b", "1"))
    assert not crypto.same(one, crypto.keyed_digest("a", "2"))


def test_a_business_day_is_a_day_in_shanghai():
    late = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert clock.day_of(late) == date(2026, 3, 2)
    with clock.frozen(late):
        assert clock.today() == date(2026, 3, 2)
        with clock.frozen(date(2026, 5, 1)):
            assert clock.now().hour == 9
        assert clock.today() == date(2026, 3, 2)


def test_public_ids_do_not_repeat_and_have_no_look_alikes():
    made = {new_public_id() for _ in range(5000)}
    assert len(made) == 5000
    assert all(len(one) == LENGTH and set(one) <= set(ALPHABET) for one in made)
    assert not set("01ilo") & set(ALPHABET)


def test_a_statement_named_twice_is_refused(tmp_path):
    path = tmp_path / "doubled.sql"
    path.write_text("-- name: one\nSELECT 1;\n-- name: one\nSELECT 2;\n")
    with pytest.raises(ValueError, match="one"):
        sql.statements(path)


@pytest.mark.django_db
def test_statements_are_loaded_by_name_and_run_with_named_parameters(tmp_path):
    path = tmp_path / "two.sql"
    path.write_text("-- name: one\n-- What it is for.\nSELECT %(n)s::int AS n;\n\n-- name: two\nSELECT 2;\n")
    found = sql.statements(path)
    assert list(found) == ["one", "two"]
    assert sql.rows(found["one"], {"n": 5}) == [{"n": 5}]


def test_sm3_and_sm4_give_the_published_answers():
    """The examples of GM/T 0004-2012 (SM3 of "abc") and GM/T 0002-2012 (SM4 of one block)."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    cipher = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert cipher.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.django_db
def test_a_long_list_is_counted_paged_and_gone_through_in_pieces(monkeypatch):
    monkeypatch.setattr(sql, "PIECE", 3)
    pieces = []

    def made(rows):
        pieces.append(len(rows))
        return [row["n"] for row in rows]

    numbers = sql.LongList("SELECT n FROM generate_series(1, %(last)s) AS n ORDER BY n", {"last": 8}, made)
    assert len(numbers) == 8 and numbers[2:5] == [3, 4, 5] and numbers[6:99] == [7, 8]
    pieces.clear()
    assert [*numbers] == numbers[:] == list(range(1, 9))
    assert pieces == [3, 3, 2, 8]
