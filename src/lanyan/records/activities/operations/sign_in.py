"""Sign-in: opened by the recorder; then the rotating code, roll call and personal number are equal ways to be there.

Whoever signs in by code is always the person behind the account. Others are marked only by a recorder, so that a
latecomer or somebody without a phone can always be recorded until the meeting is closed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from lanyan.directory.models import Person
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor, about, operation

from .. import codes, networks
from ..door import EARLY, STATEMENTS, Arrival, CheckedIn, Door, arrived, missed, parameters
from ..errors import refusal
from ..models import Activity, CheckIn, SignIn
from .subject import has, must_be_before, take, written

LATE = timedelta(minutes=10)


@operation
def open_sign_in(*, activity_id: int, by: Actor) -> SignIn:
    """Open sign-in, from 30 minutes before the start; twice is once."""
    return opened(take(activity_id, by, "record"), by)


@operation
def check_in_by_code(*, activity_public_id: str, code: str, by: Actor) -> CheckedIn:
    """The person behind the actor scanned the rotating code: `code` is the whole text of the QR code."""
    if by.person_id is None:
        raise refusal("no_person")
    now = clock.now()
    activity_id, sealed = _door(activity_public_id, codes.keys_stamp())
    verdict = codes.judge(sealed, activity_public_id, code, now)
    if verdict != "good":
        _look(activity=activity_id).refuse_if_shut(now)
        raise refusal(verdict, reason=f"activity {activity_id}, person {by.person_id}")
    return put(activity_id, by.person_id, "code", by, now)


@operation
def mark_present(*, activity_id: int, person_id: int, by: Actor) -> CheckedIn:
    """The recorder calls the roll: this person is here. Opens sign-in if nobody has yet."""
    activity = take(activity_id, by, "record")
    opened(activity, by)
    return put(activity.pk, person_id, "roll_call", by, clock.now())


@operation
def mark_rest_present(*, activity_id: int, by: Actor) -> int:
    """The recorder calls the roll: everybody expected who has not asked for leave is here; how many were marked."""
    activity = take(activity_id, by, "record")
    opened(activity, by)
    marked = {"activity": activity.pk, "now": clock.now(), "recorder": by.person_id}
    count = sql.execute(STATEMENTS["check_in_rest"], marked)
    about("activity", activity.pk, marked=count)
    return count


@operation
def check_in_by_number(*, activity_id: int, number: str, by: Actor) -> CheckedIn:
    """Somebody typed the personal number at the duty-room PC, in the recorder's session."""
    activity = take(activity_id, by, "record")
    opened(activity, by)
    person = Person.objects.filter(number=number.strip(), roll_entries__activity=activity).first()
    if person is None:
        raise refusal("not_on_roll", field="number", reason=f"number {number.strip()!r}")
    return put(activity.pk, person.pk, "number", by, clock.now())


@operation
def unmark(*, activity_id: int, person_id: int, reason: str, by: Actor) -> None:
    """Take a check-in back before closing, with a reason. The journal keeps what it was."""
    activity = take(activity_id, by, "record")
    must_be_before(activity, "cancellation", "archive", "closure")
    reason = written(reason, "reason", "reason_needed")
    found = CheckIn.objects.filter(activity=activity, person_id=person_id).first()
    if found is None:
        raise refusal("not_checked_in")
    was: dict[str, Any] = {"person": person_id, "method": found.method, "marked_at": found.marked_at.isoformat()}
    about("activity", activity.pk, reason=reason, **was)
    found.delete()


def opened(activity: Activity, by: Actor) -> SignIn:
    """The sign-in of this activity, opened if it is not yet. The caller holds the activity's lock."""
    must_be_before(activity, "cancellation", "archive", "closure")
    if has(activity, "sign_in"):
        return activity.sign_in
    now = clock.now()
    if now < activity.starts_at - EARLY:
        raise refusal("sign_in_early")
    return SignIn.objects.create(
        activity=activity,
        secret=codes.new_secret(),
        opened_by_id=by.person_id,
        opened_at=now,
        late_after=activity.starts_at + LATE,
    )


def put(activity_id: int, person_id: int, method: str, by: Actor, now: datetime) -> CheckedIn:
    """One check-in, in one statement; a second one is answered with the first time."""
    about("activity", activity_id, person=person_id, method=method)
    address = networks.plain_address(by.address) if method == "code" else None
    row = put_all(activity_id, [Arrival(person_id, now, recorder_id=by.person_id, address=address)], method, now)[0]
    if not row["open"]:
        _look(activity=activity_id).refuse_if_shut(now)
    first_at = CheckIn.objects.get(activity_id=activity_id, person_id=person_id).marked_at if missed(row) else None
    return arrived(row, activity_id, first_at)


def put_all(activity_id: int, arrivals: Sequence[Arrival], method: str, now: datetime) -> list[dict[str, Any]]:
    """Any number of check-ins in one statement; one row each: see `check_in` in sign_in.sql."""
    return sql.rows(STATEMENTS["check_in"], parameters(activity_id, arrivals, method, now))


@lru_cache(maxsize=512)
def _door(public_id: str, keys: tuple[bytes, ...]) -> tuple[int, bytes]:
    """Activity id and sealed secret of a sign-in that was opened. Neither changes while the `keys` stay, so both are
    remembered; whether the door is still open is asked of the database each time."""
    door = _look(public_id=public_id)
    door.refuse_if_shut(clock.now())
    return door.activity_id, door.secret


def _look(*, public_id: str | None = None, activity: int | None = None) -> Door:
    found = sql.rows(STATEMENTS["door"], {"public_id": public_id, "activity": activity})
    if not found:
        raise refusal("code_wrong", reason=f"no activity {public_id}")
    return Door.of(found[0])
