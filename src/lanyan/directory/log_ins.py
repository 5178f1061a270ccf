"""Whether a log-in still goes on, for what is served without its cookie: a token of the hot path names the log-in it is of.

Nothing is kept for this: what ends a log-in (a log-out here or from elsewhere, a lock, a new password) and what changes a
role is seen in the rows that say so, whoever wrote them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import Actor

from . import access
from .models import Delegation

Claims = dict[str, Any]
"""As they stand in a token: `log_in` (0: none that is known), `account`, `at` (seconds, when it was known to go on), `of`
(the account and person whose roles count), `held` (a fingerprint of these roles), `acting` (a delegation, or None)."""

_SQL = sql.statements(Path(__file__).with_name("log_ins.sql"))
_HELD = _SQL["held"].replace("<roles>", access.ROLES)
STILL = _SQL["still"].replace(
    "<held>",
    _HELD.replace("%(account)s", "(SELECT o.id FROM account o WHERE o.id = t.of_account AND o.is_active)").replace(
        "%(person)s", "t.of_person"
    ),
)
"""Of many, asked at once: the places (from 0) of those that still go on with the same roles. Parameters: `questions`."""


def claims_of(actor: Actor, session_key: str) -> Claims:
    """What a token says of the log-in with this key. One question to the database; one more for who acts for another."""
    account, person = actor.account_id, actor.person_id
    if actor.acting is not None:
        given = Delegation.objects.values_list("giver__account", "giver")
        account, person = given.get(pk=actor.acting)
    asked = {"account": account or 0, "person": person, "own": actor.account_id, "session_key": session_key, **_offices()}
    found = sql.rows(_SQL["log_in"].replace("<held>", _HELD), asked)[0]
    return {
        "log_in": found["log_in"] or 0,
        "account": actor.account_id,
        "at": int(clock.now().timestamp()),
        "of": [account or 0, person],
        "held": found["held"],
        "acting": actor.acting,
    }


def questions(claims: Sequence[Claims]) -> dict[str, Any]:
    """For the statement `STILL`."""
    return {
        "log_ins": [one["log_in"] for one in claims],
        "accounts": [one["account"] for one in claims],
        "told": [one["at"] for one in claims],
        "of_accounts": [one["of"][0] for one in claims],
        "of_persons": [one["of"][1] for one in claims],
        "acting": [one["acting"] for one in claims],
        "held": [one["held"] for one in claims],
        **_offices(),
    }


def _offices() -> dict[str, Any]:
    return {"day": clock.today(), "secretaries": access.SECRETARY_OFFICES, "recorders": access.RECORDER_OFFICES}
