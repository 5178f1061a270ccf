"""`./lanyan shell`: Python with the models at hand."""

from django.core.management import execute_from_command_line


def main(argv: list[str]) -> int:
    execute_from_command_line(["./lanyan", "shell", *argv])
    return 0
