"""Who votes in a ballot of a meeting and who does not, one by one and why: the roll that is read out before an election."""

from dataclasses import dataclass
from typing import Any

from lanyan.directory import queries as directory
from lanyan.kernel.operation import Actor
from lanyan.records.activities import queries as activities_queries
from lanyan.records.activities.models import Activity
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.errors import refusal
from lanyan.records.ballots.models import Ballot
from lanyan.rulebook import national

REASONS = {
    "counted": "计入应到会",
    "left_out": "依规不计入",
    "no_vote": "没有表决权",
    "not_on_roll": "不在会议应到名单",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One member. `reason`: a key of REASONS; `cause`, `consent`: of somebody left out; `present`: signed in."""

    person_id: int
    person: str
    name: str
    standing: str
    reason: str
    present: bool
    cause: str = ""
    consent: str = ""

    @property
    def reason_words(self) -> str:
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class BallotRoll:
    """`eligible`: 应到会. `need`: how many of them must be there, by `quorum` (a sentence with its source)."""

    lines: list[Line]
    eligible: int
    present: int
    need: int
    quorum: str

    @property
    def short(self) -> int:
        """How many more must come."""
        return max(0, self.need - self.present)

    def of(self, reason: str) -> list[Line]:
        return [line for line in self.lines if line.reason == reason]


def roll_of(ballot: Ballot) -> BallotRoll:
    """Every member of the hosts on the day of the meeting. Once the ballot is open, as it was opened."""
    activity = Activity.objects.get(pk=ballot.occasion_id or 0)
    rows = {row["person_id"]: row for row in activities_queries.roll_of(activity) if row["capacity"] == "attendee"}
    titles = {code: word.title for code, word in national().standings().items()}
    in_party = {code for code, word in national().standings().items() if word.member}
    found = directory.members_of(_hosts(activity), activity.held_on)
    members = {one.person_id: one for one in found if one.state in in_party}
    left_out = {row["person_id"]: row for row in ballots_queries.left_out_of(ballot)}
    frozen = {row["person_id"]: row for row in ballots_queries.roll_of(ballot)} if hasattr(ballot, "opening") else None
    lines = []
    for person_id in rows.keys() | members.keys() | (frozen or {}).keys():
        row, member = rows.get(person_id), members.get(person_id)
        there = frozen[person_id]["present"] if frozen and person_id in frozen else bool(row and row["state"] == "present")
        if frozen is not None:
            votes = person_id in frozen
        else:
            votes = bool(row and (row["votes"] or ballot.kind == "appraisal"))
        out = left_out.get(person_id) if frozen is not None or not there else None
        reason = "counted" if votes and not out else "left_out" if out else _why_not(row is not None, member)
        named = member or row or (frozen or {})[person_id]
        lines.append(
            Line(
                person_id, *_called(named),
                titles.get(member.state, "") if member else "", reason, there,
                out["cause"] if out else "", out["consent"] if out else "",
            )
        )  # fmt: skip
    return _added_up(ballot, sorted(lines, key=lambda line: (list(REASONS).index(line.reason), line.name, line.person_id)))


def leave_out(*, ballot: Ballot, public_id: str, cause: str, consent: str, by: Actor) -> None:
    """Do not count somebody of the roll in 应到会; refused for whoever is not on it."""
    line = _line(ballot, public_id)
    ballots.exclude_voter(ballot_id=ballot.pk, person_id=line.person_id, name=line.name, cause=cause, consent=consent, by=by)


def count_again(*, ballot: Ballot, public_id: str, by: Actor) -> None:
    """Take it back."""
    ballots.count_voter_again(ballot_id=ballot.pk, person_id=_line(ballot, public_id).person_id, by=by)


def causes_on(ballot: Ballot) -> tuple[list[str], str]:
    """The cases in which somebody may be left out, and where they stand."""
    version = national().value("election_excluded_from_base").at(ballot.held_on)
    return list(version.value), str(version.source)


def _hosts(activity: Activity) -> list[int]:
    return list(activity.hosts.values_list("organisation_id", flat=True))


def _called(named: Any) -> tuple[str, str]:
    """Public id and name, of a member or a row of a roll."""
    return (named["person"], named["name"]) if isinstance(named, dict) else (named.public_id, named.name)


def _why_not(on_roll: bool, member: directory.MemberOn | None) -> str:
    """Somebody on the roll without a vote has none by standing; a voter who is missing from it was taken off."""
    return "no_vote" if on_roll or (member is not None and not member.votes) else "not_on_roll"


def _line(ballot: Ballot, public_id: str) -> Line:
    found = [line for line in roll_of(ballot).lines if line.person == public_id and line.reason in ("counted", "left_out")]
    if not found:
        raise refusal("not_on_roll")
    return found[0]


def _added_up(ballot: Ballot, lines: list[Line]) -> BallotRoll:
    counted = [line for line in lines if line.reason == "counted"]
    quorum = ballots_queries.quorum_of(ballot)
    right = "选举权" if ballot.kind == "election" else "表决权"
    present = sum(line.present for line in counted)
    need = quorum.needed(len(counted) if quorum.base == "eligible" else present)
    sentence = f"到会须{quorum.said(right)}，即{len(counted)}人中至少{need}人。依据：{quorum.source}。"
    return BallotRoll(lines, len(counted), present, need, sentence)
