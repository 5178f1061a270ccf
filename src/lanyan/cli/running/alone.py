"""A measurement by itself: a process of its own beside a database that lasts as long as it does."""

import json
import subprocess
import sys
from typing import Any

from lanyan.cli.running.environ import django_environ
from lanyan.cli.running.throwaway import throwaway
from lanyan.cli.setup.places import ROOT
from lanyan.kernel.refusal import Refusal


def alone(module: str, *arguments: str) -> Any:
    """What the module, run as a program, prints on its last line as JSON; its migrated database is empty at first."""
    with throwaway() as (data, url):
        environ = django_environ(data, url)
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refusal("nothing_to_measure", f"测量没有完成（{module}，返回 {done.returncode}）。")
    return json.loads(done.stdout.splitlines()[-1])


def migrated() -> None:
    """Django set up on the database of this process, its structure in place."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
