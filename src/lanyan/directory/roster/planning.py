"""What a roster would change: all rows against the store, span by span. Nothing of the directory is written here.

Rows are staged in temporary tables of the transaction that is open (`stage` of `planning.sql`); the plan is what comes
of comparing them, and `operations.import_roster` writes from them, in the same transaction.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from lanyan.directory import words
from lanyan.directory.pinyin import initials_of, spelling_of
from lanyan.directory.sealed import id_digests, phone_digester, phone_digests, phone_opened, sealed_id_number, sealed_phone
from lanyan.kernel import crypto, keyring, sql
from lanyan.rulebook.library import national

from .columns import BY_KEY
from .places import Places
from .reading import AT, DIGEST, Roster

SQL = sql.statements(Path(__file__).with_name("planning.sql"))
_STAGED = (
    *("name", "sex", "born_on", "staff_kind", "unit", "position", "rank", "joined_service_on", "posted_on"),
    *("party_state", "probation_on", "full_on", "state_on", "branch", "group", "branch_on"),
    *("league", "league_on", "league_branch", "number"),
)
# What a dated table is called on screen, and the column that a contradiction is told at.
TABLES = {
    "posting": ("任职", "posted_on"),
    "rank": ("衔级", "rank"),
    "party": ("党员状态", ""),
    "branch": ("党组织关系", "branch_on"),
    "league": ("团员身份", "league_on"),
    "league_branch": ("团组织关系", "league_branch"),
}
NAMED = ("unit", "branch", "group", "league_branch")  # columns that name an organisation
_PARTY_DAYS = {"full": "full_on", "probationary": "probation_on"}


class NewPerson(NamedTuple):
    """Somebody of the file whom the store does not know; `number` as the file says or as the system gives it."""

    row: int
    number: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person that the roster changes, in words people read."""

    row: int
    number: str
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody serving in one of the units of the roster who is not in it. Listed, never deleted."""

    number: str
    name: str
    unit: str


@dataclass(slots=True)
class Plan:
    """All that one import would do. `updates` are new values of people known (id, name, pinyin … id_digest)."""

    day: date
    roster: Roster
    new: list[NewPerson] = field(default_factory=list)
    updates: list[tuple[Any, ...]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    unchanged: int = 0
    units: set[int] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changes)

    @property
    def changed(self) -> int:
        """People changed."""
        return len({change.row for change in self.changes})


def plan_roster(roster: Roster, places: Places, day: date, next_number: str) -> Plan:
    """Stage the rows and compare them; further findings go to the roster. Inside a transaction."""
    plan = Plan(day, roster)
    _stage(roster)
    for found in sql.rows(SQL["cells_that_disagree"], {"day": day}):
        roster.findings.add(found["row"], found["key"], found["code"], found["found"] or "", word=found["word"])
    limited = places.within is not None
    within = sorted(places.within or ())
    sql.execute(SQL["match"], {"day": day, "limited": limited, "within": within})
    for found in sql.rows(SQL["people_in_doubt"]):
        roster.findings.add(found["row"], found["key"], found["code"], found["found"], word=found["word"])
    sql.execute(SQL["settle"], {"day": day, "wrong": sorted(roster.findings.wrong_rows)})
    sql.execute(SQL["compare"], {"day": day})
    _tell_lifetimes(roster, places)
    _tell_history(roster, places, day)
    _list_new(plan, places, next_number)
    _compare_people(plan, day)
    _list_changes(plan, places)
    known = sql.rows(SQL["known_count"])[0]
    plan.units = set(known["units"])
    plan.unchanged = known["known"] - plan.changed
    gone = sql.rows(SQL["gone"], {"units": known["units"], "day": day})
    plan.gone = [Gone(one["number"], one["name"], places.by_id[one["unit_id"]].short_name) for one in gone]
    roster.findings.in_order()
    return plan


def _stage(roster: Roster) -> None:
    """The rows into a temporary table. ID and phone numbers stay in memory: what is staged could reach a disk unsealed."""
    staged = [roster.said[0], *(roster.said[AT[key]] for key in _STAGED), *_digests(roster)]
    with connection.cursor() as cursor:
        # Sorts and hashes over a whole force belong in memory.
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")
        cursor.execute(SQL["stage"])
        with cursor.copy("COPY roster_row FROM STDIN") as copy:
            for row in zip(*staged, strict=True):
                copy.write_row(row)
        cursor.execute("CREATE UNIQUE INDEX ON roster_row (row)")
        cursor.execute("ANALYZE roster_row")


def _digests(roster: Roster) -> tuple[list[bytes | None], ...]:
    """What finds people by ID number, and tells of a phone number whether it is another: under the key in use and, while
    keys are changed, under the one before. All made anew then, since rows may have been checked before the change."""
    numbers, digests, phones = roster.said[AT["id_number"]], roster.said[DIGEST], roster.said[AT["phone"]]
    if len(keyring.ring(crypto.RING)) == 1:
        digest_of = phone_digester()
        nothing: list[bytes | None] = [None] * len(roster)
        return digests, nothing, [digest_of(phone) if phone else None for phone in phones], nothing
    by_id = [id_digests(number)[:2] if digest else (None, None) for number, digest in zip(numbers, digests, strict=True)]
    by_phone = [phone_digests(phone)[:2] if phone else (None, None) for phone in phones]
    return (*map(list, zip(*by_id, strict=True)), *map(list, zip(*by_phone, strict=True)))


def _tell_lifetimes(roster: Roster, places: Places) -> None:
    """Whoever would begin in an organisation before there is one, or go on in one after its end."""
    named = {pk for key in NAMED for pk in roster.said[AT[key]] if pk is not None}
    held = sql.rows(SQL["hold"], {"organisations": sorted(named)})
    if ending := [one["id"] for one in held if one["dissolved_on"]]:
        for found in sql.rows(SQL["outlived"], {"ending": ending}):
            key = "group" if found["is_group"] else {"posting": "unit"}.get(found["what"], found["what"])
            name = places.by_id[found["id"]].name
            roster.findings.add(found["row"], key, "organisation_ends", name, word=found["dissolved_on"])
    for found in sql.rows(SQL["before_founding"]):
        name, day = places.by_id[found["id"]].name, str(found["branch_on"])
        roster.findings.add(found["row"], "branch_on", "before_founding", day, word=name, founded=found["founded_on"])


def _tell_history(roster: Roster, places: Places, day: date) -> None:
    for found in sql.rows(SQL["contradictions"]):
        state = roster.row(found["row"])[AT["party_state"]]
        key = TABLES[found["what"]][1] or _PARTY_DAYS.get(state, "state_on")
        word = _words(places, found["what"], found)
        roster.findings.add(found["row"], key, "history_contradicts", since=found["since"], word=word)
    for found in sql.rows(SQL["still_of_the_party"], {"day": day}):
        title = national().standings()[found["word"]].title
        roster.findings.add(found["row"], "party_state", "party_state_in_store", word=title)


def _list_new(plan: Plan, places: Places, next_number: str) -> None:
    rows, following = sql.rows(SQL["new_people"])[0]["rows"], int(next_number)
    units = {pk: place.name for pk, place in places.by_id.items()}
    told = (plan.roster.of(rows, key) for key in ("number", "name", "unit"))
    for row, number, name, unit in zip(rows, *told, strict=True):
        if not number:
            number, following = str(following), following + 1
        plan.new.append(NewPerson(row, number, name or "", units.get(unit, "")))


def _compare_people(plan: Plan, day: date) -> None:
    """Fields of the person herself; what the file leaves empty stays."""
    phone_at = AT["phone"]
    for person in sql.rows(SQL["people_to_compare"], {"day": day}):
        row = plan.roster.row(person["row"])
        new = {key: row[AT[key]] for key in ("name", "sex", "born_on", "joined_service_on")}
        told = [
            (BY_KEY[key].title, _shown(key, person[key]), _shown(key, value))
            for key, value in new.items()
            if value is not None and value != person[key]
        ]
        kept = {key: person[key] if value is None else value for key, value in new.items()}
        phone, phone_digest, left, sealed, digest = person["phone"], None, person["left_service_on"], None, None
        if row[phone_at] and row[phone_at] != (had := phone_opened(phone)):
            told.append(("手机号", had[-4:], row[phone_at][-4:]))
            phone, phone_digest = sealed_phone(row[phone_at]).values()
        if person["lacks_id"] and row[DIGEST]:
            told.append(("身份证号", "", "（补登）"))
            sealed, digest = sealed_id_number(row[AT["id_number"]]).values()
        if left is not None and left <= day:
            told.append(("离队日期", str(left), ""))
            left = None
        if told:
            name = kept["name"]
            spelt = (name, spelling_of(name), initials_of(name))
            days = (kept["born_on"], kept["joined_service_on"], left)
            plan.updates.append((person["id"], *spelt, kept["sex"], *days, phone, phone_digest, sealed, digest))
            plan.changes += [Change(row[0], person["number"], name, *one) for one in told]


def _list_changes(plan: Plan, places: Places) -> None:
    order = list(TABLES)
    renamed = {update[0]: update[1] for update in plan.updates}
    spans = sql.rows(SQL["changes"])
    for one in spans:
        old = {name: one[f"old_{name}"] for name in ("organisation_id", "group_id", "word", "note")}
        before = _words(places, one["what"], old) if one["had"] else ""
        after = f"{_words(places, one['what'], one)}（自{one['since']}）"
        name = renamed.get(one["person_id"], one["name"])
        plan.changes.append(Change(one["row"], one["number"], name, TABLES[one["what"]][0], before, after))
    titles = [TABLES[what][0] for what in order]
    plan.changes.sort(key=lambda change: (change.row, titles.index(change.field) if change.field in titles else -1))


def _words(places: Places, what: str, said: dict[str, Any]) -> str:
    book = national()
    if what in ("party", "league"):
        return book.standings()[said["word"]].title
    if what == "rank":
        return str(said["word"])
    named = [places.by_id[pk].short_name for pk in (said["organisation_id"], said["group_id"]) if pk in places.by_id]
    if what == "posting":
        return " ".join([*named, book.staff_kinds()[said["word"]].title, said["note"]]).strip()
    return " ".join(named)


def _shown(key: str, value: Any) -> str:
    return str((words.SEXES.get(value, value) if key == "sex" else value) or "")
