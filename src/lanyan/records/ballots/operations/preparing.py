"""Before the meeting: what will be asked. Nothing is frozen yet; a ballot prepared may be changed or dropped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from .. import access
from ..errors import refusal
from ..models import Ballot, Question
from ..models.ballot import KINDS, NAMED_WAYS, SECRET_WAYS
from ..reckoning import options_of, rule_of, vote_of
from .subject import has, take

MOST_QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One matter, candidate or member. `standing` only for a member who is appraised; `written_…` only for a matter whose
    rule counts the opinions that absent members handed in before the meeting.
    """

    text: str
    note: str = ""
    standing: str = ""
    written_for: int = 0
    written_against: int = 0


@operation
def prepare_ballot(
    *,
    organisation_id: int,
    held_on: date,
    title: str,
    kind: str,
    rule: str,
    way: str,
    questions: Sequence[Asked],
    seats: int = 0,
    stage: str = "formal",
    occasion_id: int | None = None,
    follows: Ballot | None = None,
    by: Actor,
) -> Ballot:
    """Put a ballot down: what is asked, by which rule, in which way. The rule says whether it must be secret."""
    ballot = Ballot(
        organisation_id=organisation_id, held_on=held_on, occasion_id=occasion_id, follows=follows,
        prepared_by_id=by.person_id, prepared_at=clock.now(),
    )  # fmt: skip
    access.require(by, ballot, "record")
    _fill(ballot, title, kind, rule, way, questions, seats, stage)
    about("ballot", ballot.pk, organisation_id=organisation_id, kind=kind, way=way)
    return ballot


@operation
def amend_ballot(
    *,
    ballot_id: int,
    title: str,
    kind: str,
    rule: str,
    way: str,
    questions: Sequence[Asked],
    seats: int = 0,
    stage: str = "",
    keep_opinions: bool = True,
    by: Actor,
) -> Ballot:
    """Change what will be asked, before it is opened. Opinions in writing stay with a matter that stands as it stood
    (`keep_opinions`; else they are as said), and so does the stage where none is said.
    """
    ballot = take(ballot_id, by)
    _must_be_prepared_only(ballot)
    if kind != ballot.kind:  # what only the other kind knows
        ballot.exclusions.all().delete()
        ballot.appraisal_steps.all().delete()
    was = {one.text: one for one in ballot.questions.all()}
    if keep_opinions:
        questions = [_with_opinions(one, was.get(one.text.strip())) for one in questions]
    ballot.questions.all().delete()
    _fill(ballot, title, kind, rule, way, questions, seats, stage or ballot.stage)
    return ballot


@operation
def drop_ballot(*, ballot_id: int, by: Actor) -> None:
    """Take back a ballot that was never opened."""
    ballot = take(ballot_id, by)
    _must_be_prepared_only(ballot)
    about("ballot", ballot.pk, title=ballot.title)
    ballot.delete()


def _with_opinions(asked: Asked, was: Question | None) -> Asked:
    if was is None or asked.written_for or asked.written_against:
        return asked
    return replace(asked, written_for=was.written_for, written_against=was.written_against)


def _must_be_prepared_only(ballot: Ballot) -> None:
    if has(ballot, "opening"):
        raise refusal("already_open")


def _fill(
    ballot: Ballot, title: str, kind: str, rule: str, way: str, questions: Sequence[Asked], seats: int, stage: str
) -> None:
    if kind not in KINDS:
        raise refusal("kind_unknown", field="kind")
    if way not in (*SECRET_WAYS, *NAMED_WAYS):
        raise refusal("way_unknown", field="way")
    asked = [replace(one, text=one.text.strip(), note=one.note.strip()) for one in questions if one.text.strip()]
    ballot.kind, ballot.rule, ballot.way = kind, rule, way
    ballot.title = (title.strip() or _usual_title(ballot, asked))[:120]
    ballot.secret, ballot.stage = way in SECRET_WAYS, stage
    ballot.seats = seats if kind == "election" else 0
    _check(ballot, asked)
    ballot.options = options_of(ballot)
    ballot.rule_from = rule_of(ballot).valid_from
    ballot.save()
    Question.objects.bulk_create(
        Question(ballot=ballot, position=place, **asdict(one)) for place, one in enumerate(asked, 1)
    )


def _usual_title(ballot: Ballot, asked: list[Asked]) -> str:
    """What it is called where nobody has said: the matter itself, the kind of election, or 民主测评."""
    if ballot.kind == "decision":
        return asked[0].text if asked else ""
    book = national()
    titles = {one.code: one.title for one in book.election_rules()} | {one.code: one.title for one in book.appraisal_rules()}
    return titles.get(ballot.rule, "")


def _check(ballot: Ballot, asked: list[Asked]) -> None:
    vote = vote_of(ballot)
    if vote.ballot == "secret" and not ballot.secret:
        raise refusal("secret_needed", field="way", rule=ballot.title)
    if vote.ballot == "open" and ballot.secret:
        raise refusal("open_needed", field="way", rule=ballot.title)
    if not asked:
        raise refusal("nothing_asked", field="question")
    if any(one.written_for or one.written_against for one in asked) and getattr(vote, "written", "") != "counted":
        raise refusal("written_not_counted", field="written_for", rule=ballot.title)
    if len(asked) > MOST_QUESTIONS:
        raise refusal("too_many", field="question", most=MOST_QUESTIONS)
    twice = [name for name, times in Counter(one.text for one in asked).items() if times > 1]
    if twice:
        raise refusal("same_name", field="question", name=twice[0])
    if ballot.kind == "election":
        _check_candidates(ballot, len(asked))


def _check_candidates(ballot: Ballot, have: int) -> None:
    if not 1 <= ballot.seats <= MOST_QUESTIONS:
        raise refusal("seats_missing", field="seats", most=MOST_QUESTIONS)
    if ballot.stage == "runoff":  # among those with equal votes, however many
        return
    margin = rule_of(ballot).margin
    need, source = margin.needed(ballot.seats), f"依据：{margin.source}。"
    if have < need:
        raise refusal("candidates_few", field="question", have=have, seats=ballot.seats, need=need, source=source)
    if margin.share is None and have > need:
        raise refusal("candidates_many", field="question", have=have, seats=ballot.seats, source=source)
