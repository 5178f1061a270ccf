"""Names by the strokes of their surnames, as they stand on ballots."""

import random
from pathlib import Path

import pytest

from lanyan.kernel.strokes import COMPOUND, by_strokes, stroke_key, strokes, surname_of, unknown_in

# Invented people, in the order in which they belong.
IN_ORDER = Path(__file__).with_name("names_by_strokes.txt").read_text(encoding="utf-8").split()


def test_more_than_a_hundred_names_fall_into_their_order():
    assert len(IN_ORDER) > 100
    assert by_strokes(random.Random(4).sample(IN_ORDER, len(IN_ORDER))) == IN_ORDER


def test_of_one_surname_a_single_given_name_comes_first_then_the_strokes_decide():
    assert by_strokes(["王大勇", "王文", "王一川", "王飞", "王小军", "王军"]) == [
        "王飞", "王文", "王军", "王一川", "王大勇", "王小军"]  # fmt: skip


def test_a_compound_surname_goes_by_its_first_character_after_the_single_one():
    assert by_strokes(["欧阳明", "林海", "欧文", "司马青", "司南", "冯一", "欧阳一川"]) == [
        "冯一", "司南", "司马青", "林海", "欧文", "欧阳明", "欧阳一川"]  # fmt: skip
    assert surname_of("欧阳明") == "欧阳" and surname_of("欧阳") == "欧" and surname_of("王明") == "王"


@pytest.mark.parametrize("alike", ["王 明", "王　明", "王明（一中队）", "王明(女)"])
def test_spaces_and_what_tells_namesakes_apart_do_not_move_a_name(alike):
    assert stroke_key(alike)[:3] == stroke_key("王明")[:3]


def test_equal_strokes_are_told_apart_by_their_kinds():
    assert by_strokes(list("马习万于")) == ["于", "万", "习", "马"]  # 横横竖, 横折撇, 折点横, 折折横
    assert by_strokes(list("刘庄巩吉")) == ["吉", "巩", "庄", "刘"]


@pytest.mark.parametrize(
    ("sign", "count"),
    [("一", 1), ("丁", 2), ("马", 3), ("王", 4), ("冯", 5), ("达", 6), ("陈", 7), ("范", 8), ("赵", 9), ("皙", 13),
     ("魏", 17), ("龘", 48), ("䶮", 20), ("喆", 12), ("玥", 8), ("堃", 11)],
)  # fmt: skip
def test_known_counts(sign, count):
    assert strokes(sign) == count


def test_a_character_the_table_lacks_goes_last_and_is_told():
    assert strokes("𬱖") is None
    assert unknown_in("陈𬱖") == "𬱖" and unknown_in("陈明") == ""
    assert by_strokes(["陈𬱖", "陈龘", "陈明"]) == ["陈明", "陈龘", "陈𬱖"]
    assert by_strokes(["Smith", "魏山"]) == ["魏山", "Smith"]


def test_every_compound_surname_can_be_placed():
    assert not [name for name in COMPOUND if unknown_in(name)]


def test_people_are_sorted_by_what_they_are_called():
    people = [{"name": "王一"}, {"name": "丁一"}]
    assert by_strokes(people, lambda person: person["name"]) == [{"name": "丁一"}, {"name": "王一"}]
