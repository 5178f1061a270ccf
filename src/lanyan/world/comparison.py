"""The national system's list beside ours: a comparison already made, and an example of its export to make one with.

Its system has no interface and none of its files may lie here, so the example is made from the demo brigade itself, with
some slips put in: phones, days, a branch, somebody who is in one list only, an ID number with a wrong digit.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from lanyan.directory import words
from lanyan.directory.models import ImportRun, NationalDifference, Person
from lanyan.directory.queries import ids_below, organisations_on, roots
from lanyan.directory.roster.columns import NATIONAL
from lanyan.directory.roster.national import SQL, state_of
from lanyan.directory.sealed import id_number_of, phone_of
from lanyan.kernel import sql
from lanyan.kernel.crypto import seal, seal_bytes
from lanyan.rulebook import national

from .days import at
from .party import branch_of
from .people import phone
from .rows import Rows
from .staffing import Somebody

PURPOSE = "national.value"
STAYING = ("qingshiqiao", "songtao", "dukou", "binjiang", "fengxi")
STRANGER = "覃晓川"
EVERY = 23  # so many members are alike, then one is not


def write_comparison(rows: Rows, people: list[Somebody], bodies: dict[str, int], account: int, today: date) -> None:
    """A list compared the day before yesterday: five differences to be decided, two kept, three people in one list only."""
    members = [p for p in people if p.standing(today) in ("full", "probationary")]
    there = [p for p in members if p.unit in STAYING and p.standing(today) == "full"]
    picked = Random("lanyan world: national").sample(there, 9)
    day = today - timedelta(days=2)
    run = rows.add(
        ImportRun,
        kind="national",
        account_id=account,
        file_name="党员名册.xlsx",
        digest="",
        takes_effect_on=day,
        stage="compared",
        rows_total=len(members) - 1,
        rows_done=len(members) - 1,
        counts={"rows": len(members) - 1, "matched": len(members) - 2, "differences": 7, "open": 5, "theirs_only": 1,
                "ours_only": 2, "unread": 0},
        handed_in_at=at(day, 9, 20),
        touched_at=at(day, 9, 21),
    )  # fmt: skip
    for place, (person, (field, ours, theirs)) in enumerate(zip(picked, _slips(picked, bodies), strict=False)):
        kept = place >= 5
        rows.add(
            NationalDifference,
            run_id=run,
            person_id=person.id,
            organisation_id=bodies[branch_of(person)],
            row=place * EVERY + 2,
            name=person.name,
            field=field,
            theirs=seal(PURPOSE, theirs),
            state=seal_bytes(PURPOSE, state_of(field, ours, theirs)),
            choice="ours" if kept else "",
            decided_by_name="组织教育科" if kept else "",
            decided_at=at(day, 10) if kept else None,
        )
    for person in picked[7:]:
        held = {"run_id": run, "person_id": person.id, "organisation_id": bodies[branch_of(person)]}
        rows.add(NationalDifference, **held, name=person.name, side="ours")
    note = "国家系统所在组织：中共云岭市消防救援支队青石桥站支部委员会"
    rows.add(NationalDifference, run_id=run, row=len(members), name=STRANGER, side="theirs", note=note)


def _slips(people: list[Somebody], bodies: dict[str, int]) -> list[tuple[str, str, str]]:
    """Field, ours, theirs for seven of them."""
    full = [next(since for state, since, _ in one.standings if state == "full") for one in people]
    return [
        ("phone", phone(people[0].order), "19000009901"),
        ("full_on", str(full[1]), str(full[1] + timedelta(days=1))),
        ("branch", str(bodies[branch_of(people[2])]), str(bodies["political_branch"])),
        ("party_state", "full", "probationary"),
        ("born_on", str(people[4].born_on), str(people[4].born_on - timedelta(days=10))),
        ("phone", phone(people[5].order), "19000009902"),
        ("full_on", str(full[6]), str(full[6] - timedelta(days=365))),
    ]


def write_example(path: Path, today: date) -> int:
    """The list that the national system would export of the demo brigade, slips included, as XLSX; how many rows."""
    lines = list(_lines(today))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("党员名册")
        sheet.set_column(0, len(NATIONAL.columns), 20)
        for at_row, line in enumerate([[column.title for column in NATIONAL.columns], *lines]):
            for place, value in enumerate(line):
                sheet.write_string(at_row, place, value)
    return len(lines)


def _lines(today: date) -> Iterator[list[str]]:
    bodies = [pk for root in roots("party", today) for pk in ids_below(root.id, today)]
    found = sql.rows(SQL["members"], {"organisations": bodies, "day": today})
    sealed = Person.objects.in_bulk([row["id"] for row in found])
    names = organisations_on({row["branch"] for row in found})
    for number, row in enumerate(found, start=1):
        line = _line(row, sealed[row["id"]], names[row["branch"]].name)
        if number % EVERY == 0:
            _slip(line, number // EVERY)
        if number % (EVERY * 7):  # now and then somebody is missing there
            yield list(line.values())
    stranger = {column.key: "" for column in NATIONAL.columns}
    yield list(
        (stranger | {"name": STRANGER, "sex": "男", "born_on": "1999-03-08", "party_state": "正式党员",
                     "branch": "中共云岭市消防救援支队青石桥站支部委员会", "probation_on": "2021-06-30"}).values()
    )  # fmt: skip


def _line(row: dict[str, Any], person: Person, branch: str) -> dict[str, str]:
    return {
        "name": row["name"],
        "id_number": id_number_of(person),
        "sex": words.SEXES[row["sex"]],
        "born_on": f"{row['born_on']:%Y%m%d}",
        "party_state": national().standings()[row["party_state"]].title,
        "branch": f"中共{branch.removesuffix('党支部')}支部委员会" if branch.endswith("党支部") else branch,
        "probation_on": str(row["probation_on"] or ""),
        "full_on": str(row["full_on"] or ""),
        "phone": phone_of(person),
    }


def _slip(line: dict[str, str], number: int) -> None:
    """One cell that does not agree, each time another."""
    match number % 5:
        case 0:
            line["phone"] = f"1900000{9900 + number}"
        case 1:
            line["full_on"] = "2019-07-02" if line["full_on"] else ""
        case 2:
            line["id_number"] = line["id_number"][:-1] + ("0" if line["id_number"][-1] != "0" else "1")
        case 3:
            line["born_on"] = "2月30日"
        case 4:
            line["sex"] = "女" if line["sex"] == "男" else "男"
