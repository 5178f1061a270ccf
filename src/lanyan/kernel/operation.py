"""One door for every write: verb, actor, check, change, one journal line, one transaction."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from lanyan.kernel.journal import JournalLine, append

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf something is done: the account, the person behind it, and from where.

    `account_id` is None only for the system itself (clockwork, imports of the demo world).
    """

    account_id: int | None
    person_id: int | None
    name: str
    address: str = ""
    on_behalf_of: str = ""


SYSTEM = Actor(account_id=None, person_id=None, name="系统")

_line: ContextVar[JournalLine | None] = ContextVar("journal_line", default=None)


def operation(function: Callable[..., Result]) -> Callable[..., Result]:
    """Run `function(*, …, by)` in one transaction that leaves exactly one journal line.

    The function names what it touched with `about(...)`; the line is written with the change or not
    at all. An operation called inside another joins it: the outer one's verb is what happened.
    """

    @wraps(function)
    def run(*, by: Actor, **arguments: Any) -> Result:
        if _line.get() is not None:
            return function(by=by, **arguments)
        line = JournalLine(action=function.__name__)
        token = _line.set(line)
        try:
            with transaction.atomic():
                result = function(by=by, **arguments)
                append(line, by)
                return result
        finally:
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
