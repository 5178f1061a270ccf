"""Writes one meeting with all that belongs to it, as planning, signing in, closing and archiving would have left it."""

from datetime import datetime, timedelta
from random import Random

from lanyan.records.activities import codes
from lanyan.records.activities.models import (
    Activity,
    ActivityHost,
    AgendaItem,
    Archive,
    Cancellation,
    CheckIn,
    Closure,
    Invitation,
    InvitationAnswer,
    Leave,
    LeaveDecision,
    MinutesVersion,
    Notice,
    NoticeReading,
    Outcome,
    QuizQuestion,
    RollEntry,
    SignIn,
)

from ..adoptions import NOTED, noted_since
from ..brigade import Brigade
from ..days import at
from ..rows import Rows, nonce
from ..staffing import Somebody
from ..tree import BODIES
from . import attendance, topics
from .attendance import Presence
from .ballots import Room, write_running
from .make_ups import write_make_up
from .meetings import Meeting
from .rolls import Rolls
from .texts import minutes
from .votes import write_decisions

LATE = timedelta(minutes=10)
SECRETARIES = ("secretary", "league_secretary", "group_leader", "union_chair", "women_chair", "deputy_secretary")


class Register:
    """Writes meetings into `rows`; every draw follows from the day and the order of the meetings."""

    def __init__(self, rows: Rows, brigade: Brigade, rolls: Rolls) -> None:
        self._rows, self._brigade, self._rolls = rows, brigade, rolls
        self._today = brigade.today
        self._bodies = {body.key: body for body in BODIES}

    def write(self, meeting: Meeting) -> None:
        rng = Random(f"{self._today} {meeting.hosts} {meeting.kind.code} {meeting.day} {meeting.title}")
        expected = self._rolls.expected(meeting)
        if not expected:
            return
        chair = self._chair(meeting)
        activity = self._write_plan(meeting, chair, rng)
        items = self._write_agenda(meeting, activity, chair)
        drawn = attendance.draw(meeting, expected, self._calm(meeting), rng)
        self._write_roll(meeting, activity, drawn)
        if meeting.stage not in ("planned", "cancelled"):
            self._write_notice(meeting, activity, drawn, chair, rng)
        if meeting.stage == "cancelled":
            self._rows.add(
                Cancellation,
                activity_id=activity,
                reason=meeting.cancel_reason,
                cancelled_by_id=chair.id,
                cancelled_at=meeting.starts_at - timedelta(minutes=20),
            )
        elif meeting.stage == "noticed":
            self._write_request(meeting, activity, drawn, rng)
        elif meeting.stage == "open":
            self._write_open(meeting, activity, items, drawn, chair)
        elif meeting.stage in ("closed", "archived"):
            self._write_held(meeting, activity, items, drawn, chair, rng)

    def _chair(self, meeting: Meeting) -> Somebody:
        """Who called the meeting: the secretary of the organiser, or of the organisation above it."""
        key = meeting.hosts[0]
        while key:
            found = self._rolls.officer(key, *SECRETARIES)
            if found:
                return found
            key = self._bodies[key].parent
        raise LookupError(f"nobody answers for {meeting.hosts[0]}")

    def _calm(self, meeting: Meeting) -> bool:
        level = self._bodies[meeting.hosts[0]].level
        return level in ("detachment", "department") or meeting.mode == "online"

    def _write_plan(self, meeting: Meeting, chair: Somebody, rng: Random) -> int:
        kind, host = meeting.kind, self._bodies[meeting.hosts[0]]
        ahead = timedelta(days=rng.randint(4, 9))
        planned = at(meeting.day - ahead, rng.randint(8, 18), rng.randint(0, 59))
        latest = at(self._today, 8, 0) - timedelta(days=1)
        planned = self._recorded_at(meeting, rng) if meeting.backfill_reason else min(planned, latest)
        activity = self._rows.add(
            Activity,
            kind=kind.code,
            line=kind.line or host.line,
            organiser_id=self._brigade.bodies[host.key],
            title=meeting.title,
            held_on=meeting.day,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            mode=meeting.mode,
            place="" if meeting.mode == "online" else meeting.place or topics.PLACES[0],
            credit_minutes=kind.default_minutes if kind.credits_hours else 0,
            make_up_parts=list(kind.make_up.parts) if kind.make_up.needed else [],
            make_up_days=kind.make_up.deadline_days,
            series_id=meeting.series,
            backfilled=bool(meeting.backfill_reason),
            backfill_reason=meeting.backfill_reason,
            planned_by_id=chair.id,
            planned_at=planned,
        )
        for key in meeting.hosts:
            self._rows.add(ActivityHost, activity_id=activity, organisation_id=self._brigade.bodies[key])
        for key in (*meeting.hosts[1:], *meeting.invites):
            self._write_invitation(activity, key, chair, planned, accepted=key in meeting.hosts)
        return activity

    def _write_invitation(self, activity: int, key: str, chair: Somebody, planned: datetime, *, accepted: bool) -> None:
        """Each further host of a joint activity was asked and accepted the day after, or has yet to answer."""
        invitation = self._rows.add(
            Invitation,
            activity_id=activity,
            organisation_id=self._brigade.bodies[key],
            words="请带一名党员讲讲本站的做法。",
            invited_by_id=chair.id,
            invited_by_name=chair.name,
            invited_at=planned + timedelta(minutes=5),
        )
        answering = self._rolls.officer(key, *SECRETARIES)
        if accepted and answering:
            self._rows.add(
                InvitationAnswer,
                invitation_id=invitation,
                accepted=True,
                answered_by_id=answering.id,
                answered_by_name=answering.name,
                answered_at=planned + timedelta(hours=20),
            )

    def _write_agenda(self, meeting: Meeting, activity: int, chair: Somebody) -> list[int]:
        """Items of the kind, the matters to vote on in place of the item that calls for a vote; ids of those matters."""
        position, voted = 0, []
        for title in [item for item in meeting.kind.agenda if not (meeting.votes and "表决" in item)]:
            position += 1
            self._rows.add(AgendaItem, activity_id=activity, position=position, title=title)
        for vote in meeting.votes:
            position += 1
            voted.append(
                self._rows.add(
                    AgendaItem,
                    activity_id=activity,
                    position=position,
                    title=f"表决：{vote.text}"[:200],
                    purpose="decide",
                    presenter=chair.name,
                )
            )
        if "quiz" in meeting.kind.make_up.parts:
            for number, (text, options, right) in enumerate(topics.QUESTIONS[:3], 1):
                self._rows.add(
                    QuizQuestion, activity_id=activity, position=number, text=text, options=list(options), answer=right
                )
        return voted

    def _write_roll(self, meeting: Meeting, activity: int, drawn: list[Presence]) -> None:
        for presence in drawn:
            self._rows.add(
                RollEntry,
                activity_id=activity,
                person_id=presence.person.id,
                votes=presence.votes,
                organisation_id=self._brigade.bodies[presence.host],
            )
        on_roll = {presence.person.order for presence in drawn}
        for person in meeting.observers:
            if person.order not in on_roll:
                self._rows.add(
                    RollEntry,
                    activity_id=activity,
                    person_id=person.id,
                    capacity="observer",
                    organisation_id=self._brigade.bodies[meeting.hosts[0]],
                )

    def _write_notice(self, meeting: Meeting, activity: int, drawn: list[Presence], chair: Somebody, rng: Random) -> None:
        if meeting.backfill_reason:
            return
        sent = min(at(meeting.day - timedelta(days=3), 17, rng.randint(0, 59)), at(self._today, 8, 0) - timedelta(hours=14))
        day, kind = f"{meeting.day.month}月{meeting.day.day}日", meeting.kind.title
        text = f"定于{day}{meeting.starts_at:%H:%M}召开{kind}：{meeting.title}。请准时参加。"
        notice = self._rows.add(Notice, activity_id=activity, text=text, sent_by_id=chair.id, sent_at=sent)
        for presence in drawn:
            if rng.random() < 0.93 - meeting.character.absent * 3:
                read_at = min(sent + timedelta(minutes=rng.randint(1, 2400)), meeting.starts_at, at(self._today, 8, 0))
                self._rows.add(NoticeReading, notice_id=notice, person_id=presence.person.id, read_at=read_at)

    def _write_request(self, meeting: Meeting, activity: int, drawn: list[Presence], rng: Random) -> None:
        """Before the meeting somebody may have asked for leave and wait for the answer."""
        if meeting.character.name == "good" or rng.random() < 0.4:
            presence, kind = drawn[-1], rng.choice(("on_duty", "vacation", "study"))
            reason = {**topics.DUTY_REASONS, **topics.PRIVATE_REASONS}[kind]
            self._rows.add(
                Leave,
                activity_id=activity,
                person_id=presence.person.id,
                kind=kind,
                reason=reason,
                requested_by_id=presence.person.id,
                requested_at=at(self._today - timedelta(days=1), 20, rng.randint(0, 59)),
            )

    def _write_open(self, meeting: Meeting, activity: int, items: list[int], drawn: list[Presence], chair: Somebody) -> None:
        """Sign-in is open; about half have signed in, two have asked for leave and wait for the answer."""
        self._rows.add(
            SignIn,
            activity_id=activity,
            secret=codes.new_secret(),
            opened_by_id=chair.id,
            opened_at=meeting.starts_at - timedelta(minutes=15),
            late_after=meeting.starts_at + LATE,
        )
        here = [presence for presence in drawn if presence.outcome == "present"]
        if meeting.all_here:
            for presence in here:
                self._write_check_in(meeting, activity, presence, chair)
            put = meeting.votes[:2]  # the others wait in the agenda
            keys = write_running(self._room(meeting, activity, drawn, chair), *(vote.text for vote in put))
            for vote, item, key in zip(put, items, keys, strict=False):
                self._rows.change(AgendaItem, item, ballot_id=key)
                if vote.about:
                    self._brigade.asked[vote.about] = (activity, item, key)
            return
        for presence in here[: len(here) // 2]:
            self._write_check_in(meeting, activity, presence, chair)
        for presence, kind in zip(here[-2:], ("on_duty", "sick"), strict=False):
            reason = {**topics.DUTY_REASONS, **topics.PRIVATE_REASONS}[kind]
            self._rows.add(
                Leave,
                activity_id=activity,
                person_id=presence.person.id,
                kind=kind,
                reason=reason,
                requested_by_id=presence.person.id,
                requested_at=meeting.starts_at - timedelta(hours=11),
            )

    def _write_held(
        self, meeting: Meeting, activity: int, items: list[int], drawn: list[Presence], chair: Somebody, rng: Random
    ) -> None:
        closed_at = (
            self._recorded_at(meeting, rng)
            if meeting.backfill_reason
            else meeting.ends_at + timedelta(minutes=rng.randint(2, 25))
        )
        if not meeting.backfill_reason:
            self._rows.add(
                SignIn,
                activity_id=activity,
                secret=b"",
                opened_by_id=chair.id,
                ended_at=closed_at,
                opened_at=meeting.starts_at - timedelta(minutes=20),
                late_after=meeting.starts_at + LATE,
            )
        self._rows.add(Closure, activity_id=activity, closed_by_id=chair.id, closed_at=closed_at)
        reviewer = self._reviewer(meeting, chair)
        for presence in drawn:
            self._write_presence(meeting, activity, presence, chair, closed_at, reviewer, rng)
        write_decisions(self._room(meeting, activity, drawn, chair), items, rng)
        self._write_record(meeting, activity, drawn, chair, closed_at, rng)

    def _room(self, meeting: Meeting, activity: int, drawn: list[Presence], chair: Somebody) -> Room:
        organisation = self._brigade.bodies[meeting.hosts[0]]
        return Room(self._rows, meeting, activity, organisation, drawn, chair, self._today.isoformat())

    def _write_presence(
        self,
        meeting: Meeting,
        activity: int,
        presence: Presence,
        chair: Somebody,
        closed_at: datetime,
        reviewer: Somebody,
        rng: Random,
    ) -> None:
        if presence.outcome == "present":
            self._write_check_in(meeting, activity, presence, chair, closed_at if presence.method == "backfill" else None)
        elif presence.leave:
            self._write_leave(meeting, activity, presence, chair, closed_at, rng)
        outcome = self._rows.add(
            Outcome,
            activity_id=activity,
            person_id=presence.person.id,
            organisation_id=self._brigade.bodies[presence.host],
            outcome=presence.outcome,
            cause=presence.leave if presence.approved else "",
        )
        if presence.outcome != "present" and meeting.kind.make_up.needed:
            answering = next(p for p in (reviewer, chair, self._superior(chair)) if p is not presence.person)
            write_make_up(self._rows, meeting, presence, outcome, activity, closed_at, answering.id, self._today, rng)

    def _write_check_in(
        self, meeting: Meeting, activity: int, presence: Presence, chair: Somebody, received_at: datetime | None = None
    ) -> None:
        if presence.marked_at is None:
            raise ValueError(f"{presence.person.name} is present since no moment")
        later = timedelta(minutes=20) if presence.method == "offline" else timedelta(0)
        self._rows.add(
            CheckIn,
            activity_id=activity,
            person_id=presence.person.id,
            method=presence.method,
            marked_at=presence.marked_at,
            received_at=received_at or presence.marked_at + later,
            recorded_by_id=presence.person.id if presence.method == "code" else chair.id,
            nonce=nonce(self._today, activity, presence.person.order) if presence.method == "offline" else None,
            note=self._network(meeting, presence),
        )

    def _network(self, meeting: Meeting, presence: Presence) -> str:
        """What a sign-in by code is marked with where a brigade has that switched on: nearly all were in the station."""
        organiser = self._bodies[meeting.hosts[0]]
        noted = NOTED in (organiser.key, organiser.parent) and meeting.day >= noted_since(self._today)
        if presence.method != "code" or not noted:
            return ""
        return "outside" if presence.person.order % 11 == 0 else "inside"

    def _write_leave(
        self, meeting: Meeting, activity: int, presence: Presence, chair: Somebody, closed_at: datetime, rng: Random
    ) -> None:
        asked = closed_at if meeting.backfill_reason else attendance.asked_at(meeting, presence, rng)
        by_chair = presence.leave == "call_out" or bool(meeting.backfill_reason)
        leave = self._rows.add(
            Leave,
            activity_id=activity,
            person_id=presence.person.id,
            kind=presence.leave,
            requested_at=asked,
            reason="补录" if meeting.backfill_reason else presence.reason,
            requested_by_id=chair.id if by_chair else presence.person.id,
        )
        decider = chair if presence.person is not chair else self._superior(chair)
        self._rows.add(
            LeaveDecision,
            leave_id=leave,
            approved=bool(presence.approved),
            decided_by_id=decider.id,
            decided_at=asked if by_chair else asked + timedelta(minutes=rng.randint(3, 90)),
            remark="" if presence.approved else "会议时间已提前通知，请调整个人安排",
        )

    def _write_record(
        self, meeting: Meeting, activity: int, drawn: list[Presence], chair: Somebody, closed_at: datetime, rng: Random
    ) -> None:
        low, high = meeting.character.archived_after
        archived = at((closed_at + timedelta(days=rng.randint(low, high))).date(), 22, 15)
        forgotten = meeting.character.name == "weak" and rng.random() < 0.08
        done = archived.date() < self._today and meeting.stage == "archived" and not forgotten
        if done or rng.random() < 0.5:
            here = [presence.person.name for presence in drawn if presence.outcome == "present"]
            names = [chair.name, *(name for name in here if name != chair.name)]
            written = closed_at + timedelta(minutes=rng.randint(10, 55))
            self._rows.add(
                MinutesVersion,
                activity_id=activity,
                version=1,
                text=minutes(meeting, names, rng),
                chair=chair.name if chair.name in here else next(iter(here), ""),
                written_by_id=chair.id,
                written_by_name=chair.name,
                written_at=written,
            )
        if done:
            self._rows.add(Archive, activity_id=activity, archived_by_id=chair.id, archived_at=max(archived, closed_at))

    def _reviewer(self, meeting: Meeting, chair: Somebody) -> Somebody:
        """Another committee member, who also answers for the make-ups of the chair."""
        return self._rolls.officer(meeting.hosts[0], "organiser", "deputy_secretary", "league_organiser") or chair

    def _superior(self, chair: Somebody) -> Somebody:
        """Who answers the leave of a secretary: the committee's; and the secretary's of the committee, the deputy."""
        first = self._rolls.officer("party", "secretary")
        found = first if chair is not first else self._rolls.officer("party", "deputy_secretary")
        if found is None:
            raise LookupError("the committee has neither secretary nor deputy")
        return found

    def _recorded_at(self, meeting: Meeting, rng: Random) -> datetime:
        """When a 补录 was entered: some days after the meeting, drawn once per meeting."""
        days = Random(f"{meeting.hosts} {meeting.day} {meeting.kind.code}").randint(2, 9)
        return at(min(meeting.day + timedelta(days=days), self._today - timedelta(days=1)), 20, 5)
