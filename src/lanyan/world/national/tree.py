"""Writes the tree of units and, seated in it, that of Party organisations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lanyan.directory.models import Organisation, OrganisationSpell

from ..rows import Rows, public_id
from .shape import STAFF, Seat, Shape, part, seats

FOUNDED = date(2018, 11, 9)
BUREAU = "国家消防救援局"


@dataclass(frozen=True, slots=True)
class Garrison:
    """A unit with people: how many, and the Party branch they live in."""

    unit: int
    branch: int
    staff: int
    level: str


class Tree:
    """Keys of what was written: `garrisons` in the order of the tree, `heads` (unit, committee, first branch) by level."""

    def __init__(self, rows: Rows, shape: Shape) -> None:
        self._rows, self.shape = rows, shape
        self.garrisons: list[Garrison] = []
        self.heads: dict[str, list[tuple[int, int, int]]] = {}
        self.places = seats(shape)
        self._number = self._brigade = self._station = 0
        offices = 120 + STAFF["corps"] * shape.corps + STAFF["detachment"] * len(self.places)
        self._in_stations = max(shape.stations, shape.people - offices - STAFF["brigade"] * self._brigades())
        self.write()

    def write(self) -> None:
        bureau, top = self._node("bureau", BUREAU, "国家局", 0, 0)
        corps, committee, province = 0, 0, ""
        for seat in self.places:
            if seat.province.name != province:
                province = seat.province.name
                corps, committee = self._node("corps", f"{province}消防救援总队", f"{province}总队", bureau, top)
            self._detachment(seat, corps, committee)

    def _brigades(self) -> int:
        return sum(len(seat.brigades) for seat in self.places)

    def _detachment(self, seat: Seat, corps: int, above: int) -> None:
        name = f"{seat.place.name}消防救援支队"
        unit, committee = self._node("detachment", name, f"{seat.place.name}支队", corps, above)
        for place in seat.brigades:
            self._one_brigade(name + place, place, unit, committee)

    def _one_brigade(self, name: str, place: str, detachment: int, above: int) -> None:
        brigade = self._unit("unit_brigade", "brigade", f"{name}大队", f"{place}大队", detachment)
        committee = self._body("party_committee", "brigade", f"{name}大队党委", f"{place}大队党委", above, brigade)
        total, number = self._brigades(), self._brigade
        self._brigade += 1
        stations = max(1, part(self.shape.stations, total, number))
        wanted = min(stations, max(1, part(self.shape.branches_of_brigades, total, number)))
        branches: list[int] = []
        for index in range(stations):
            short = f"{place}{_ordinal(index)}站"
            station = self._unit("unit_station", "station", f"{name}大队{_ordinal(index)}站", short, brigade)
            if index < wanted:
                branches.append(
                    self._body(
                        "branch", "station", f"{name}大队{_ordinal(index)}站党支部", f"{short}党支部", committee, station
                    )
                )
            staff = part(self._in_stations, self.shape.stations, min(self._station, self.shape.stations - 1))
            self.garrisons.append(Garrison(station, branches[index % wanted], staff, "station"))
            self._station += 1
        self.garrisons.append(Garrison(brigade, branches[0], STAFF["brigade"], "brigade"))
        self.heads.setdefault("brigade", []).append((brigade, committee, branches[0]))

    def _node(self, level: str, name: str, short: str, parent: int, above: int) -> tuple[int, int]:
        """A unit with an office, its committee and the branch of the office; keys of unit and committee."""
        unit = self._unit(f"unit_{level}", level, name, short, parent)
        committee = self._body("party_committee", level, f"{name}党委", f"{short}党委", above, unit)
        branch = self._body("branch", "department", f"{name}机关党支部", f"{short}机关党支部", committee, unit)
        self.garrisons.append(Garrison(unit, branch, STAFF[level], level))
        self.heads.setdefault(level, []).append((unit, committee, branch))
        return unit, committee

    def _unit(self, form: str, level: str, name: str, short: str, parent: int) -> int:
        return self._write("administrative", form, level, name, short, parent, None)

    def _body(self, form: str, level: str, name: str, short: str, parent: int, unit: int) -> int:
        return self._write("party", form, level, name, short, parent, unit)

    def _write(self, line: str, form: str, level: str, name: str, short: str, parent: int, unit: int | None) -> int:
        self._number += 1
        key = self._rows.add(Organisation, public_id=public_id("national", self._number), line=line, founded_on=FOUNDED)
        self._rows.add(
            OrganisationSpell,
            organisation_id=key,
            name=name[:80],
            short_name=short[:30],
            form=form,
            level=level,
            parent_id=parent or None,
            unit_id=unit,
            position=self._number,
            valid_from=FOUNDED,
        )
        return key

    def everybody(self) -> Iterator[Garrison]:
        """One for each person, in the order of the tree."""
        for garrison in self.garrisons:
            for _ in range(garrison.staff):
                yield garrison


def _ordinal(index: int) -> str:
    return "特勤" if index == 0 else "二三四五六七八九十"[index - 1]
