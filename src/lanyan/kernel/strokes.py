"""Names in the order of the strokes of their surnames (姓氏笔画), as ballots and lists of the elected have them.

By the number of strokes, then by the kind of each stroke in the order 横竖撇点折. A surname of two characters goes by its
first, after the one-character surname that is written alike. Of one surname, given names of one character come first,
then by the strokes of each character (the usage of Party congresses; people's congresses leave out the first step).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_TABLE = Path(__file__).with_name("strokes.txt")
_LAST = 10**6

_TWO_CHARACTERS = """
万俟 上官 东方 东郭 令狐 仲孙 公冶 公孙 公羊 公西 单于 司徒 司空 司马 呼延 夏侯 太史 太叔 宇文 宗政 宰父 尉迟 巫马
左丘 慕容 拓跋 南宫 独孤 申屠 百里 皇甫 穆公 第五 端木 纳兰 西门 诸葛 贺兰 赫连 轩辕 钟离 鍾離 长孙 闻人 闾丘 颛孙
鲜于 欧阳 歐陽 淳于 澹台 濮阳 梁丘 谷梁 微生 亓官 完颜 叶赫 那拉 爱新 羊舌
"""
COMPOUND = frozenset(_TWO_CHARACTERS.split())


def strokes(character: str) -> int | None:
    """How many strokes a character has; None for one that the table does not hold."""
    found = _places().get(character)
    return found[0] if found else None


def surname_of(name: str) -> str:
    """The surname a name begins with; two characters where the table of compound surnames has them."""
    bare = _bare(name)
    return bare[:2] if bare[:2] in COMPOUND and len(bare) > 2 else bare[:1]


def unknown_in(name: str) -> str:
    """The characters of a name whose strokes are not known: its place wants a look by a person."""
    return "".join(sign for sign in _bare(name) if sign not in _places())


def stroke_key(name: str) -> tuple[list[tuple[int, int]], bool, list[tuple[int, int]], str]:
    """What to sort names by. A character that is not known comes after all that are."""
    surname = surname_of(name)
    given = _bare(name)[len(surname) :]
    return [_place(sign) for sign in surname], len(given) > 1, [_place(sign) for sign in given], name


def by_strokes(people: Iterable[T], name: Callable[[T], str] = str) -> list[T]:
    """The people in order; `name` says what each is called."""
    return sorted(people, key=lambda person: stroke_key(name(person)))


def _bare(name: str) -> str:
    """Without spaces, dots and what a list adds in brackets to tell namesakes apart."""
    head = name.split("（")[0].split("(")[0]
    return "".join(sign for sign in head if sign.isalnum())


def _place(sign: str) -> tuple[int, int]:
    return _places().get(sign, (_LAST, ord(sign)))


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Character → (strokes, place among those of as many strokes)."""
    places = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            count, characters = line.split("\t")
            places.update({sign: (int(count), place) for place, sign in enumerate(characters)})
    return places
