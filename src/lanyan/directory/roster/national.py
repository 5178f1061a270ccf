"""The national system's list of Party members against ours: who is in one only, and which fields do not agree.

Nothing is written here but rows of NationalDifference; the directory changes only by what somebody then decides.
"""

import hashlib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from lanyan.directory import words
from lanyan.directory.id_number import birth_in, problem_of, sex_in, to_18
from lanyan.directory.models import ImportRun, NationalDifference
from lanyan.directory.sealed import id_digests, phone_opened
from lanyan.kernel import clock, sql
from lanyan.kernel.crypto import seal, seal_bytes, unseal, unseal_bytes
from lanyan.rulebook.library import national

from .columns import NATIONAL
from .findings import Findings
from .places import Place, Places, normal
from .reading import AT, Roster

SQL = sql.statements(Path(__file__).with_name("national.sql"))
_PURPOSE = "national.value"
Row = list[Any]  # as it was read, but that the digests under each key stand at its end
FIELDS = ("name", "sex", "born_on", "party_state", "branch", "probation_on", "full_on", "phone")
TITLES = {key: NATIONAL.by_key[key].title for key in FIELDS}
BRANCHES = frozenset({"branch", "joint_branch", "general_branch", "party_committee"})
# What their names say around ours: 中共云岭市消防救援支队港口站支部委员会 is our 港口站党支部.
_AROUND = (("中国共产党", ""), ("中共", ""), ("党支部委员会", "支部"), ("支部委员会", "支部"), ("党支部", "支部"))


def compare(run: ImportRun, roster: Roster, places: Places, day: date) -> dict[str, int]:
    """Make the differences of a run anew; counts by kind. Inside a transaction."""
    ours = sql.rows(SQL["members"], {"organisations": sorted(places.within or places.by_id), "day": day})
    branches = _Branches(places)
    rows = [_identified(list(row), roster.findings) for row in roster.rows]
    pairs, alone = _match(rows, ours, branches)
    NationalDifference.objects.filter(run=run).delete()
    made = [one for row, person in pairs for one in _differences(run, row, person, places, branches)]
    _recall(made)
    _tell_since(made, {person["id"]: person for _, person in pairs})
    matched = {person["id"] for _, person in pairs}
    missing = [person for person in ours if person["id"] not in matched]
    made += [
        NationalDifference(
            run=run, person_id=person["id"], organisation_id=person["branch"], name=person["name"], side="ours"
        )
        for person in missing
    ]
    made += _only_theirs(run, alone, places, branches, day)
    NationalDifference.objects.bulk_create(made, batch_size=2000)
    asked = [one for one in made if one.field]
    return {
        "rows": len(rows),
        "matched": len(pairs),
        "differences": len(asked),
        "open": sum(not one.choice for one in asked),
        "theirs_only": len(alone),
        "ours_only": len(missing),
        "unread": len(roster.findings.blocking),
    }


def words_of(places: Places, field: str, value: str) -> str:
    """What a stored value (text) says on screen; of a phone number the end only."""
    if not value:
        return ""
    match field:
        case "sex":
            return words.SEXES.get(value, value)
        case "party_state":
            return "非党员" if value == "none" else national().standings()[value].title
        case "branch":
            place = places.by_id.get(int(value)) if value.isdecimal() else None
            return place.name if place else value
        case "phone":
            return f"尾号{value[-4:]}"
    return value


def theirs_of(difference: NationalDifference) -> str:
    """What the national system says, as stored: a word, a day, an organisation's id (or name, where we know none)."""
    return unseal(_PURPOSE, bytes(difference.theirs)) if difference.theirs else ""


def ours_now(people: list[int], places: Places, day: date) -> dict[int, dict[str, str]]:
    """What we say today about these people, by field; read anew, since it may have changed since the comparison."""
    organisations = sorted(places.within or places.by_id)
    rows = sql.rows(SQL["members"], {"organisations": organisations, "day": day})
    wanted = set(people)
    return {row["id"]: {field: _ours(row, field) for field in FIELDS} for row in rows if row["id"] in wanted}


