"""Make-up: done by the person, part by part; accepted by another; never turned into 到会."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible
from lanyan.rulebook import national

from .. import access
from ..errors import refusal
from ..models import MakeUp, MakeUpPart, MakeUpReview, QuizQuestion
from .subject import must_be_before, take, written


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the make-up quiz: `answer` is the index of the right option."""

    text: str
    options: Sequence[str]
    answer: int


@operation
def set_quiz(*, activity_id: int, questions: Sequence[Question], by: Actor) -> int:
    """Replace the make-up quiz, before closing; how many questions it has."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    for q in questions:
        if not q.text.strip() or len(q.options) < 2 or not 0 <= q.answer < len(q.options):
            raise refusal("quiz_malformed", field="questions")
    activity.quiz.all().delete()
    QuizQuestion.objects.bulk_create(
        QuizQuestion(activity=activity, position=n, text=q.text.strip(), options=list(q.options), answer=q.answer)
        for n, q in enumerate(questions, start=1)
    )
    return len(questions)


@operation
def do_part(*, make_up_id: int, part: str, content: str = "", by: Actor) -> MakeUpPart:
    """One part is done: watch and read are declared, a note is written, a quiz answered (JSON list of option indexes).

    The person does them; `talk` is entered by the secretary, with what was talked about. Doing a part again before
    acceptance replaces its content.
    """
    make_up = _held(make_up_id)
    if part not in make_up.parts:
        word = national().make_up_parts().get(part)
        raise refusal("part_not_asked", part=word.title if word else part)
    if part == "talk":
        if not _answers_for(by, make_up) or _is_own(by, make_up):
            raise refusal("talk_by_secretary")
    elif not _is_own(by, make_up):
        raise refusal("not_own_make_up") if _answers_for(by, make_up) else NotVisible(f"make-up {make_up_id}")
    _must_be_open(make_up)
    if part in ("note", "talk"):
        content = written(content, "content")
    if part == "quiz":
        content = json.dumps(_checked_answers(make_up, content))
    _tell(make_up, part=part)
    done = {"content": content, "done_at": clock.now(), "done_by_id": by.person_id}
    return MakeUpPart.objects.update_or_create(make_up=make_up, part=part, defaults=done)[0]


@operation
def review_make_up(*, make_up_id: int, accepted: bool, remark: str = "", by: Actor) -> MakeUpReview:
    """Accept a make-up whose parts are all done, or return it saying what is missing. Never one's own.

    Accepting twice is once. A make-up accepted after its deadline counts, and shows as belated.
    """
    make_up = _held(make_up_id)
    _must_answer_for(by, make_up)
    already = MakeUpReview.objects.filter(make_up=make_up, accepted=True).first()
    if already and accepted:
        return already
    _must_be_open(make_up)
    missing = [p for p in make_up.parts if p not in set(make_up.done_parts.values_list("part", flat=True))]
    if accepted and missing:
        words = national().make_up_parts()
        raise refusal("parts_missing", parts="、".join(words[p].title for p in missing))
    remark = remark.strip() if accepted else written(remark, "remark", "reason_needed")
    _tell(make_up, accepted=accepted)
    return MakeUpReview.objects.create(
        make_up=make_up,
        accepted=accepted,
        remark=remark,
        reviewed_by_id=by.person_id,
        reviewed_at=clock.now(),
        accepted_on=clock.today() if accepted else None,
    )


@operation
def waive_make_up(*, make_up_id: int, reason: str, by: Actor) -> MakeUp:
    """Let somebody off a make-up, with a reason; not oneself. It then counts neither as made up nor as owed."""
    make_up = _held(make_up_id)
    _must_answer_for(by, make_up)
    _must_be_open(make_up)
    reason = written(reason, "reason", "reason_needed")
    make_up.waived_at, make_up.waived_by_id, make_up.waive_reason = clock.now(), by.person_id, reason
    make_up.save(update_fields=["waived_at", "waived_by_id", "waive_reason"])
    _tell(make_up, reason=reason)
    return make_up


def _held(make_up_id: int) -> MakeUp:
    """The make-up, locked, so that two reviewers wait for one another."""
    make_up = (
        MakeUp.objects.select_for_update(of=("self",), no_key=True)
        .select_related("activity", "outcome")
        .filter(pk=make_up_id)
        .first()
    )
    if make_up is None:
        raise refusal("make_up_none")
    return make_up


def _must_be_open(make_up: MakeUp) -> None:
    accepted = MakeUpReview.objects.filter(make_up=make_up, accepted=True).exists()
    if accepted or make_up.waived_at or make_up.withdrawn_at:
        raise refusal("make_up_settled")


def _must_answer_for(by: Actor, make_up: MakeUp) -> None:
    if _is_own(by, make_up):
        raise refusal("own_make_up")
    if not _answers_for(by, make_up):
        raise NotVisible(f"make-up {make_up.pk}")


def _answers_for(by: Actor, make_up: MakeUp) -> bool:
    return access.may_manage_people_of(by, make_up.activity, make_up.outcome.organisation_id)


def _is_own(by: Actor, make_up: MakeUp) -> bool:
    return by.person_id is not None and by.person_id == make_up.person_id


def _checked_answers(make_up: MakeUp, content: str) -> list[int]:
    """The answers, if all are right; else a refusal naming the wrong ones. Nobody is scored: read, and try again."""
    right = list(QuizQuestion.objects.filter(activity_id=make_up.activity_id).values_list("answer", flat=True))
    if not right:
        raise refusal("quiz_none")
    try:
        answers = json.loads(content or "[]")
    except ValueError:
        answers = []
    if not isinstance(answers, list):
        answers = []
    given = dict(enumerate(answers))
    wrong = [str(n + 1) for n, answer in enumerate(right) if given.get(n) != answer]
    if wrong:
        raise refusal("quiz_wrong", field="content", numbers="、".join(wrong))
    return right


def _tell(make_up: MakeUp, **details: object) -> None:
    about("make_up", make_up.pk, organisation_id=make_up.outcome.organisation_id, activity=make_up.activity_id, **details)
