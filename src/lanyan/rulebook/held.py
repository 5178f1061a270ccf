"""What the records hold already, so that nobody needs to be asked for it (减负)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .entry import Entry

_BETWEEN = re.compile(r"[\s;；、，,。/]+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Held:
    """Something the records hold: what people call it when they ask for it, and the page where it stands."""

    code: str
    title: str
    words: tuple[str, ...]
    where: str

    def found_in(self, text: str) -> str | None:
        """The word by which it is asked for in a text, if it is."""
        dense = _BLANKS.sub("", text)
        return next((word for word in self.words if word in dense), None)


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
    return [(one, held) for one in asked for held in known if held.found_in(one)]
