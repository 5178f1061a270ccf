"""Reads for the screens, a few queries each. Who may see what is settled in access.py before."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lanyan.directory import access as directory
from lanyan.directory.models import Ancestry
from lanyan.kernel import clock, sql
from lanyan.kernel.dated import on_day
from lanyan.kernel.operation import Actor

from . import access
from .models import Extension, Item, Measure, Probe, ProbeQuestion, Step
from .models.item import OPEN
from .operations.checking import may_check
from .operations.subject import MOVES, STATE_WORDS, kind_of

__all__ = ["MARKS", "MOVES", "OPEN", "STATE_WORDS"]

BOARD = ("raised", "argued", "accepted", "reported", "closed")
SHOWN_ON_BOARD = 20
_SQL = sql.statements(Path(__file__).parent / "sql" / "queries.sql")


def items(
    actor: Actor,
    *,
    kind: str = "",
    node_id: int | None = None,
    state: str = "",
    source: str = "",
    due: str = "",
    text: str = "",
    raised: str = "",
    marked: str = "",
    published: bool = False,
) -> QuerySet[Item]:
    """Items the actor may read, those due first on top. `node_id`: kept or done by this organisation or below it.

    `state`: one state, `open` for all that are not over, or none for all but those withdrawn. `due`: `overdue` or `near`
    (within seven days). `raised`: the year (`2026`) or month (`2026-03`) it was raised in; what is neither is no filter.
    `marked`: what a rate counts (a key of MARKS). `published`: what is published to the actor as a member instead of what
    the actor may read in full.
    """
    if published:
        found = access.published_to(actor)
    elif node_id is not None and kind not in ("", *access.restricted_kinds()) and directory.can(actor, node_id):
        found = Item.objects.all()  # who reads the node reads what is kept or done below it: no need to ask item by item
    else:
        found = access.visible_to(actor)
    found = found.select_related("leader", "answerable")
    if kind:
        found = found.filter(kind=kind)
    if node_id is not None:
        below = Ancestry.objects.filter(on_day(clock.today()), ancestor_id=node_id).values("organisation_id")
        found = found.filter(Q(responsible_id__in=below) | Q(holder_id__in=below))
    if state:
        found = found.filter(state__in=OPEN if state == "open" else [state])
    else:
        found = found.exclude(state="withdrawn")
    if marked in _MARKED:
        found = found.filter(_MARKED[marked]())
    if source:
        found = found.filter(source=source)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(text__icontains=text))
    if span := _span(raised):
        found = found.filter(raised_on__gte=span[0], raised_on__lt=span[1])
    today = clock.today()
    if due == "overdue":
        found = found.filter(due_on__lt=today, state__in=("raised", "accepted", "argued"))
    elif due == "near":
        found = found.filter(due_on__range=(today, today + timedelta(days=7)), state__in=("raised", "accepted", "argued"))
    return found.order_by("due_on", "pk")


def published_counts(actor: Actor) -> dict[str, tuple[int, int]]:
    """{kind: (items, open ones)} of what is published to the actor."""
    still = Count("pk", filter=Q(state__in=OPEN))
    found = access.published_to(actor).values_list("kind").annotate(of=Count("pk"), still=still)
    return {kind: (of, open_ones) for kind, of, open_ones in found}


def board(found: QuerySet[Item]) -> list[tuple[str, int, list[Item]]]:
    """(state, how many, the first of them) for each column of the board."""
    counts = dict(found.order_by().values_list("state").annotate(of=Count("pk")))
    # Each column's first by an index, instead of ranking everything that a big list holds.
    first = {state: list(found.filter(state=state)[:SHOWN_ON_BOARD]) if counts.get(state) else [] for state in BOARD}
    return [(state, counts.get(state, 0), first[state]) for state in BOARD]


@dataclass(frozen=True, slots=True)
class Rates:
    """How one kind of ledger stands, for items raised in a span. Shares are numerators and denominators.

    All are items, measures excepted: what was returned twice is one item, so that each number opens to what it counts.

    `truly`: of the items of the span that were drawn and answered, those truly solved (真销号率).
    """

    kind: str
    items: int
    open: int
    overdue: int
    closed: int
    in_time: int
    measures: int
    measures_done: int
    returned: int
    reopened: int
    extended: int
    probed: int
    truly: int
    month: str = ""


def rates(
    node_id: int, since: date, until: date, *, kinds: Iterable[str] | None = None, history: bool = True
) -> dict[str, Rates]:
    """Rates by kind of all items kept or done by an organisation or below it and raised in [since, until).

    Restricted kinds are in no sum. One query. Without `history`, what only steps and extensions tell (in_time, returned,
    reopened, extended) stays 0: the overview does not show it, and over many items it is most of the work.
    """
    asked = _asked(node_id, since, until, kinds)
    return {row["kind"]: Rates(**row) for row in sql.rows(_SQL["rates"], asked | {"history": history, "by_month": False})}


def rates_by_month(node_id: int, since: date, until: date, kind: str) -> dict[str, Rates]:
    """The same for one kind, by the month (`2026-03`) in which the items were raised; months without any are missing."""
    asked = _asked(node_id, since, until, [kind])
    return {row["month"]: Rates(**row) for row in sql.rows(_SQL["rates"], asked | {"history": True, "by_month": True})}


def _asked(node_id: int, since: date, until: date, kinds: Iterable[str] | None) -> dict[str, Any]:
    return {
        "node": node_id,
        "since": since,
        "until": until,
        "today": clock.today(),
        "kinds": list(kinds) if kinds is not None else None,
        "restricted": list(access.restricted_kinds()),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person: to accept or do, to check, to answer a request for more time, to say if it is solved."""

    to_do: list[Item]
    to_check: list[Item]
    extensions: list[Extension]
    probes: list[Probe]

    @property
    def count(self) -> int:
        return len(self.to_do) + len(self.to_check) + len(self.extensions) + len(self.probes)


