"""One tap at a meeting: what its agenda puts to the vote becomes a ballot with everything filled in as usual.

A line that was planned from a case knows its step; the ballot is then the case's: its question, rule, candidates and seats.
Of a line typed by hand only people know whether it is about a case: where cases wait, they are offered, and what is chosen
is kept with the line. Nothing is guessed from names or wording.

While the meeting is held the tap opens the ballot too; where room or phones could be asked, each has its tap. Taking an
opening back is one tap as well (`ballot_case.take_back_opening`), so nothing is lost by opening at once.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.records.activities import access as activities_access
from lanyan.records.activities import operations as activities_operations
from lanyan.records.activities import queries as activities
from lanyan.records.activities.matters import matter_of
from lanyan.records.activities.models import Activity, AgendaItem
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures.models import Case
from lanyan.rulebook import VoteRuleVersion, national

from . import ballot_case, hold_ballot

FEW = 5


@dataclass(frozen=True)
class Usual:
    """The rule and the way by which a matter is usually voted on."""

    rule: str
    way: str


@dataclass(frozen=True)
class Tap:
    """A matter that waits for its vote; `ways`: those in which one tap opens it now, the usual one first. `absent`: so many
    with a vote are not there, whose opinions in writing the rule counts. `item`: None for the election of the meeting."""

    item: AgendaItem | None
    matter: str
    ways: list[str] = field(default_factory=list)
    absent: int = 0


@dataclass(frozen=True)
class Offered:
    """What a meeting may vote on beside its agenda: steps of cases, and its ballots that no line of the agenda asks for."""

    cases: list[ballot_case.Waiting] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)


@transaction.atomic
def put_to_vote(
    *,
    activity: Activity,
    item: AgendaItem | None = None,
    case: str = "",
    step: str = "",
    alone: bool = False,
    way: str = "",
    by: Actor,
) -> Ballot | None:
    """The ballot for a line of the agenda (`item`), for a step of a case (`case`: its public id), or for the election that
    the meeting is there for (neither). `alone`: the line is about no case. `way`: the usual one where none is said.

    None where somebody has to say: a line typed by hand while cases wait, or no election that is the only one waiting.
    A second tap finds the first one's ballot. Refusals: those of preparing a ballot.
    """
    activities_access.require(by, activity, "record")
    Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if item is not None and (put := put_by(activity, item)) is not None:
        return put
    waiting = ballot_case.waiting_for(activity, by)
    chosen = _chosen(waiting, item, case, step)
    if chosen is not None:
        return _put_case(activity, chosen, item, way, by)
    if item is None or item.case_id is not None or case:
        return _put_before(activity, item, case, step, by)
    if waiting and not alone:
        return None
    return _put_alone(activity, item, way, by)


def open_now(*, ballot: Ballot, box_key: bytes, encrypted: bool, by: Actor) -> None:
    """Open a ballot that was put by one tap, once. Refusals: those of opening; the ballot then stands prepared.

    A 民主测评 is not opened so: what comes before the sheets is said first.
    """
    if ballot.kind == "appraisal" or hasattr(ballot, "opening"):
        return
    try:
        hold_ballot.open_ballot(ballot=ballot, box_key=box_key, encrypted=encrypted, by=by)
    except Refusal as refused:
        if refused.code != "already_open":  # another tap of the same moment
            raise


def taps(
    activity: Activity, waiting: list[tuple[AgendaItem, str]], elects: bool, roll: list[dict[str, Any]], *, encrypted: bool
) -> list[Tap]:
    """What waits for its vote at a meeting: `waiting` lines of its agenda with their matters, and its election. `roll`: of
    the meeting as it stands now, empty while nothing can be opened; `encrypted`: phones can be asked."""
    cases = ballot_case.rules_of_steps([item for item, _ in waiting if item.case_id is not None], activity.held_on)
    voters = [row["state"] == "present" for row in roll if row["votes"] and row["capacity"] == "attendee"]
    found = []
    for item, matter in waiting:
        rule = cases.get(item.pk) or usual(activity, matter).rule
        found.append(Tap(item, matter, *_now(activity, rule, voters, encrypted)))
    if elects:
        kind = national().activity_kind(activity.kind)
        ways, _ = _now(activity, kind.vote_rule or "", voters, encrypted)
        found.append(Tap(None, "选举", ways))
    return found


def put_by(activity: Activity, item: AgendaItem) -> Ballot | None:
    """The ballot in which a line of the agenda stands, the last of those that followed one another; None where there is
    none, or it was annulled."""
    put = next((one for one in ballots_queries.of_occasion(activity.pk) if one.pk == item.ballot_id), None)
    last = [put, *ballots_queries.followed_by(put)][-1] if put is not None else None
    return None if last is None or hasattr(last, "annulment") else last


def offered(activity: Activity, by: Actor) -> Offered:
    """See `Offered`."""
    asked = set(activity.agenda.exclude(ballot_id=None).values_list("ballot_id", flat=True))
    held = [one for one in ballots_queries.of_occasion(activity.pk) if one.follows_id is None and one.pk not in asked]
    return Offered(ballot_case.waiting_for(activity, by), [one for one in held if not hasattr(one, "annulment")])


@transaction.atomic
def attach_ballot(*, activity: Activity, item: AgendaItem, ballot: Ballot, by: Actor) -> None:
    """Say that a line of the agenda is what a ballot of the meeting asks; decisions counted in it are then the line's."""
    chain = [ballot, *ballots_queries.followed_by(ballot)]
    activities_operations.link_agenda_item(item_id=item.pk, ballots=[one.pk for one in chain], by=by)


