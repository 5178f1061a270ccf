"""反向核查: closed items drawn by lot; those concerned are asked, without a name, whether it is solved."""

from datetime import timedelta
from math import ceil
from pathlib import Path
from secrets import SystemRandom

from django.db.models import F

from lanyan.kernel import clock, sql
from lanyan.kernel.operation import SYSTEM, Actor, about, operation

from ..errors import refusal
from ..models import Item, Probe, ProbeQuestion
from .subject import kind_of, record_step, take

ANSWERS = ("solved", "unsolved", "unknown")
DAYS_TO_ANSWER = 14
MOST_ASKED = 12
_SQL = sql.statements(Path(__file__).parents[1] / "sql" / "probes.sql")


@operation
def draw_probes(*, kind: str, by: Actor) -> int:
    """Draw the kind's share of what was closed in the last month and has not been drawn yet; how many were drawn.

    Asked are members of the responsible organisation who did not work on it, by lot, the asker first. Where these are too
    few for a sum to be shown, nobody is asked: few answers would only tell who gave them.
    """
    ledger, today, lot = kind_of(kind), clock.today(), SystemRandom()
    closed = sql.rows(_SQL["closed_lately"], {"kind": kind, "since": today - timedelta(days=31)})
    drawn = lot.sample(closed, ceil(len(closed) * ledger.probe)) if ledger.probe else []
    for row in drawn:
        probe = Probe.objects.create(
            item_id=row["item_id"], closing=row["sequence"], drawn_on=today, due_on=today + timedelta(days=DAYS_TO_ANSWER)
        )
        concerned = [found["person_id"] for found in sql.rows(_SQL["concerned"], {"item": row["item_id"], "today": today})]
        asked = lot.sample(concerned, min(MOST_ASKED, len(concerned)))
        asker = Item.objects.values_list("asked_by_id", flat=True).get(pk=row["item_id"])
        people = sorted({*asked, *([asker] if asker else [])})
        if len(people) < probe.least:
            probe.settled_on = today
            probe.save(update_fields=["settled_on"])
        else:
            ProbeQuestion.objects.bulk_create(ProbeQuestion(probe=probe, person_id=person) for person in people)
    about("ledger_probe", None, kind=kind, closed=len(closed), drawn=len(drawn))
    return len(drawn)


def answer_probe(*, public_id: str, answer: str, by: Actor) -> None:
    """One tap: solved, unsolved, unknown. The question goes and a sum grows; the journal says that one was answered,
    not by whom."""
    if answer not in ANSWERS:
        raise refusal("answer_unknown", field="answer")
    _count_answer(public_id=public_id, person_id=by.person_id, answer=answer, by=SYSTEM)


@operation
def _count_answer(*, public_id: str, person_id: int | None, answer: str, by: Actor) -> None:
    asked = ProbeQuestion.objects.filter(probe__public_id=public_id, probe__due_on__gte=clock.today())
    removed, _ = asked.filter(person_id=person_id or 0).delete()
    if not removed:
        raise refusal("probe_none")
    Probe.objects.filter(public_id=public_id).update(**{answer: F(answer) + 1})
    about("ledger_probe", Probe.objects.values_list("pk", flat=True).get(public_id=public_id))


@operation
def settle_probes(*, by: Actor) -> int:
    """Reopen what, by the answers of those concerned, is not solved; how many items rebounded.

    A probe counts once its days are over and `least` have answered.
    """
    ended = Probe.objects.filter(settled_on=None, due_on__lt=clock.today()).select_related("item")
    rebounded = 0
    for probe in ended.select_for_update(of=("self",)):
        probe.settled_on = clock.today()
        probe.save(update_fields=["settled_on"])
        probe.questions.all().delete()
        if probe.answered >= probe.least and probe.unsolved > probe.solved and probe.item.state == "closed":
            text = f"反向核查：{probe.answered}人回答，{probe.unsolved}人认为没有解决。"
            record_step(take(probe.item_id, by, "keep"), "reopen", by, text)
            rebounded += 1
    about("ledger_probe", None, rebounded=rebounded)
    return rebounded
