"""The first phase: everybody present has one ballot. Slips drawn from a hat, or credentials signed without being seen."""

import hashlib
import secrets

from django.db import transaction
from django.db.utils import IntegrityError

from lanyan.kernel import blind_rsa, clock, crypto
from lanyan.kernel.operation import Actor, about, operation

from .. import access
from ..errors import refusal
from ..models import Ballot, Casting, Credential, SealedBallot, SigningKey, Slip
from .opening import PURPOSE
from .subject import has, must_be_open, must_be_way, must_go_on, take

SLIP_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SLIP_LENGTH = 16  # 80 bits: enough against guessing while a meeting lasts, short enough to type on a shared tablet


@operation
def print_slips(*, ballot_id: int, by: Actor) -> list[str]:
    """One code for each voter present, shuffled. Only their digests are kept, in order of the digests: nothing tells
    which was printed first. Printing again makes new codes and worthless the old ones, until the first ballot is cast."""
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "slips")
    if has(ballot, "casting") and (ballot.casting.ended_at or SealedBallot.objects.filter(ballot=ballot).exists()):
        raise refusal("slips_used")
    codes = [new_slip() for _ in range(ballot.opening.present)]
    ballot.slips.all().delete()
    Slip.objects.bulk_create(Slip(code_hash=digest, ballot=ballot) for digest in sorted(slip_hash(code) for code in codes))
    about("ballot", ballot.pk, printed=len(codes))
    secrets.SystemRandom().shuffle(codes)
    return codes


def issue_credential(*, ballot_id: int, blinded: bytes, by: Actor) -> bytes:
    """Sign blindly for the person behind the actor, once. The same request again (a lost answer) is answered alike.

    No `@operation`: the row is the record, and a journal line would put a time and an address beside it.
    """
    ballot = Ballot.objects.select_related(*access.STEPS).get(pk=ballot_id)
    access.require(by, ballot, "vote")
    must_go_on(ballot)
    must_be_way(ballot, "phones")
    must_be_open(ballot)
    asked = hashlib.sha256(blinded).digest()
    given = Credential.objects.filter(ballot=ballot, person=by.person_id).first()
    if given is None:
        given = _sign(ballot, by, blinded, asked)
    if bytes(given.asked) != asked:
        raise refusal("credential_given")
    return bytes(given.reply)


def _sign(ballot: Ballot, by: Actor, blinded: bytes, asked: bytes) -> Credential:
    """The lock on the opening lets any number sign and makes the start of casting wait for them."""
    sealed = SigningKey.objects.filter(ballot=ballot).values_list("sealed", flat=True).first()
    if sealed is None:
        raise refusal("issuing_over")
    try:
        reply = blind_rsa.blind_sign(blind_rsa.from_bytes(crypto.unseal_bytes(PURPOSE, bytes(sealed))), blinded)
    except blind_rsa.NotBlindable as malformed:
        raise refusal("blinded_wrong") from malformed
    try:
        with transaction.atomic():
            _refuse_after_start(ballot)
            return Credential.objects.create(ballot=ballot, person_id=by.person_id or 0, asked=asked, reply=reply)
    except IntegrityError:  # the same person a moment ago, on another tap or phone
        return Credential.objects.get(ballot=ballot, person=by.person_id)


def _refuse_after_start(ballot: Ballot) -> None:
    """Under a shared lock on the ballot's row, which starting takes exclusively."""
    Ballot.objects.raw("SELECT id FROM ballot WHERE id = %s FOR SHARE", [ballot.pk])[0]
    if Casting.objects.filter(ballot=ballot).exists():
        raise refusal("issuing_over")


@operation
def start_casting(*, ballot_id: int, issued: int | None = None, by: Actor) -> Casting:
    """End the first phase: so many have a ballot. Only now may the first be cast, so that who fetched when tells nothing.

    `issued`: slips drawn (as many as are present when not told); of credentials it is counted.
    """
    ballot = take(ballot_id, by)
    must_be_open(ballot)
    must_be_way(ballot, "slips", "phones")
    if has(ballot, "casting"):
        raise refusal("already_casting")
    if ballot.way == "phones":
        given = ballot.credentials.count()
    else:
        given = ballot.opening.present if issued is None else issued
    most = ballot.opening.present if ballot.way == "phones" else ballot.slips.count()
    if not 1 <= given <= most:
        raise refusal("issued_wrong", field="issued", most=most)
    about("ballot", ballot.pk, issued=given)
    return Casting.objects.create(ballot=ballot, issued=given, started_by_id=by.person_id, started_at=clock.now())


def new_slip() -> str:
    return "".join(secrets.choice(SLIP_SIGNS) for _ in range(SLIP_LENGTH))


def slip_token(code: str) -> bytes:
    """What a code is sent as: its digest, so that a slip and its printed signs never travel."""
    bare = "".join(sign for sign in code.upper() if sign in SLIP_SIGNS)
    return hashlib.sha256(b"lanyan slip " + bare.encode()).digest()


def slip_hash(code: str) -> bytes:
    """What is kept of a code: the digest of what it is sent as."""
    return hashlib.sha256(slip_token(code)).digest()
