"""责任图: the tree of units with the names of those who answer for them, gaps and overloads; and the same as a table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lanyan.kernel import clock, sql
from lanyan.rulebook import national

from .models import Responsibility
from .queries import OrganisationOn, tree_below

_SQL = sql.statements(Path(__file__).with_name("responsibilities.sql"))


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody who answers for an organisation or a person (`ward` is the name) at a level, since a day."""

    public_id: str
    person_id: int
    person_key: str
    person: str
    position: str
    level: str
    organisation_id: int | None
    ward_key: str
    ward: str
    ward_unit_id: int | None
    note: str
    since: date
    until: date | None


@dataclass(slots=True)
class Node:
    """A unit of the map: who answers for it, who of its people have somebody (`wards` of `staff`), levels not filled."""

    unit: OrganisationOn
    answering: list[Answering] = field(default_factory=list)
    people: list[Answering] = field(default_factory=list)
    staff: int = 0
    missing: list[str] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)

    @property
    def wards(self) -> int:
        return len({one.ward_key for one in self.people})


@dataclass(frozen=True, slots=True)
class Load:
    """One person at one level: for how many, and how many are thought to be bearable."""

    person_key: str
    person: str
    level: str
    count: int
    most: int

    @property
    def over(self) -> bool:
        return self.count > self.most


@dataclass(frozen=True, slots=True)
class Map:
    """The whole map below a unit as of a day."""

    root: Node | None
    nodes: list[Node]
    answering: list[Answering]
    gaps: list[tuple[OrganisationOn, str]]
    loads: list[Load]

    @property
    def overloads(self) -> list[Load]:
        return [load for load in self.loads if load.over]


def responsibility_map(unit_id: int, on: date | None = None) -> Map:
    """Everything that is answered for at and below a unit. Permission is asked before, in `access`."""
    day = on or clock.today()
    units = tree_below(unit_id, day)
    ids = [unit.id for unit in units]
    asked = {"units": ids, "day": day}
    answering = [Answering(**row) for row in sql.rows(_SQL["answering"], asked)]
    staff = {row["unit_id"]: row["people"] for row in sql.rows(_SQL["staff"], asked)}
    nodes = {unit.id: Node(unit, staff=staff.get(unit.id, 0)) for unit in units}
    for one in answering:
        place = one.organisation_id or one.ward_unit_id
        if place in nodes:
            (nodes[place].answering if one.organisation_id else nodes[place].people).append(one)
    for node in nodes.values():
        held = {one.level for one in node.answering}
        node.missing = [code for code, level in national().responsibility_levels().items()
                        if node.unit.form in level.targets and code not in held]  # fmt: skip
        if node.unit.parent_id in nodes and node.unit.id != unit_id:
            nodes[node.unit.parent_id].below.append(node)
    gaps = [(node.unit, level) for node in nodes.values() for level in node.missing]
    return Map(nodes.get(unit_id), list(nodes.values()), answering, gaps, _loads(answering))


def answering_for(organisation_ids: Iterable[int], on: date | None = None) -> list[Answering]:
    """Who answers for these organisations themselves."""
    rows = sql.rows(_SQL["answering"], {"units": list(organisation_ids), "day": on or clock.today()})
    return [one for one in (Answering(**row) for row in rows) if one.organisation_id is not None]


def entrusted_to(person_id: int, on: date | None = None) -> list[Responsibility]:
    """What a person answers for on the day."""
    rows = Responsibility.objects.on(on or clock.today()).filter(person=person_id)
    return list(rows.select_related("organisation", "ward").order_by("level", "pk"))


def _loads(answering: list[Answering]) -> list[Load]:
    """The heaviest first."""
    levels = national().responsibility_levels()
    counts = Counter((one.person_key, one.person, one.level) for one in answering)
    found = [Load(key, name, level, count, levels[level].most) for (key, name, level), count in counts.items()]
    return sorted(found, key=lambda load: (-load.count / load.most, load.level, load.person))
