"""One tap at a meeting: what its agenda puts to the vote becomes a ballot with everything filled in as usual.

Where a case waits for this vote (taking somebody in, an election of the committee) the ballot is the case's: its question,
rule, candidates and seats. Else the item of the agenda is the question, by the rule that its words or the kind of meeting
call for. It may be corrected until it is opened.
"""

from dataclasses import dataclass

from django.db import transaction

from lanyan.kernel.operation import Actor
from lanyan.records.activities import access as activities_access
from lanyan.records.activities import queries as activities
from lanyan.records.activities.matters import names, same_matter
from lanyan.records.activities.models import Activity
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.models import Ballot
from lanyan.rulebook import national

from . import ballot_case, hold_ballot

FEW = 5


@dataclass(frozen=True)
class Usual:
    """The rule and the way by which a matter is usually voted on."""

    rule: str
    way: str


@transaction.atomic
def put_to_vote(*, activity: Activity, matter: str, by: Actor) -> Ballot | None:
    """The ballot for a matter of the agenda; for an election (`matter` is empty) that of the case, None where none waits.

    A second tap finds the first one's ballot. Refusals: those of preparing a ballot.
    """
    activities_access.require(by, activity, "record")
    Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    for case, step, version in ballot_case.waiting_for(activity):
        name = case.person.name if case.person else case.title
        if version.put_to != ("decision" if matter else "election"):
            continue
        if not matter or names(matter, name) or same_matter(matter, version.question.format(name=name)):
            way = usual(activity, matter, version.vote or version.election).way
            return ballot_case.ballot_of(case, step) or ballot_case.prepare_case_ballot(
                case_id=case.pk, step=step, activity_id=activity.pk, way=way, by=by
            )
    if not matter:
        return None
    standing = [one for one in ballots_queries.of_occasion(activity.pk) if not hasattr(one, "annulment")]
    same = next((one for one in standing if same_matter(one.title, matter)), None)
    if same is not None:
        return same
    rule, way = (found := usual(activity, matter)).rule, found.way
    return hold_ballot.prepare_ballot(
        activity=activity, title=matter, kind="decision", rule=rule, way=way, questions=[ballots.Asked(matter)], by=by
    )


def usual(activity: Activity, matter: str = "", rule: str = "") -> Usual:
    """The rule that the words of a matter or the kind of meeting call for, and the way that suits rule and room: a secret
    vote by slips, with fewer than five voters in the room on paper; what need not be secret by a show of hands.
    """
    book, kind = national(), national().activity_kind(activity.kind)
    chosen = rule or _called_for(matter, kind.vote_rules) or kind.vote_rule or ""
    elections = {one.code: one.vote_rule for one in book.election_rules()}
    vote = elections.get(chosen) or (book.vote_rule(chosen) if chosen else None)
    version = vote.find(activity.held_on) if vote else None
    if version is None or version.ballot != "secret":
        return Usual(chosen, "hands")
    room = sum(row["votes"] and row["state"] == "present" for row in activities.roll_of(activity))
    return Usual(chosen, "paper" if 0 < room < FEW else "slips")


def _called_for(matter: str, rules: tuple[str, ...]) -> str:
    """Taking in and confirming members have rules of their own."""
    words = {"conversion": "转正" in matter or "转为" in matter, "admission": "预备党员" in matter or "入党" in matter}
    return next((code for code, said in words.items() if said and code in rules), "")
