"""What stands on one ballot: written by the phone, padded to one length, read once when the box is opened."""

import json
from dataclasses import dataclass
from typing import Any

from .entrance import PLAIN_BYTES
from .models import Ballot

LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """`options`: the code chosen for each question, in order. `written_in`: other names (an election only)."""

    options: list[str]
    written_in: list[str]


def write(places: list[int], written_in: list[str] = ()) -> bytes:  # type: ignore[assignment]
    """The plaintext of a ballot: the place of the option chosen for each question, and names; always PLAIN_BYTES long."""
    text = json.dumps({"a": places, "w": list(written_in)}, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > PLAIN_BYTES:
        raise ValueError("a ballot does not hold that much")
    return text.ljust(PLAIN_BYTES, b" ")


def read(ballot: Ballot, questions: list[Any], plain: bytes | None) -> Answers | None:
    """The answers; None for an invalid ballot (not readable, not complete, more chosen than there are seats)."""
    if plain is None or len(plain) != PLAIN_BYTES:
        return None
    try:
        said = json.loads(plain)
        places, names = said["a"], said["w"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(places, list) or not isinstance(names, list) or len(places) != len(questions):
        return None
    if not all(type(place) is int and 0 <= place < len(ballot.options) for place in places):
        return None
    options = [ballot.options[place][0] for place in places]
    return checked(ballot, questions, options, names)


def checked(ballot: Ballot, questions: list[Any], options: list[str], names: list[Any]) -> Answers | None:
    """The answers, if they keep within the seats and name nobody twice."""
    if ballot.kind != "election":
        return Answers(options, []) if not names else None
    written = [name.strip() for name in names if isinstance(name, str) and name.strip()]
    known = {question.text for question in questions}
    if len(written) != len(names) or len(set(written)) != len(written) or known & set(written):
        return None
    if any(len(name) > LONGEST_NAME for name in written) or options.count("for") + len(written) > ballot.seats:
        return None
    return Answers(options, written)
