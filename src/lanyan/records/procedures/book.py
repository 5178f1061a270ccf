"""The definition that governs a case."""

from lanyan.rulebook import Procedure, UnknownCode, national

from .errors import refusal


def procedure_of(code: str) -> Procedure:
    """By code; refused with a sentence when there is none."""
    try:
        return national().procedure(code)
    except UnknownCode as unknown:
        raise refusal("procedure_unknown", reason=str(unknown)) from unknown
