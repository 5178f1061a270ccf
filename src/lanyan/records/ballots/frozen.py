"""The text of a ballot as it was opened, and its digest: what the wall shows and every phone computes for itself."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from .models import Ballot, Exclusion, Question, Voter

GROUPS = 5


def frozen_text(ballot: Ballot, *, eligible: int, present: int, box_key: bytes, credential_key: bytes) -> str:
    """Everything that may not change, as JSON with sorted keys.

    The roll stands in it as a digest: names are nobody's business who only holds a slip.
    """
    return text_of(
        ballot,
        questions=list(ballot.questions.order_by("position")),
        roll=roll_digest(ballot),
        eligible=eligible,
        present=present,
        keys=(bytes(box_key), bytes(credential_key)),
    )


def text_of(
    ballot: Ballot, *, questions: Sequence[Question], roll: str, eligible: int, present: int, keys: tuple[bytes, bytes]
) -> str:
    """`frozen_text` of a ballot whose parts are at hand. `keys`: of the box and of the credentials."""
    return json.dumps(
        {
            "ballot": ballot.public_id,
            "held_on": ballot.held_on.isoformat(),
            "title": ballot.title,
            "kind": ballot.kind,
            "rule": ballot.rule,
            "rule_from": ballot.rule_from.isoformat() if ballot.rule_from else "",
            "secret": ballot.secret,
            "way": ballot.way,
            "seats": ballot.seats,
            "stage": ballot.stage,
            "options": ballot.options,
            "questions": [[one.position, one.text, one.note] for one in questions],
            "roll": roll,
            "eligible": eligible,
            "present": present,
            "box_key": keys[0].hex(),
            "credential_key": keys[1].hex(),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def roll_digest(ballot: Ballot) -> str:
    """The digest of who has a vote and who was present, and of who was lawfully not counted."""
    voters = Voter.objects.filter(ballot=ballot).order_by("enrolled_as").values_list("enrolled_as", "name", "present")
    left_out = Exclusion.objects.filter(ballot=ballot).order_by("enrolled_as").values_list("enrolled_as", "name", "cause")
    return digest_of_roll([*voters, *left_out])


def digest_of_roll(rows: Iterable[Sequence[Any]]) -> str:
    """SHA-256 over (person, name, present) of the voters and (person, name, cause) of those left out, each by key."""
    return hashlib.sha256(json.dumps([list(row) for row in rows], ensure_ascii=False).encode()).hexdigest()


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def unchanged(ballot: Ballot) -> bool:
    """Whether the tables still say what the ballot said when it was opened. Only once it is over may a voter be recorded
    under another key, by a merger of persons."""
    opening = ballot.opening
    moved = Voter.objects.filter(ballot=ballot).exclude(person_id=F("enrolled_as"))
    if not (hasattr(ballot, "closure") or hasattr(ballot, "annulment")) and moved.exists():
        return False
    now = frozen_text(
        ballot,
        eligible=opening.eligible,
        present=opening.present,
        box_key=bytes(opening.box_key),
        credential_key=bytes(opening.credential_key),
    )
    return now == opening.frozen and digest_of(now) == bytes(opening.digest)


def fingerprint(digest: bytes) -> str:
    """The first 80 bits of a digest in groups of four, short enough to compare by eye."""
    text = bytes(digest).hex().upper()
    return " ".join(text[place : place + 4] for place in range(0, 4 * GROUPS, 4))
