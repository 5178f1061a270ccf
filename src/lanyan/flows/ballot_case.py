"""A step of a case is voted on at a real meeting: the ballot is prepared from the case, its count fills the step.

The branch assembly's vote on admission and conversion: one question for each person, by the rule of the step, with the
formal written opinions that absent members handed in before. When the ballot is counted its decision stands in the record
of the meeting; once the meeting is closed the step finds day, meeting, decision and result filled in.
"""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.records.activities import queries as activities
from lanyan.records.activities.models import Activity, Decision
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures import access
from lanyan.records.procedures.errors import refusal
from lanyan.records.procedures.models import Case, CaseBallot
from lanyan.records.procedures.reckoning import standing_of
from lanyan.rulebook.procedures import StepVersion
from lanyan.rulebook.procedures.words import early_sentence

from . import hold_ballot


@dataclass(frozen=True)
class Linked:
    """The ballot of a step: where it stands, and once counted what was decided. `outcome`: what the step would record."""

    ballot: Ballot
    activity: Activity
    state: str
    decision: Decision | None
    outcome: str

    @property
    def ready(self) -> bool:
        """Counted, and the meeting is closed: the step may be recorded."""
        return self.decision is not None and hasattr(self.activity, "closure")


@operation
def prepare_case_ballot(
    *, case_id: int, step: str, activity_id: int, way: str, written_for: int = 0, written_against: int = 0, by: Actor
) -> Ballot:
    """Put the step to a vote at a meeting of the organisation that is not over.

    Refusals: no_vote_here, out_of_order, too_early (by the day of the meeting), meeting_wrong, ballot_put_already, those of
    preparing a ballot (secret_needed, written_not_counted). Twice at once puts one.
    """
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise refusal("step_gone")
    access.require(by, case, "record")
    activity = Activity.objects.filter(pk=activity_id, organiser=case.organisation_id).first()
    if activity is None:
        raise refusal("meeting_wrong", why="没有找到本组织的这次会议，", field="meeting")
    standing = standing_of(case)
    version = standing.procedure.step(step).governing(activity.held_on)
    _must_be_votable(standing, step, version, activity)
    text = (version.question or f"{version.title}：{{name}}").format(name=case.person.name if case.person else case.title)
    note = f"会前书面意见：赞成{written_for}，不赞成{written_against}" if written_for or written_against else ""
    ballot = hold_ballot.prepare_ballot(
        activity=activity, title=text, kind="decision", rule=version.vote, way=way, by=by,
        questions=[ballots.Asked(text, note, written_for=written_for, written_against=written_against)],
    )  # fmt: skip
    round_ = standing.round(step)
    try:
        with transaction.atomic():
            CaseBallot.objects.create(
                case=case, step=step, round=round_, activity_id=activity.pk, ballot_id=ballot.pk, text=text,
                put_by_id=by.person_id, put_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as taken:
        raise refusal("ballot_put_already", title=activity.title) from taken
    about("case", case.pk, organisation_id=case.organisation_id, step=step, ballot=ballot.pk, activity=activity.pk)
    return ballot


@operation
def drop_case_ballot(*, case_id: int, step: str, by: Actor) -> None:
    """Take a ballot that was not opened off the meeting again. Refusals: ballot_started, step_gone."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    link = _link(case, step) if case else None
    if case is None or link is None:
        raise refusal("step_gone")
    access.require(by, case, "record")
    ballot = Ballot.objects.filter(pk=link.ballot_id).first()
    if ballot is not None:
        if ballots_queries.state_of(ballot) not in ("prepared", "annulled"):
            raise refusal("ballot_started")
        if ballots_queries.state_of(ballot) == "prepared":
            ballots.drop_ballot(ballot_id=ballot.pk, by=by)
    link.dropped_at, link.dropped_by_id = clock.now(), by.person_id
    link.save(update_fields=["dropped_at", "dropped_by_id"])
    about("case", case.pk, organisation_id=case.organisation_id, step=step, ballot=link.ballot_id)


def linked(case: Case, step: str, version: StepVersion) -> Linked | None:
    """The ballot that the step was put to, None where there is none (any more)."""
    link = _link(case, step)
    ballot = Ballot.objects.filter(pk=link.ballot_id).first() if link else None
    if link is None or ballot is None:
        return None
    activity = Activity.objects.select_related("closure").get(pk=link.activity_id)
    decisions = Decision.objects.filter(activity=activity, rule=version.vote, text__startswith=link.text)
    decision = decisions.order_by("-pk").first()
    return Linked(
        ballot, activity, ballots_queries.STATES[ballots_queries.state_of(ballot)], decision, _result(version, decision)
    )


def meetings_to_vote_at(case: Case, version: StepVersion) -> list[Activity]:
    """Meetings of the right kind that are planned or under way."""
    return list(activities.not_over(case.organisation_id, version.activity))


def _link(case: Case, step: str) -> CaseBallot | None:
    """That of the present round."""
    rounds = case.ballots.filter(step=step, dropped_at=None).order_by("-round")
    return next((one for one in rounds if one.round == standing_of(case).round(step)), None)


def _must_be_votable(standing: Any, step: str, version: StepVersion, activity: Activity) -> None:
    if not version.vote:
        raise refusal("no_vote_here", step=version.title)
    missing = [need for need in standing.procedure.step(step).needs if need not in standing.progress.done]
    if missing or step in standing.progress.done:
        titles = "、".join(standing.procedure.step(need).title for need in missing) or version.title
        raise refusal("out_of_order", step=version.title, missing=titles, field="meeting")
    if version.activity and activity.kind not in version.activity:
        raise refusal("meeting_wrong", why="这类会议不能决定这一步，", field="meeting")
    found = standing.window(step)
    if found is not None and found.is_early(activity.held_on):
        why = early_sentence(standing.procedure, found, activity.held_on)
        raise refusal("too_early", step=version.title, why=f"{why}。", field="meeting")


def _result(version: StepVersion, decision: Decision | None) -> str:
    """The favourable result where the vote passed, else `rejected` where the step has it; else a person says which."""
    if decision is None:
        return ""
    if decision.passed:
        return version.outcomes[0].code if version.outcomes else ""
    return "rejected" if version.outcome("rejected") else ""
