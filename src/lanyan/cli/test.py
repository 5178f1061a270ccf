"""`./lanyan test [pytest arguments]`: everything tests need, then all of them, side by side."""

import sys

from lanyan.cli.frontend import ensure_frontend
from lanyan.cli.running.browser import CHROMIUM_VARIABLE, ensure_browser
from lanyan.cli.running.database import NAMED
from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.throwaway import throwaway
from lanyan.cli.setup.places import ROOT
from lanyan.cli.setup.processes import Beside, run_attached
from lanyan.cli.setup.say import note, stage

PREPARE = [sys.executable, "-m", "lanyan.cli.running.prepare_tests"]
SIDE_BY_SIDE = ["-n", "2", "--dist", "worksteal"]


def main(argv: list[str]) -> int:
    """pytest's own exit code, made 0 or 1; its closing line is the last line printed."""
    building = Beside(ensure_frontend)
    chromium = ensure_browser()
    with throwaway() as (data, url):
        environ = django_environ(data, url)
        environ |= {"LANYAN_TEST": "1", NAMED: "", CHROMIUM_VARIABLE: str(chromium)}
        with stage("准备测试数据库"):
            # The world takes longer than most single tests that somebody names.
            run_attached([*PREPARE, *([] if argv else ["--world"])], env=environ, cwd=ROOT)
        building.result()
        note("运行测试 …")
        # Nothing is printed after this: pytest's closing line ends the output.
        code = run_attached(pytest_command(argv), env=environ, cwd=ROOT)
    return 0 if code == 0 else 1


def pytest_command(argv: list[str]) -> list[str]:
    """Two workers unless the caller says how many."""
    chosen = any(word == "-n" or word.startswith(("-n", "--numprocesses", "--pdb")) for word in argv)
    return [sys.executable, "-m", "pytest", *([] if chosen else SIDE_BY_SIDE), *argv]
