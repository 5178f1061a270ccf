"""Items raised together: one issued down the tree to many units, or a list that came in one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import SYSTEM, Actor, about, operation
from lanyan.rulebook import national
from lanyan.rulebook.held import held_among

from ..errors import refusal
from ..models import Batch, BatchQuestion
from .raising import Draft, enter, must_keep
from .subject import record_step

DAYS_TO_ANSWER = 30
LEAST_ANSWERS = 5
MOST_IN_A_FILE = 500
REPEATED = ("repeated", "fresh")
_SQL = sql.statements(Path(__file__).parents[1] / "sql" / "batches.sql")


@dataclass(frozen=True, slots=True)
class Share:
    """A unit's share of a batch: who is responsible, and who answers for it there."""

    responsible_id: int
    answerable_id: int | None = None


@operation
def issue_items(
    *,
    kind: str,
    holder_id: int,
    draft: Draft,
    shares: Sequence[Share],
    nonce: UUID,
    people: int = 0,
    minutes: int = 0,
    asked: Sequence[str] = (),
    by: Actor,
) -> Batch:
    """Raise the same item for each of several units, all or none. `nonce` makes a second sending the first one's answer.

    `asked`: what each unit is to hand in; refused when the records hold it already (`already_held`).
    """
    must_keep(kind, holder_id, by)
    if not shares:
        raise refusal("batch_empty", field="shares")
    if held := held_among(asked, national().held()):
        words = "、".join(f"“{one}”（{known.title}）" for one, known in held)
        raise refusal("already_held", field="asked", words=words)
    each = [(share.responsible_id, replace(draft, answerable_id=share.answerable_id)) for share in dict.fromkeys(shares)]
    cost = {"people": people, "minutes": minutes, "asked": list(asked)}
    batch, made = _batch(kind, holder_id, draft.title, nonce, by, **cost)
    if made:
        _enter_all(batch, each, by)
        asking = {"batch": batch.pk, "today": clock.today(), "issuer": by.person_id}
        BatchQuestion.objects.bulk_create(
            BatchQuestion(batch=batch, person_id=row["person_id"]) for row in sql.rows(_SQL["doers"], asking)
        )
    about("ledger_batch", batch.pk, organisation_id=holder_id, kind=kind, units=len(each), cost=people * minutes * len(each))
    return batch


@operation
def import_items(
    *, kind: str, holder_id: int, title: str, rows: Sequence[tuple[int, Draft]], nonce: UUID, by: Actor
) -> Batch:
    """Enter a list of (responsible organisation, draft), all or none. The same `nonce` (the same file) is entered once."""
    must_keep(kind, holder_id, by)
    if not rows:
        raise refusal("file_empty", field="file")
    if len(rows) > MOST_IN_A_FILE:
        raise refusal("file_too_long", field="file", most=MOST_IN_A_FILE, found=len(rows))
    batch, made = _batch(kind, holder_id, title, nonce, by, imported=True)
    if made:
        _enter_all(batch, rows, by)
    about("ledger_batch", batch.pk, organisation_id=holder_id, kind=kind, items=len(rows), imported=True)
    return batch


@operation
def withdraw_batch(*, batch_id: int, reason: str, by: Actor) -> int:
    """Take back what of a batch nobody has begun to do; how many items. What was begun stays."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    must_keep(batch.kind, batch.holder_id, by)
    if not reason.strip():
        raise refusal("reason_needed", field="text")
    waiting = list(batch.items.select_for_update(of=("self",)).filter(state="raised").order_by("pk"))
    if not waiting:
        raise refusal("batch_begun")
    for item in waiting:
        record_step(item, "withdraw", by, reason.strip())
    about("ledger_batch", batch.pk, organisation_id=batch.holder_id, kind=batch.kind, withdrawn=len(waiting))
    return len(waiting)


def answer_repetition(*, public_id: str, answer: str, by: Actor) -> None:
    """One tap: this was asked for before (`repeated`), or not (`fresh`). The question goes and a sum grows; the journal
    says that one was answered, not by whom."""
    if answer not in REPEATED:
        raise refusal("answer_unknown", field="answer")
    _count_answer(public_id=public_id, person_id=by.person_id, answer=answer, by=SYSTEM)


@operation
def _count_answer(*, public_id: str, person_id: int | None, answer: str, by: Actor) -> None:
    since = clock.now() - timedelta(days=DAYS_TO_ANSWER)
    asked = BatchQuestion.objects.filter(batch__public_id=public_id, batch__issued_at__gte=since)
    removed, _ = asked.filter(person_id=person_id or 0).delete()
    if not removed:
        raise refusal("repetition_none")
    Batch.objects.filter(public_id=public_id).update(**{answer: F(answer) + 1})
    about("ledger_batch", Batch.objects.values_list("pk", flat=True).get(public_id=public_id))


@operation
def end_repetition(*, by: Actor) -> int:
    """Forget whom a batch asked once its days are over; how many had not answered."""
    over = BatchQuestion.objects.filter(batch__issued_at__lt=clock.now() - timedelta(days=DAYS_TO_ANSWER))
    removed, _ = over.delete()
    about("ledger_batch", None, unanswered=removed)
    return removed


def _batch(kind: str, holder_id: int, title: str, nonce: UUID, by: Actor, **more: Any) -> tuple[Batch, bool]:
    given: Mapping[str, Any] = {
        "kind": kind,
        "holder_id": holder_id,
        "title": title.strip()[:120],
        "issued_by_id": by.person_id,
        "issued_at": clock.now(),
        **more,
    }
    return Batch.objects.get_or_create(nonce=nonce, defaults=given)


def _enter_all(batch: Batch, rows: Sequence[tuple[int, Draft]], by: Actor) -> None:
    ledger = must_keep(batch.kind, batch.holder_id, by)
    for responsible_id, draft in rows:
        enter(ledger, batch.holder_id, responsible_id, draft, by, batch)
