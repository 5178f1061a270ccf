"""A recorder's phone without a network: the queue is sent later, any number of times, and each entry counts once.

Every entry is kept with its receipt under the sender's nonce, also a refused one. An entry that arrives after the
meeting was closed becomes a correction when it was marked while the meeting went on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..errors import SENTENCES
from ..models import Activity, OfflineEntry, Outcome
from .correction import put_right
from .leave import grant
from .sign_in import EARLY, opened, put_all
from .subject import has, take

CLOCK_SLACK = timedelta(minutes=5)
_RECEIVED, _ALREADY = "已登记。", "已经登记过，没有重复计数。"


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of the queue: `person` is the public id, `outcome` is `present` or a leave kind."""

    nonce: UUID
    person: str
    outcome: str
    marked_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one entry: `received`, `already` (counted before) or `refused`, with the sentence to show."""

    nonce: UUID
    status: str
    sentence: str
    code: str = ""


@operation
def sync_offline(*, activity_id: int, entries: Sequence[Sent], by: Actor) -> list[Receipt]:
    """Take in a queue; one receipt for each entry, in the order sent. The whole answer is committed with the entries."""
    activity = take(activity_id, by, "record")
    known = {e.nonce: _again(e) for e in OfflineEntry.objects.filter(nonce__in=[e.nonce for e in entries])}
    fresh = {e.nonce: e for e in entries if e.nonce not in known}
    settled = _Batch(activity, list(fresh.values()), by).settle() if fresh else {}
    now = clock.now()
    OfflineEntry.objects.bulk_create(
        OfflineEntry(
            nonce=nonce,
            activity=activity,
            person_public_id=fresh[nonce].person[:40],
            outcome=fresh[nonce].outcome[:20],
            marked_at=fresh[nonce].marked_at,
            received_at=now,
            sent_by_id=by.person_id,
            result=receipt.code or receipt.status,
            sentence=receipt.sentence,
        )
        for nonce, receipt in settled.items()
    )
    about("activity", activity.pk, sent=len(entries), new=len(fresh))
    return _in_order(entries, known, settled)


def _in_order(entries: Sequence[Sent], known: dict[UUID, Receipt], settled: dict[UUID, Receipt]) -> list[Receipt]:
    """A nonce that stands twice in one queue is received once and already there the second time."""
    told: set[UUID] = set()
    receipts = []
    for entry in entries:
        receipt = known.get(entry.nonce) or settled[entry.nonce]
        if entry.nonce in told and receipt.status == "received":
            receipt = replace(receipt, status="already", sentence=_ALREADY)
        told.add(entry.nonce)
        receipts.append(receipt)
    return receipts


def _again(entry: OfflineEntry) -> Receipt:
    if entry.result in ("received", "already"):
        return Receipt(entry.nonce, "already", _ALREADY)
    return Receipt(entry.nonce, "refused", entry.sentence, entry.result)


class _Batch:
    """New entries of one activity, settled set by set: the refused, the present, those on leave."""

    def __init__(self, activity: Activity, entries: list[Sent], by: Actor) -> None:
        self.activity, self.entries, self.by = activity, entries, by
        self.now = clock.now()
        self.receipts: dict[UUID, Receipt] = {}
        roll = activity.roll.filter(person__public_id__in={e.person for e in entries})
        self.persons: dict[str, int] = dict(roll.values_list("person__public_id", "person_id"))

    def settle(self) -> dict[UUID, Receipt]:
        good = [entry for entry in self.entries if not self._refused(entry)]
        here = [entry for entry in good if entry.outcome == "present"]
        away = [entry for entry in good if entry.outcome != "present"]
        if has(self.activity, "closure"):
            self._correct(good)
        else:
            if here:
                opened(self.activity, self.by)
                self._check_in(here)
            self._grant(away)
        return self.receipts

    def _refused(self, entry: Sent) -> bool:
        code = self._fault(entry)
        if code:
            self.receipts[entry.nonce] = Receipt(entry.nonce, "refused", SENTENCES[code], code)
        return bool(code)

    def _fault(self, entry: Sent) -> str:
        if has(self.activity, "cancellation"):
            return "cancelled"
        if entry.outcome != "present" and entry.outcome not in national().leave_kinds():
            return "outcome_unknown"
        if entry.person not in self.persons:
            return "not_on_roll"
        if entry.marked_at > self.now + CLOCK_SLACK:
            return "marked_in_future"
        early = entry.marked_at < self.activity.starts_at - EARLY
        if not has(self.activity, "closure"):
            return "sign_in_early" if early and entry.outcome == "present" else ""
        late = entry.marked_at > self.activity.closure.closed_at
        return "marked_outside" if early or late else ""

    def _check_in(self, entries: list[Sent]) -> None:
        first: dict[int, Sent] = {}
        for entry in sorted(entries, key=lambda e: e.marked_at):
            if first.setdefault(self.persons[entry.person], entry) is not entry:
                self._receive(entry, counted=False)
        sent = [(person, min(entry.marked_at, self.now), entry.nonce) for person, entry in first.items()]
        for row in put_all(self.activity.pk, sent, "offline", self.by, self.now):
            self._receive(first[row["person_id"]], counted=row["counted"])

    def _grant(self, entries: list[Sent]) -> None:
        held = dict(self.activity.leaves.filter(decision__approved=True).values_list("person_id", "kind"))
        kinds: dict[int, str] = {}
        for entry in entries:
            person = self.persons[entry.person]
            self._receive(entry, counted=held.get(person) != entry.outcome and person not in kinds)
            if held.get(person) != entry.outcome:
                kinds.setdefault(person, entry.outcome)
        if kinds:
            grant(self.activity, kinds, "离线登记", self.by)

    def _correct(self, entries: list[Sent]) -> None:
        """Entries marked during a meeting that is closed by now: present prevails over leave, leave over absent."""
        settled = {
            o.person_id: o for o in Outcome.objects.filter(activity=self.activity, person_id__in=self.persons.values())
        }
        groups: dict[tuple[str, str], list[Outcome]] = {}
        for entry in sorted(entries, key=lambda e: (e.outcome != "present", e.marked_at)):
            outcome = settled.pop(self.persons[entry.person], None)
            became, cause = self._meaning(entry)
            counted = (
                outcome is not None and outcome.outcome != "present" and (became == "present" or outcome.outcome == "absent")
            )
            if counted and outcome is not None:
                groups.setdefault((became, cause), []).append(outcome)
            self._receive(entry, counted)
        for (became, cause), outcomes in groups.items():
            put_right(self.activity, outcomes, became, cause, "离线登记在活动结束后补传", self.by)

    @staticmethod
    def _meaning(entry: Sent) -> tuple[str, str]:
        if entry.outcome == "present":
            return "present", ""
        return ("excused" if national().leave_kinds()[entry.outcome].excused else "leave"), entry.outcome

    def _receive(self, entry: Sent, counted: bool) -> None:
        status, sentence = ("received", _RECEIVED) if counted else ("already", _ALREADY)
        self.receipts[entry.nonce] = Receipt(entry.nonce, status, sentence)
