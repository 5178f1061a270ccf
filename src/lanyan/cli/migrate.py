"""`./lanyan migrate [app [migration]]`: brings the database's structure up to date."""

from django.core.management import call_command

NEEDS_MIGRATIONS = False


def main(argv: list[str]) -> int:
    call_command("migrate", *argv, interactive=False)
    return 0
