"""The only writers of feedback."""

from lanyan.kernel import clock
from lanyan.kernel.operation import SYSTEM, Actor, about, operation
from lanyan.kernel.refusal import InvalidInput, NotAllowed, NotVisible

from .access import answerable_by, visible_to
from .models import TOPICS, Feedback, FeedbackAnswer

LONGEST = 2000


def submit_feedback(*, topic: str, text: str, page: str, organisation_id: int | None, signed: bool, by: Actor) -> Feedback:
    """Hand in feedback. Unsigned, it is stored and journalled without the account."""
    return _store_feedback(
        topic=topic,
        text=text,
        page=page,
        organisation_id=organisation_id,
        account_id=by.account_id if signed else None,
        by=by if signed else SYSTEM,
    )


@operation
def _store_feedback(
    *, topic: str, text: str, page: str, organisation_id: int | None, account_id: int | None, by: Actor
) -> Feedback:
    text = text.strip()
    if topic not in TOPICS:
        raise InvalidInput("unknown_topic", "请选择类别后再提交，已填内容保留。", field="topic")
    if not text:
        raise InvalidInput("empty_text", "内容为空，请写明情况后再提交。", field="text")
    if len(text) > LONGEST:
        raise InvalidInput(
            "too_long", f"内容超过{LONGEST}字（现{len(text)}字），请精简后再提交，已填内容保留。", field="text"
        )
    feedback = Feedback.objects.create(
        topic=topic,
        text=text,
        page=page[:200],
        organisation_id=organisation_id,
        account_id=account_id,
        submitted_on=clock.today(),
    )
    about("feedback", feedback.pk, organisation_id=organisation_id, topic=topic)
    return feedback


@operation
def answer_feedback(*, public_id: str, text: str, settled: bool, by: Actor) -> FeedbackAnswer:
    """Answer a piece of feedback that the actor answers for."""
    feedback = answerable_by(by).filter(public_id=public_id).first()
    if feedback is None:
        if visible_to(by).filter(public_id=public_id).exists():
            raise NotAllowed("not_allowed", "由上级党组织答复，您可以在本页查看进度。没有保存。", reason="own feedback")
        raise NotVisible("feedback not answerable by this actor")
    if not text.strip():
        raise InvalidInput("empty_text", "答复为空，请写明处理情况后再提交。", field="text")
    about("feedback", feedback.pk, organisation_id=feedback.organisation_id, settled=settled)
    return FeedbackAnswer.objects.create(
        feedback=feedback,
        text=text.strip(),
        settled=settled,
        answered_by_id=by.account_id,
        answered_by_name=by.name,
        answered_at=clock.now(),
    )
