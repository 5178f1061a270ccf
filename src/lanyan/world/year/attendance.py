"""Who came, who was called out, who asked for leave: drawn for one meeting by the character of its host."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ..characters import Character
from ..days import at
from ..staffing import Somebody
from . import topics
from .meetings import Meeting

# Leave kinds beside the call-out, with how often each is the reason among its sort.
DUTY = (("on_duty", 6), ("mission", 2), ("study", 2))
PRIVATE = (("vacation", 5), ("sick", 2), ("other", 3))
METHODS = (("code", 66), ("roll_call", 22), ("number", 9), ("offline", 3))
CREWS = frozenset({"firefighter", "contract_firefighter"})


@dataclass
class Presence:
    """What became of one person: present with a method and a moment, or not, with the leave that was asked for.

    `approved` is None for a request nobody has answered.
    """

    person: Somebody
    host: str
    votes: bool
    outcome: str
    method: str = ""
    marked_at: datetime | None = None
    leave: str = ""
    reason: str = ""
    approved: bool | None = None


def draw(meeting: Meeting, expected: list[tuple[Somebody, str, bool]], calm: bool, rng: Random) -> list[Presence]:
    """Everybody on the roll. `calm`: a unit that is not called out (offices, committees)."""
    called = None if calm or rng.random() > meeting.character.call_outs else rng.choice(topics.CALL_OUTS)
    crew = rng.uniform(0.2, 0.45)
    drawn = []
    for person, host, votes in expected:
        if person.order in meeting.away:
            reason = f"出警：{topics.CALL_OUTS[0]}"
            drawn.append(Presence(person, host, votes, "excused", leave="call_out", reason=reason, approved=True))
        elif called and person.kind in CREWS and rng.random() < crew:
            drawn.append(Presence(person, host, votes, "excused", leave="call_out", reason=f"出警：{called}", approved=True))
        else:
            drawn.append(_one(meeting, person, host, votes, meeting.character, rng))
    if drawn and not any(presence.outcome == "present" for presence in drawn):
        drawn[0] = _present(meeting, *expected[0], rng)
    return drawn


def _one(meeting: Meeting, person: Somebody, host: str, votes: bool, character: Character, rng: Random) -> Presence:
    lot = rng.random()
    if lot < character.on_duty:
        kind = _pick(DUTY, rng)
        return Presence(person, host, votes, "excused", leave=kind, reason=topics.DUTY_REASONS[kind], approved=True)
    if lot < character.on_duty + character.private:
        kind = _pick(PRIVATE, rng)
        return Presence(person, host, votes, "leave", leave=kind, reason=topics.PRIVATE_REASONS[kind], approved=True)
    if lot < character.on_duty + character.private + character.absent:
        absent = Presence(person, host, votes, "absent")
        if rng.random() < 0.15 and not meeting.backfill_reason:
            absent.leave, absent.reason, absent.approved = "other", topics.PRIVATE_REASONS["other"], False
        return absent
    return _present(meeting, person, host, votes, rng)


def _present(meeting: Meeting, person: Somebody, host: str, votes: bool, rng: Random) -> Presence:
    early = rng.randint(-4, 16) if rng.random() < 0.06 else rng.randint(-18, 3)
    method = "backfill" if meeting.backfill_reason else _pick(METHODS, rng)
    marked_at = (
        meeting.starts_at
        if meeting.backfill_reason
        else meeting.starts_at + timedelta(minutes=early, seconds=rng.randint(0, 59))
    )
    return Presence(person, host, votes, "present", method=method, marked_at=marked_at)


def _pick(choices: tuple[tuple[str, int], ...], rng: Random) -> str:
    return rng.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def asked_at(meeting: Meeting, presence: Presence, rng: Random) -> datetime:
    """When leave was asked for: a call-out when it happened, other leave a day or two before."""
    if presence.leave == "call_out":
        return meeting.starts_at + timedelta(minutes=rng.randint(-20, 25))
    return at(meeting.day - timedelta(days=rng.randint(1, 2)), rng.randint(8, 20), rng.randint(0, 59))
