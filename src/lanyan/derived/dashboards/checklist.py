"""What is due, for whom, by when, why, and the one thing that does it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lanyan.derived.alerts.models import Alert
from lanyan.derived.alerts.queries import IDENTITY
from lanyan.derived.duties.models import Verdict
from lanyan.derived.duties.queries import standing
from lanyan.directory import queries as directory
from lanyan.directory.models import Person
from lanyan.directory.rules import rulebook
from lanyan.kernel import clock, sql
from lanyan.rulebook import Explanation, national

SQL = sql.statements(Path(__file__).with_name("dashboards.sql"))
# A planned meeting older than this no longer counts as being on its way; a closed one waits for its archive for ever.
LOOK_BACK = timedelta(days=60)
# As many tasks of one duty are one row that opens.
SEVERAL = 3
# Where somebody does what a duty of the own asks for, by what the duty is about.
OWN_PLACES = {"make_up": ("去补课", "/make-ups/", "book"), "dues_arrears": ("看我的党费", "/me/dues/", "id")}
# Where a branch does what a duty about its dues asks for, by its duty.
DUES_PLACES = {
    "dues_base_fixed": ("去核定", "fixing/", "pencil"),
    "dues_collected_monthly": ("去登记", "", "checklist"),
    "dues_published_yearly": ("去公布", "publications/", "send"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One duty in one period. `action` is (label, address, icon): the one button; `waits_for` an activity on its way."""

    code: str
    title: str
    state: str
    organisation_id: int
    organisation: str
    period: str
    due_on: date | None
    have: str
    need: str
    clause: Explanation | None
    cause: str
    action: tuple[str, str, str] | None
    waits_for: dict[str, Any] | None = None
    alert: str = ""
    acknowledged_by: str = ""
    silent_until: date | None = None
    evidence_kind: str = ""
    evidence: list[int] = field(default_factory=list)
    about: str = ""
    """Whom it is about, where one organisation has several of the kind: the person of a case."""
    standing: str = ""
    """How far it is, as a sentence."""


def in_rows(tasks: list[Task]) -> list[list[Task]]:
    """Tasks as rows of a list: many of one duty in one state are one row, where the first of them stands."""
    alike: dict[tuple[str, str, int], list[Task]] = {}
    for task in tasks:
        alike.setdefault(_sort_of(task), []).append(task)
    rows = []
    for task in tasks:
        others = alike[_sort_of(task)]
        if len(others) < SEVERAL:
            rows.append([task])
        elif task is others[0]:
            rows.append(others)
    return rows


def _sort_of(task: Task) -> tuple[str, str, int]:
    return task.code, task.state, task.organisation_id


def tasks_of(
    organisation_ids: Collection[int], on: date | None = None, *, coming: list[dict[str, Any]] | None = None
) -> list[Task]:
    """The checklist of some organisations: overdue first, then near, then what runs, then what is done. Four queries, or
    three where `coming` (what `unfinished` gives for them) is at hand."""
    today = on or clock.today()
    rows = sql.rows(SQL["checklist"], {"organisations": list(organisation_ids), "today": today})
    book = rulebook()
    known = directory.organisations_on({row["organisation_id"] for row in rows}, today)
    coming = unfinished(organisation_ids, today) if coming is None else coming
    steps = steps_of(
        (row["evidence"] for row in rows if row["evidence_kind"] == "step_due"),
        [row["matter"] for row in rows if row["evidence_kind"] == "ledger_item"],
    )
    found = []
    for row in rows:
        duty = book.duty(row["duty"])
        clause = duty.explain(today) if duty.find(today) else None
        organisation = known[row["organisation_id"]]
        waiting = _waiting(coming, duty.activities(today), row)
        step = steps.get(_about(row)) if row["evidence_kind"] in ("step_due", "ledger_item") else None
        found.append(
            Task(
                code=row["duty"],
                title=duty.title,
                state=row["state"],
                organisation_id=row["organisation_id"],
                organisation=organisation.name,
                period=_period(row["period_from"], row["period_to"]),
                due_on=row["due_on"],
                have=_number(row["have"]),
                need=_number(row["need"]),
                clause=clause,
                cause=row["cause"],
                action=None
                if row["state"] in ("met", "exempt")
                else (step.action if step else _action(duty, row, organisation, waiting, today)),
                waits_for=waiting,
                alert=row["alert"] or "",
                acknowledged_by=row["acknowledged_by"] or "",
                silent_until=row["silent_until"],
                evidence_kind=row["evidence_kind"],
                evidence=row["evidence"],
                about=step.about if step else "",
                standing=standing(duty.operator, row["have"], row["need"]),
            )
        )
    return found


