"""What the records hold already, so that nobody needs to be asked for it (减负)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .entry import Entry

_BETWEEN = re.compile(r"[\s;；、，,。/]+")
_BLANKS = re.compile(r"\s+")
# What people add to a thing's name when they ask for it as it stands.
_AS_IT_STANDS = "(?:情况|统计|数据|数|人数|次数|名单|名册|明细|台账|清单|记录|表|汇总){0,3}$"


@dataclass(frozen=True)
class Held:
    """Something the records hold: what people call it when they ask for it, and the page where it stands."""

    code: str
    title: str
    words: tuple[str, ...]
    where: str

    def found_in(self, text: str) -> str | None:
        """The word by which it is mentioned in a text, if it is."""
        dense = _BLANKS.sub("", text)
        return next((word for word in self.words if word in dense), None)

    def answers(self, asked: str) -> bool:
        """Whether just this is asked for: 本季度缺勤统计 is, 缺勤原因分析 is something else."""
        return any(re.search(re.escape(word) + _AS_IT_STANDS, _BLANKS.sub("", asked)) for word in self.words)


def read_held(top: Entry) -> Iterator[tuple[Entry, Held]]:
    """The entries of the file."""
    for entry in top.entries("held"):
        one = Held(entry.text("code"), entry.text("title"), entry.texts("words"), entry.text("where"))
        if not one.where.startswith("/"):
            entry.refuse("where", "not_a_page", f"“{one.where}”不是页面地址。", "请写以“/”开头的页面地址。")
        entry.done()
        yield entry, one
    top.done()


def asked_for(text: str) -> list[str]:
    """What is asked for, one thing each: by lines and by the marks between words, doubled ones once."""
    return list(dict.fromkeys(one for one in _BETWEEN.split(text) if one))


def held_among(asked: Iterable[str], known: Iterable[Held]) -> list[tuple[str, Held]]:
    """(what was asked for, what holds it) for each thing the records hold already."""
    return [(one, held) for one in asked for held in known if held.answers(one)]


def mentioned_in(text: str, known: Iterable[Held]) -> list[tuple[str, Held]]:
    """(the word, what holds it) for each thing that a text mentions and the records hold."""
    return [(word, held) for held in known if (word := held.found_in(text))]
