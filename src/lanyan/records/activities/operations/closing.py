"""Closing: the meeting is over, the roll is settled, make-ups open. Set-based, once, however many tap."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from lanyan.kernel import clock, sql
from lanyan.kernel.ids import ALPHABET
from lanyan.kernel.operation import Actor, about, operation
from lanyan.rulebook import national

from ..errors import refusal
from ..models import Activity, Closure, QuizQuestion, SignIn
from .subject import has, must_be_before, take

_SQL = sql.statements(Path(__file__).parents[1] / "sql" / "closing.sql")


@operation
def close_activity(*, activity_id: int, by: Actor) -> Closure:
    """Settle one outcome for everybody expected and open make-ups for all who were not there.

    Sign-in ends first, which waits for every check-in already under way; so whoever was answered is counted.
    A second closer gets the first one's closure.
    """
    activity = take(activity_id, by, "record")
    if has(activity, "closure"):
        return activity.closure
    must_be_before(activity, "cancellation")
    if clock.now() < activity.starts_at:
        raise refusal("not_started")
    return settle(activity, by)


def settle(activity: Activity, by: Actor) -> Closure:
    """End sign-in, write the closure, the outcomes and the make-ups. The caller holds the activity's lock."""
    now = clock.now()
    SignIn.objects.filter(activity=activity, ended_at__isnull=True).update(ended_at=now, secret=b"")
    closure = Closure.objects.create(activity=activity, closed_by_id=by.person_id, closed_at=now)
    settled = sql.execute(_SQL["settle"], {"activity": activity.pk, "excused": excused_kinds()})
    opened = open_make_ups(activity, None)
    about("activity", activity.pk, settled=settled, make_ups=opened)
    return closure


def open_make_ups(activity: Activity, persons: Sequence[int] | None) -> int:
    """Make-ups for the outcomes of `persons` (None: of all) that are not present; how many."""
    parts = parts_asked(activity)
    if not parts:
        return 0
    return sql.execute(
        _SQL["open_make_ups"],
        {
            "activity": activity.pk,
            "persons": None if persons is None else list(persons),
            "parts": json.dumps(parts),
            "now": clock.now(),
            "due_on": clock.today() + timedelta(days=activity.make_up_days),
            "alphabet": ALPHABET,
        },
    )


def parts_asked(activity: Activity) -> list[str]:
    """The parts of a make-up of this activity. Without questions there can be no quiz: a note takes its place."""
    parts = list(activity.make_up_parts)
    if "quiz" in parts and not QuizQuestion.objects.filter(activity=activity).exists():
        parts = ["note" if part == "quiz" else part for part in parts]
    return list(dict.fromkeys(parts))


def excused_kinds() -> list[str]:
    """Leave kinds that are 因公."""
    return [code for code, kind in national().leave_kinds().items() if kind.excused]