def _about(row: dict[str, Any]) -> int:
    """Key in `steps_of` of what a verdict is about."""
    return row["evidence"][0] if row["evidence_kind"] == "step_due" else -row["matter"]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """What a duty is about, and where it is done: a step of a case (whose), or an item of a ledger (which)."""

    about: str
    action: tuple[str, str, str]


def steps_of(evidence: Iterable[Collection[int]], items: Collection[int] = ()) -> dict[int, CaseStep]:
    """By id of the due step, by minus the id of the item. One query, none where nothing is asked."""
    ids = [one for each in evidence for one in each]
    if not ids and not items:
        return {}
    return {
        row["step_due_id"]: CaseStep(row["title"], ("去办理", _address(row), "writing"))
        for row in sql.rows(SQL["case_steps"], {"ids": ids, "items": list(items)})
    }


def _address(row: dict[str, Any]) -> str:
    step = row["step"]
    return f"/cases/{row['public_id']}/steps/{step}/" if step else f"/ledgers/items/{row['public_id']}/"


def personal_tasks(person_id: int, on: date | None = None) -> list[Task]:
    """The duties of one person that run today."""
    today = on or clock.today()
    book = rulebook()
    rows = sql.rows(SQL["personal"], {"person": person_id, "today": today})
    return [
        Task(
            code=row["duty"],
            title=book.duty(row["duty"]).title,
            state=row["state"],
            organisation_id=row["organisation_id"],
            organisation="",
            period=_period(row["period_from"], row["period_to"]),
            due_on=row["due_on"],
            have=_number(row["have"]),
            need=_number(row["need"]),
            clause=book.duty(row["duty"]).explain(today) if book.duty(row["duty"]).find(today) else None,
            cause="",
            action=OWN_PLACES.get(row["evidence_kind"]) if row["state"] != "met" else None,
            evidence_kind=row["evidence_kind"],
            evidence=row["evidence"],
        )
        for row in rows
    ]


def action_on(alert: Alert, *, own: bool, on: date | None = None) -> tuple[str, str, str] | None:
    """The one step that clears an alert, as (label, address, icon); None where nobody can do it with one.

    `own`: the reader is the person whom the alert is about.
    """
    if alert.subject_kind == "organisation":
        return next((one.action for one in tasks_of([alert.organisation_id], on) if one.alert == alert.public_id), None)
    today = on or clock.today()
    verdict = Verdict.objects.filter(**{name: getattr(alert, name) for name in IDENTITY}).first()
    if verdict is not None and verdict.evidence_kind == "make_up":
        return ("去补课", "/make-ups/", "book") if own else ("去核验", "/make-ups/", "checklist")
    place = directory.organisations_on([alert.organisation_id], today).get(alert.organisation_id)
    if own and verdict is not None:
        return OWN_PLACES.get(verdict.evidence_kind)
    if verdict is None or place is None:
        return None
    if verdict.evidence_kind == "dues_arrears":
        return "看交纳情况", f"/dues/branch/{place.public_id}/", "id"
    asked = rulebook().duty(alert.duty).activities(today)
    kinds = [code for code in asked if national().activity_kind(code).held_by(place.form)]
    if kinds:
        return "去安排", f"/meetings/new/?kind={kinds[0]}&organisation={place.public_id}&due={alert.due_on or ''}", "plus"
    person = Person.objects.only("public_id").get(pk=alert.subject_id)
    prompted = [one for one in national().procedures() if alert.duty in one.prompted_by and place.form in one.forms]
    if prompted:
        begin = f"/cases/new/?procedure={prompted[0].code}&organisation={place.public_id}&person={person.public_id}"
        return "去建立办件", begin, "plus"
    return "看人员", f"/people/{person.public_id}/", "user"


