"""Ending, opening the box, counting; or annulling. Only numbers remain; keys and ballots are destroyed."""

import re
import secrets
import time
from collections import Counter
from typing import Any

from lanyan.kernel import clock, sealed_box
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..answers import read
from ..entrance import purpose
from ..errors import refusal
from ..frozen import unchanged
from ..models import Annulment, Ballot, Casting, Closure, Count, CountedToken, Credential, SigningKey, WrittenIn
from ..queries import is_out
from ..reckoning import Numbers, reckon
from .subject import has, must_be_open, must_be_way, take

SETTLING_SECONDS = 3.0
TAKEN_BACK = "开始后撤回，没有发出、投出一张票"


@operation
def end_casting(*, ballot_id: int, by: Actor) -> Casting:
    """No further ballot is accepted; those on their way have three seconds. Twice is once."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "slips", "phones")
    if not has(ballot, "casting"):
        raise refusal("not_casting")
    casting = ballot.casting
    if casting.ended_at is None:
        casting.ended_at, casting.ended_by_id = clock.now(), by.person_id
        casting.settles_at = time.time() + SETTLING_SECONDS
        casting.save(update_fields=["ended_at", "ended_by_id", "settles_at"])
    return casting


@operation
def open_box(*, ballot_id: int, opening_code: str, scrutineers: str = "", tellers: str = "", by: Actor) -> Closure:
    """The scrutineer's code opens the box: count, keep the numbers, destroy ballots and keys. All or nothing.

    Refused: `box_settling`, `opening_code_wrong`, `frozen_changed` (the tables no longer say what was opened).
    """
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "slips", "phones")
    if not has(ballot, "casting") or ballot.casting.ended_at is None:
        raise refusal("not_ended")
    if time.time() < (ballot.casting.settles_at or 0):
        raise refusal("box_settling")
    must_not_stand(ballot, scrutineers, tellers)
    must_be_others(ballot, scrutineers, tellers)
    key = _key(ballot, opening_code)
    if not unchanged(ballot):
        raise refusal("frozen_changed", reason=f"ballot {ballot.pk}")
    # Whoever is putting ballots in is waited for; after this nobody puts any.
    Casting.objects.filter(ballot=ballot).update(opened_at=clock.now())
    closure = _close(ballot, _opened(ballot, key), by, scrutineers, tellers, destroyed=True)
    _destroy(ballot)
    return closure


@operation
def annul_ballot(*, ballot_id: int, reason: str, by: Actor) -> Annulment:
    """The ballot counts for nothing (a phone died, slips were lost): what is in the box is destroyed unopened."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    if not reason.strip():
        raise refusal("reason_needed", field="reason")
    return _annul(ballot, reason.strip(), by)


@operation
def take_back_opening(*, ballot_id: int, by: Actor) -> Annulment:
    """Opened by mistake: as long as nothing was given out, cast or typed it counts for nothing, and is prepared otherwise.

    What was frozen stays as it was frozen, annulled; nothing thaws. Refused: `already_out`.
    """
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    if is_out(ballot):
        raise refusal("already_out")
    return _annul(ballot, TAKEN_BACK, by)


def close_with(ballot: Ballot, numbers: Numbers, by: Actor, scrutineers: str, tellers: str) -> Closure:
    """Close a ballot that was counted by people. The caller holds its lock."""
    if not unchanged(ballot):
        raise refusal("frozen_changed", reason=f"ballot {ballot.pk}")
    Casting.objects.filter(ballot=ballot).update(opened_at=clock.now())
    return _close(ballot, numbers, by, scrutineers, tellers, destroyed=False)


def must_not_stand(ballot: Ballot, *named: str) -> None:
    """Refuse a candidate as scrutineer or teller of the own election. `named`: names as typed, several in one."""
    if ballot.kind != "election":
        return
    standing = _names(*named) & set(ballot.questions.values_list("text", flat=True))
    if standing:
        source = national().value("election_scrutineers").at(ballot.held_on).source
        raise refusal("candidate_counts", name="、".join(sorted(standing)), source=f"依据：{source}。")


def must_be_others(ballot: Ballot, scrutineers: str, tellers: str) -> None:
    """Refuse one person as both: tellers work under the eyes of the scrutineers."""
    both = _names(scrutineers) & _names(tellers)
    if both:
        version = national().value("election_scrutineers").find(ballot.held_on) if ballot.kind == "election" else None
        source = f"依据：{version.source}。" if version else ""
        raise refusal("teller_watches", field="scrutineers", name="、".join(sorted(both)), source=source)


