"""What people may do with alerts: answer for one, silence for a while with a cause, lift a silence, read a message.

Nobody clears an alert by hand: only the facts do.
"""

from collections.abc import Collection
from datetime import date

from lanyan.directory import access as directory_access
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation
from lanyan.kernel.refusal import NotVisible

from . import access, errors
from .models import Acknowledgement, Alert, Message, Silence

LONGEST_SILENCE = 92  # days; a longer need is a relief of the duty itself, granted from above


@operation
def acknowledge_alert(*, alert: Alert, remark: str = "", by: Actor) -> Acknowledgement:
    """Say: seen, and what will be done. The days until escalation count anew from today."""
    access.require_answering(by, alert)
    if alert.cleared_on is not None:
        raise errors.already_cleared()
    about("alert", alert.pk, organisation_id=alert.organisation_id, duty=alert.duty)
    return Acknowledgement.objects.create(
        alert=alert, remark=remark.strip(), by_id=by.account_id, by_name=by.name, at=clock.now()
    )


@operation
def silence_alerts(
    *,
    alert: Alert | None = None,
    organisation_id: int | None = None,
    cause: str,
    valid_from: date,
    valid_to: date,
    by: Actor,
) -> Silence:
    """Stop reminders and escalation of one alert, or of an organisation and below, for a span; all stay visible.

    One alert may be silenced by whoever answers for it; a whole organisation only from above (officer).
    """
    if (alert is None) == (organisation_id is None):
        raise errors.silence_of_nothing()
    _require_silencing(by, alert, organisation_id)
    if not cause.strip():
        raise errors.silence_without_cause()
    if not 0 < (valid_to - valid_from).days <= LONGEST_SILENCE:
        raise errors.silence_impossible(LONGEST_SILENCE)
    silence = Silence.objects.create(
        alert=alert,
        organisation_id=organisation_id,
        cause=cause.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        by_id=by.account_id,
        by_name=by.name,
        at=clock.now(),
    )
    node = alert.organisation_id if alert else organisation_id
    about("silence", silence.pk, organisation_id=node, cause=silence.cause, until=valid_to.isoformat())
    return silence


@operation
def lift_silence(*, silence: Silence, by: Actor) -> None:
    """End a silence before its day."""
    _require_silencing(by, silence.alert, silence.organisation_id)
    if not Silence.objects.filter(pk=silence.pk, lifted_at=None, valid_to__gt=clock.today()).exists():
        raise errors.silence_over()
    node = silence.alert.organisation_id if silence.alert else silence.organisation_id
    about("silence", silence.pk, organisation_id=node)
    Silence.objects.filter(pk=silence.pk).update(lifted_at=clock.now(), lifted_by_name=by.name)


def _require_silencing(by: Actor, alert: Alert | None, organisation_id: int | None) -> None:
    """Nobody silences what is asked of oneself; whole organisations are silenced from above."""
    if alert is None:
        directory_access.require(by, organisation_id or 0, "officer")
    elif alert.subject_kind == "person":
        access.require_secretary(by, alert)
    else:
        access.require_answering(by, alert)


def send_message(person_ids: Collection[int], *, kind: str, title: str, key: str, link: str = "") -> None:
    """Put the same line into several inboxes. `key` names the telling: sent twice, it arrives once.

    Called by flows inside the operation it tells of; it leaves no journal line of its own.
    """
    Message.objects.bulk_create(
        [
            Message(person_id=person, kind=kind, title=title[:160], link=link, sent_at=clock.now(), key=f"{key}:{person}")
            for person in sorted(set(person_ids))
        ],
        ignore_conflicts=True,
    )


def open_message(*, public_id: str, by: Actor) -> Message:
    """Read a message of one's own; the first opening marks it read and leaves no journal line."""
    message = access.messages_of(by).filter(public_id=public_id).first()
    if message is None:
        raise NotVisible(f"message {public_id}")
    if message.read_at is None:
        Message.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.now())
    return message


def mark_all_read(*, by: Actor) -> int:
    """Mark everything in one's own inbox read; how many were new."""
    return access.messages_of(by).filter(read_at=None).update(read_at=clock.now())
