"""缺勤补课 as closing opens it, and what became of it: done in time, done late, returned, waiting, or left."""

from datetime import date, datetime, timedelta
from random import Random

from lanyan.records.activities.models import MakeUp, MakeUpPart, MakeUpReview

from ..days import at
from ..rows import Rows
from . import topics
from .attendance import Presence
from .meetings import Meeting


def write_make_up(
    rows: Rows,
    meeting: Meeting,
    presence: Presence,
    outcome: int,
    activity: int,
    closed_at: datetime,
    reviewer: int | None,
    today: date,
    rng: Random,
) -> None:
    """One make-up, with what has been done of it by `today`."""
    parts, closed_on = list(meeting.kind.make_up.parts), closed_at.date()
    due_on = closed_on + timedelta(days=meeting.kind.make_up.deadline_days)
    make_up = rows.add(
        MakeUp,
        outcome_id=outcome,
        activity_id=activity,
        person_id=presence.person.id,
        parts=parts,
        opened_at=closed_at,
        due_on=due_on,
    )
    if presence.person.order in meeting.away:
        return
    fate = rng.random()
    done_on = _done_on(meeting, closed_on, due_on, rng)
    if fate < meeting.character.made_up:
        if done_on <= today:
            _write_parts(rows, make_up, parts, presence, done_on, reviewer, rng)
            reviewed = min(done_on + timedelta(days=rng.choice((0, 0, 1, 2))), today)
            _write_review(rows, make_up, True, "", reviewer, reviewed)
    elif fate < meeting.character.made_up + (1 - meeting.character.made_up) * 0.3 and done_on <= today:
        _write_parts(rows, make_up, parts, presence, done_on, reviewer, rng)
        if rng.random() < 0.6:
            _write_review(
                rows, make_up, False, rng.choice(topics.RETURNED), reviewer, min(done_on + timedelta(days=1), today)
            )


def _done_on(meeting: Meeting, closed_on: date, due_on: date, rng: Random) -> date:
    if rng.random() < meeting.character.in_time:
        return closed_on + timedelta(days=rng.randint(1, max(1, (due_on - closed_on).days - 2)))
    return due_on + timedelta(days=rng.randint(2, 20))


def _write_parts(
    rows: Rows, make_up: int, parts: list[str], presence: Presence, day: date, reviewer: int | None, rng: Random
) -> None:
    for number, part in enumerate(parts):
        content = {
            "note": rng.choice(topics.NOTES),
            "talk": "谈了会议内容和近期思想，本人表示清楚分工。",
            "quiz": _answers(rng),
        }.get(part, "")
        by = reviewer if part == "talk" else presence.person.id
        rows.add(
            MakeUpPart, make_up_id=make_up, part=part, content=content, done_at=at(day, 19, 10 + number * 9), done_by_id=by
        )


def _answers(rng: Random) -> str:
    """Indexes of the options chosen: mostly right, as JSON."""
    return str([right if rng.random() < 0.85 else (right + 1) % len(options) for _, options, right in topics.QUESTIONS[:3]])


def _write_review(rows: Rows, make_up: int, accepted: bool, remark: str, reviewer: int | None, day: date) -> None:
    rows.add(
        MakeUpReview,
        make_up_id=make_up,
        accepted=accepted,
        remark=remark,
        reviewed_by_id=reviewer,
        reviewed_at=at(day, 21, 30),
        accepted_on=day if accepted else None,
    )
