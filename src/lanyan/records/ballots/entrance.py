"""The anonymous entrance: a sealed ballot under a token comes in. Nobody is logged in here, and nothing is journalled."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lanyan.kernel import blind_rsa, sealed_box, sql

from .collector import collector
from .errors import refusal

PLAIN_BYTES = 1024
"""Length of every ballot before it is sealed, whatever was chosen."""

BOX_BYTES = PLAIN_BYTES + sealed_box.OVERHEAD
TOKEN_BYTES = {"slips": 32, "phones": blind_rsa.PREFIX + 32}
_SQL = sql.statements(Path(__file__).parent / "sql" / "box.sql")


@dataclass(frozen=True, slots=True)
class Cast:
    """What is sent. `token`: a slip's digest, or the message that was signed; `signature` is empty for slips."""

    token: bytes
    signature: bytes
    box: bytes


def cast(*, ballot_public_id: str, sent: Cast) -> bool:
    """Take a ballot in. True: it is in the box, committed. False: it waits for the next flush; ask again with the same.

    Sent twice is one ballot, and the first. Refused: `ballot_unknown`, `not_casting`, `casting_over`, `token_wrong`,
    `box_malformed`.
    """
    found = sql.rows(_SQL["gate"], {"ballot": ballot_public_id})
    if not found or found[0]["annulled"] or found[0]["way"] not in TOKEN_BYTES:
        raise refusal("ballot_unknown")
    gate = found[0]
    if len(sent.token) != TOKEN_BYTES[gate["way"]] or len(sent.box) != BOX_BYTES:
        raise refusal("box_malformed")
    token_hash = hashlib.sha256(sent.token).digest()
    if sql.rows(_SQL["is_in"], {"token": token_hash})[0]["found"]:
        return True
    if not gate["started"]:
        raise refusal("not_casting")
    if not _good(gate, sent, token_hash):
        raise refusal("token_wrong")
    if gate["ended"]:
        raise refusal("casting_over")
    if not collector.put(gate["ballot_id"], token_hash, sent.box):
        raise refusal("not_casting")
    return False


def _good(gate: dict, sent: Cast, token_hash: bytes) -> bool:
    if gate["way"] == "slips":
        return bool(sql.rows(_SQL["is_slip"], {"token": token_hash, "ballot": gate["ballot_id"]})[0]["found"])
    return blind_rsa.verify(_key(bytes(gate["credential_key"])), sent.token, sent.signature)


@lru_cache(maxsize=64)
def _key(der: bytes):
    return blind_rsa.public_from_bytes(der)


def purpose(ballot_public_id: str) -> bytes:
    """What a ballot is sealed for: a box of one ballot cannot be put into another."""
    return b"lanyan ballot " + ballot_public_id.encode()
