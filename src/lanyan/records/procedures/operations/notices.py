"""公示: post it, take in what people say, settle each, take it down when it must be posted anew."""

from datetime import date

from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..models import Case, Objection, PublicNotice
from ..reckoning import refresh_dues, standing_of
from .subject import check_day, spoken, step_of, take, written


@operation
def post_notice(
    *, case_id: int, step: str, on: date, place: str, text: str, backfill_reason: str = "", by: Actor
) -> PublicNotice:
    """Post the notice of a step from a day; its last working day is reckoned (the first day is not counted).

    Refusals: no_notice_here, out_of_order, notice_hanging, nothing_typed, in_the_future, backfill_needed.
    """
    case = take(case_id, by, "record")
    standing = standing_of(case)
    definition = step_of(standing.procedure, step)
    version = definition.governing(on)
    if version.notice is None or not definition.binds(on):
        raise refusal("no_notice_here", step=version.title)
    missing = [need for need in definition.needs if need not in standing.progress.done]
    if missing or step in standing.progress.done:
        titles = "、".join(standing.procedure.step(need).governing(on).title for need in missing) or version.title
        raise refusal("out_of_order", step=f"公示（{version.title}）", missing=titles)
    hanging = case.notices.filter(step=step, round=standing.round(step), withdrawn_at=None).first()
    if hanging is not None:
        if (hanging.posted_on, hanging.text) == (on, text.strip()):
            return hanging
        raise refusal("notice_hanging", day=spoken(hanging.posted_on))
    check_day(on, case, backfill_reason, field="on")
    row = PublicNotice.objects.create(
        case=case,
        step=step,
        round=standing.round(step),
        posted_on=on,
        ends_on=version.notice.span.ends_on(on, standing.calendar),
        place=written(place, "place"),
        text=written(text, "text"),
        posted_by_id=by.person_id,
        posted_at=clock.now(),
    )
    refresh_dues(Case.objects.get(pk=case.pk))
    about("case", case.pk, step=step, notice=row.pk, on=str(on))
    return row


@operation
def withdraw_notice(*, notice_id: int, reason: str, by: Actor) -> PublicNotice:
    """Take the notice down (wrong content, interrupted): the time starts anew with the next one."""
    notice = _held(notice_id, by)
    if notice.withdrawn_at is None:
        notice.withdrawn_at, notice.withdrawn_by_id = clock.now(), by.person_id
        notice.withdrawn_reason = written(reason, "reason", "reason_needed")
        notice.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
        refresh_dues(Case.objects.get(pk=notice.case_id))
    about("case", notice.case_id, notice=notice.pk, reason=notice.withdrawn_reason)
    return notice


@operation
def receive_objection(*, notice_id: int, on: date, text: str, by: Actor) -> Objection:
    """Take in what somebody raised while the notice hangs. Who it was is not asked."""
    notice = _held(notice_id, by)
    if notice.withdrawn_at is not None or on < notice.posted_on:
        raise refusal("objection_late", field="on")
    check_day(on, notice.case, "by hand", field="on")
    text = written(text, "text")
    about("case", notice.case_id, notice=notice.pk, on=str(on))
    same = notice.objections.filter(received_on=on, text=text).first()
    return same or Objection.objects.create(
        notice=notice, received_on=on, text=text, received_by_id=by.person_id, received_at=clock.now()
    )


@operation
def settle_objection(*, objection_id: int, finding: str, upheld: bool, by: Actor) -> Objection:
    """Write down what was found, and whether it stands in the way."""
    found = Objection.objects.filter(pk=objection_id).first()
    if found is None:
        raise refusal("notice_none")
    _held(found.notice_id, by)
    objection = Objection.objects.get(pk=objection_id)
    if objection.settled_at is not None:
        raise refusal("objection_settled")
    objection.finding, objection.upheld = written(finding, "finding"), upheld
    objection.settled_by_id, objection.settled_at = by.person_id, clock.now()
    objection.save()
    about("case", objection.notice.case_id, objection=objection.pk, upheld=upheld)
    return objection


def _held(notice_id: int, by: Actor) -> PublicNotice:
    found = PublicNotice.objects.filter(pk=notice_id).first()
    if found is None:
        raise refusal("notice_none")
    case = take(found.case_id, by, "record")
    notice = PublicNotice.objects.get(pk=notice_id)
    notice.case = case
    return notice
