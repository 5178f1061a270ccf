"""What each row says as a whole, and rows beside each other: dates that agree, organisations that exist, nobody twice.

Identity and organisations are worked out here, once for each thing said; what compares the cells of a row is one
statement over all rows (`checking.sql`), run by `planning` once the rows are staged.
"""

from collections.abc import Callable
from typing import Any

from lanyan.directory.id_number import birth_in, check_digit, problem_of, sex_in, to_18
from lanyan.directory.sealed import id_digester

from .findings import Findings
from .places import Place, Places
from .reading import AT, DIGEST, Roster, Row

UNITS = frozenset(
    {"unit_bureau", "unit_corps", "unit_detachment", "unit_brigade", "unit_station", "unit_department"},
)
BRANCHES = frozenset({"branch", "joint_branch"})
GROUPS = frozenset({"group"})
LEAGUE_BRANCHES = frozenset({"league_branch"})
_SEX, _ID, _BORN, _NUMBER = AT["sex"], AT["id_number"], AT["born_on"], AT["number"]
_PLACES = {key: AT[key] for key in ("unit", "branch", "group", "league_branch")}
_TOLD_EVERY = 1000
# A problem with an organisation named in a cell: key of the column, code, and the words of its sentence.
_Problem = tuple[str, str, dict[str, Any]]


def check_rows(roster: Roster, places: Places, told: Callable[[int], None] | None = None) -> None:
    """Check identities, nobody twice, and resolve organisations (`unit`, `branch`, `group`, `league_branch` become ids).

    `told` hears now and then how many rows are done.
    """
    digest_of = id_digester()
    first_of_id: dict[bytes, int] = {}
    first_of_number: dict[str, int] = {}
    known: dict[tuple[Any, ...], tuple[tuple[Any, ...], list[_Problem]]] = {}
    unit_at, branch_at, group_at, league_at = _PLACES.values()
    for done, row in enumerate(roster.rows):
        if told and done % _TOLD_EVERY == 0:
            told(done)
        if row[_ID] is not None:
            _check_identity(row, digest_of, roster.findings)
        if row[DIGEST] is not None and (first := first_of_id.setdefault(row[DIGEST], row[0])) != row[0]:
            roster.findings.add(row[0], "id_number", "twice_in_file", row[_ID], word=first)
        if row[_NUMBER] is not None and (first := first_of_number.setdefault(row[_NUMBER], row[0])) != row[0]:
            roster.findings.add(row[0], "number", "twice_in_file", row[_NUMBER], word=first)
        said = (row[unit_at], row[branch_at], row[group_at], row[league_at])
        found = known.get(said)
        if found is None:
            found = known[said] = _resolve(said, places)
        row[unit_at], row[branch_at], row[group_at], row[league_at] = found[0]
        for key, code, words in found[1]:
            roster.findings.add(row[0], key, code, **words)


def _check_identity(row: Row, digest_of: Callable[[str], bytes], findings: Findings) -> None:
    """The number itself, and with it sex and date of birth, which it gives where the cells are empty."""
    given = row[_ID]
    number = row[_ID] = to_18(given)
    if problem := problem_of(number):
        digit = check_digit(number[:17]) if problem == "id_check_digit" else ""
        findings.add(row[0], "id_number", problem, given, digits=number[6:14], digit=digit)
        row[_ID] = None
        return
    row[DIGEST] = digest_of(number)
    born, sex = birth_in(number), sex_in(number)
    if row[_BORN] is None:
        row[_BORN] = born
    elif row[_BORN] != born:
        findings.add(row[0], "born_on", "birth_not_of_id", str(row[_BORN]), birth=born)
    if row[_SEX] is None:
        row[_SEX] = sex
    elif row[_SEX] != sex:
        findings.add(row[0], "sex", "sex_not_of_id", sex="男" if sex == "male" else "女")


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