def usual(activity: Activity, matter: str = "", rule: str = "") -> Usual:
    """The rule that the words of a matter or the kind of meeting call for, and the way that suits rule and room: a secret
    vote by slips, with fewer than five voters in the room on paper; what need not be secret by a show of hands.
    """
    kind = national().activity_kind(activity.kind)
    chosen = rule or _called_for(matter, kind.vote_rules) or kind.vote_rule or ""
    version = _version(activity, chosen)
    if version is None or version.ballot != "secret":
        return Usual(chosen, "hands")
    room = sum(row["votes"] and row["state"] == "present" for row in activities.roll_of(activity))
    return Usual(chosen, "paper" if 0 < room < FEW else "slips")


def _version(activity: Activity, rule: str) -> VoteRuleVersion | None:
    """How a rule, of a vote or of an election, has it on the day of the meeting."""
    book = national()
    elections = {one.code: one.vote_rule for one in book.election_rules()}
    vote = elections.get(rule) or (book.vote_rule(rule) if rule else None)
    return vote.find(activity.held_on) if vote else None


def counts_opinions(activity: Activity, rule: str) -> bool:
    """Whether a rule counts what absent members handed in before the meeting."""
    version = _version(activity, rule)
    return version is not None and version.written == "counted"


def _now(activity: Activity, rule: str, voters: list[bool], encrypted: bool) -> tuple[list[str], int]:
    """The ways in which a matter can be opened with those who are there, and for how many absent opinions in writing count;
    none where they are too few to decide. `voters`: whether each is there."""
    version, there = _version(activity, rule), sum(voters)
    if version is None or not there:
        return [], 0
    if there < version.quorum.needed(len(voters) if version.quorum.base == "eligible" else there):
        return [], 0
    absent = len(voters) - there if version.written == "counted" else 0
    if version.ballot != "secret":
        return ["hands"], absent
    if there < FEW:
        return ["paper"], absent
    return ["slips", "phones"] if encrypted else ["slips"], absent


def _chosen(waiting: list[ballot_case.Waiting], item: AgendaItem | None, case: str, step: str) -> ballot_case.Waiting | None:
    """The step named by hand, or by the line; without either the only election that waits."""
    if case:
        return next((one for one in waiting if (one.case.public_id, one.step) == (case, step)), None)
    if item is not None:
        return next((one for one in waiting if (one.case.pk, one.step) == (item.case_id, item.case_step)), None)
    elections = [one for one in waiting if one.put_to == "election"]
    return elections[0] if len(elections) == 1 else None


def _put_case(activity: Activity, chosen: ballot_case.Waiting, item: AgendaItem | None, way: str, by: Actor) -> Ballot:
    if item is not None:
        activities_operations.link_agenda_item(item_id=item.pk, case_id=chosen.case.pk, case_step=chosen.step, by=by)
    made: Ballot = ballot_case.prepare_case_ballot(
        case_id=chosen.case.pk, step=chosen.step, activity_id=activity.pk, by=by,
        way=way or usual(activity, rule=chosen.rule).way,
    )  # fmt: skip
    return made


def _put_before(activity: Activity, item: AgendaItem | None, case: str, step: str, by: Actor) -> Ballot | None:
    """The ballot that the case's step was put to at this meeting before; it is then the line's, too. Without a case, the
    election that was put."""
    if item is None and not case:
        held = [one for one in ballots_queries.of_occasion(activity.pk) if one.kind == "election" and one.follows_id is None]
        return held[0] if len(held) == 1 else None
    wanted = {"public_id": case} if case else {"pk": item.case_id if item else None}
    found = Case.objects.filter(organisation=activity.organiser_id, **wanted).first()
    put = ballot_case.ballot_of(found, step or (item.case_step if item else ""), activity) if found else None
    if put is not None and item is not None:
        attach_ballot(activity=activity, item=item, ballot=put, by=by)
    return put


def _put_alone(activity: Activity, item: AgendaItem, way: str, by: Actor) -> Ballot:
    matter = matter_of(item.title)
    found = usual(activity, matter)
    made: Ballot = hold_ballot.prepare_ballot(
        activity=activity, title=matter, kind="decision", rule=found.rule, way=way or found.way,
        questions=[ballots.Asked(matter)], by=by,
    )  # fmt: skip
    activities_operations.link_agenda_item(item_id=item.pk, ballots=[made.pk], by=by)
    return made


def _called_for(matter: str, rules: tuple[str, ...]) -> str:
    """Taking in and confirming members have rules of their own."""
    words = {"conversion": "转正" in matter or "转为" in matter, "admission": "预备党员" in matter or "入党" in matter}
    return next((code for code, said in words.items() if said and code in rules), "")
