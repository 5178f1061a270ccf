"""A recorder's phone, with or without a network: what was tapped is sent later, any number of times, and counts once.

Every entry is kept with its receipt under the sender's nonce, also a refused one. Of one person the last tap counts; it
may take back the recorder's own earlier one, never a sign-in by the person. An entry that arrives after the meeting
was closed becomes a correction when it was marked while the meeting went on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..door import EARLY, Arrival
from ..errors import SENTENCES
from ..models import Activity, CheckIn, Leave, OfflineEntry, Outcome
from .correction import put_right
from .leave import grant
from .sign_in import opened, put_all
from .subject import has, take

CLOCK_SLACK = timedelta(minutes=5)
ABSENT = ("absent", "")
_SENTENCES = {
    "received": "已登记。",
    "already": "已经登记过，没有重复计数。",
    "superseded": "已按后一次登记处理。",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry of the queue: `person` is the public id; `outcome` is present, a leave kind, or absent (or empty).

    `method` says whether it was tapped with (roll_call) or without (offline) a network.
    """

    nonce: UUID
    person: str
    outcome: str
    marked_at: datetime
    method: str = "offline"


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
            receipt = replace(receipt, status="already", sentence=_SENTENCES["already"])
        told.add(entry.nonce)
        receipts.append(receipt)
    return receipts


def _again(entry: OfflineEntry) -> Receipt:
    if entry.result in _SENTENCES:
        return Receipt(entry.nonce, "already", _SENTENCES["already"])
    return Receipt(entry.nonce, "refused", entry.sentence, entry.result)


class _Batch:
    """New entries of one activity, settled set by set: refused, superseded, present, on leave, not here."""

    def __init__(self, activity: Activity, entries: list[Sent], by: Actor) -> None:
        self.activity, self.entries, self.by = activity, entries, by
        self.now = clock.now()
        self.receipts: dict[UUID, Receipt] = {}
        roll = activity.roll.filter(person__public_id__in={e.person for e in entries})
        self.persons: dict[str, int] = dict(roll.values_list("person__public_id", "person_id"))

    def settle(self) -> dict[UUID, Receipt]:
        last: dict[int, Sent] = {}
        for entry in sorted((e for e in self.entries if not self._is_refused(e)), key=lambda e: e.marked_at):
            person = self.persons[entry.person]
            if person in last:
                self._answer(last[person], "superseded")
            last[person] = entry
        if has(self.activity, "closure"):
            self._correct(last)
            return self.receipts
        here = {person: entry for person, entry in last.items() if entry.outcome == "present"}
        elsewhere = self._untouched({person: entry for person, entry in last.items() if entry.outcome != "present"})
        if here:
            opened(self.activity, self.by)
            self._check_in(here)
        self._take_back(elsewhere)
        self._grant({person: entry for person, entry in elsewhere.items() if entry.outcome not in ABSENT})
        return self.receipts

    def _is_refused(self, entry: Sent) -> bool:
        code = self._fault(entry)
        if code:
            self._answer(entry, code)
        return bool(code)

    def _fault(self, entry: Sent) -> str:
        if has(self.activity, "cancellation"):
            return "cancelled"
        if entry.outcome != "present" and entry.outcome not in ABSENT and entry.outcome not in national().leave_kinds():
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

    def _check_in(self, here: dict[int, Sent]) -> None:
        for method in ("roll_call", "offline"):
            chosen = {p: entry for p, entry in here.items() if (entry.method == "roll_call") == (method == "roll_call")}
            if chosen:
                sent = [
                    Arrival(person, min(entry.marked_at, self.now), entry.nonce, self.by.person_id)
                    for person, entry in chosen.items()
                ]
                for row in put_all(self.activity.pk, sent, method, self.now):
                    self._answer(chosen[row["person_id"]], "received" if row["counted"] else "already")

    def _untouched(self, elsewhere: dict[int, Sent]) -> dict[int, Sent]:
        """Without those who signed in themselves, or were marked present after this tap."""
        ins = {c.person_id: c for c in CheckIn.objects.filter(activity=self.activity, person_id__in=elsewhere)}
        free = {}
        for person, entry in elsewhere.items():
            found = ins.get(person)
            if found and found.method == "code":
                self._answer(entry, "signed_in_self")
            elif found and found.marked_at > entry.marked_at:
                self._answer(entry, "superseded")
            else:
                free[person] = entry
        return free

    def _take_back(self, elsewhere: dict[int, Sent]) -> None:
        """The recorder's earlier "here" of these people; of those not here also the leave a recorder had entered."""
        not_here = [person for person, entry in elsewhere.items() if entry.outcome in ABSENT]
        taken = CheckIn.objects.filter(activity=self.activity, person_id__in=elsewhere)
        about("activity", self.activity.pk, taken_back=list(taken.values_list("person_id", flat=True)))
        taken.delete()
        entered = Leave.objects.filter(activity=self.activity, person_id__in=not_here)
        entered.exclude(requested_by_id=F("person_id")).delete()
        for person in not_here:
            self._answer(elsewhere[person], "received")

    def _grant(self, away: dict[int, Sent]) -> None:
        held = dict(self.activity.leaves.filter(decision__approved=True).values_list("person_id", "kind"))
        kinds = {person: entry.outcome for person, entry in away.items() if held.get(person) != entry.outcome}
        for person, entry in away.items():
            self._answer(entry, "received" if person in kinds else "already")
        if kinds:
            grant(self.activity, kinds, "点名时登记", self.by)

    def _correct(self, last: dict[int, Sent]) -> None:
        """The meeting was closed meanwhile: the absent become what was marked; nobody becomes less than was settled."""
        settled = {o.person_id: o for o in Outcome.objects.filter(activity=self.activity, person_id__in=last)}
        groups: dict[tuple[str, str], list[Outcome]] = {}
        for person, entry in last.items():
            became, cause = _meaning(entry)
            outcome = settled.get(person)
            if outcome is None or (outcome.outcome, outcome.cause) == (became, cause):
                self._answer(entry, "already")
            elif became == "present" or outcome.outcome == "absent":
                groups.setdefault((became, cause), []).append(outcome)
                self._answer(entry, "received")
            else:
                self._answer(entry, "closed")
        for (became, cause), outcomes in groups.items():
            put_right(self.activity, outcomes, became, cause, "离线登记在活动结束后补传", self.by)

    def _answer(self, entry: Sent, result: str) -> None:
        if result in _SENTENCES:
            status, code, sentence = ("received" if result == "received" else "already"), "", _SENTENCES[result]
        else:
            status, code, sentence = "refused", result, SENTENCES[result]
        self.receipts[entry.nonce] = Receipt(entry.nonce, status, sentence, code)


def _meaning(entry: Sent) -> tuple[str, str]:
    """The outcome and the leave kind that an entry stands for."""
    if entry.outcome == "present":
        return "present", ""
    if entry.outcome in ABSENT:
        return "absent", ""
    return ("excused" if national().leave_kinds()[entry.outcome].excused else "leave"), entry.outcome
