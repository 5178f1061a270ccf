"""Sign-in: opened by the recorder; then the rotating code, roll call and personal number are equal ways to be there.

Whoever signs in by code is always the person behind the account. Others are marked only by a recorder, so that a
latecomer or somebody without a phone can always be recorded until the meeting is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from lanyan.directory.models import Person
from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor, about, operation

from .. import codes, networks
from ..errors import refusal
from ..models import Activity, CheckIn, SignIn
from .subject import has, must_be_before, take, written

EARLY = timedelta(minutes=30)
LATE = timedelta(minutes=10)
_SQL = sql.statements(Path(__file__).parents[1] / "sql" / "sign_in.sql")


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The answer to a check-in: when it was (first) marked; `counted` is False when it had been already."""

    activity_id: int
    person_id: int
    at: datetime
    counted: bool
    late: bool


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
    activity_id, sealed = _door(activity_public_id)
    verdict = codes.judge(sealed, activity_public_id, code, now)
    if verdict != "good":
        _refuse_if_shut(activity_id)
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
    count = sql.execute(_SQL["check_in_rest"], marked)
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
    row = put_all(activity_id, [(person_id, now, None)], method, by, now)[0]
    if not row["open"]:
        _refuse_if_shut(activity_id)
        raise refusal("code_time_over")
    if not row["on_roll"]:
        raise refusal("not_on_roll", reason=f"person {person_id}, activity {activity_id}")
    first_at = row["first_at"] or CheckIn.objects.get(activity_id=activity_id, person_id=person_id).marked_at
    return CheckedIn(activity_id, person_id, first_at, row["counted"], first_at > row["late_after"])


def put_all(
    activity_id: int, sent: Sequence[tuple[int, datetime, UUID | None]], method: str, by: Actor, now: datetime
) -> list[dict]:
    """Any number of check-ins (person, moment, nonce) in one statement; one row each: see `check_in` in sign_in.sql."""
    persons, marks, nonces = ([list(column) for column in zip(*sent, strict=True)]) if sent else ([], [], [])
    return sql.rows(
        _SQL["check_in"],
        {
            "activity": activity_id,
            "by_code": method == "code",
            "now": now,
            "persons": persons,
            "marks": marks,
            "nonces": nonces,
            "method": method,
            "recorder": by.person_id,
            "address": networks.plain_address(by.address) if method == "code" else None,
        },
    )


@lru_cache(maxsize=512)
def _door(public_id: str) -> tuple[int, bytes]:
    """Activity id and sealed secret of a sign-in that was opened. Neither ever changes, so both are remembered;
    whether the door is still open is asked of the database each time."""
    found = SignIn.objects.filter(activity__public_id=public_id, ended_at__isnull=True).values_list("activity_id", "secret")
    if found:
        return found[0][0], bytes(found[0][1])
    activity = Activity.objects.filter(public_id=public_id).first()
    if activity is None:
        raise refusal("code_wrong", reason=f"no activity {public_id}")
    _refuse_if_shut(activity.pk)
    raise refusal("sign_in_not_opened")


def _refuse_if_shut(activity_id: int) -> None:
    activity = Activity.objects.select_related("cancellation", "closure", "sign_in").get(pk=activity_id)
    if has(activity, "cancellation"):
        raise refusal("cancelled")
    if has(activity, "closure"):
        raise refusal("sign_in_over")
    if not has(activity, "sign_in"):
        raise refusal("sign_in_early" if clock.now() < activity.starts_at - EARLY else "sign_in_not_opened")
