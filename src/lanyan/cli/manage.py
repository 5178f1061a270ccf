"""`./lanyan manage …`: Django's own commands, passed on untouched."""

from django.core.management import execute_from_command_line

NEEDS_MIGRATIONS = False


def main(argv: list[str]) -> int:
    execute_from_command_line(["./lanyan manage", *argv])
    return 0
