"""Whatever the rulebook holds is told in words, on any day, once."""

from datetime import date

import pytest

from lanyan.rulebook import national
from lanyan.rulebook.told import SORTS, all_told, told

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("sort", SORTS)
def test_each_sort_is_told_with_words_and_where_it_is_written(sort):
    found = all_told(national(), TODAY, sort=sort)
    assert found and len({one.code for one in found}) == len(found)
    for one in found:
        assert one.title and one.sort == sort
        assert one.sentence or sort == "documents", one.code
        if sort not in ("kinds", "ledgers", "documents"):
            assert one.source is not None and one.since is not None and one.since <= TODAY, one.code


def test_nothing_of_the_rulebook_is_left_out():
    book = national()
    codes = {(one.sort, one.code) for one in all_told(book, TODAY)}
    asked = {"values": book.values(), "votes": book.vote_rules(), "kinds": book.activity_kinds(), "papers": book.papers()}
    asked |= {"ledgers": book.ledger_kinds(), "procedures": book.procedures(), "elections": book.election_rules()}
    for sort, definitions in asked.items():
        in_force = [one for one in definitions if not hasattr(one, "find") or one.find(TODAY)]
        assert {(sort, one.code) for one in in_force} <= codes, sort


def test_the_day_says_which_text():
    then, now = (told(national(), "procedures", "party_member_development", day) for day in (date(2025, 3, 1), TODAY))
    assert "2014" in then.source.document.code and "2026" in now.source.document.code
    assert told(national(), "votes", "admission", date(1950, 1, 1)) is None


def test_what_is_said_and_cited_is_found():
    found = {one.code for one in all_told(national(), TODAY) if one.mentions("应到会有表决权人数的三分之二")}
    assert found == {"party_committee_cadre", "party_committee_discipline", "committee_session"}
    assert any(one.sort == "values" for one in all_told(national(), TODAY) if one.mentions("支部工作条例"))
