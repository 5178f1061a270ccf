"""Dues change: recorded, and the duties of the branch and its people judged before the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from lanyan.records.dues import access, operations
from lanyan.records.dues.models import Base, Receipt, Relief

from .reevaluation import reevaluate

Result = TypeVar("Result")


def _judged(
    operation: Callable[..., Result], branch: Callable[[Result, dict[str, Any]], int | None]
) -> Callable[..., Result]:
    """The operation, and what it changes in the duties of the branch, in one transaction."""

    @wraps(operation)
    def run(**arguments: Any) -> Result:
        with transaction.atomic():
            made = operation(**arguments)
            organisation_id = branch(made, arguments)
            if organisation_id is not None:
                reevaluate([organisation_id], kind="dues")
            return made

    return run


def _named(made: object, arguments: dict[str, Any]) -> int:
    return int(arguments["organisation_id"])


def _of_person(made: Base | Relief, arguments: dict[str, Any]) -> int | None:
    return access.branch_of(made.person_id, made.line)


def _of_receipt(made: Receipt, arguments: dict[str, Any]) -> int:
    return made.organisation_id


def _of_statement(made: object, arguments: dict[str, Any]) -> int:
    return int(arguments["statement"].organisation_id)


fix_bases = _judged(operations.fix_bases, _named)
correct_base = _judged(operations.correct_base, _of_person)
withdraw_base = _judged(operations.withdraw_base, _of_person)
record_payments = _judged(operations.record_payments, _named)
void_receipt = _judged(operations.void_receipt, _of_receipt)
correct_receipt = _judged(operations.correct_receipt, _of_receipt)
ask_relief = _judged(operations.ask_relief, _of_person)
decide_relief = _judged(operations.decide_relief, _of_person)
withdraw_relief = _judged(operations.withdraw_relief, _of_person)
take_statement = _judged(operations.take_statement, _named)
settle_row = _judged(operations.settle_row, _of_statement)
publish_dues = _judged(operations.publish_dues, _named)
ignore_row = operations.ignore_row
remind_member = operations.remind_member