def _names(*typed: str) -> set[str]:
    return {name for text in typed for name in re.split(r"[、，,；;\s]+", text) if name}


def _annul(ballot: Ballot, reason: str, by: Actor) -> Annulment:
    if has(ballot, "casting"):
        Casting.objects.filter(ballot=ballot).update(opened_at=clock.now())
    _destroy(ballot)
    about("ballot", ballot.pk, reason=reason)
    return Annulment.objects.create(ballot=ballot, reason=reason[:200], annulled_by_id=by.person_id, annulled_at=clock.now())


def _key(ballot: Ballot, code: str) -> Any:
    try:
        key = sealed_box.private_key(code)
    except ValueError as malformed:
        raise refusal("opening_code_wrong", field="opening_code") from malformed
    if sealed_box.public_bytes(key) != bytes(ballot.opening.box_key):
        raise refusal("opening_code_wrong", field="opening_code")
    return key


def _opened(ballot: Ballot, key: Any) -> Numbers:
    """Open every ballot in memory and add up; nothing of a single ballot is kept."""
    questions = list(ballot.questions.order_by("position"))
    boxes = list(ballot.sealed.values_list("box", flat=True))
    secrets.SystemRandom().shuffle(boxes)
    counts: dict[int, Counter] = {one.position: Counter() for one in questions}
    written_in: Counter = Counter()
    invalid = 0
    for box in boxes:
        answers = read(ballot, questions, sealed_box.unseal(key, bytes(box), purpose(ballot.public_id)))
        if answers is None:
            invalid += 1
            continue
        for question, option in zip(questions, answers.options, strict=True):
            counts[question.position][option] += 1
        written_in.update(answers.written_in)
    return Numbers(
        eligible=ballot.opening.eligible,
        present=ballot.opening.present,
        issued=ballot.casting.issued,
        returned=len(boxes),
        invalid=invalid,
        counts={position: dict(found) for position, found in counts.items()},
        written_in=dict(written_in),
    )


def _close(ballot: Ballot, numbers: Numbers, by: Actor, scrutineers: str, tellers: str, *, destroyed: bool) -> Closure:
    questions = list(ballot.questions.order_by("position"))
    reckoned = reckon(ballot, questions, numbers)
    if not numbers.void:
        _write_counts(ballot, questions, numbers)
    if ballot.way in ("slips", "phones"):
        tokens = sorted(bytes(token) for token in ballot.sealed.values_list("token_hash", flat=True))
        CountedToken.objects.bulk_create(CountedToken(token_hash=token, ballot=ballot) for token in tokens)
    about("ballot", ballot.pk, issued=numbers.issued, returned=numbers.returned, invalid=numbers.invalid)
    return Closure.objects.create(
        ballot=ballot, issued=numbers.issued, returned=numbers.returned, valid=numbers.valid, invalid=numbers.invalid,
        void=numbers.void, outcome=reckoned.outcome, sentences=reckoned.sentences, scrutineers=scrutineers.strip()[:60],
        tellers=tellers.strip()[:60], keys_destroyed=destroyed, closed_by_id=by.person_id, closed_by_name=by.name,
        closed_at=clock.now(),
    )  # fmt: skip


def _write_counts(ballot: Ballot, questions: list, numbers: Numbers) -> None:
    """All counts in one statement, in an order drawn by lot; a zero is a number too."""
    rows = [
        Count(ballot=ballot, question=question, option=code, votes=numbers.counts.get(question.position, {}).get(code, 0))
        for question in questions
        for code, _ in ballot.options
    ]
    secrets.SystemRandom().shuffle(rows)
    Count.objects.bulk_create(rows)
    WrittenIn.objects.bulk_create(
        WrittenIn(ballot=ballot, name=name, votes=votes) for name, votes in sorted(numbers.written_in.items())
    )


def _destroy(ballot: Ballot) -> None:
    """Ballots, codes and the signing key go; what the log and backups still hold cannot be opened by anything kept here."""
    ballot.sealed.all().delete()
    ballot.slips.all().delete()
    SigningKey.objects.filter(ballot=ballot).delete()
    Credential.objects.filter(ballot=ballot).update(asked=b"", reply=b"")
