"""Writes the ballots of the year as they were left: only numbers of those that were secret, names of the one that was not.

No ballot by phones is among them: its keys are drawn by lot, and the world is the same at every load.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from lanyan.kernel.strokes import by_strokes
from lanyan.records.ballots import frozen
from lanyan.records.ballots.models import (
    AppraisalStep,
    Assessment,
    Ballot,
    Casting,
    Closure,
    Count,
    CountedToken,
    Grade,
    NamedVote,
    Opening,
    PaperEntry,
    Question,
    Voter,
    WrittenIn,
)
from lanyan.records.ballots.reckoning import Numbers, members_of, options_of, reckon, rule_of
from lanyan.rulebook import VoteCounts, national

from ..rows import Rows, public_id
from ..staffing import Somebody
from .attendance import Presence
from .meetings import Meeting

FEW = 5
FIRST = timedelta(minutes=25)  # before the end of a meeting its first ballot is opened


@dataclass
class Room:
    """One meeting: its key, who is on its roll, who keeps the record."""

    rows: Rows
    meeting: Meeting
    activity: int
    organisation: int
    drawn: list[Presence]
    chair: Somebody
    seed: str
    held: int = 0

    def voters(self, kind: str) -> list[tuple[Somebody, bool]]:
        """Those who take part, by key, and whether they came."""
        drawn = [one for one in self.drawn if one.votes or kind == "appraisal"]
        return sorted(((one.person, one.outcome == "present") for one in drawn), key=lambda pair: pair[0].id)

    def helpers(self, standing: set[str]) -> list[Somebody]:
        """Voters there who are not candidates, the chair last: scrutineer, tellers."""
        there = [who for who, came in self.voters("decision") if came and who.name not in standing]
        return sorted(there, key=lambda who: (who is self.chair, who.order))


@dataclass
class Draft:
    """A ballot to be written. `counts`: {position: {option: votes}}; `written_in`: name and votes."""

    kind: str
    rule: str
    way: str
    title: str
    asked: list[tuple[str, str]]  # text and standing
    seats: int = 0
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    invalid: int = 0
    written_in: dict[str, int] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)


def write_decision(room: Room, text: str, rule: str, counts: VoteCounts, *, secret: bool, named: bool = False) -> int | None:
    """The ballot behind one decision, its key: slips, or paper where they were few; names where the roll was called; of the
    shows of hands one in seven, the others stand in the record alone."""
    if counts.present_voting < 1 or counts.for_ + counts.against + counts.abstain != counts.present_voting:
        return None
    hands = not (secret or named)
    on_paper = room.activity % 4 == 0 or counts.present_voting < FEW
    way = "hands" if hands else "by_name" if named else "paper" if on_paper else "slips"
    draft = Draft("decision", rule, way, text, [(text, "")])
    draft.counts = {1: {"for": counts.for_, "against": counts.against, "abstain": counts.abstain}}
    return _write_counted(room, draft) if not hands or room.activity % 7 == 0 else None


def write_election(room: Room, title: str, elected: list[str], others: list[str]) -> tuple[int, dict[str, dict[str, int]]]:
    """An election that filled its seats, counted on paper: the first typing of the second teller was wrong, and put right.

    Its key, and what each of the elected had, for the decisions of the meeting.
    """
    present = sum(came for _, came in room.voters("election"))
    names = by_strokes([*elected, *others[:1]], lambda name: name)
    draft = Draft("election", "committee_members", "paper", title, [(name, "") for name in names], seats=len(elected))
    draft.invalid = 1
    valid, lost = present - 1, 0
    for place, name in enumerate(names, 1):
        if name in elected:
            against = (place + 1) % 3
            lost += against
            draft.counts[place] = {"for": valid - against, "against": against, "abstain": 0}
    draft.written_in = {others[1]: 1}
    loser = next(place for place, name in enumerate(names, 1) if name not in elected)
    draft.counts[loser] = {"for": lost - 1, "against": valid - lost + 1, "abstain": 0}
    draft.settled = [f"{names[0]}赞成{draft.counts[1]['for']}与{draft.counts[1]['for'] - 1}", f"{names[0]}弃权0与1"]
    key = _write_counted(room, draft)
    return key, {name: draft.counts[place] for place, name in enumerate(names, 1) if name in elected}


def write_appraisal(room: Room) -> int:
    """民主测评 of all members by all who came, and the grades given by the assembly."""
    people = sorted((one.person for one in room.drawn), key=lambda who: who.id)
    present = sum(came for _, came in room.voters("appraisal"))
    way = "slips" if present >= FEW and room.activity % 2 else "paper"
    asked = [(who.name, who.standing(room.meeting.day)) for who in people]
    draft = Draft("appraisal", "member_appraisal", way, "民主测评", asked)
    for place, who in enumerate(people, 1):
        rng = Random(f"appraised {who.order}")
        best = round(present * rng.uniform(0.25, 0.9))
        low = 1 if rng.random() < 0.1 and present > best + 1 else 0
        draft.counts[place] = {
            "excellent": best,
            "qualified": present - best - low,
            "basic": low,
            "unqualified": 0,
            "abstain": 0,
        }
    return _write_counted(room, draft)


def write_running(room: Room, asked: str, roll_call: str) -> list[int]:
    """At a meeting that is going on: one ballot ready to be opened, one by roll call under way; their keys."""
    ballot = _ballot(room, Draft("decision", "admission", "slips", asked, [(asked, "")]))
    _questions(room, ballot, ballot.pk, [(asked, "")])
    ready = ballot.pk
    draft = Draft("decision", "branch_assembly_ordinary", "by_name", roll_call, [(roll_call, "")])
    ballot, questions = _open(room, draft, room.meeting.starts_at + timedelta(minutes=10))
    there = [who for who, came in room.voters("decision") if came]
    for who in there[: len(there) // 2]:
        room.rows.add(NamedVote, question_id=questions[0].pk, person_id=who.id, option="for", entered_by_id=who.id)
    return [ready, ballot.pk]


def _write_counted(room: Room, draft: Draft) -> int:
    """Opened, voted, counted, in the last minutes of the meeting."""
    room.held += 1
    opened = room.meeting.ends_at - FIRST + timedelta(minutes=6 * room.held)
    ballot, questions = _open(room, draft, opened)
    voters = room.voters(draft.kind)
    present = sum(came for _, came in voters)
    numbers = Numbers(len(voters), present, present, present, draft.invalid, draft.counts, draft.written_in)
    told = reckon(ballot, questions, numbers)
    helpers = room.helpers({text for text, _ in draft.asked} if draft.kind == "election" else set())
    tellers = [who.name for who in helpers[1:3]] if ballot.secret else []
    closed = opened + timedelta(minutes=5)
    room.rows.add(
        Closure, ballot_id=ballot.pk, issued=present, returned=present, valid=numbers.valid, invalid=numbers.invalid,
        outcome=told.outcome, sentences=told.sentences, scrutineers=helpers[0].name if ballot.secret else "",
        tellers="、".join(tellers), keys_destroyed=draft.way == "slips", closed_by_id=room.chair.id,
        closed_by_name=room.chair.name, closed_at=closed,
    )  # fmt: skip
    for question in questions:
        for code, _ in ballot.options:
            votes = draft.counts[question.position].get(code, 0)
            room.rows.add(Count, ballot_id=ballot.pk, question_id=question.pk, option=code, votes=votes)
    for name, votes in draft.written_in.items():
        room.rows.add(WrittenIn, ballot_id=ballot.pk, name=name, votes=votes)
    if draft.way == "paper":
        _entries(room, ballot, draft, present, helpers[1:3], closed)
    if draft.way == "slips":
        for token in sorted(_digest("token", ballot.pk, place) for place in range(present)):
            room.rows.add(CountedToken, ballot_id=ballot.pk, token_hash=token)
    if draft.way == "by_name":
        _names(room, draft, questions[0], [who for who, came in voters if came])
    if draft.kind == "appraisal":
        _grades(room, ballot, draft, questions, closed)
    key: int = ballot.pk
    return key


def _ballot(room: Room, draft: Draft) -> Ballot:
    """A ballot put down the evening before; the row and the object that the engine reckons with."""
    ballot = Ballot(
        organisation_id=room.organisation, occasion_id=room.activity, held_on=room.meeting.day, title=draft.title[:120],
        kind=draft.kind, rule=draft.rule, way=draft.way, secret=draft.way in ("slips", "paper"), seats=draft.seats,
        stage="formal", prepared_by_id=room.chair.id, prepared_at=room.meeting.starts_at - timedelta(hours=20),
    )  # fmt: skip
    ballot.rule_from, ballot.options = rule_of(ballot).valid_from, options_of(ballot)
    ballot.public_id = public_id("ballot", room.seed, room.activity, room.held, draft.title)
    kept = ("organisation_id", "occasion_id", "held_on", "title", "kind", "rule", "rule_from", "way", "secret", "seats",
            "options", "prepared_by_id", "prepared_at", "public_id", "stage", "occasion_kind")  # fmt: skip
    ballot.pk = room.rows.add(Ballot, **{name: getattr(ballot, name) for name in kept})
    return ballot


def _questions(room: Room, ballot: Ballot, key: int, asked: list[tuple[str, str]]) -> list[Question]:
    questions = [Question(position=place, text=text, standing=standing) for place, (text, standing) in enumerate(asked, 1)]
    for one in questions:
        one.pk = room.rows.add(Question, ballot_id=key, position=one.position, text=one.text, standing=one.standing)
    return questions


def _open(room: Room, draft: Draft, at: datetime) -> tuple[Ballot, list[Question]]:
    ballot = _ballot(room, draft)
    questions = _questions(room, ballot, ballot.pk, draft.asked)
    voters = room.voters(draft.kind)
    for who, came in voters:
        room.rows.add(Voter, ballot_id=ballot.pk, person_id=who.id, enrolled_as=who.id, name=who.name, present=came)
    if draft.kind == "appraisal":
        for step in ("self", "mutual"):
            room.rows.add(AppraisalStep, ballot_id=ballot.pk, step=step, noted_by_id=room.chair.id, noted_at=at)
    eligible, present = len(voters), sum(came for _, came in voters)
    key = _digest("box", ballot.pk) if draft.way == "slips" else b""
    text = frozen.text_of(
        ballot, questions=questions, roll=frozen.digest_of_roll([who.id, who.name, came] for who, came in voters),
        eligible=eligible, present=present, keys=(key, b""),
    )  # fmt: skip
    room.rows.add(
        Opening, ballot_id=ballot.pk, eligible=eligible, present=present, box_key=key, credential_key=b"", frozen=text,
        digest=frozen.digest_of(text), opened_by_id=room.chair.id, opened_by_name=room.chair.name, opened_at=at,
    )  # fmt: skip
    begun = {"started_by_id": room.chair.id, "started_at": at + timedelta(minutes=1)}
    if draft.counts:
        ended = at + timedelta(minutes=4)
        begun |= {"ended_by_id": room.chair.id, "ended_at": ended, "opened_at": ended}
    room.rows.add(Casting, ballot_id=ballot.pk, issued=present, **begun)
    return ballot, questions


def _entries(room: Room, ballot: Ballot, draft: Draft, present: int, tellers: list[Somebody], at: datetime) -> None:
    for entry, who in enumerate(tellers, 1):
        room.rows.add(
            PaperEntry, ballot_id=ballot.pk, entry=entry, teller=who.name, issued=present, returned=present,
            invalid=draft.invalid, counts={str(place): row for place, row in draft.counts.items()},
            written_in=draft.written_in, settled=draft.settled if entry == 2 else [], entered_by_id=who.id,
            entered_by_name=who.name, entered_at=at - timedelta(minutes=4 - entry),
        )  # fmt: skip


def _names(room: Room, draft: Draft, question: Question, there: list[Somebody]) -> None:
    said = [code for code, votes in draft.counts[1].items() for _ in range(votes)]
    for who, option in zip(there, said, strict=True):
        room.rows.add(NamedVote, question_id=question.pk, person_id=who.id, option=option, entered_by_id=who.id)


def _grades(room: Room, ballot: Ballot, draft: Draft, questions: list[Question], at: datetime) -> None:
    """The best third by the meeting's own judgement, which the count does not decide."""
    rule: Any = rule_of(ballot)
    graded = [one for one in questions if one.standing in rule.graded]
    most = rule.cap.most(members_of(len(room.voters("appraisal")), questions))
    liked = sorted(graded, key=lambda one: (-draft.counts[one.position]["excellent"], one.position))
    best = {one.position for one in liked[: max(0, most - room.activity % 2)]}
    for one in graded:
        grade = "excellent" if one.position in best else "qualified"
        room.rows.add(Grade, question_id=one.pk, grade=grade)
    room.rows.add(
        Assessment, ballot_id=ballot.pk, given_on=room.meeting.day, given_by="assembly", entered_by_id=room.chair.id,
        entered_by_name=room.chair.name, entered_at=at + timedelta(minutes=10),
    )  # fmt: skip


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("/".join(map(str, parts)).encode()).digest()


def election_seats() -> str:
    """What the elected become."""
    return national().election_rule("committee_members").seats_of
