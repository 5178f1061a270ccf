"""Inside the environment: find the command, give it what it needs, run it."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from lanyan.cli.commands import Command, find_command
from lanyan.cli.setup.places import DEFAULT_DATA
from lanyan.cli.setup.processes import end_all, raise_on_ending_signals
from lanyan.cli.setup.say import Interrupted, Stop, write
from lanyan.kernel import disk
from lanyan.kernel.refusal import Refusal

OWN_DATA_OPTION = frozenset({"manage", "psql", "test"})
"""Commands whose own arguments are passed on untouched: `--data` is taken only before their name."""


STOPPED_BY_SIGNAL = frozenset({"demo", "serve", "worker", "live"})
"""Commands that run until a signal ends them: being ended is how they finish."""


def main(argv: list[str]) -> int:
    """Exit code 0 done, 1 refused or not met, 2 wrong use, 128+n ended by signal n."""
    raise_on_ending_signals()
    name = ""
    try:
        data, name, rest = split(argv)
        os.environ["LANYAN_DATA"] = str(data)
        command = find_command(name)
        if command is None:
            raise Stop(f"没有“{name}”这个命令。./lanyan help 列出全部命令。（No such command.）", code=2)
        return run(command, rest)
    except Stop as stop:
        write(f"\n{stop.sentence}\n")
        return stop.code
    except Refusal as refusal:
        write(f"\n{refusal.sentence}\n")
        return 1
    except Interrupted as interrupted:
        write("\n已停止。\n")
        return 0 if name in STOPPED_BY_SIGNAL else 128 + interrupted.signal_number
    except Exception as error:
        if not disk.is_full(error):
            raise
        write(f"\n{disk.SENTENCE}\n")
        return 1
    finally:
        end_all()


def split(argv: list[str]) -> tuple[Path, str, list[str]]:
    """(data directory, command, its arguments). `--data` may stand before or after the command."""
    data, name = os.environ.get("LANYAN_DATA") or str(DEFAULT_DATA), ""
    rest: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        if name in OWN_DATA_OPTION or word == "--":
            rest += [word, *words]
            break
        if word == "--data":
            if not words:
                raise Stop("--data 后面要写目录。", code=2)
            data = words.pop(0)
        elif word.startswith("--data="):
            data = word.removeprefix("--data=")
        elif not name:
            name = word
        else:
            rest.append(word)
    if not name:
        raise Stop("没有写命令。./lanyan help 列出全部命令。", code=2)
    return Path(data).expanduser().absolute(), name, rest


def run(command: Command, argv: list[str]) -> int:
    """Imports the command's module and calls its `main`, with a database around it where it needs one."""
    if not command.reads("NEEDS_DATABASE", command.needs_database):
        return _entry(command)(argv)
    from lanyan.cli.running.session import session

    with session(migrate=command.reads("NEEDS_MIGRATIONS", True)):
        return _entry(command)(argv)


def _entry(command: Command) -> Callable[[list[str]], int]:
    """Imported only now: a command's module may import models, and those want Django set up."""
    entry: Callable[[list[str]], int] = importlib.import_module(command.module).main
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