def count_waiting(actor: Actor) -> int:
    """How much waits for the person, in one query: to do as 责任人, to judge as the one who asked, to answer (反向核查)."""
    if actor.person_id is None:
        return 0
    return sql.rows(_SQL["waiting"], {"person": actor.person_id, "today": clock.today()})[0]["waiting"]


def waiting_for(actor: Actor, *, most: int = 50) -> Waiting:
    """What waits for the actor: as 责任人 and for the organisations in which the actor has a job itself."""
    own = [node for role, node in directory.roles_of(actor) if role in (*access.DO, "officer") and node is not None]
    keeps = [node for role, node in directory.roles_of(actor) if role in access.KEEP and node is not None]
    mine = Q(responsible_id__in=own) | Q(answerable_id=actor.person_id or 0)
    visible = access.visible_to(actor).select_related("leader", "answerable")
    to_do = visible.filter(mine, state__in=("raised", "accepted")).order_by("due_on", "pk")
    asked = Q(holder_id__in=keeps) | Q(asked_by_id=actor.person_id or 0)
    reported = visible.filter(asked, state="reported").order_by("due_on", "pk")
    extensions = Extension.objects.filter(waiting=True, item__in=visible.filter(holder_id__in=keeps)).exclude(
        asked_by_id=actor.person_id
    )
    probes = Probe.objects.filter(
        Exists(ProbeQuestion.objects.filter(probe=OuterRef("pk"), person_id=actor.person_id or 0)),
        due_on__gte=clock.today(),
    ).select_related("item")
    return Waiting(
        to_do=list(to_do[:most]),
        to_check=[item for item in reported[:most] if not may_check(actor, item)],
        extensions=list(extensions.select_related("item")[:most]),
        probes=list(probes[:most]),
    )


@dataclass(frozen=True, slots=True)
class Possible:
    """Which steps the actor may take with an item now."""

    accept: bool
    argue: bool
    uphold: bool
    progress: bool
    measures: bool
    report: bool
    check: bool
    check_refused: str
    reopen: bool
    reassign: bool
    withdraw: bool
    extend: bool
    attach: bool


