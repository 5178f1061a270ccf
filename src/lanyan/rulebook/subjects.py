"""Whom a duty binds: organisations by line, form and level, or persons by standing, office or kind of staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .entry import Entry
from .vocabulary import LINES, Vocabulary
from .world import World, holds


@dataclass(frozen=True)
class AppliesTo:
    """Who is bound. Empty tuples mean "any". Persons are chosen by exactly one of members, offices, staff, anyone.

    `has_offices`: only organisations in which one of these offices is held (e.g. those that have a committee).
    `except_offices`: persons on days on which they hold one of these offices, anywhere, are not bound.
    `anyone`: whoever the event is about, in an organisation of these lines, forms and levels (deadlines only).
    `under`: only organisations under these nodes (a unit's own definitions). `adopted_as`: only under nodes that
    have adopted one of these codes (practices); empty for what binds without being adopted.
    """

    lines: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    has_offices: tuple[str, ...] = ()
    except_offices: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    anyone: bool = False
    under: tuple[int, ...] = ()
    adopted_as: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        chosen_by_person = self.members or self.offices or self.staff or self.anyone
        return "person" if chosen_by_person else "organisation"

    @property
    def located(self) -> bool:
        """True when only some organisations count."""
        return bool(self.lines or self.forms or self.levels or self.has_offices or self.under or self.adopted_as)

    @property
    def chosen_by(self) -> str:
        for name in ("members", "offices", "staff", "anyone"):
            if getattr(self, name):
                return name
        return "organisations"

    def sentence(self, words: Vocabulary) -> str:
        """Who is bound, as the subject of a Chinese sentence."""
        where = self._where(words)
        if self.members:
            titles = "、".join(words.standings[code].title for code in self.members)
            free = "（担任{}的除外）".format("、".join(words.offices[code].title for code in self.except_offices))
            return f"{where}{'的' if where else ''}{titles}{free if self.except_offices else ''}"
        if self.offices:
            titles = "、".join(words.offices[code].title for code in self.offices)
            return f"{where}{titles}"
        if self.staff:
            titles = "、".join(words.staff_kinds[code].title for code in self.staff)
            return f"{where}{titles}"
        if self.anyone:
            return f"{where}有关人员" if where else "有关人员"
        return where or "各级组织"

    def _where(self, words: Vocabulary) -> str:
        levels = "、".join(words.levels[code].title for code in self.levels)
        forms = "、".join(words.forms[code].title for code in self.forms)
        if not forms and self.lines:
            forms = "、".join(words.lines[code].title for code in self.lines) + "组织"
        staffed = "设委员会的" if self.has_offices else ""
        return f"{levels}{'的' if levels and forms else ''}{staffed}{forms}"

    # What follows is the naive side: one subject, one day, row by row.

    def subjects(self, world: World) -> list[int]:
        rows = {
            "organisations": (world.organisation, "organisation_id"),
            "members": (world.member, "person_id"),
            "offices": (world.office, "person_id"),
            "staff": (world.posting, "person_id"),
            "anyone": ([], ""),
        }[self.chosen_by]
        return sorted({row[rows[1]] for row in rows[0]})

    def organisations_on(self, world: World, subject: int, day: date) -> list[int]:
        """The organisations through which this subject is bound on this day; empty when it is not bound."""
        if self.except_offices and any(
            row["person_id"] == subject and row["role"] in self.except_offices and holds(row, day) for row in world.office
        ):
            return []
        return sorted(
            organisation
            for organisation in self._places(world, subject, day)
            if self._place_counts(world, organisation, day) and self._applies_under(world, organisation, day)
        )

    def _places(self, world: World, subject: int, day: date) -> Iterator[int]:
        if self.chosen_by in ("organisations", "anyone"):
            yield subject
        for row in world.member if self.members else []:
            right = row["state"] in self.members and (not self.lines or row["line"] in self.lines)
            if right and row["person_id"] == subject and holds(row, day) and not row["temporary"]:
                yield row["organisation_id"]
        for row in world.office if self.offices else []:
            if row["person_id"] == subject and holds(row, day) and row["role"] in self.offices:
                yield row["organisation_id"]
        for row in world.posting if self.staff else []:
            if row["person_id"] == subject and holds(row, day) and row["staff_kind"] in self.staff:
                yield row["unit_id"]

    def _place_counts(self, world: World, organisation: int, day: date) -> bool:
        if self.subject == "person" and not self.anyone and not self.located:
            return True
        if self.has_offices and not any(
            row["organisation_id"] == organisation and row["role"] in self.has_offices and holds(row, day)
            for row in world.office
        ):
            return False
        return any(
            row["organisation_id"] == organisation
            and holds(row, day)
            and (not self.lines or row["line"] in self.lines)
            and (not self.forms or row["form"] in self.forms)
            and (not self.levels or row["level"] in self.levels)
            for row in world.organisation
        )

    def _applies_under(self, world: World, organisation: int, day: date) -> bool:
        above = {row["ancestor_id"] for row in world.ancestry if row["organisation_id"] == organisation and holds(row, day)}
        if self.under and not above & set(self.under):
            return False
        return not self.adopted_as or any(
            row["organisation_id"] in above and row["duty"] in self.adopted_as and holds(row, day) for row in world.adoption
        )


def read_applies_to(entry: Entry, words: Vocabulary) -> AppliesTo:
    applies = AppliesTo(
        lines=entry.many_of("lines", LINES, what="线", default=()),
        forms=words.expand_forms(entry.many_of("forms", words.form_words, what="组织形式", default=())),
        levels=entry.many_of("levels", words.levels, what="层级", default=()),
        has_offices=entry.many_of("has_offices", words.offices, what="职务", default=()),
        except_offices=entry.many_of("except_offices", words.offices, what="职务", default=()),
        members=entry.many_of("members", words.standings, what="身份", default=()),
        offices=entry.many_of("offices", words.offices, what="职务", default=()),
        staff=entry.many_of("staff", words.staff_kinds, what="人员类别", default=()),
        anyone=entry.flag("anyone"),
    )
    entry.done()
    chosen = [name for name in ("members", "offices", "staff", "anyone") if getattr(applies, name)]
    if len(chosen) > 1:
        entry.refuse(
            chosen[1],
            "two_ways_to_choose",
            f"人员同时按{'、'.join(chosen)}选取。",
            "members、offices、staff、anyone 只能写一个；需要几类人请分成几条。",
        )
    if applies.except_offices and not applies.members:
        found = "except_offices只能用于按身份（members）选取的人员。"
        entry.refuse("except_offices", "except_needs_members", found, "请写明members，或删去这一行。")
    if not chosen and not (applies.lines or applies.forms or applies.levels):
        entry.refuse(None, "binds_nobody_in_particular", "没有写适用于谁。", "请写 forms、levels 或 lines。")
    return applies
