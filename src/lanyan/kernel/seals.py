"""The journal cannot be altered unnoticed: each line carries a mac, and what is complete is sealed in a chain.

A mac (HMAC-SM3 over what the line says, under `journal.key` outside the database) tells a changed or forged line by
itself. A seal lists the lines that were complete at a moment, in order, and binds them to the seal before: it tells a line
that was removed, put in between, or moved. The last seal is also written down outside the database (`journal.head`), which
tells a tail that was cut off. Nobody waits for anybody: a line looks at no other when it is written, and is sealed later.

A key may be changed (`change_key`). The chain goes on: the first seal of the new key binds to the last of the old one, so
that whoever holds the old key can neither alter what it sealed nor write anything new. Old keys stay, to verify with.
"""

import hmac as _constant_time
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from lanyan.kernel import clock, keyring, sql
from lanyan.kernel.keyring import Key
from lanyan.kernel.models import JournalEntry, JournalSeal

RING = "journal.key"
MAC = 32
MOST_LINES = 5000  # of one seal
_SAID = (
    *("account_id", "actor_name", "on_behalf_of", "address", "action", "subject_kind", "subject_id", "organisation_id"),
    "result",
)
_SQL = sql.statements(Path(__file__).with_name("seals.sql"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something altered: `code` is changed, removed, inserted, moved, seal_altered, seal_removed, tail_removed,
    key_missing or key_not_begun."""

    code: str
    line: int | None
    sentence: str


def mac_of(entry: JournalEntry, key: Key | None = None) -> bytes:
    """The mac of a line, under the key in use unless told otherwise: 32 bytes."""
    said = [entry.at.astimezone(UTC).isoformat(timespec="microseconds"), *(getattr(entry, name) for name in _SAID)]
    return _keyed(json.dumps([said, _plain(entry.details)], ensure_ascii=False, sort_keys=True).encode(), key)


def seal_journal(*, most: int | None = None) -> int:
    """Seal what is complete and not sealed yet; how many lines. One process at a time; others find nothing to do.

    `most`: lines of one seal, `MOST_LINES` unless told otherwise.
    """
    sealed = 0
    while True:
        with transaction.atomic():
            if not sql.rows(_SQL["lock"])[0]["alone"]:
                return sealed
            seal = _next_seal(most or MOST_LINES)
            if seal is None:
                return sealed
            seal.save(force_insert=True)
        _write_head(seal)
        sealed += len(seal.lines)


def verify() -> Iterator[Fault]:
    """Every fault of the journal, the earliest seal first; none when nothing was altered."""
    keys, expected, before, last, ends = _keys(), 1, b"", None, _ends()
    turn = 0
    for seal in JournalSeal.objects.order_by("number").iterator(chunk_size=50):
        if seal.number != expected:
            yield Fault("seal_removed", None, f"第{expected}号至第{seal.number - 1}号封存记录被删除。")
        at = _place_of(seal, keys)
        if at is None:
            yield Fault("key_missing", None, f"第{seal.number}号封存记录所用的密钥不在 {RING} 里，没有核验。")
        else:
            made = _digest(seal, before, keys[at])
            # Never back to an older key: whoever has got hold of one must not go on with it.
            if seal.number == expected and (at < turn or not _constant_time.compare_digest(bytes(seal.digest), made)):
                yield Fault("seal_altered", None, f"第{seal.number}号封存记录被改动。")
            yield from _faults_of(seal, ends[seal.after_id], keys[min(turn, at) : at + 1])
            turn = max(turn, at)
        expected, before, last = seal.number + 1, bytes(seal.digest), seal
    if last is not None and turn < len(keys) - 1:
        why = "换密钥中断了（重新运行 ./lanyan keys rotate journal），或者其后的日志被删除"
        yield Fault("key_not_begun", None, f"日志密钥已经更换，但其后还没有封存：{why}。")
    yield from _faults_of_tail(last)
    yield from _faults_of_unsealed(last, keys[turn:])


def change_key(*, told: Callable[[Key], None], rest: Callable[[], None]) -> Key:
    """Seal what there is, use a fresh key from now on, and begin its part of the chain; the fresh key.

    `told` is called with it when it is in use, and writes the line of the journal. `rest` is called for as long as
    transactions that began before are under way: their lines, with macs of the old key, belong into the first seal of
    the new one. A change that was killed is taken up by the next.
    """
    sql.rows(_SQL["hold"])
    try:
        keys = _keys()
        last = JournalSeal.objects.order_by("-number").first()
        if (_place_of(last, keys) if last else 0) == len(keys) - 1:
            seal_journal()
            key = keyring.add(RING)
        else:
            key = keys[-1]  # put into use by a change that was killed before its first seal
        told(key)
        rest()
        seal_journal(most=2**31)
        return key
    finally:
        sql.rows(_SQL["let_go"])


def signed(lines: Iterable[JournalEntry]) -> Iterator[bytes]:
    """Lines as a file that tells by itself whether it was altered: one JSON object a line, the last one signs all before.

    The signature is HMAC-SM3 under the key in use; `check_signed` reads it back, as long as that key is in the ring.
    """
    inner, count = hmac.HMAC(_keys()[-1].secret, hashes.SM3()), 0
    for line in lines:
        said = {"id": line.pk, "at": line.at.astimezone(clock.SHANGHAI).isoformat()}
        said |= {name: getattr(line, name) for name in _SAID}
        said |= {"details": line.details, "mac": bytes(line.mac).hex()}
        text = json.dumps(said, ensure_ascii=False).encode() + b"\n"
        inner.update(text)
        count += 1
        yield text
    last = JournalSeal.objects.order_by("-number").first()
    head = {"number": last.number, "digest": bytes(last.digest).hex()} if last else None
    end = {"lines": count, "signed_at": clock.now().isoformat(), "last_seal": head}
    inner.update(json.dumps(end, ensure_ascii=False, sort_keys=True).encode())
    yield json.dumps({**end, "signature": inner.finalize().hex()}, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def check_signed(content: bytes) -> str:
    """ "" for a file as `signed` wrote it here, else what is wrong with it in words."""
    lines = content.splitlines(keepends=True)
    try:
        end = json.loads(lines[-1])
        signature = bytes.fromhex(end.pop("signature"))
        expected = end["lines"]
    except (IndexError, ValueError, KeyError, TypeError, AttributeError):
        return "文件末尾没有签名，不完整，或者不是从日志页导出的。"
    told = b"".join(lines[:-1]) + json.dumps(end, ensure_ascii=False, sort_keys=True).encode()
    if not any(_constant_time.compare_digest(_keyed(told, key), signature) for key in _keys()):
        return "文件被改动过，或者不是本实例导出的。"
    return "" if expected == len(lines) - 1 else "文件的行数与签名所记不符。"


def horizon() -> int:
    """Every transaction of the cluster with a lower number has ended."""
    return sql.rows(_SQL["horizon"])[0]["horizon"]


def counts() -> dict[str, int]:
    """Lines and seals that there are, and lines that wait to be sealed."""
    return sql.rows(_SQL["counts"])[0]


def _next_seal(most: int) -> JournalSeal | None:
    last = JournalSeal.objects.order_by("-number").first()
    upto = horizon()
    after, since = (last.after_id, last.upto_transaction) if last else (0, 0)
    if last is not None and upto < last.upto_transaction:
        # Brought back from a backup into a new database, which counts its transactions from the beginning.
        after, since = max(sql.rows(_SQL["sealed_until"])[0]["line"], last.after_id), 0
    found = list(
        JournalEntry.objects.filter(pk__gt=after, transaction__gte=since, transaction__lt=upto).order_by(
            "transaction", "pk"
        )[: most + 1]
    )
    if not found:
        return None
    if len(found) > most:
        # Whole transactions only: the rest of a large one must not fall between two seals.
        upto = found[-1].transaction
        kept = [line for line in found if line.transaction < upto]
        if kept:
            found = kept
        else:
            upto = upto + 1
            found = list(JournalEntry.objects.filter(pk__gt=after, transaction__gte=since, transaction__lt=upto))
    found.sort(key=lambda line: line.pk)
    seal = JournalSeal(
        number=last.number + 1 if last else 1,
        after_id=after,
        from_transaction=since,
        upto_transaction=upto,
        lines=[line.pk for line in found],
        macs=b"".join(_mac_to_keep(line, first=last is None) for line in found),
        sealed_at=clock.now(),
        key_id=_keys()[-1].id,
    )
    seal.digest = _digest(seal, bytes(last.digest) if last else b"", _keys()[-1])
    return seal


def _ends() -> dict[int, int | None]:
    """Up to which line the transaction numbers of seals with this `after_id` hold; None where they still do."""
    starts = list(JournalSeal.objects.order_by("after_id").values_list("after_id", flat=True).distinct())
    last = JournalSeal.objects.order_by("-number").first()
    restarted = last is not None and horizon() < last.upto_transaction
    until = sql.rows(_SQL["sealed_until"])[0]["line"] if restarted else None
    return dict(zip(starts, [*starts[1:], until], strict=False))


def _faults_of(seal: JournalSeal, end: int | None, keys: Sequence[Key]) -> Iterator[Fault]:
    """`keys`: those a line of this seal may have its mac of; several where a key was changed before it."""
    covered = JournalEntry.objects.filter(
        pk__gt=seal.after_id, transaction__gte=seal.from_transaction, transaction__lt=seal.upto_transaction
    )
    there = {line.pk: line for line in (covered if end is None else covered.filter(pk__lte=end))}
    there |= {line.pk: line for line in JournalEntry.objects.filter(pk__in=[pk for pk in seal.lines if pk not in there])}
    macs = bytes(seal.macs)
    kept = {pk: macs[at * MAC : (at + 1) * MAC] for at, pk in enumerate(seal.lines)}
    owners = {mac: pk for pk, mac in kept.items()}
    for pk, mac in kept.items():
        line = there.pop(pk, None)
        if line is None:
            yield Fault("removed", pk, f"第{pk}号日志被删除。")
            continue
        now = [mac_of(line, key) for key in keys]
        if mac in now:
            continue
        if moved := next((owners[one] for one in now if one in owners), None):
            yield Fault("moved", pk, f"第{pk}号日志的位置被调换，原来是第{moved}号。")
        else:
            yield Fault("changed", pk, f"第{pk}号日志的内容被改动。")
    for pk in sorted(there):
        yield Fault("inserted", pk, f"第{pk}号日志是事后插入的。")


def _faults_of_tail(last: JournalSeal | None) -> Iterator[Fault]:
    head = _read_head()
    number = last.number if last else 0
    if head and head["number"] > number:
        yield Fault("tail_removed", None, f"第{number + 1}号至第{head['number']}号封存记录及其日志被删除（末尾被截断）。")
    elif head and last and head["number"] == number and bytes.fromhex(head["digest"]) != bytes(last.digest):
        yield Fault("seal_altered", None, f"第{number}号封存记录与数据目录中的记载不符。")


def _faults_of_unsealed(last: JournalSeal | None, keys: Sequence[Key]) -> Iterator[Fault]:
    """Lines that wait to be sealed: their own mac tells whether they were changed or forged."""
    waiting = JournalEntry.objects.order_by("pk")
    if last is not None:
        until = sql.rows(_SQL["sealed_until"])[0]["line"]
        waiting = waiting.filter(Q(pk__gt=until) | Q(pk__gt=last.after_id, transaction__gte=last.upto_transaction))
    for line in waiting.iterator():
        if bytes(line.mac) not in [mac_of(line, key) for key in keys]:
            yield Fault("changed", line.pk, f"第{line.pk}号日志的内容被改动，或者不是由系统写入的。")


def _mac_to_keep(line: JournalEntry, *, first: bool) -> bytes:
    """The mac that the line was written with, right or wrong: a forged line is not made good by being sealed.

    Lines from before there were macs get theirs with the very first seal.
    """
    return mac_of(line) if first and not line.mac else bytes(line.mac).ljust(MAC, b"\0")[:MAC]


def _digest(seal: JournalSeal, before: bytes, key: Key) -> bytes:
    bounds = [seal.number, seal.after_id, seal.from_transaction, seal.upto_transaction, list(seal.lines)]
    bounds.append(seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"))
    if seal.key_id:
        bounds.append(bytes(seal.key_id).hex())
    return _keyed(before + json.dumps(bounds).encode() + bytes(seal.macs), key)


def _keyed(data: bytes, key: Key | None) -> bytes:
    inner = hmac.HMAC((key or _keys()[-1]).secret, hashes.SM3())
    inner.update(data)
    return inner.finalize()


def _keys() -> tuple[Key, ...]:
    """The oldest first, the one in use last. An instance that has no `journal.key` yet is given one at its next start, and
    uses its first field key until then."""
    own = keyring.ring(RING)
    return own[::-1] if own else keyring.ring("field.key")[-1:]


def _place_of(seal: JournalSeal, keys: Sequence[Key]) -> int | None:
    if not seal.key_id:
        return 0
    return next((at for at, key in enumerate(keys) if key.id == bytes(seal.key_id)), None)


def _plain(value: Any) -> Any:
    """As the database gives it back: numbers in one spelling, whatever they were written as."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return value


def _head_file() -> Path:
    return Path(settings.SECRET_DIR) / "journal.head"


def _write_head(seal: JournalSeal) -> None:
    told = {"number": seal.number, "digest": bytes(seal.digest).hex(), "at": datetime.now(UTC).isoformat()}
    partial = _head_file().with_suffix(".part")
    partial.write_text(json.dumps(told) + "\n", encoding="ascii")
    partial.replace(_head_file())


def _read_head() -> dict[str, Any] | None:
    try:
        return json.loads(_head_file().read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
