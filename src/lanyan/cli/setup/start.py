"""First step of every command: make the environment if needed, then become the environment's interpreter."""

import os

from lanyan.cli.setup.places import ROOT, VENV
from lanyan.cli.setup.say import Interrupted, Stop, elapsed, write

DEVELOPMENT_COMMANDS = frozenset({"test", "check", "bundle"})
HELP_WORDS = frozenset({"help", "--help", "-h"})


def main(argv: list[str]) -> int:
    """Runs on the system's own python3. Returns only for `help` and for refusals; otherwise it execs."""
    try:
        from lanyan.cli.setup.environment import ensure_environment
        from lanyan.cli.setup.processes import raise_on_ending_signals
    except ImportError as error:
        if error.name in {"fcntl", "ssl", "zlib"}:
            write(f"这台机器的 Python 缺少 {error.name} 模块。蓝焰支持 Linux 与 macOS，请换用完整的 Python 后重试。\n")
            return 1
        raise
    elapsed()
    command = command_of(argv)
    if command in HELP_WORDS or not argv:
        from lanyan.cli.help import main as print_help

        print_help([])
        return 0 if command in HELP_WORDS else 2
    raise_on_ending_signals()
    try:
        python = ensure_environment("dev" if command in DEVELOPMENT_COMMANDS else "run")
    except Stop as stop:
        write(f"\n{stop.sentence}\n")
        return stop.code
    except Interrupted as interrupted:
        write("\n已停止；做好的部分保留，下次从这里继续。\n")
        return 128 + interrupted.signal_number
    environ = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    # Without kept bytecode each process spends seconds on compiling; kept here, it litters nobody's tree of sources.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))
    # Signals with a Python handler return to their default on exec; the next process sets its own.
    return os.execve(python, [str(python), "-m", "lanyan.cli", *argv], environ)


def command_of(argv: list[str]) -> str:
    """The command word: the first argument that is neither `--data` nor its value."""
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--data" and rest:
            rest.pop(0)
        elif not word.startswith("--data="):
            return word
    return ""
