"""What each row says as a whole, and rows beside each other: dates that agree, organisations that exist, nobody twice.

Identity and organisations are worked out here, once for each thing said; what compares the cells of a row is one
statement over all rows (`checking.sql`), run by `planning` once the rows are staged.
"""

from collections.abc import Callable
from typing import Any

from lanyan.directory.id_number import birth_in, check_digit, problem_of, sex_in, to_18
from lanyan.directory.sealed import id_digester

from .places import Place, Places
from .reading import AT, DIGEST, Roster

UNITS = frozenset(
    {"unit_bureau", "unit_corps", "unit_detachment", "unit_brigade", "unit_station", "unit_department"},
)
BRANCHES = frozenset({"branch", "joint_branch"})
GROUPS = frozenset({"group"})
LEAGUE_BRANCHES = frozenset({"league_branch"})
_PLACES = ("unit", "branch", "group", "league_branch")
_TOLD_EVERY = 1000
# A problem with an organisation named in a cell: key of the column, code, and the words of its sentence.
_Problem = tuple[str, str, dict[str, Any]]


def check_rows(roster: Roster, places: Places, told: Callable[[int], None] | None = None) -> None:
    """Check identities, nobody twice, and resolve organisations (`unit`, `branch`, `group`, `league_branch` become ids).

    `told` hears now and then how many rows are done.
    """
    _check_identities(roster, told)
    _find_twice(roster, "id_number", roster.said[DIGEST])
    _find_twice(roster, "number", roster.said[AT["number"]])
    _resolve_places(roster, places)


def _check_identities(roster: Roster, told: Callable[[int], None] | None) -> None:
    """The numbers themselves, and with each sex and date of birth, which it gives where the cells are empty."""
    digest_of = id_digester()
    lines, ids, born_on, sexes = (roster.said[at] for at in (0, AT["id_number"], AT["born_on"], AT["sex"]))
    digests = roster.said[DIGEST]
    for at, given in enumerate(ids):
        if told and at % _TOLD_EVERY == 0:
            told(at)
        if given is None:
            continue
        number = ids[at] = to_18(given)
        if problem := problem_of(number):
            digit = check_digit(number[:17]) if problem == "id_check_digit" else ""
            roster.findings.add(lines[at], "id_number", problem, given, digits=number[6:14], digit=digit)
            ids[at] = None
            continue
        digests[at] = digest_of(number)
        born, sex = birth_in(number), sex_in(number)
        if born_on[at] is None:
            born_on[at] = born
        elif born_on[at] != born:
            roster.findings.add(lines[at], "born_on", "birth_not_of_id", str(born_on[at]), birth=born)
        if sexes[at] is None:
            sexes[at] = sex
        elif sexes[at] != sex:
            roster.findings.add(lines[at], "sex", "sex_not_of_id", sex="男" if sex == "male" else "女")


def _find_twice(roster: Roster, key: str, values: list[Any]) -> None:
    """Rows that say the same as an earlier one where no two may."""
    said = [value for value in values if value is not None]
    if len(set(said)) == len(said):
        return
    first_of: dict[Any, int] = {}
    for number, value, shown in zip(roster.said[0], values, roster.said[AT[key]], strict=True):
        if value is not None and (first := first_of.setdefault(value, number)) != number:
            roster.findings.add(number, key, "twice_in_file", shown, word=first)


def _resolve_places(roster: Roster, places: Places) -> None:
    """Once for each set of names that a row has."""
    wanted = list(zip(*(roster.said[AT[key]] for key in _PLACES), strict=True))
    resolved = {names: _resolve(names, places) for names in dict.fromkeys(wanted)}
    for key, column in zip(_PLACES, zip(*(resolved[names][0] for names in wanted), strict=True), strict=True):
        roster.said[AT[key]] = list(column)
    if any(problems for _, problems in resolved.values()):
        for number, names in zip(roster.said[0], wanted, strict=True):
            for key, code, words in resolved[names][1]:
                roster.findings.add(number, key, code, **words)


def _resolve(said: tuple[Any, ...], places: Places) -> tuple[tuple[Any, ...], list[_Problem]]:
    """Ids of the organisations named in a row, and what is wrong with the names."""
    problems: list[_Problem] = []
    unit = _place("unit", said[0], UNITS, problems, places)
    branch = _place("branch", said[1], BRANCHES, problems, places, unit=unit)
    group = _place("group", said[2], GROUPS, problems, places, parent=branch) if said[1] else None
    league = _place("league_branch", said[3], LEAGUE_BRANCHES, problems, places, unit=unit)
    if said[2] and not said[1]:
        problems.append(("group", "group_without_branch", {}))
    return tuple(place.id if place else None for place in (unit, branch, group, league)), problems


def _place(
    key: str,
    text: str | None,
    forms: frozenset[str],
    problems: list[_Problem],
    places: Places,
    *,
    unit: Place | None = None,
    parent: Place | None = None,
) -> Place | None:
    """The organisation named in a cell. Of several so named, the one seated in the person's unit, or in the branch."""
    if not text:
        return None
    found = places.named(text, forms)
    if key == "group":
        found = [place for place in _all_groups(places, text, found) if parent and place.parent_id == parent.id]
    beyond, found = bool(found), [place for place in found if places.holds(place.id)]
    if beyond and not found:
        problems.append((key, "organisation_beyond_reach", {"found": text}))
        return None
    if len(found) > 1 and unit is not None:
        found = [place for place in found if place.unit_id == unit.id] or found
    if len(found) == 1:
        return found[0]
    if found:
        paths = "、".join(places.path(place) for place in found[:4])
        problems.append((key, "organisation_ambiguous", {"found": text, "count": len(found), "paths": paths}))
        return None
    near = places.near(text, forms)
    hint = f"您要写的是{'、'.join(f'“{name}”' for name in near)}吗" if near else "请先在系统中建立该组织"
    code = "group_unknown" if parent and key == "group" else "organisation_unknown"
    problems.append((key, code, {"found": text, "hint": hint, "word": parent.name if parent else ""}))
    return None


def _all_groups(places: Places, text: str, found: list[Place]) -> list[Place]:
    """A group is often written by the end of its name: 第一党小组 for 港口站党支部第一党小组."""
    if found:
        return found
    return [place for place in places.by_id.values() if place.form in GROUPS and place.name.endswith(text)]
