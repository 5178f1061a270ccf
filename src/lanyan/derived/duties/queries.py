"""Verdicts in words: what is asked, by which clause, how it stands, and what would settle it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lanyan.directory.rules import rulebook
from lanyan.kernel import clock
from lanyan.rulebook import NotInForce, Rulebook, UnknownCode

from .models import Evaluation, Verdict

STATES = {"pending": "未到期", "near": "临期", "overdue": "逾期", "met": "已完成", "exempt": "免除"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A duty in the version that governs a verdict. `kinds`: activities that count towards it."""

    duty: str
    title: str
    sentence: str
    document: str
    article: str
    source: str
    to_verify: bool
    clears: str
    kinds: tuple[str, ...]
    operator: str
    period: str
    in_force_from: date | None = None


def clause(duty: str, on: date, book: Rulebook | None = None) -> Clause:
    """The clause as of a day (a verdict's `rule_from`); a duty no longer defined keeps its code as its title."""
    book = book or rulebook()
    try:
        definition = book.duty(duty)
        said = definition.explain(on)
    except (UnknownCode, NotInForce):
        return Clause(duty, duty, "这项规定已经撤销，下次计算后消失。", "", "", "", False, "", (), "", "")
    return Clause(
        duty=duty,
        title=definition.title,
        sentence=said.sentence,
        document=said.document,
        article=said.article,
        source=said.source,
        to_verify=said.to_verify,
        clears=said.clears,
        kinds=definition.activities(on),
        operator=definition.operator,
        period=definition.period_unit(on) or "",
        in_force_from=said.in_force_from,
    )


def clauses(verdicts: Iterable[tuple[str, date]]) -> dict[tuple[str, date], Clause]:
    """Clauses of many verdicts: {(duty, rule_from): Clause}, each explained once."""
    book = rulebook()
    return {key: clause(*key, book) for key in set(verdicts)}


def verdicts_of(
    subject_kind: str, subject_id: int, *, since: date | None = None, until: date | None = None, states: Collection[str] = ()
) -> list[Verdict]:
    """Verdicts of one subject whose period touches the days from `since` up to (not including) `until`, by due date."""
    found = Verdict.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    if since is not None:
        found = found.filter(period_to__gt=since)
    if until is not None:
        found = found.filter(period_from__lt=until)
    if states:
        found = found.filter(state__in=states)
    return list(found.order_by("due_on", "duty", "period_from"))


def progress(verdict: Verdict, said: Clause) -> str:
    """How far it is: 1/2次, 91.7%/85%, 12/15天. Empty where there is nothing to count."""
    have, need = _counted(said.operator, verdict.have, verdict.need)
    return f"{have}/{need}" if need else ""


def standing(operator: str, have: Decimal | None, need: Decimal | None) -> str:
    """The same as a sentence; empty where there is nothing to count."""
    counted, asked = _counted(operator, have, need)
    if not asked:
        return ""
    return f"已过{counted}天，限{asked}。" if asked.endswith("天") else f"已有{counted}，应有{asked}。"


def _counted(operator: str, have: Decimal | None, need: Decimal | None) -> tuple[str, str]:
    """What there is, and what is asked for with its unit; empty where there is nothing to count."""
    if have is None or need is None:
        return "", ""
    if operator == "ratio":
        return percent(have), percent(need)
    unit = {"count_per_period": "次", "sum_per_period": "学时", "head_count": "人"}.get(operator, "天")
    return plain(have), plain(need) + unit


def days_left(due_on: date | None, on: date | None = None) -> int | None:
    """Days until the due day; negative once it is over."""
    return None if due_on is None else (due_on - (on or clock.today())).days


def last_evaluation() -> Evaluation | None:
    """The newest run over the whole force: as of when screens speak."""
    return Evaluation.objects.filter(scope="force").order_by("-pk").first()


def plain(number: Decimal) -> str:
    """Without trailing zeros."""
    return f"{number.normalize():f}"


def percent(share: Decimal) -> str:
    """A share as a percentage with at most one decimal."""
    return f"{plain((share * 100).quantize(Decimal('0.1')))}%"
