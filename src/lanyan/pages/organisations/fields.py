"""The inputs of a change's form, as data: what they are called, what may be chosen, and reading what was typed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lanyan.directory import access
from lanyan.directory.models import Organisation, Person
from lanyan.directory.search import search_organisations, search_people
from lanyan.kernel.refusal import InvalidInput
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request


@dataclass
class Field:
    """One input: `kind` is text, day, select, organisation, people or check.

    `picked` is the name of the organisation chosen, `checked` whether a check stands ticked, `people` what one may pick
    from: {id, name, note, checked}, counted in `unit`; `line`: organisations of that line only.
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    options: list[tuple[Any, str]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    required: bool = True
    hint: str = ""
    wide: bool = False
    checked: bool = False
    picked: str = ""
    unit: str = ""
    line: str = ""

    def filled(self, request: Request) -> "Field":
        """The same, with what was typed, ticked and picked: nothing is lost by a refusal or by going back."""
        if request.method != "POST":
            return self
        chosen = request.POST.getlist(self.name)
        if self.kind == "check":
            self.checked = (self.value or "1") in chosen
        elif self.kind == "people":
            self.people = [{**one, "checked": one["id"] in chosen} for one in self.people]
        else:
            self.value = chosen[-1] if chosen else ""
            self.picked = request.POST.get("q", "")
        return self


class Typed:
    """What was typed into the form, read in words of the directory; what is missing is refused in a sentence."""

    def __init__(self, request: Request) -> None:
        self.request, self.actor, self.post = request, request.actor, request.POST

    def text(self, name: str) -> str:
        return self.post.get(name, "").strip()

    def flag(self, name: str) -> bool:
        return self.post.get(name) == "1"

    def day(self, name: str = "on") -> date:
        found = parse_day(self.post.get(name))
        if found is None:
            raise InvalidInput("no_day", "日期没有填，或不是可用的日期，没有保存。请按年-月-日填写。", field=name)
        return found

    def day_or_none(self, name: str) -> date | None:
        return self.day(name) if self.text(name) else None

    def organisation(self, name: str) -> Organisation:
        found = self.organisation_or_none(name)
        if found is None:
            raise InvalidInput("no_organisation", "没有选定组织，没有保存。请输入名称后从列表中选择。", field=name)
        return found

    def organisation_or_none(self, name: str) -> Organisation | None:
        """The one picked; without scripts, the only one of the name typed."""
        if picked := self.text(name):
            return access.organisation_for(self.actor, picked)
        typed = self.text("q")
        if not typed:
            return None
        found = [one for one in search_organisations(self.actor, typed) if one.name == typed]
        if len(found) != 1:
            raise InvalidInput(
                "no_organisation", f"没有找到唯一的“{typed}”，没有保存。请写全称，或从列表中选择。", field=name
            )
        return access.organisation_for(self.actor, found[0].public_id)

    def person(self, name: str = "person") -> Person:
        return self.person_named(self.text(name), name)

    def person_named(self, typed: str, name: str = "person") -> Person:
        """By public id, personal number or full name; a name that two have is refused."""
        visible = access.visible_people(self.actor)
        person = visible.filter(public_id=typed).first() if typed else None
        if person is not None:
            return person
        found = [one for one in search_people(self.actor, typed) if typed in (one.number, one.name)]
        if len(found) != 1:
            why = "没有找到这个人" if not found else f"有{len(found)}人同名，请改填人员编号"
            raise InvalidInput("no_person", f"{why}，没有保存。请填姓名全称或人员编号。", field=name)
        return visible.get(pk=found[0].id)

    def people(self, name: str = "people") -> list[Person]:
        return list(access.visible_people(self.actor).filter(public_id__in=self.post.getlist(name)))
