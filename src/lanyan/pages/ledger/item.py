"""One item: where it stands, what was done, the one thing to do next; each verb is a step that is POSTed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.directory import access as directory
from lanyan.flows import ledger as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.ledger import access, batches, queries
from lanyan.records.ledger.errors import SENTENCES
from lanyan.records.ledger.operations import answer_probe, answer_repetition

from .shown import kind_for, rows, timeline

DONE = {
    "accept": "已签收。",
    "argue": "异议已提交，等建账组织答复。",
    "uphold": "已维持交办，责任单位会看到理由。",
    "progress": "进展已记录。",
    "report": "已报办结，等他人核查。",
    "close": "核查通过，已办结。",
    "return": "已退回，责任单位会看到事由。",
    "reopen": "已重新办理，原来的记录都留着。",
    "reassign": "已改派。",
    "withdraw": "已撤回，记录保留。",
}


@require_GET
def item(request: Request, public_id: str) -> HttpResponse:
    """Everything of one item."""
    return _page(request, access.item_for(request.actor, public_id))


@require_POST
def step(request: Request, public_id: str) -> HttpResponse:
    """Take one step with the item: accept, argue, uphold, progress, report, close, return, reopen, reassign, withdraw."""
    found = access.item_for(request.actor, public_id)
    which, text = request.POST.get("step", ""), request.POST.get("text", "")
    if which not in DONE:
        raise NotVisible(f"step {which}")
    more: dict[str, Any] = {}
    if which == "reassign":
        more = {"responsible_id": _organisation(request), "answerable_id": _person(request, "answerable")}
    return _done(
        request,
        found,
        lambda: flows.take_step(item_id=found.pk, step=which, text=text, by=request.actor, **more),
        DONE[which],
    )


@require_POST
def measures(request: Request, public_id: str) -> HttpResponse:
    """Plan one more measure."""
    found = access.item_for(request.actor, public_id)
    planned = [(request.POST.get("text", ""), request.POST.get("owner", ""), parse_day(request.POST.get("due_on")))]
    return _done(
        request, found, lambda: flows.plan_measures(item_id=found.pk, measures=planned, by=request.actor), "措施已列入。"
    )


@require_POST
def measure(request: Request, public_id: str, measure_id: int) -> HttpResponse:
    """A measure is carried out, or taken out of the plan."""
    found = access.item_for(request.actor, public_id)
    if not found.measures.filter(pk=measure_id).exists():
        raise NotVisible(f"measure {measure_id}")
    if request.POST.get("do") == "withdraw":
        return _done(request, found, lambda: flows.withdraw_measure(measure_id=measure_id, by=request.actor), "措施已撤回。")
    text = request.POST.get("text", "")
    return _done(
        request, found, lambda: flows.finish_measure(measure_id=measure_id, text=text, by=request.actor), "措施已记为完成。"
    )


@require_POST
def extensions(request: Request, public_id: str) -> HttpResponse:
    """Ask for a later deadline."""
    found = access.item_for(request.actor, public_id)
    until = parse_day(request.POST.get("until")) or date.min
    reason = request.POST.get("reason", "")
    ask = lambda: flows.ask_extension(item_id=found.pk, until=until, reason=reason, by=request.actor)  # noqa: E731
    return _done(request, found, ask, "延期申请已提交，批准前期限不变。")


@require_POST
def extension(request: Request, public_id: str, extension_id: int) -> HttpResponse:
    """Answer a request for more time."""
    found = access.item_for(request.actor, public_id)
    if not found.extensions.filter(pk=extension_id).exists():
        raise NotVisible(f"extension {extension_id}")
    approved = request.POST.get("approved") == "1"
    decide = lambda: flows.decide_extension(  # noqa: E731
        extension_id=extension_id, approved=approved, remark=request.POST.get("remark", ""), by=request.actor
    )
    return _done(request, found, decide, "已同意延期，期限已改。" if approved else "已答复，期限不变。")


@require_POST
def probe(request: Request, public_id: str) -> HttpResponse:
    """反向核查: one tap, without a name."""
    answer_probe(public_id=public_id, answer=request.POST.get("answer", ""), by=request.actor)
    messages.success(request, "已收到，只记入合计，不记是谁答的。")
    return redirect("waiting_items")


@require_POST
def repetition(request: Request, public_id: str) -> HttpResponse:
    """重复索要: one tap, without a name, for those who do a share of a batch."""
    found = access.item_for(request.actor, public_id)
    if found.batch is None:
        raise NotVisible(f"batch of item {public_id}")
    answer = lambda: answer_repetition(  # noqa: E731
        public_id=found.batch.public_id, answer=request.POST.get("answer", ""), by=request.actor
    )
    return _done(request, found, answer, "已收到，只记入合计，不记是谁答的。")


def _done(request: Request, found: Any, do: Callable[[], Any], said: str) -> HttpResponse:
    """Do it and show the item again; a refusal shows its sentence over what was typed."""
    try:
        do()
    except Refusal as refused:
        if isinstance(refused, NotVisible):
            raise
        return _page(request, found, refused)
    messages.success(request, said)
    return redirect("ledger_item", public_id=found.public_id)


def _page(request: Request, found: Any, refusal: Refusal | None = None) -> HttpResponse:
    if refusal:
        found.refresh_from_db()
    kind, can = kind_for(found.kind), queries.possible(request.actor, found)
    row = rows([found])[0]
    context = {
        "crumbs": [{"title": "督办", "href": "/ledgers/"}, {"title": kind.title, "href": f"/ledgers/{kind.code}/"}],
        "item": found,
        "row": row,
        "kind": kind,
        "can": can,
        "why_not": SENTENCES.get(can.check_refused, ""),
        "fields": [
            (one.title, one.shown(found.details.get(one.code, ""))) for one in kind.fields if found.details.get(one.code)
        ],
        "measures": found.measures.select_related("done"),
        "papers": found.papers.filter(withdrawn_at=None).select_related("file"),
        "extensions": found.extensions.filter(waiting=True),
        "may_revise": found.kind == "institution" and found.state == "closed" and _may_turn(request),
        "may_turn": found.kind != "institution" and not kind.restricted and _may_turn(request),
        "may_extend": access.may(request.actor, found, "keep"),
        "timeline": timeline(found),
        "origin": flows.origin_of(request.actor, found),
        "came": rows(queries.came_of(request.actor, "item", [found.pk]).get(found.pk, [])),
        "probes": queries.sums_shown(found),
        "batch": found.batch,
        "batch_opens": access.may_read_list(request.actor, found.kind, found.holder_id),
        "asks_repetition": found.batch is not None and batches.asked_of(request.actor, found.batch),
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "today": clock.today(),
    }
    drawer = request.htmx and request.htmx.target == "drawer"
    return render(
        request, "ledger/_drawer.html" if drawer else "ledger/item.html", context, status=refusal.status if refusal else 200
    )


def _may_turn(request: Request) -> bool:
    """Whether the place where I work keeps a list of rules, into which a problem may be turned (解剖麻雀)."""
    here = place(request)
    return here is not None and access.may_raise(request.actor, "institution", here.organisation_id)


def _organisation(request: Request) -> int:
    """The organisation picked, among those that the actor reaches."""
    return directory.organisation_for(request.actor, request.POST.get("responsible", "")).pk


def _person(request: Request, name: str) -> int | None:
    wanted = request.POST.get(name, "")
    return directory.person_for(request.actor, wanted).pk if wanted else None
