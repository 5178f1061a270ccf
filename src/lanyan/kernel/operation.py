"""One door for every write: verb, actor, check, change, one journal line, one transaction."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from lanyan.kernel import clock, guard
from lanyan.kernel.journal import JournalLine, append

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf something is done: the account, the person behind it, and from where.

    `account_id` is None only for the system itself (clockwork, imports of the demo world). An actor lives
    for one request; `memo` is where access questions keep their answers meanwhile (see `remembered`). `acting` is the
    key of the delegation under which something is done for somebody else, whose name is `on_behalf_of`.
    """

    account_id: int | None
    person_id: int | None
    name: str
    address: str = ""
    on_behalf_of: str = ""
    acting: int | None = None
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def remembered(self, key: Any, find: Callable[[], Result]) -> Result:
        """The answer to `key`, asked once per request and day; forgotten when an operation has written."""
        if self.account_id is None:
            return find()
        stamp = (_writes, clock.today())
        if self.memo.get("stamp") != stamp:
            self.memo.clear()
            self.memo["stamp"] = stamp
        if key not in self.memo:
            self.memo[key] = find()
        return self.memo[key]


# Operations run by this process so far: answers remembered before the last one may be stale.
_writes = 0

SYSTEM = Actor(account_id=None, person_id=None, name="系统")

_line: ContextVar[JournalLine | None] = ContextVar("journal_line", default=None)


def operation(function: Callable[..., Result]) -> Callable[..., Result]:
    """Run `function(*, …, by)` in one transaction that leaves exactly one journal line.

    The function names what it touched with `about(...)`; the line is written with the change or not
    at all. An operation called inside another joins it: the outer one's verb is what happened.
    """

    @wraps(function)
    def run(*, by: Actor, **arguments: Any) -> Result:
        global _writes
        if _line.get() is not None:
            return function(by=by, **arguments)
        line = JournalLine(action=function.__name__)
        token = _line.set(line)
        try:
            with guard.everything():
                result = function(by=by, **arguments)
                append(line, by)
                return result
        finally:
            _writes += 1
            _line.reset(token)

    run.is_operation = True  # type: ignore[attr-defined]
    return run


def about(subject_kind: str, subject_id: int | None, *, organisation_id: int | None = None, **details: Any) -> None:
    """Say in the journal line of the running operation what it is about.

    The first call of the outermost operation names the subject; later calls only add details.
    """
    line = _line.get()
    if line is None:
        raise RuntimeError("about() belongs inside a function decorated with @operation")
    if not line.subject_kind:
        line.subject_kind, line.subject_id, line.organisation_id = subject_kind, subject_id, organisation_id
    line.details.update(details)
