"""Ballots that people count: papers by the tellers, typed twice; hands; names called one by one."""

from collections import Counter

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..answers import checked
from ..errors import refusal
from ..models import Ballot, Closure, NamedVote, PaperEntry
from ..reckoning import Numbers
from .closing import close_with, must_be_others, must_not_stand
from .subject import must_be_open, must_be_way, take


@operation
def enter_paper_count(
    *,
    ballot_id: int,
    entry: int,
    teller: str,
    issued: int,
    returned: int,
    invalid: int,
    counts: dict[int, dict[str, int]],
    written_in: dict[str, int] | None = None,
    by: Actor,
) -> PaperEntry:
    """Type the tellers' numbers, the first or the second time; typing one again replaces it.

    The two are typed by two people with their own accounts (`same_typist`), neither of them a candidate
    (`candidate_counts`): whoever keeps the record, or anybody there with a vote.
    """
    ballot = take(ballot_id, by, "count")
    must_be_open(ballot)
    must_be_way(ballot, "paper")
    typed = {one.entry: one for one in ballot.paper_entries.all()}
    other = typed.get(3 - entry)
    if other is not None and by.person_id is not None and other.entered_by_id == by.person_id:
        raise refusal("same_typist", other="一二"[other.entry - 1])
    if not teller.strip():
        raise refusal("teller_needed", field="teller")
    must_not_stand(ballot, teller, by.name)
    numbers = [issued, returned, invalid, *(votes for row in counts.values() for votes in row.values())]
    numbers += (written_in or {}).values()
    if min(numbers) < 0 or invalid > returned or issued > ballot.opening.present:
        raise refusal("counts_wrong", problem="票数不能为负，无效票不能多于收回，发出不能多于到会人数，")
    _must_add_up(ballot, _numbers(ballot, issued, returned, invalid, counts, written_in or {}))
    made = PaperEntry(
        ballot=ballot, entry=entry, teller=teller.strip()[:60], issued=issued, returned=returned, invalid=invalid,
        counts={str(position): row for position, row in counts.items()}, written_in=written_in or {},
        entered_by_id=by.person_id, entered_by_name=by.name, entered_at=clock.now(),
    )  # fmt: skip
    made.settled = _settled(ballot, typed.get(entry), made, other)
    PaperEntry.objects.filter(ballot=ballot, entry=entry).delete()
    made.save()
    about("ballot", ballot.pk, entry=entry)
    return made


def _settled(ballot: Ballot, before: PaperEntry | None, now: PaperEntry, other: PaperEntry | None) -> list[str]:
    """The differences from the other entry that typing this one again has put right, with those put right earlier."""
    if before is None or other is None:
        return list(before.settled) if before else []
    pair = (before, other) if now.entry == 1 else (other, before)
    left = differences(ballot, *((now, other) if now.entry == 1 else (other, now)))
    return [*before.settled, *(one for one in differences(ballot, *pair) if one not in left)]


@operation
def close_on_paper(*, ballot_id: int, scrutineers: str = "", by: Actor) -> Closure:
    """Count a paper ballot: refused until it was typed twice alike (`entries_missing`, `entries_differ`)."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "paper")
    must_not_stand(ballot, scrutineers)
    typed = {one.entry: one for one in ballot.paper_entries.all()}
    for entry in (1, 2):
        if entry not in typed:
            raise refusal("entries_missing", entry="一二"[entry - 1])
    differing = differences(ballot, typed[1], typed[2])
    if differing:
        raise refusal("entries_differ", differences="；".join(differing))
    one = typed[1]
    counts = {int(position): row for position, row in one.counts.items()}
    numbers = _numbers(ballot, one.issued, one.returned, one.invalid, counts, one.written_in)
    tellers = "、".join(dict.fromkeys(each.teller for each in typed.values() if each.teller))
    must_be_others(ballot, scrutineers, tellers)
    return close_with(ballot, numbers, by, scrutineers, tellers)


@operation
def close_by_hands(*, ballot_id: int, counts: dict[int, dict[str, int]], by: Actor) -> Closure:
    """Hands were counted for and against; who raised none of both abstained."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "hands")
    present = ballot.opening.present
    for row in counts.values():
        row.setdefault("abstain", present - sum(row.values()))
    numbers = Numbers(ballot.opening.eligible, present, present, present, 0, counts)
    _must_add_up(ballot, numbers)
    return close_with(ballot, numbers, by, "", "")


