"""A step of a case is voted on at a real meeting: the ballot is prepared from the case, its count fills the step.

The branch assembly's vote on admission and conversion: one question for each person, by the rule of the step, with the
formal written opinions that absent members handed in before. The election of a committee: the candidates that the case
determined, for the seats of the request. When the ballot is counted its decisions stand in the record of the meeting; once
the meeting is closed the step finds day, meeting, decision or elected, and result filled in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.records.activities import operations as activities_operations
from lanyan.records.activities import queries as activities
from lanyan.records.activities.matters import line_of
from lanyan.records.activities.models import Activity, AgendaItem, Decision
from lanyan.records.ballots import operations as ballots
from lanyan.records.ballots import queries as ballots_queries
from lanyan.records.ballots.models import Ballot
from lanyan.records.procedures import access
from lanyan.records.procedures.errors import refusal
from lanyan.records.procedures.models import Case, CaseBallot, StepPerson
from lanyan.records.procedures.reckoning import Standing, standing_of
from lanyan.rulebook import national
from lanyan.rulebook.procedures import StepVersion
from lanyan.rulebook.procedures.definition import CANDIDATES
from lanyan.rulebook.procedures.words import early_sentence

from . import hold_ballot, renew_committee, vote_again

EXCLUDED = "excluded"  # the field of a step that names who is lawfully not counted in 应到会


@dataclass(frozen=True)
class Linked:
    """The ballot of a step: where it stands, and once counted what it says. `outcome`: what the step would record;
    `good`: the favourable one; `decision`: of a vote; `elected`: names, of an election."""

    ballot: Ballot
    activity: Activity
    state: str
    counted: bool = False
    good: bool = False
    outcome: str = ""
    sentences: list[str] = field(default_factory=list)
    decision: Decision | None = None
    elected: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Counted, and the meeting is closed: the step may be recorded."""
        return self.counted and hasattr(self.activity, "closure")

    @property
    def meeting(self) -> str:
        """The meeting and its decision as the form of a step names them."""
        return f"{self.activity.public_id}:{self.decision.pk if self.decision else ''}"


