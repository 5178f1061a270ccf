"""The door of a meeting: what a code leads to, what is sent to the database for those who come, what they are answered.

Nothing here asks the database, so that the screens (`operations.sign_in`) and the live server (`lanyan.live`), which ask it
in different ways, run the same statements and give the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from lanyan.kernel import clock, sql
from lanyan.kernel.refusal import InvalidInput

from .errors import refusal

EARLY = timedelta(minutes=30)
STATEMENTS = sql.statements(Path(__file__).parent / "sql" / "sign_in.sql")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody is here. `recorder_id`: the person who says so. `account_id`: to be looked up whether it is still on.

    `log_in` and `told_at`: where nobody has yet looked whether the log-in goes on, its key and when it was last known to.
    """

    person_id: int
    marked_at: datetime
    nonce: UUID | None = None
    recorder_id: int | None = None
    address: str | None = None
    account_id: int | None = None
    log_in: int | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The answer to a check-in: when it was (first) marked; `counted` is False when it had been already."""

    activity_id: int
    person_id: int
    at: datetime
    counted: bool
    late: bool

    @property
    def word(self) -> str:
        return "已签到" if self.counted else "先前已签到"

    @property
    def sentence(self) -> str:
        late = "（迟到）" if self.late else ""
        return f"{self.at.astimezone(clock.SHANGHAI):%H:%M:%S} 到会{late}，已记录。"


@dataclass(frozen=True, slots=True)
class Door:
    """An activity as somebody with a code finds it. `secret` is sealed; empty when sign-in was never opened."""

    activity_id: int
    public_id: str
    starts_at: datetime
    secret: bytes
    opened: bool
    cancelled: bool
    closed: bool

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Door":
        """From a row of the statement `door`."""
        return cls(**{**row, "secret": bytes(row["secret"] or b"")})

    def refuse_if_shut(self, now: datetime) -> None:
        """Refusals: cancelled, sign_in_over, sign_in_early, sign_in_not_opened."""
        if self.cancelled:
            raise refusal("cancelled")
        if self.closed:
            raise refusal("sign_in_over")
        if not self.opened:
            raise refusal("sign_in_early" if now < self.starts_at - EARLY else "sign_in_not_opened")


def activity_named(code: str) -> str:
    """The public id that stands in the whole text of a sign-in code."""
    parts = code.split(".")
    if len(parts) != 3:
        raise InvalidInput("code_wrong", "这不是会场的签到码，没有登记。请扫会场屏幕上的码，或请记录员点名。")
    return parts[1]


def parameters(activity_id: int, arrivals: Sequence[Arrival], method: str, now: datetime) -> dict[str, Any]:
    """For the statement `check_in`."""
    return {
        "activity": activity_id,
        "by_code": method == "code",
        "method": method,
        "now": now,
        "persons": [one.person_id for one in arrivals],
        "marks": [one.marked_at for one in arrivals],
        "nonces": [one.nonce for one in arrivals],
        "recorders": [one.recorder_id for one in arrivals],
        "addresses": [one.address for one in arrivals],
        "accounts": [one.account_id for one in arrivals],
        "log_ins": [one.log_in for one in arrivals],
        "told": [one.told_at for one in arrivals],
    }


def arrived(row: dict[str, Any], activity_id: int, first_at: datetime | None = None) -> CheckedIn:
    """The answer in a row of `check_in`; `first_at` where a twin was faster (see `missed`).

    Refusals: code_time_over, not_on_roll, account_off, log_in_over.
    """
    person = row["person_id"]
    if not row["open"]:
        raise refusal("code_time_over")
    if not row["allowed"]:
        raise refusal("account_off", reason=f"person {person}")
    if not row["logged_in"]:
        raise refusal("log_in_over", reason=f"person {person}")
    if not row["on_roll"]:
        raise refusal("not_on_roll", reason=f"person {person}, activity {activity_id}")
    at = row["first_at"] or first_at
    assert isinstance(at, datetime)
    return CheckedIn(activity_id, person, at, row["counted"], at > row["late_after"])


def missed(row: dict[str, Any]) -> bool:
    """Whether a twin was faster by so little that the statement could not see when it came."""
    passed = row["open"] and row["allowed"] and row["logged_in"] and row["on_roll"]
    return passed and row["first_at"] is None
