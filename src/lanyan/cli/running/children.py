"""The processes of a running instance: started in sessions of their own, stopped together, never orphaned."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STOP_SECONDS = 15
PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


@dataclass
class Child:
    """A started process. `essential` ones end the instance when they end; others are started again."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path | None
    essential: bool
    process: "subprocess.Popen[bytes]"
    started: float
    user: Mapping[str, Any] = field(default_factory=dict)
    """Arguments for subprocess that make it run as somebody else: see `Owner.popen_arguments`."""


class Children:
    """Use as a context manager: leaving the block stops every child and whatever it started."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path | None,
        essential: bool,
        user: Mapping[str, Any] | None = None,
    ) -> Child:
        process = _spawn(argv, env, log, user or {})
        child = Child(name, argv, env, log, essential, process, time.monotonic(), user or {})
        self._children.append(child)
        return child

    def watch(self, look: Callable[[], None] | None = None) -> Child:
        """Returns only when an essential child has ended; a signal leaves by its exception. `look` is called each time."""
        while True:
            if look:
                look()
            ended = self.tend()
            if ended is not None:
                return ended
            time.sleep(0.2)

    def tend(self) -> Child | None:
        """An essential child that has ended; others that have are started again, at most every ten seconds."""
        for child in self._children:
            if child.process.poll() is None:
                continue
            if child.essential:
                return child
            if time.monotonic() - child.started > 10:
                child.process = _spawn(child.argv, child.env, child.log, child.user)
                child.started = time.monotonic()
        return None

    def stop(self) -> None:
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, until - time.monotonic()))
        for child in self._children:
            # Each child leads a process group: what it left behind goes with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _spawn(
    argv: Sequence[str], env: Mapping[str, str], log: Path | None, user: Mapping[str, Any]
) -> "subprocess.Popen[bytes]":
    """Without a log file the child writes where we write."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            **user,
        )


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """In the child: ask the kernel for SIGTERM when the launcher is gone, even by kill -9."""
    if _LIBC is not None:
        _LIBC.prctl(PARENT_DEATH_SIGNAL, int(signal.SIGTERM))