@operation
def vote_by_name(*, ballot_id: int, person_id: int, options: list[str], by: Actor) -> int:
    """Put down how somebody votes in a named ballot: oneself, or whom the recorder calls. Changeable until the count."""
    ballot = take(ballot_id, by, "vote" if person_id == by.person_id else "record")
    must_be_open(ballot)
    must_be_way(ballot, "by_name")
    if not ballot.voters.filter(person_id=person_id, present=True).exists():
        raise refusal("no_vote")
    questions = list(ballot.questions.order_by("position"))
    known = {code for code, _ in ballot.options}
    if len(options) != len(questions) or not set(options) <= known or checked(ballot, questions, options, []) is None:
        raise refusal("answers_wrong")
    for question, option in zip(questions, options, strict=True):
        NamedVote.objects.update_or_create(
            question=question, person_id=person_id, defaults={"option": option, "entered_by_id": by.person_id}
        )
    about("ballot", ballot.pk, person=person_id)
    return len(questions)


@operation
def close_by_name(*, ballot_id: int, by: Actor) -> Closure:
    """Count a named ballot; who was not heard has not voted (发出 more than 收回)."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "by_name")
    counts: dict[int, Counter] = {}
    voters = set()
    for position, person, option in NamedVote.objects.filter(question__ballot=ballot).values_list(
        "question__position", "person_id", "option"
    ):
        counts.setdefault(position, Counter())[option] += 1
        voters.add(person)
    found = {position: dict(row) for position, row in counts.items()}
    numbers = Numbers(ballot.opening.eligible, ballot.opening.present, ballot.opening.present, len(voters), 0, found)
    return close_with(ballot, numbers, by, "", "")


def _numbers(
    ballot: Ballot, issued: int, returned: int, invalid: int, counts: dict[int, dict[str, int]], written_in: dict[str, int]
) -> Numbers:
    opening = ballot.opening
    return Numbers(
        eligible=opening.eligible, present=opening.present, issued=issued, returned=returned, invalid=invalid,
        counts=counts, written_in=written_in,
    )  # fmt: skip


def differences(ballot: Ballot, one: PaperEntry, other: PaperEntry) -> list[str]:
    """Where two entries differ, in words; empty when they agree."""
    told = [
        f"{title}{getattr(one, name)}与{getattr(other, name)}"
        for name, title in (("issued", "发出"), ("returned", "收回"), ("invalid", "无效"))
        if getattr(one, name) != getattr(other, name)
    ]
    for question in ballot.questions.order_by("position"):
        for code, title in ballot.options:
            left, right = (each.counts.get(str(question.position), {}).get(code, 0) for each in (one, other))
            if left != right:
                told.append(f"{question.text}{title}{left}与{right}")
    for name in sorted({*one.written_in, *other.written_in}):
        left, right = (each.written_in.get(name, 0) for each in (one, other))
        if left != right:
            told.append(f"另选人{name}{left}与{right}")
    return told


def _must_add_up(ballot: Ballot, numbers: Numbers) -> None:
    """Every valid ballot answers every question once."""
    if numbers.void:
        return
    for question in ballot.questions.order_by("position"):
        row = numbers.counts.get(question.position, {})
        total = sum(row.values())
        if min(row.values(), default=0) < 0 or total != numbers.valid:
            problem = f"“{question.text}”各项合计{total}票，与有效票{numbers.valid}张不符，"
            raise refusal("counts_wrong", problem=problem)