@dataclass(frozen=True)
class NamedInCase:
    """Who, by the case of an election, is lawfully not counted, and by whose consent as it was written down there."""

    people: frozenset[int]
    consent: str


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
    round_ = standing.round(step)
    ballot = _carried_over(case, step, round_, activity, by)
    if ballot is None:
        text, asked, seats = _question(case, standing, version, activity, (written_for, written_against))
        ballot = hold_ballot.prepare_ballot(
            activity=activity, title=text, kind=version.put_to, rule=version.vote or version.election, way=way,
            questions=asked, seats=seats, by=by,
        )  # fmt: skip
    try:
        with transaction.atomic():
            CaseBallot.objects.create(
                case=case, step=step, round=round_, activity_id=activity.pk, ballot_id=ballot.pk, put_by_id=by.person_id,
                put_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as taken:
        raise refusal("ballot_put_already", title=activity.title) from taken
    line = activity.agenda.filter(case_id=case.pk, case_step=step).first()
    if line is not None:
        activities_operations.link_agenda_item(item_id=line.pk, ballots=[ballot.pk], by=by)
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


@transaction.atomic
def drop_ballot(*, ballot: Ballot, by: Actor) -> None:
    """Take back a ballot that was never opened; a step that it was put for may be put again. Where it followed a count, what
    was counted stands for the step again."""
    links = CaseBallot.objects.filter(ballot_id=ballot.pk, dropped_at=None)
    ballots.drop_ballot(ballot_id=ballot.pk, by=by)
    if ballot.follows is not None and hasattr(ballot.follows, "closure"):
        links.update(ballot_id=ballot.follows_id, activity_id=ballot.follows.occasion_id)
    else:
        links.update(dropped_at=clock.now(), dropped_by_id=by.person_id)


@transaction.atomic
def take_back_opening(*, ballot: Ballot, by: Actor) -> Ballot:
    """Undo an opening by mistake; the same is prepared again, and may be changed. Refusal: already_out."""
    ballots.take_back_opening(ballot_id=ballot.pk, by=by)
    return prepare_again(ballot=Ballot.objects.select_related("annulment").get(pk=ballot.pk), by=by)


@transaction.atomic
def elect_again(*, ballot: Ballot, at: Activity | None = None, by: Actor) -> Ballot:
    """See `vote_again.elect_again`; held on another day, the case looks to that meeting for what comes out."""
    before = [ballot, *ballots_queries.follows_of(ballot), *ballots_queries.followed_by(ballot)]
    made: Ballot = vote_again.elect_again(ballot=ballot, at=at, by=by)
    if made.occasion_id != ballot.occasion_id:
        links = CaseBallot.objects.filter(ballot_id__in=[one.pk for one in before], dropped_at=None)
        links.update(ballot_id=made.pk, activity_id=made.occasion_id)
    return made


@transaction.atomic
def prepare_again(*, ballot: Ballot, by: Actor) -> Ballot:
    """See `vote_again.prepare_again`; the step that the ballot was put for goes on with the new one."""
    made: Ballot = vote_again.prepare_again(ballot=ballot, by=by)
    CaseBallot.objects.filter(ballot_id__in=[ballot.pk, made.follows_id], dropped_at=None).update(ballot_id=made.pk)
    return made


def linked(case: Case, step: str, version: StepVersion) -> Linked | None:
    """The ballot that the step was put to, None where there is none (any more)."""
    link = _link(case, step)
    ballot = Ballot.objects.filter(pk=link.ballot_id).first() if link else None
    if link is None or ballot is None:
        return None
    activity = Activity.objects.select_related("closure").get(pk=link.activity_id)
    state = ballots_queries.STATES[ballots_queries.state_of(ballot)]
    if version.put_to == "election":
        return _elected(case, version, Linked(ballot, activity, state))
    decision = Decision.objects.filter(activity=activity, ballot_id=ballot.pk).order_by("-pk").first()
    if decision is None:
        return Linked(ballot, activity, state)
    told = list(decision.explanation)
    return Linked(ballot, activity, state, True, decision.passed, _result(version, decision.passed), told, decision)


def meetings_to_vote_at(case: Case, version: StepVersion) -> list[Activity]:
    """Meetings of the right kind that are planned or under way."""
    return list(activities.not_over(case.organisation_id, version.activity))


@dataclass(frozen=True)
class Waiting:
    """A step of a case that a meeting may vote on: `text` says what would be asked, by which `rule`; `put_to`: decision or
    election."""

    case: Case
    step: str
    put_to: str
    rule: str
    text: str


def waiting_for(activity: Activity, actor: Actor) -> list[Waiting]:
    """Steps that this meeting may vote on and that no ballot asks yet, of the cases that the actor keeps there; not those
    whose day has not come."""
    mine = access.visible_to(actor).filter(organisation=activity.organiser_id, closed_on=None)
    mine = mine.filter(procedure__in=_votable_at(activity.kind))
    found = []
    for case in mine.select_related("person").order_by("opened_on", "pk"):
        standing = standing_of(case)
        for code in standing.open_steps:
            version = standing.procedure.step(code).governing(activity.held_on)
            if not version.put_to or activity.kind not in version.activity or _is_early(standing, code, activity):
                continue
            if _link(case, code) is None and access.may(actor, case, "record"):
                rule = version.vote or version.election
                found.append(Waiting(case, code, version.put_to, rule, _text(case, version)))
    return found


def rules_of_steps(items: Iterable[AgendaItem], on: date) -> dict[int, str]:
    """By which rule each of these items, all about a step of a case, is voted on: {item: rule}; no case is replayed."""
    procedures = dict(Case.objects.filter(pk__in=[one.case_id for one in items]).values_list("pk", "procedure"))
    found = {}
    for item in items:
        code = procedures.get(item.case_id or 0)
        step = national().procedure(code).steps.get(item.case_step) if code else None
        if step is not None:
            version = step.governing(on)
            found[item.pk] = version.vote or version.election
    return found


def line_for(case: Case, step: str) -> str:
    """The line of an agenda that puts a step to the vote; empty for a step that nobody votes on."""
    found = standing_of(case).procedure.steps.get(step)
    version = found.governing(clock.today()) if found else None
    return line_of(_text(case, version)) if version and version.put_to else ""


def _votable_at(kind: str) -> list[str]:
    """Procedures with a step that meetings of a kind vote on."""
    versions = [
        (one.code, version) for one in national().procedures() for step in one.ordered() for version in step.versions
    ]
    return list({code for code, version in versions if version.put_to and kind in version.activity})


def _text(case: Case, version: StepVersion) -> str:
    if version.put_to == "election":
        return national().election_rule(version.election).title
    name = case.person.name if case.person else case.title
    return (version.question or f"{version.title}：{{name}}").format(name=name)


def ballot_of(case: Case, step: str, activity: Activity) -> Ballot | None:
    """The ballot that the step was put to at this meeting, in its present round."""
    link = _link(case, step)
    return Ballot.objects.filter(pk=link.ballot_id, occasion_id=activity.pk).first() if link else None


def named_in_case(ballot: Ballot) -> NamedInCase:
    """Those whom the case that put this ballot says not to count."""
    link = CaseBallot.objects.filter(ballot_id=ballot.pk, dropped_at=None).first()
    if link is None:
        return NamedInCase(frozenset(), "")
    rows = _named(standing_of(link.case), EXCLUDED)
    consent = str(renew_committee.given_in(link.case).get("consent") or "")
    return NamedInCase(frozenset(row.person_id for row in rows), consent)


def _carried_over(case: Case, step: str, round_: int, activity: Activity, by: Actor) -> Ballot | None:
    """Where the step was voted on before and seats were left open, the ballot for these alone, among those not elected."""
    before = case.ballots.filter(step=step, round__lt=round_, dropped_at=None).order_by("-round").first()
    ballot = Ballot.objects.filter(pk=before.ballot_id).first() if before else None
    first = ballots.first_of(ballot) if ballot else None
    counted = [one for one in [first, *ballots_queries.followed_by(first)] if hasattr(one, "closure")] if first else []
    last = counted[-1] if counted else None
    if last is None or not ballots_queries.open_seats_of(ballots_queries.result(last)) or hasattr(last, "reduction"):
        return None
    return vote_again.elect_again(ballot=last, at=activity, by=by)


def _question(
    case: Case, standing: Standing, version: StepVersion, activity: Activity, written: tuple[int, int]
) -> tuple[str, list[ballots.Asked], int]:
    """What the ballot is called, what it asks, and for how many seats (0: it is no election)."""
    text = _text(case, version)
    if version.put_to == "election":
        names = "\n".join(row.person.name for row in _named(standing, CANDIDATES))
        asked = hold_ballot.asked(activity, "election", version.election, names)
        return text, asked, _seats(case)
    return text, [hold_ballot.with_opinions(ballots.Asked(text), written)], 0


def _seats(case: Case) -> int:
    return int(renew_committee.given_in(case).get("seats") or 0)


def _named(standing: Standing, field_code: str) -> list[StepPerson]:
    """Whom the steps that count named in a field; of several steps, the last."""
    taken = [row.key.pk for row in standing.progress.done.values()]
    rows = list(StepPerson.objects.filter(done__in=taken, field=field_code).select_related("person").order_by("pk"))
    return [row for row in rows if row.done_id == rows[-1].done_id]


def _elected(case: Case, version: StepVersion, found: Linked) -> Linked:
    """What the ballots of the meeting say so far: whether all seats are taken, and by whom."""
    result = ballots_queries.result(found.ballot)
    if result is None:
        return found
    names = renew_committee.elected_at(case, version, found.activity.pk)
    seats = renew_committee.seats_at(case, version, found.activity.pk)
    full = not result.void and len(names) >= seats
    outcome = version.outcomes[0 if full else -1].code
    told = [f"应选{seats}名，当选{len(names)}名{'：' + '、'.join(names) if names else ''}。", *result.sentences]
    return replace(found, counted=True, good=full, outcome=outcome, sentences=told, elected=names)


def _link(case: Case, step: str) -> CaseBallot | None:
    """That of the present round."""
    rounds = case.ballots.filter(step=step, dropped_at=None).order_by("-round")
    return next((one for one in rounds if one.round == standing_of(case).round(step)), None)


def _must_be_votable(standing: Any, step: str, version: StepVersion, activity: Activity) -> None:
    if not version.put_to:
        raise refusal("no_vote_here", step=version.title)
    missing = [need for need in standing.procedure.step(step).needs if need not in standing.progress.done]
    if missing or step in standing.progress.done:
        titles = "、".join(standing.procedure.step(need).title for need in missing) or version.title
        raise refusal("out_of_order", step=version.title, missing=titles, field="meeting")
    if version.activity and activity.kind not in version.activity:
        raise refusal("meeting_wrong", why="这类会议不能决定这一步，", field="meeting")
    if _is_early(standing, step, activity):
        found = standing.window(step)
        why = early_sentence(standing.procedure, found, activity.held_on)
        raise refusal("too_early", step=version.title, why=f"{why}。", field="meeting")


def _is_early(standing: Standing, step: str, activity: Activity) -> bool:
    found = standing.window(step)
    return found is not None and found.is_early(activity.held_on)


def _result(version: StepVersion, passed: bool) -> str:
    """The favourable result where the vote passed, else `rejected` where the step has it; else a person says which."""
    if passed:
        return version.outcomes[0].code if version.outcomes else ""
    return "rejected" if version.outcome("rejected") else ""
