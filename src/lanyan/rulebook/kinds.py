"""Kinds of activity: what can be planned, who is expected, how it is decided, what its record looks like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .entry import Entry
from .vocabulary import LINES, Vocabulary


@dataclass(frozen=True)
class MakeUp:
    """What somebody who was not there is asked for afterwards; `deadline_days` counts from the closing."""

    needed: bool = False
    parts: tuple[str, ...] = ()
    deadline_days: int = 14


@dataclass(frozen=True)
class ActivityKind:
    """One kind of activity. `line` is None when any line may hold it; `forms` are who may.

    `expected`: how the roll is drawn up (members | committee | group | listed | all_staff).
    `vote_rule` is the rule of an ordinary item, `vote_rules` all that may be chosen for an item.
    `matter` is what it deals with where a rule about that matter may forbid it (a temporary branch takes in nobody).
    `visit`: somebody goes to look at units' work, so each unit's visits of late are shown before one more is planned.
    `credits_hours`: attendance counts as training hours. `restricted`: read by those concerned only.
    """

    code: str
    title: str
    short: str
    line: str | None
    forms: tuple[str, ...]
    group: str
    expected: str
    voters: str | None
    vote_rule: str | None
    vote_rules: tuple[str, ...]
    agenda: tuple[str, ...]
    minutes_template: str
    make_up: MakeUp
    credits_hours: bool
    default_minutes: int
    restricted: bool
    modes: tuple[str, ...]
    matter: str | None = None
    visit: bool = False
    note: str = ""

    def held_by(self, form: str) -> bool:
        return form in self.forms


def read_kinds(top: Entry, words: Vocabulary) -> Iterator[tuple[Entry, ActivityKind]]:
    """The kinds of one file. `defaults:` at its head saves repeating what all kinds of the file share."""
    defaults = top.entry("defaults", default=None)
    shared = _shared(defaults, words) if defaults else {}
    for entry in top.entries("activities"):
        yield entry, _read_kind(entry, words, shared)
    top.done()


def _shared(entry: Entry, words: Vocabulary) -> dict[str, object]:
    shared: dict[str, object] = {}
    for key in ("line", "group", "expected"):
        if entry.has(key):
            allowed = {"line": LINES, "group": words.menu_groups, "expected": words.expected}[key]
            shared[key] = entry.one_of(key, allowed)
    if entry.has("forms"):
        shared["forms"] = entry.many_of("forms", words.form_words, what="组织形式")
    entry.done()
    return shared


def _read_kind(entry: Entry, words: Vocabulary, shared: dict[str, object]) -> ActivityKind:
    def fallback(key: str) -> dict[str, object]:
        return {"default": shared[key]} if key in shared else {}

    title = entry.text("title")
    vote_rule = entry.text("vote_rule", default=None)
    kind = ActivityKind(
        code=entry.text("code"),
        title=title,
        short=entry.text("short", default=title),
        line=entry.one_of("line", LINES, what="线", default=shared.get("line")),
        forms=words.expand_forms(entry.many_of("forms", words.form_words, what="组织形式", **fallback("forms"))),
        group=entry.one_of("group", words.menu_groups, what="分组", **fallback("group")),
        expected=entry.one_of("expected", words.expected, what="应到范围", **fallback("expected")),
        voters=entry.one_of("voters", words.voters, what="表决人范围", default=None),
        vote_rule=vote_rule,
        vote_rules=entry.texts("vote_rules", default=(vote_rule,) if vote_rule else ()),
        agenda=entry.texts("agenda", default=()),
        minutes_template=entry.text("minutes", default=""),
        make_up=_read_make_up(entry.entry("make_up", default=None), words),
        credits_hours=entry.flag("credits_hours"),
        default_minutes=entry.integer("minutes_long", low=5, high=14400, default=60),
        restricted=entry.flag("restricted"),
        modes=entry.many_of("modes", words.modes, what="方式", default=("on_site", "online")),
        matter=entry.one_of("matter", words.matters, what="事项", default=None),
        visit=entry.flag("visit"),
        note=entry.text("note", default=""),
    )
    entry.done()
    return kind


def _read_make_up(entry: Entry | None, words: Vocabulary) -> MakeUp:
    if entry is None:
        return MakeUp()
    make_up = MakeUp(
        needed=True,
        parts=entry.many_of("parts", words.make_up_parts, what="补课内容"),
        deadline_days=entry.integer("deadline_days", low=1, high=180, default=14),
    )
    entry.done()
    return make_up