def unfinished(
    organisation_ids: Collection[int], on: date | None = None, *, secretary_of: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Activities on their way: planned, announced, open, or closed and not archived.

    `secretary_of`: the organisations whose own secretary asks. Talks are told of these alone, marked `restricted`.
    """
    asked = {
        "organisations": list(organisation_ids),
        "since": (on or clock.today()) - LOOK_BACK,
        "restricted": restricted_kinds(),
        "secretary_of": list(secretary_of),
    }
    return sql.rows(SQL["planned"], asked)


def restricted_kinds() -> list[str]:
    """Kinds that lists of others never show."""
    return [kind.code for kind in national().activity_kinds() if kind.restricted]


def _waiting(coming: list[dict[str, Any]], kinds: tuple[str, ...], row: dict[str, Any]) -> dict[str, Any] | None:
    """An activity on its way that would count towards this verdict, or the very one that the verdict is about."""
    for one in coming:
        if one["state"] == "closed" and row["evidence"] == [row["matter"]] == [one["activity_id"]]:
            return one
        mine = one["organisation_id"] == row["organisation_id"] and one["kind"] in kinds
        if mine and row["period_from"] <= one["held_on"] < row["period_to"]:
            return one
    return None


def _action(
    duty: Any, row: dict[str, Any], organisation: Any, waiting: dict[str, Any] | None, today: date
) -> tuple[str, str, str] | None:
    kinds = [code for code in duty.activities(today) if national().activity_kind(code).held_by(organisation.form)]
    version = duty.find(today)
    if duty.operator == "ratio" and (version is None or version.value.measure != "attendance"):
        return "看谁没补", "/monitoring/figures/make_ups_open/", "users"
    if waiting:
        words = {"closed": "去归档", "open": "去签到", "noticed": "看安排", "planned": "发通知"}
        return words[waiting["state"]], f"/meetings/{waiting['public_id']}/", "calendar-event"
    if kinds and row["evidence_kind"] == "activity":
        asked = f"kind={kinds[0]}&organisation={organisation.public_id}&duty={row['duty']}&period={row['period_from']}"
        if row["period_to"] <= today:
            return "补录", f"/meetings/backfill/?{asked}", "history"
        return "去安排", f"/meetings/new/?{asked}&due={row['due_on'] or ''}", "plus"
    if row["duty"] in DUES_PLACES:
        label, path, icon = DUES_PLACES[row["duty"]]
        day = row["period_from"]
        return label, f"/dues/branch/{organisation.public_id}/{path}?year={day.year}&month={day:%Y-%m}", icon
    if row["evidence_kind"] == "make_up":
        return "去核验", "/make-ups/", "checklist"
    if prompted := next((one.code for one in national().procedures() if row["duty"] in one.prompted_by), ""):
        return "去办理", f"/cases/?procedure={prompted}", "timeline"
    if row["evidence_kind"] in ("term", "person", "office", "organisation"):
        return "看组织", f"/organisations/{organisation.public_id}/", "building-community"
    return None


def _period(first: date, until: date) -> str:
    """The span in words: 11月, 第四季度, 2026年, or from day to day."""
    last = until - timedelta(days=1)
    days = (until - first).days
    if first.day == 1 and last.month == first.month and days > 27:
        return f"{first.year}年{first.month}月"
    if first.day == 1 and first.month in (1, 4, 7, 10) and 89 < days < 93:
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度"
    if (first.month, first.day) in ((1, 1), (7, 1)) and 180 < days < 185:
        return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
    if (first.month, first.day) == (1, 1) and days > 364:
        return f"{first.year}年"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def _number(value: Any) -> str:
    return "" if value is None else f"{float(value):.10g}"
