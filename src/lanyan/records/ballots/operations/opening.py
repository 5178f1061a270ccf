"""Opening: from here on what is asked, who votes, how and by which rule stands still."""

from collections.abc import Sequence
from dataclasses import dataclass

from lanyan.kernel import blind_rsa, clock, crypto, sealed_box
from lanyan.kernel.operation import Actor, about, operation

from ..errors import refusal
from ..frozen import digest_of, frozen_text
from ..models import Ballot, Casting, Opening, SigningKey, Voter
from ..reckoning import vote_of
from .appraising import must_be_in_order
from .subject import has, take

FEW = 5
PURPOSE = "ballot signing key"


@dataclass(frozen=True, slots=True)
class Entitled:
    """Somebody with a vote here, and whether they are in the room."""

    person_id: int
    name: str
    present: bool


@operation
def open_ballot(
    *, ballot_id: int, voters: Sequence[Entitled], box_key: bytes = b"", encrypted: bool = False, by: Actor
) -> Opening:
    """Open a ballot for these voters. `box_key`: public half of the opening key (slips, phones); its private half is the
    scrutineer's and never comes here before the count. `encrypted`: the phones reach us by HTTPS or on this machine.

    Refused below the quorum (`no_quorum`), and for machines below five voters (`paper_only`).
    """
    ballot = take(ballot_id, by)
    if has(ballot, "opening"):
        raise refusal("already_open")
    must_be_in_order(ballot)
    voters = counted(ballot, voters)
    present = sum(one.present for one in voters)
    _check(ballot, len(voters), present, box_key, encrypted)
    Voter.objects.bulk_create(
        Voter(ballot=ballot, person_id=one.person_id, enrolled_as=one.person_id, name=one.name, present=one.present)
        for one in sorted(voters, key=lambda one: one.person_id)
    )
    opening = _opened(ballot, len(voters), present, box_key if ballot.way in ("slips", "phones") else b"", by)
    if ballot.way not in ("slips", "phones"):
        Casting.objects.create(ballot=ballot, issued=present, started_by_id=by.person_id, started_at=clock.now())
    about("ballot", ballot.pk, eligible=opening.eligible, present=opening.present, digest=bytes(opening.digest).hex())
    return opening


def counted(ballot: Ballot, voters: Sequence[Entitled]) -> list[Entitled]:
    """Without those who are lawfully not counted and did not come; who came is counted, and no longer left out."""
    present = [one.person_id for one in voters if one.present]
    ballot.exclusions.filter(person__in=present).delete()
    left_out = set(ballot.exclusions.values_list("person_id", flat=True))
    return [one for one in voters if one.person_id not in left_out]


def _check(ballot: Ballot, eligible: int, present: int, box_key: bytes, encrypted: bool) -> None:
    if not eligible:
        raise refusal("nobody_votes")
    quorum = vote_of(ballot).quorum
    need = quorum.needed(eligible if quorum.base == "eligible" else present)
    if present < need or not present:
        short = max(need, 1) - present
        raise refusal("no_quorum", present=present, short=short, source=f"依据：{quorum.source}。")
    if ballot.way not in ("slips", "phones"):
        return
    if present < FEW:
        raise refusal("paper_only", field="way", present=present)
    if ballot.way == "phones" and not encrypted:
        raise refusal("tls_needed", field="way")
    if not sealed_box.is_public_key(box_key):
        raise refusal("box_key_wrong", field="box_key")


def _opened(ballot: Ballot, eligible: int, present: int, box_key: bytes, by: Actor) -> Opening:
    credential_key = b""
    if ballot.way == "phones":
        key = blind_rsa.new_key()
        credential_key = blind_rsa.public_bytes(key)
        SigningKey.objects.create(ballot=ballot, sealed=crypto.seal_bytes(PURPOSE, blind_rsa.to_bytes(key)))
    text = frozen_text(ballot, eligible=eligible, present=present, box_key=box_key, credential_key=credential_key)
    return Opening.objects.create(
        ballot=ballot, eligible=eligible, present=present, box_key=box_key, credential_key=credential_key, frozen=text,
        digest=digest_of(text), opened_by_id=by.person_id, opened_by_name=by.name, opened_at=clock.now(),
    )  # fmt: skip
