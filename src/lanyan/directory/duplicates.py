"""疑似重复人员: pairs of records that may be of one human being, told apart or merged by an officer."""

from dataclasses import dataclass
from pathlib import Path

from lanyan.kernel import sql
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import NotVisible

from .access import has_role, visible_people
from .models import Person, PersonMerger

_SQL = sql.statements(Path(__file__).with_name("duplicates.sql"))
MERGERS = ("officer",)
WHYS = {
    "phone": "手机号相同",
    "name_and_birth": "姓名和出生日期相同",
    "sound_and_birth": "姓名同音，出生日期相同",
    "name_and_near_birth": "姓名相同，出生日期只差一处",
}
MOST = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be one, and why."""

    one: Person
    other: Person
    why: str


def pairs(actor: Actor) -> list[Pair]:
    """Pairs of whom the actor, as an officer, may see both; the surest first, at most `MOST`."""
    if not has_role(actor, *MERGERS):
        raise NotVisible("duplicates")
    visible = visible_people(actor, *MERGERS).values("pk")
    statement, parameters = visible.query.sql_with_params()
    named = {f"v{place}": value for place, value in enumerate(parameters)}
    statement = statement % tuple(f"%({name})s" for name in named)
    found = sql.rows(_SQL["pairs"].replace("<visible>", statement), {**named, "limit": MOST})
    people = Person.objects.in_bulk({row[side] for row in found for side in ("one", "other")})
    surest = sorted(found, key=lambda row: ("name_and_birth" not in row["why"], -len(row["why"]), row["one"], row["other"]))
    return [
        Pair(people[row["one"]], people[row["other"]], "；".join(WHYS[code] for code in WHYS if code in row["why"]))
        for row in surest
    ]


def merged_into(public_id: str) -> Person | None:
    """Where the record that once had this address has gone; None if it was not merged (or the merger undone)."""
    merger = PersonMerger.objects.filter(dropped_public_id=public_id, undone_at=None).order_by("-pk").first()
    return Person.objects.filter(pk=merger.kept_id).first() if merger else None


def mergers_of(person: Person) -> list[PersonMerger]:
    """What was merged into this person and not undone, newest first."""
    return list(PersonMerger.objects.filter(kept_id=person.pk, undone_at=None).order_by("-pk"))