def possible(actor: Actor, item: Item) -> Possible:
    """What the actor may do with an item as it is. `check_refused`: the code that says why not, for whoever keeps it."""
    keeps, does = access.may(actor, item, "keep"), access.may(actor, item, "do")
    working = item.state in ("raised", "accepted")
    refused = may_check(actor, item) if item.state == "reported" else "not_allowed"
    return Possible(
        accept=does and item.state == "raised",
        argue=does and working,
        uphold=keeps and item.state == "argued",
        progress=does and working,
        measures=does and working and kind_of(item.kind).measures != "none",
        report=does and working,
        check=not refused,
        check_refused=refused if keeps and item.state == "reported" else "",
        reopen=item.state == "closed" and (keeps or (actor.person_id is not None and actor.person_id == item.asked_by_id)),
        reassign=keeps and item.state in MOVES["reassign"].states,
        withdraw=keeps and item.state in MOVES["withdraw"].states,
        extend=does and working and kind_of(item.kind).deadline.extensions > 0,
        attach=(keeps or does) and item.state not in ("closed", "withdrawn"),
    )


def steps_of(item: Item) -> QuerySet[Step]:
    return item.steps.order_by("-sequence")


def came_from(item: Item) -> Item | None:
    """The item that this one came from (解剖麻雀 → 制度), if it did."""
    return Item.objects.filter(pk=item.origin_id or 0).first() if item.origin_kind == "item" else None


def came_of(actor: Actor, origin_kind: str, origin_ids: Iterable[int]) -> dict[int, list[Item]]:
    """The items that came of some records, as far as the actor may read them: {id of the record: items}."""
    found: dict[int, list[Item]] = {}
    for item in access.visible_to(actor).filter(origin_kind=origin_kind, origin_id__in=list(origin_ids)).order_by("pk"):
        found.setdefault(item.origin_id or 0, []).append(item)
    return found


def sums_shown(item: Item) -> list[Probe]:
    """Probes of the item that may be shown: over, with enough answers or with nobody to ask."""
    over = item.probes.filter(settled_on__isnull=False).order_by("drawn_on")
    return [probe for probe in over if probe.nobody_asked or probe.answered >= probe.least]


def _span(text: str) -> tuple[date, date] | None:
    """[first day, first day after) of a year or a month; None of anything else."""
    with suppress(ValueError):
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text) + 1, 1, 1)
        month = date.fromisoformat(f"{text}-01")
        return month, (month + timedelta(days=31)).replace(day=1)
    return None


def _stepped(word: str) -> Exists:
    return Exists(Step.objects.filter(item=OuterRef("pk"), step=word))


def _in_time() -> Q:
    """Closed, and last reported done by the day it was due."""
    reported = Step.objects.filter(item=OuterRef("pk"), step="report")
    return Q(Exists(reported), ~Exists(reported.filter(happened_on__gt=OuterRef("due_on"))), state="closed")


def _probed() -> Exists:
    """Drawn for 反向核查, its days over, and enough answered."""
    answered = F("solved") + F("unsolved") + F("unknown")
    return Exists(Probe.objects.filter(item=OuterRef("pk"), settled_on__isnull=False, least__lte=answered))


MARKS = {
    "measured": "有措施的",
    "in_time": "按期报办结的",
    "returned": "退回过的",
    "reopened": "重新办理过的",
    "probed": "反向核查有效的",
}
"""What the rates of a list count, beside states: each opens to its items."""
_MARKED: dict[str, Callable[[], Q | Exists]] = {
    "measured": lambda: Exists(Measure.objects.filter(item=OuterRef("pk"), withdrawn_at=None)),
    "in_time": _in_time,
    "returned": lambda: _stepped("return"),
    "reopened": lambda: _stepped("reopen"),
    "probed": _probed,
}