class _Branches:
    """Our branches by what the national system calls them."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._known: dict[str, Place | None] = {}
        ours = [place for place in places.by_id.values() if self._is_ours(place)]
        self._ours = [(name, place) for place in ours for name in {_plain(place.name), _plain(place.short_name)}]

    def named(self, text: str) -> Place | None:
        """By our own name or path, else the one branch whose name theirs ends with; None when none or several do."""
        if text not in self._known:
            found = [place for place in self.places.named(text, BRANCHES) if self.places.holds(place.id)]
            if len(found) != 1:
                said = _plain(text)
                ends = [(len(name), place) for name, place in self._ours if said.endswith(name)]
                longest = max((length for length, _ in ends), default=0)
                found = [place for length, place in ends if length == longest]
            self._known[text] = found[0] if len(found) == 1 else None
        return self._known[text]

    def _is_ours(self, place: Place) -> bool:
        return place.form in BRANCHES and self.places.holds(place.id)


def _plain(name: str) -> str:
    said = normal(name)
    for theirs, ours in _AROUND:
        said = said.replace(theirs, ours)
    return said


def _identified(row: Row, findings: Findings) -> Row:
    """The ID number in its long form and its digests; a wrong one is told and not compared by."""
    number = to_18(row[AT["id_number"]] or "")
    if number and (problem := problem_of(number)):
        findings.add(row[0], "id_number", problem, number, digits=number[6:14], digit="")
        number = ""
    if number:
        row[-1] = id_digests(number)
        row[AT["born_on"]] = row[AT["born_on"]] or birth_in(number)
        row[AT["sex"]] = row[AT["sex"]] or sex_in(number)
    return row


def _match(
    rows: list[Row], ours: list[dict[str, Any]], branches: _Branches
) -> tuple[list[tuple[Row, dict[str, Any]]], list[Row]]:
    """(row, person) pairs by ID digest, then by name, birth and branch where that leads to one; and rows left alone."""
    by_digest = {bytes(person["id_digest"]): person for person in ours if person["id_digest"]}
    by_rest: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for person in ours:
        by_rest[person["name"], person["born_on"], person["branch"]].append(person)
    pairs, taken, left = [], set(), []
    for row in rows:
        holder = next((by_digest[digest] for digest in row[-1] or [] if digest in by_digest), None)
        if holder is None or holder["id"] in taken:
            left.append(row)
        else:
            pairs.append((row, holder))
            taken.add(holder["id"])
    alone = []
    for row in left:
        branch = branches.named(row[AT["branch"]] or "")
        found = by_rest.get((row[AT["name"]], row[AT["born_on"]], branch.id if branch else None), [])
        found = [person for person in found if person["id"] not in taken and not (row[-1] and person["id_digest"])]
        if len(found) == 1:
            pairs.append((row, found[0]))
            taken.add(found[0]["id"])
        else:
            alone.append(row)
    return pairs, alone


def _differences(
    run: ImportRun, row: Row, person: dict[str, Any], places: Places, branches: _Branches
) -> list[NationalDifference]:
    """Fields in which a row and a person do not agree; what their list leaves empty is not compared."""
    found = []
    for field in FIELDS:
        theirs, ours = _theirs(row, field, branches), _ours(person, field)
        if theirs and theirs != ours:
            found.append(
                NationalDifference(
                    run=run,
                    person_id=person["id"],
                    organisation_id=person["branch"],
                    row=row[0],
                    name=person["name"],
                    field=field,
                    theirs=seal(_PURPOSE, theirs),
                    state=seal_bytes(_PURPOSE, state_of(field, ours, theirs)),
                )
            )
    return found


def state_of(field: str, ours: str, theirs: str) -> bytes:
    """What both sides say, as one digest: a decision holds while it stays the same."""
    return hashlib.sha256(f"{field}\n{ours}\n{theirs}".encode()).digest()


def _theirs(row: Row, field: str, branches: _Branches) -> str:
    value = row[AT[field]]
    if field == "branch" and value:
        place = branches.named(value)
        return str(place.id) if place else str(value)
    return str(value or "")


def _ours(person: dict[str, Any], field: str) -> str:
    return phone_opened(person["phone"]) if field == "phone" else str(person[field] or "")


def _recall(made: list[NationalDifference]) -> None:
    """Differences decided before, both sides unchanged, keep what was decided."""
    people = sorted({one.person_id for one in made if one.person_id})
    before = {
        (row["person_id"], row["field"], unseal_bytes(_PURPOSE, row["state"])): row
        for row in sql.rows(SQL["decided"], {"people": people})
    }
    for one in made:
        if known := before.get((one.person_id, one.field, unseal_bytes(_PURPOSE, bytes(one.state)))) if one.state else None:
            one.choice, one.decided_by_name, one.decided_at = "ours", known["decided_by_name"], known["decided_at"]


def _tell_since(made: list[NationalDifference], people: dict[int, dict[str, Any]]) -> None:
    """Since when ours has been so, and who recorded it."""
    concerned = [people[one.person_id] for one in made if one.person_id]
    asked = {
        "people": [person["id"] for person in concerned],
        "standings": [person["standing_id"] for person in concerned],
        "memberships": [person["membership_id"] for person in concerned],
    }
    by = {(row["subject_kind"], row["subject_id"]): row for row in sql.rows(SQL["recorded"], asked)}
    for one in made:
        person = people[one.person_id] if one.person_id else {}
        kind, key, since = {
            "party_state": ("standing", "standing_id", "state_since"),
            "probation_on": ("standing", "standing_id", ""),
            "full_on": ("standing", "standing_id", ""),
            "branch": ("membership", "membership_id", "branch_since"),
        }.get(one.field, ("person", "id", ""))
        one.since = person.get(since) if since else None
        if line := by.get((kind, person.get(key))):
            one.recorded = f"{line['actor_name']} {line['at'].astimezone(clock.SHANGHAI):%Y-%m-%d}"


def _only_theirs(
    run: ImportRun, rows: list[Row], places: Places, branches: _Branches, day: date
) -> list[NationalDifference]:
    digests = [digest for row in rows for digest in row[-1] or []]
    known = {bytes(row["id_digest"]): row for row in sql.rows(SQL["elsewhere"], {"digests": digests, "day": day})}
    found = []
    for row in rows:
        branch = branches.named(row[AT["branch"]] or "")
        here = next((known[digest] for digest in row[-1] or [] if digest in known), None)
        note = f"国家系统所在组织：{row[AT['branch']] or '（空）'}"
        if here and (not here["organisation_id"] or places.holds(here["organisation_id"])):
            where = places.by_id[here["organisation_id"]].name if here["organisation_id"] in places.by_id else ""
            note += f"；本系统有此人，{f'组织关系在{where}' if where else '没有党组织关系'}"
        one = NationalDifference(run=run, row=row[0], name=row[AT["name"]] or "", side="theirs", note=note[:200])
        one.organisation_id = branch.id if branch else None
        found.append(one)
    return found
