"""Keys are changed while everybody goes on working: a new one beside the old, all sealed anew, the old one forgotten.

The new key is used from the moment its file is written; whoever looks for somebody by number looks under both. The old
one is forgotten when nothing is left that it sealed, and nobody can be about to write something more with it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lanyan.directory.models import Person
from lanyan.directory.roster.keeping import KeptFiles
from lanyan.kernel import crypto, keyring, seals, session_key
from lanyan.kernel.absorption_log import logs
from lanyan.kernel.journal import note
from lanyan.kernel.keyring import Key
from lanyan.kernel.operation import Actor
from lanyan.kernel.refusal import Refusal
from lanyan.kernel.resealing import Place, busy, columns

from .second_factors import SecondFactors

TITLES = {
    "activity_sign_in": "签到密钥",
    "api_answer": "数据接口的答复",
    "ballot_signing_key": "表决的签名密钥",
    "import_run": "待导入名册的核对结果",
    "mfa_authenticator": "第二验证方式",
    "national_difference": "与国家系统的差异",
    "person": "人员的身份证号、手机号",
    "person_merger.log": "合并人员的撤销记录",
    "rosters": "待导入的名册文件",
}
QUIET = 30.0
"""Seconds from taking a new key into use until nobody can still be between sealing with the old one and writing it down."""

Told = Callable[[str, int, int], None]


@dataclass
class Rotation:
    """What changing the field key came to: `resumed` an earlier one, values sealed anew by place, what is in the way."""

    key: str
    resumed: bool
    sealed: dict[str, int] = field(default_factory=dict)
    in_the_way: list[str] = field(default_factory=list)

    @property
    def retired(self) -> bool:
        return not self.in_the_way


def places() -> list[Place]:
    """Everywhere something lies that the field key has sealed."""
    return [*columns(), *logs(), SecondFactors(), KeptFiles()]


def rotate_field_key(
    *, by: Actor, told: Told = lambda title, done, of: None, rest: Callable[[float], None] = time.sleep, quiet: float = QUIET
) -> Rotation:
    """Change the key of ID numbers, phone numbers and whatever else is sealed. Can be killed and called again.

    `told` hears (place, done, of) after each batch. The old key stays when something is in the way, which is said.
    Refused (keys_in_change) while another change runs.
    """
    with keyring.changing():
        resumed = len(keyring.ring(crypto.RING)) > 1
        if not resumed:
            crypto.keep_lasting()
            keyring.add(crypto.RING)
        first, *old = keyring.ring(crypto.RING)
        rotation = Rotation(first.id.hex(), resumed)
        details: dict[str, Any] = {"ring": crypto.RING, "key": rotation.key, "old": [key.id.hex() for key in old]}
        note("rotate_key", by, subject_kind="key", stage="resumed" if resumed else "begun", **details)
        began, before = time.monotonic(), busy()
        _seal_all(rotation, told, rest)
        while before & busy() or time.monotonic() - began < quiet:
            told("", 0, 0)
            rest(1)
        _seal_all(rotation, told, rest)  # what those had still been writing
        if rotation.retired:
            keyring.keep_only_first(crypto.RING)
        stage = "retired" if rotation.retired else "held_up"
        note("rotate_key", by, subject_kind="key", stage=stage, sealed=rotation.sealed, **details)
    return rotation


def rotate_journal_key(*, by: Actor, rest: Callable[[float], None] = time.sleep, quiet: float = 2.0) -> Key:
    """Change the key of the journal: one line ends the old key's part of the chain and begins the new one's."""
    with keyring.changing():

        def tell(key: Key) -> None:
            note("rotate_key", by, subject_kind="key", stage="begun", ring=seals.RING, key=key.id.hex())

        def wait() -> None:
            began, before = time.monotonic(), busy()
            while before & busy() or time.monotonic() - began < quiet:
                rest(0.2)

        return seals.change_key(told=tell, rest=wait)


def rotate_session_key(*, by: Actor) -> Key:
    """Change the key of sessions; used from the next request on, those before it stay good for reading."""
    with keyring.changing():
        key = keyring.add(session_key.RING)
        note("rotate_key", by, subject_kind="key", stage="begun", ring=session_key.RING, key=key.id.hex())
        return key


def retire_session_keys(*, by: Actor) -> int:
    """Forget the keys of sessions that were in use before; how many. Refused (no_old_keys) when there is none."""
    with keyring.changing():
        gone = keyring.keep_only_first(session_key.RING) if len(keyring.ring(session_key.RING)) > 1 else ()
        if not gone:
            raise Refusal("no_old_keys", "没有换下的会话密钥，没有作任何改动。")
        note(
            "rotate_key", by, subject_kind="key", stage="retired", ring=session_key.RING, old=[key.id.hex() for key in gone]
        )
        return len(gone)


def _seal_all(rotation: Rotation, told: Told, rest: Callable[[float], None]) -> None:
    """Rounds over all places until one finds nothing to do: values are also copied from place to place meanwhile."""
    while True:
        sealed, rotation.in_the_way = 0, []
        for place in places():
            sealed += _seal_place(place, rotation, told)
        waiting = {place.title: place.waiting() for place in places()}
        if not any(waiting.values()) or (not sealed and rotation.in_the_way):
            return
        if not sealed:
            told("", 0, 0)
            rest(1)  # rows that somebody holds


def _seal_place(place: Place, rotation: Rotation, told: Told) -> int:
    of, sealed = place.waiting(), 0
    title = TITLES.get(place.title, place.title)
    for done in place.reseal() if of else ():
        sealed += done.sealed
        rotation.in_the_way += [f"{title}：{_named(place, key)}没有一把密钥能打开" for key in done.unreadable]
        rotation.in_the_way += [f"{title}：{_named(place, key)}的身份证号与另一人相同" for key in done.doubled]
        told(title, sealed, of)
    if sealed:
        rotation.sealed[place.title] = rotation.sealed.get(place.title, 0) + sealed
    return sealed


def _named(place: Place, key: Any) -> str:
    if place.title == "person":
        return Person.objects.get(pk=key).number
    return f"第{key}号" if isinstance(key, int) else str(key)
