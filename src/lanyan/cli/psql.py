"""`./lanyan psql …`: PostgreSQL's own command line on this instance's database."""

import os
import signal
import subprocess

from lanyan.cli.running.postgres import installed_programs

NEEDS_MIGRATIONS = False


def main(argv: list[str]) -> int:
    # Ctrl-C belongs to psql: it cancels a query, it does not end the database under it.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        program = installed_programs() / "bin" / "psql"
        return subprocess.run([str(program), os.environ["DATABASE_URL"], *argv], check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
