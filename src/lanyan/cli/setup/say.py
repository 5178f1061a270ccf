"""What the launcher says: stages with elapsed seconds, and refusals in one sentence."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator

STARTED_VARIABLE = "LANYAN_STARTED"
"""Monotonic second at which the first process of this command began; handed on across exec."""


class Stop(Exception):
    """The launcher cannot go on: what happened, what was kept, what to do. Exit code 1, or 2 for wrong use."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class Interrupted(BaseException):
    """A signal asked the command to end. Carries the signal's number."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


def elapsed() -> float:
    """Seconds since the command began."""
    started = os.environ.setdefault(STARTED_VARIABLE, repr(time.monotonic()))
    return max(0.0, time.monotonic() - float(started))


def note(sentence: str) -> None:
    """One line of progress, on stderr so that the output of `--json` commands stays clean."""
    write(f"[{elapsed():6.1f} 秒] {sentence}\n")


@contextlib.contextmanager
def stage(title: str) -> Iterator[None]:
    """Announces a stage at its start and its seconds at its end."""
    note(f"{title} …")
    began = time.monotonic()
    yield
    note(f"{title}：完成，用 {time.monotonic() - began:.1f} 秒")


def write(text: str) -> None:
    """Writes to stderr; a terminal that is gone must not keep the launcher from stopping what it started."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
