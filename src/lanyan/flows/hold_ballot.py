"""A ballot at a meeting: who votes comes from its roll and sign-in, what came out goes into its decisions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from lanyan.directory import queries as directory
from lanyan.kernel.operation import Actor
from lanyan.kernel.strokes import by_strokes
from lanyan.records.activities import access as activities_access
from lanyan.records.activities import operations as activities
from lanyan.records.activities import queries as activities_queries
from lanyan.records.activities.models import Activity
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.errors import refusal
from lanyan.records.ballots.models import Ballot, Closure, Opening
from lanyan.records.ballots.results import BallotResult
from lanyan.rulebook import national

from . import decide


def prepare_ballot(
    *,
    activity: Activity,
    title: str,
    kind: str,
    rule: str,
    way: str,
    questions: Sequence[ballots.Asked],
    seats: int = 0,
    stage: str = "formal",
    by: Actor,
) -> Ballot:
    """Put a ballot down for a meeting of one's own. Refusal: meeting_over."""
    activities_access.require(by, activity, "record")
    must_go_on(activity)
    made: Ballot = ballots.prepare_ballot(
        organisation_id=activity.organiser_id, held_on=activity.held_on, occasion_id=activity.pk, title=title, kind=kind,
        rule=rule, way=way, questions=questions, seats=seats, stage=stage, by=by,
    )  # fmt: skip
    return made


def must_go_on(activity: Activity) -> None:
    """Refuse once the meeting was called off or its record is complete: no decision could be written into it."""
    if hasattr(activity, "cancellation") or hasattr(activity, "archive"):
        raise refusal("meeting_over")


def voters_of(ballot: Ballot) -> list[ballots.Entitled]:
    """Who has a vote, and is in the room now, by the meeting's roll and sign-in. At an appraisal all members take part.

    Without those lawfully not counted in 应到会, unless they came.
    """
    activity = Activity.objects.get(pk=ballot.occasion_id or 0)
    left_out = {row["person_id"] for row in ballots_queries.left_out_of(ballot)}
    return [
        ballots.Entitled(row["person_id"], row["name"], row["state"] == "present")
        for row in activities_queries.roll_of(activity)
        if row["capacity"] == "attendee"
        and (row["votes"] or ballot.kind == "appraisal")
        and (row["state"] == "present" or row["person_id"] not in left_out)
    ]


def open_ballot(*, ballot: Ballot, box_key: bytes = b"", encrypted: bool = False, by: Actor) -> Opening:
    """Open it for those in the room. Refusal: meeting_over."""
    must_go_on(activity_of(ballot))
    opening: Opening = ballots.open_ballot(
        ballot_id=ballot.pk, voters=voters_of(ballot), box_key=box_key, encrypted=encrypted, by=by
    )
    return opening


@transaction.atomic
def open_box(*, ballot: Ballot, opening_code: str, scrutineers: str = "", tellers: str = "", by: Actor) -> Closure:
    """Count what is in the box and write the decisions into the meeting's record, in one transaction."""
    closure: Closure = ballots.open_box(
        ballot_id=ballot.pk, opening_code=opening_code, scrutineers=scrutineers, tellers=tellers, by=by
    )
    _record(ballot.pk, by)
    return closure


@transaction.atomic
def close_on_paper(*, ballot: Ballot, scrutineers: str = "", by: Actor) -> Closure:
    """See `open_box`; for papers that were counted and typed twice."""
    closure: Closure = ballots.close_on_paper(ballot_id=ballot.pk, scrutineers=scrutineers, by=by)
    _record(ballot.pk, by)
    return closure


@transaction.atomic
def close_by_hands(*, ballot: Ballot, counts: dict[int, dict[str, int]], by: Actor) -> Closure:
    """See `open_box`; for hands."""
    closure: Closure = ballots.close_by_hands(ballot_id=ballot.pk, counts=counts, by=by)
    _record(ballot.pk, by)
    return closure


@transaction.atomic
def close_by_name(*, ballot: Ballot, by: Actor) -> Closure:
    """See `open_box`; for names called one by one."""
    closure: Closure = ballots.close_by_name(ballot_id=ballot.pk, by=by)
    _record(ballot.pk, by)
    return closure


