"""The journal: who did what to which record, when, from where, and how it ended. Append only."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from psycopg.types.json import Jsonb

from lanyan.kernel import clock
from lanyan.kernel.models import JournalEntry
from lanyan.kernel.seals import mac_of

if TYPE_CHECKING:
    from lanyan.kernel.operation import Actor


@dataclass(slots=True)
class JournalLine:
    """What one line will say; filled while an operation runs."""

    action: str
    subject_kind: str = ""
    subject_id: int | None = None
    organisation_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    result: str = "done"


COLUMNS = (
    *("at", "account_id", "actor_name", "on_behalf_of", "address", "action", "subject_kind", "subject_id"),
    *("organisation_id", "details", "result", "mac"),
)
INSERT = f"INSERT INTO journal_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(f'%({name})s' for name in COLUMNS)})"  # noqa: S608 - names of columns
"""For a writer that does not use the ORM; its parameters are `values`."""


def append(line: JournalLine, by: "Actor") -> JournalEntry:
    """Write one line. Called inside the transaction of the change that it tells of."""
    entry = written(line, by)
    entry.save(force_insert=True)
    return entry


def written(line: JournalLine, by: "Actor") -> JournalEntry:
    """The line with its mac, not yet in the database."""
    entry = JournalEntry(
        at=clock.now(),
        account_id=by.account_id,
        actor_name=by.name.removesuffix(f"（代{by.on_behalf_of}）"),
        on_behalf_of=by.on_behalf_of,
        address=by.address,
        action=line.action,
        subject_kind=line.subject_kind,
        subject_id=line.subject_id,
        organisation_id=line.organisation_id,
        details=line.details,
        result=line.result,
    )
    entry.mac = mac_of(entry)
    return entry


def values(entry: JournalEntry) -> dict[str, Any]:
    """Parameters of `INSERT`."""
    return {**{name: getattr(entry, name) for name in COLUMNS}, "details": Jsonb(entry.details)}


def note(
    action: str,
    by: "Actor",
    *,
    subject_kind: str = "",
    subject_id: int | None = None,
    result: str = "done",
    organisation_id: int | None = None,
    **details: Any,
) -> JournalEntry:
    """Write a line for something that changes no record: an export, a sensitive read, a refusal, a log-in."""
    return append(JournalLine(action, subject_kind, subject_id, organisation_id, details, result), by)


def lines(
    *, text: str = "", action: str = "", result: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[JournalEntry]:
    """Lines for the auditor, newest first; days are inclusive.

    `text` is looked for in names, subjects and addresses; a number is that of a record or of a line.
    """
    found = JournalEntry.objects.order_by("-pk")
    if text:
        named = Q(actor_name__icontains=text) | Q(on_behalf_of__icontains=text) | Q(subject_kind__icontains=text)
        if text.isascii() and text.isdecimal() and len(text) < 18:
            named |= Q(subject_id=int(text)) | Q(pk=int(text))
        found = found.filter(named | Q(address__startswith=text))
    if result:
        found = found.filter(result=result)
    if action:
        found = found.filter(action=action)
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, clock.SHANGHAI))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, clock.SHANGHAI))
    return found


def actions() -> list[str]:
    """The verbs that stand in the journal."""
    return list(JournalEntry.objects.order_by("action").values_list("action", flat=True).distinct())
