"""Running other programs during set-up, so that none of them outlives the launcher."""

import contextlib
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from lanyan.cli.setup.say import Interrupted, note

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, an orderly end, and a closed terminal."""

HEARTBEAT_SECONDS = 15

_running: set["subprocess.Popen[Any]"] = set()


def raise_on_ending_signals() -> None:
    """From here on a signal that asks for the end raises `Interrupted` in the main thread."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(number)

    for number in ENDING_SIGNALS:
        # Started by nohup: a closed terminal is not meant to end it.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """While stopping, a second Ctrl-C must not leave half of the work undone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    saying: str = "",
) -> tuple[int, str]:
    """Runs a program to its end and returns (exit code, its output). `saying` is repeated while it takes long."""
    process = subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    _running.add(process)
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=HEARTBEAT_SECONDS)
                return process.returncode, output
            except subprocess.TimeoutExpired:
                if saying:
                    note(f"{saying}，仍在进行 …")
    except BaseException:
        end(process)
        raise
    finally:
        _running.discard(process)


def end(process: "subprocess.Popen[Any]") -> None:
    """Ends a program: politely, then not."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_all() -> None:
    """Ends what threads of this process still run."""
    for process in list(_running):
        end(process)


class Beside:
    """A function running in a thread; `result()` waits for it and raises what it raised."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(function,), daemon=True)
        self._thread.start()

    def _run(self, function: Callable[[], None]) -> None:
        try:
            function()
        except BaseException as error:
            self._error = error

    def result(self) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error


def run_attached(argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """Runs a program on our own terminal and returns its exit code; it ends when we are asked to end."""
    process = subprocess.Popen([str(part) for part in argv], env=dict(env), cwd=cwd)
    try:
        return process.wait()
    except Interrupted as interrupted:
        # Ctrl-C at a terminal has reached the program too; any other signal reached us alone, and an
        # interrupt lets pytest still tell what failed so far.
        with uninterrupted():
            if interrupted.signal_number != signal.SIGINT:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                end(process)
        raise