def _record(ballot_id: int, by: Actor) -> None:
    """One decision per matter; of an election, one per person elected. An appraisal decides nothing by its count."""
    ballot = Ballot.objects.get(pk=ballot_id)
    found = ballots_queries.result(ballot)
    activity = Activity.objects.filter(pk=ballot.occasion_id or 0, archive=None, cancellation=None).first()
    if found is None or found.void or activity is None or ballot.kind == "appraisal":
        return
    rule = ballot.rule if ballot.kind == "decision" else national().election_rule(ballot.rule).vote_rule.code
    if rule not in national().activity_kind(activity.kind).vote_rules:
        return
    written = {one.text: one for one in ballots_queries.questions_of(ballot)}
    chain = [ballot, *ballots_queries.follows_of(ballot)]
    item = activity.agenda.filter(ballot_id__in=[one.pk for one in chain]).values_list("pk", flat=True).first()
    for text, counts in _decided(ballot, found):
        asked_of = written.get(text)
        decide.record_decision(
            activity_id=activity.pk,
            text=f"{text}。",
            rule=rule,
            votes=activities.Votes(
                votes_for=counts.get("for", 0),
                votes_against=counts.get("against", 0),
                abstained=counts.get("abstain", 0),
                written_for=asked_of.written_for if asked_of else 0,
                written_against=asked_of.written_against if asked_of else 0,
                room=(found.eligible, found.present),
            ),
            item_id=item,
            ballot_id=ballot.pk,
            manner="secret" if ballot.secret else {"hands": "show_of_hands", "by_name": "open"}[ballot.way],
            by=by,
        )


def _decided(ballot: Ballot, found: BallotResult) -> list[tuple[str, dict[str, int]]]:
    """Each matter with its counts; of an election only who was elected, written in by electors or not."""
    if ballot.kind != "election":
        return [(question.text, question.counts) for question in found.questions]
    elected = [(one.text, one.counts) for one in found.questions if one.state == "elected"]
    elected += [(name, {"for": votes}) for name, votes, state in found.others if state == "elected"]
    return [(f"选举{name}为{_seat(ballot)}", counts) for name, counts in elected]


def _seat(ballot: Ballot) -> str:
    return national().election_rule(ballot.rule).seats_of


formal_of = ballots.formal_of


def activity_of(ballot: Ballot) -> Activity:
    """The meeting at which it is held."""
    return Activity.objects.get(pk=ballot.occasion_id or 0)


def asked(activity: Activity, kind: str, rule: str, text: str, written: tuple[int, int] = (0, 0)) -> list[ballots.Asked]:
    """One question a line, a remark after ｜; candidates by the strokes of their surnames where the rule has it so;
    members with their standing. `written`: opinions that absent members handed in, for and against the one question.

    Refusals: written_one, appraised_not_there.
    """
    lines = [line.replace("|", "｜").partition("｜") for line in text.splitlines() if line.strip()]
    found = [ballots.Asked(text.strip(), note.strip()) for text, _, note in lines]
    if kind == "election" and _by_strokes(rule, activity):
        return by_strokes(found, lambda one: one.text)
    if kind == "decision" and any(written):
        return [with_opinions(one, written) for one in _only(found)]
    if kind != "appraisal":
        return found
    standings = _standings(activity)
    strangers = [one.text for one in found if _name(one.text) not in standings]
    if strangers:
        raise refusal("appraised_not_there", names="、".join(strangers), field="questions")
    return [ballots.Asked(one.text, one.note, standings[_name(one.text)]) for one in found]


def _name(text: str) -> str:
    """Without what tells two of one name apart: 张三（一班）."""
    return re.split("[（(]", text)[0].strip()


def with_opinions(asked_of: ballots.Asked, written: tuple[int, int]) -> ballots.Asked:
    """A question with the opinions that absent members handed in before; its remark says how many."""
    return replace(asked_of, note=opinions(*written), written_for=written[0], written_against=written[1])


def opinions(written_for: int, written_against: int) -> str:
    """The remark; empty where there are none."""
    some = written_for or written_against
    return f"会前书面意见：赞成{written_for}，不赞成{written_against}" if some else ""


def _only(found: list[ballots.Asked]) -> list[ballots.Asked]:
    if len(found) > 1:
        raise refusal("written_one", field="written_for")
    return found


def _by_strokes(rule: str, activity: Activity) -> bool:
    version = next((one.find(activity.held_on) for one in national().election_rules() if one.code == rule), None)
    return version is not None and version.order.code == "strokes"


def _standings(activity: Activity) -> dict[str, str]:
    """Of the members of the Party who should be there, by name; one under sanction is a member and is graded."""
    rows = activities_queries.roll_of(activity)
    hosts = {row["organisation_id"] for row in rows}
    states = {one.person_id: one.state for host in hosts for one in directory.members(host, activity.held_on)}
    found = {row["name"]: states.get(row["person_id"], "") for row in rows}
    known = national().standings()
    return {name: state for name, state in found.items() if state in known and known[state].member}
