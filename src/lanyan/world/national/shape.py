"""How large the force is: the real one at 200 000 people, the same shape in small for fewer."""

from dataclasses import dataclass
from functools import cache

from .places import Place, counties, prefectures, provinces

WHOLE = 200_000
SMALLEST = 1_000
_CORPS, _DETACHMENTS, _BRIGADES, _STATIONS, _BODIES = 31, 407, 2756, 8000, 10_000
_MUNICIPAL = 75
"""Detachments seated in districts of the four municipalities; the others are those of the 332 prefectures."""
STAFF = {"bureau": 120, "corps": 60, "detachment": 45, "brigade": 8}
"""People of an office; the others serve in stations."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Numbers of units by level, and of Party organisations of all kinds."""

    people: int
    corps: int
    detachments: int
    brigades: int
    stations: int
    bodies: int

    @classmethod
    def of(cls, people: int) -> "Shape":
        share = people / WHOLE
        corps = max(1, round(_CORPS * share))
        detachments = max(corps, round(_DETACHMENTS * share))
        brigades = max(detachments, round(_BRIGADES * share))
        return cls(people, corps, detachments, brigades, round(_STATIONS * share), round(_BODIES * share))

    @property
    def branches_of_brigades(self) -> int:
        """Party branches below brigades: all organisations without committees and branches of offices."""
        above = 1 + self.corps + self.detachments
        return max(self.brigades, self.bodies - 2 * above - self.brigades)


def part(whole: int, parts: int, index: int) -> int:
    """How much the part of this index gets when a whole is dealt out evenly."""
    return (index + 1) * whole // parts - index * whole // parts


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a detachment is: its province, its own place, and the places of its brigades."""

    province: Place
    place: Place
    brigades: tuple[str, ...]


def seats(shape: Shape) -> list[Seat]:
    """The detachments in the order of provinces; each knows as many brigades as it has."""
    found: list[Seat] = []
    chosen = provinces()
    picked = [chosen[index * len(chosen) // shape.corps] for index in range(shape.corps)]
    whole = shape.corps == len(chosen)
    for number, province in enumerate(picked):
        own = _detachments(province)
        wanted = len(own) if whole else part(shape.detachments, shape.corps, number)
        for index in range(wanted):
            place = own[index] if index < len(own) else Place("", f"第{index + 1}")
            count = part(shape.brigades, shape.detachments, len(found))
            found.append(Seat(province, place, _brigades(province, place, count)))
    return found


@cache
def _municipal() -> dict[str, int]:
    """How many districts of each municipality are seats of a detachment: as many as there are, the last gets the rest."""
    without = [province for province in provinces() if not prefectures(province)]
    left, taken = _MUNICIPAL, {}
    for province in without:
        taken[province.code] = min(left, sum(len(found) for found in counties(province.code).values()))
        left -= taken[province.code]
    return taken


def _detachments(province: Place) -> list[Place]:
    own = prefectures(province)
    if own:
        return [Place(one.code, one.name if one.name.endswith(("州", "盟", "地区")) else f"{one.name}市") for one in own]
    districts = [one for found in counties(province.code).values() for one in found]
    return districts[: _municipal()[province.code]]


def _brigades(province: Place, place: Place, count: int) -> tuple[str, ...]:
    named = [one.name for one in counties(province.code).get(place.code[:4], ())] if prefectures(province) else []
    return tuple(named[index] if index < len(named) else f"第{index + 1}" for index in range(count))
