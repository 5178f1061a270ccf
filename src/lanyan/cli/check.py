"""`./lanyan check`: every tool that reads the code, two at a time, one line each."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from lanyan.cli.commands import find_command
from lanyan.cli.running.environ import SETTINGS_MODULE
from lanyan.cli.setup.places import ROOT, TEMPLATES, venv_program
from lanyan.cli.setup.processes import run
from lanyan.cli.setup.say import Stop

DOCS_TESTS = ROOT / "tests" / "docs"


@dataclass(frozen=True)
class Tool:
    """A check by its name, its command, and whether there is anything for it to read yet."""

    name: str
    argv: list[str]
    exists: Callable[[], bool] = lambda: True


def tools() -> list[Tool]:
    """The slowest first, so that two at a time end together."""
    program = {name: str(venv_program(name)) for name in ("ruff", "mypy", "djlint", "lint-imports")}
    python, templates = sys.executable, str(TEMPLATES.relative_to(ROOT))
    return [
        Tool("mypy", [program["mypy"], "src/lanyan"]),
        Tool("docs", [python, "-m", "pytest", "-q", "tests/docs"], DOCS_TESTS.is_dir),
        Tool("migrations", [python, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        Tool("floors", [program["lint-imports"]]),
        Tool("djlint", [program["djlint"], templates, "--lint", "--quiet"], TEMPLATES.is_dir),
        Tool("rulebook", [python, "-m", "lanyan.cli", "rulebook", "check"], lambda: bool(find_command("rulebook"))),
        Tool("ruff check", [program["ruff"], "check", "--quiet", "src", "tests", "lanyan"]),
        Tool("ruff format", [program["ruff"], "format", "--quiet", "--check", "src", "tests", "lanyan"]),
    ]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./lanyan check", description="检查代码、类型、层次、规则库与文档")
    parser.add_argument("names", nargs="*", metavar="名称", help="只运行这些检查，例如 mypy floors")
    names = parser.parse_args(argv).names
    chosen = [tool for tool in tools() if not names or tool.name in names]
    if unknown := set(names) - {tool.name for tool in chosen}:
        raise Stop(f"没有名为 {'、'.join(sorted(unknown))} 的检查。", code=2)
    reports: dict[str, str] = {}
    with ThreadPoolExecutor(2) as pool:
        for done in as_completed([pool.submit(_run, tool) for tool in chosen]):
            name, output = done.result()
            if output is not None:
                reports[name] = output
    for name, output in reports.items():
        sys.stdout.write(f"\n── {name}\n{output.rstrip()}\n")
    failed = f"，未通过：{'、'.join(reports)}" if reports else ""
    sys.stdout.write(f"检查 {len(chosen)} 项，通过 {len(chosen) - len(reports)} 项{failed}\n")
    return 1 if reports else 0


def _run(tool: Tool) -> tuple[str, str | None]:
    """(name, None) when it passed, (name, output) when not; says so with its seconds."""
    environ = dict(os.environ, PYTHONPATH=str(ROOT / "src"), DJANGO_SETTINGS_MODULE=SETTINGS_MODULE, LANYAN_TEST="1")
    environ.setdefault("DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent")
    began = time.monotonic()
    if not tool.exists():
        return tool.name, f"nothing to check: {' '.join(tool.argv[1:])}"
    code, output = run(tool.argv, env=environ, cwd=ROOT)
    verdict = "ok" if code == 0 else "failed"
    sys.stdout.write(f"{tool.name:<12} {verdict:<7} {time.monotonic() - began:5.1f} s\n")
    sys.stdout.flush()
    return tool.name, None if code == 0 else output or f"exit code {code}"
