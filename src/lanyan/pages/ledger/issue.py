"""Raise an item, for one unit or for many at once. Whoever asks many sees first what it will cost them (减负)."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lanyan.directory import access as directory
from lanyan.directory import queries as organisations
from lanyan.flows import ledger as flows
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.place import place
from lanyan.pages.request import Request
from lanyan.records.activities.convened import Convened, convened
from lanyan.records.ledger import access, batches
from lanyan.records.ledger.operations import Draft, Share
from lanyan.rulebook import LedgerKind, national
from lanyan.rulebook.held import asked_for, held_among, mentioned_in

from .shown import kind_for


@require_http_methods(["GET", "POST"])
def new(request: Request, kind: str) -> HttpResponse:
    """Raise an item of a kind in the list of the place where I work; `?from=decision&id=…` carries its origin along."""
    ledger, here = kind_for(kind), place(request)
    if here is None or not access.may_raise(request.actor, kind, here.organisation_id):
        raise NotVisible(f"raise {kind}")
    origin = flows.origin(request.actor, request.GET.get("from", ""), request.GET.get("id", ""))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _raise(request, kind, here.organisation_id, origin)
        except Refusal as refused:
            if isinstance(refused, NotVisible):
                raise
            refusal = refused
    typed = request.POST if refusal else _beginning(request, ledger, origin)
    below = [one for one in organisations.tree_below(here.organisation_id) if one.form not in ("group", "league_group")]
    chosen = request.POST.getlist("responsible") or [here.public_id if len(below) == 1 else ""]
    context = {
        "crumbs": [
            {"title": "督办", "href": "/ledgers/"},
            {"title": ledger.title, "href": f"/ledgers/{kind}/"},
            {"title": "登记"},
        ],
        "kind": ledger,
        "units": [{"id": one.public_id, "name": one.name, "checked": one.public_id in chosen} for one in below],
        "fields": [
            {"one": one, "choices": list(one.choices.items()), "value": request.POST.get(f"field-{one.code}", "")}
            for one in ledger.fields
        ],
        "sources": list(ledger.sources.items()),
        "typed": typed,
        "cost": typed.get("minutes") and _cost(request, here.organisation_id) if refusal else None,
        "held": held_among(asked_for(typed.get("asked", "")), national().held()),
        "mentioned": mentioned_in(typed.get("text", ""), national().held()),
        "origin": origin,
        "nonce": request.POST.get("nonce") or str(uuid4()),
        "people": [(one.public_id, one.name) for one in organisations.members(here.organisation_id)],
        "leaders": _leaders(here.organisation_id),
        "refusal": refusal,
    }
    return render(request, "ledger/new.html", context, status=refusal.status if refusal else 200)


def _raise(request: Request, kind: str, holder_id: int, origin: Any) -> HttpResponse:
    typed = request.POST
    ledger = kind_for(kind)
    wanted = [one for one in typed.getlist("responsible") if one]
    if not wanted:
        raise InvalidInput("batch_empty", "没有选责任单位，未保存，已填内容保留。请至少选一个。", field="responsible")
    units = [directory.organisation_for(request.actor, one).pk for one in wanted]
    draft = Draft(
        title=typed.get("title", ""),
        source=typed.get("source", ""),
        text=typed.get("text", ""),
        details={one.code: typed.get(f"field-{one.code}", "") for one in ledger.fields},
        leader_id=_person(request, "leader"),
        answerable_id=_person(request, "answerable") if len(units) == 1 else None,
        asked_by_id=_person(request, "asked_by"),
        due_on=parse_day(typed.get("due_on")),
        origin_kind=origin.kind if origin else "",
        origin_id=origin.id if origin else None,
    )
    if len(units) == 1 and not typed.get("asked", "").strip():
        made = flows.raise_item(
            kind=kind,
            holder_id=holder_id,
            responsible_id=units[0],
            draft=draft,
            nonce=_nonce(typed.get("nonce", "")),
            by=request.actor,
        )
        messages.success(request, f"已登记，编号{made.year}-{made.number:03d}。")
        return redirect("ledger_item", public_id=made.public_id)
    if typed.get("confirmed") != "1":
        raise InvalidInput("cost_not_seen", "还没有交办，已填内容保留。请看清下面要花基层多少时间，再确认交办。")
    batch = flows.issue_items(
        kind=kind,
        holder_id=holder_id,
        draft=draft,
        shares=[Share(unit) for unit in units],
        nonce=_nonce(typed.get("nonce", "")),
        people=_number(typed.get("people", "")),
        minutes=_number(typed.get("minutes", "")),
        asked=asked_for(typed.get("asked", "")),
        by=request.actor,
    )
    messages.success(request, f"已交办{len(units)}个单位。")
    return redirect("ledger_batch", public_id=batch.public_id)


def _beginning(request: Request, ledger: LedgerKind, origin: Any) -> dict[str, Any]:
    """What the form says when it is opened: the origin's words, the usual cost of such an item."""
    people, minutes = ledger.cost
    words = {"title": origin.title, "text": origin.text} if origin else {}
    source = request.GET.get("source", "") or (origin.source if origin else "")
    return {"people": people, "minutes": minutes, "source": source, **words}


def _cost(request: Request, holder_id: int) -> dict[str, Any]:
    """What this would cost, beside what was asked of units this year and in the same days of the last."""
    today, typed = clock.today(), request.POST
    units = len([one for one in typed.getlist("responsible") if one])
    people, minutes = _number(typed.get("people", "")), _number(typed.get("minutes", ""))
    issued = batches.burdens([holder_id], today)
    met = convened([holder_id], **batches.spans(today))
    return {
        "units": units,
        "people": people,
        "minutes": minutes,
        "hours": round(units * people * minutes / 60, 1),
        "issued": issued.get((holder_id, today.year), batches.Burden()),
        "issued_before": issued.get((holder_id, today.year - 1), batches.Burden()),
        "met": met.get((holder_id, today.year), Convened()),
        "met_before": met.get((holder_id, today.year - 1), Convened()),
    }


def _leaders(organisation_id: int) -> list[tuple[str, str]]:
    """Who may lead: whoever holds an office in the keeping organisation, each once."""
    return list({one.public_id: one.name for one in organisations.office_holders(organisation_id)}.items())


def _person(request: Request, name: str) -> int | None:
    wanted = request.POST.get(name, "")
    return directory.person_for(request.actor, wanted).pk if wanted else None


def _nonce(text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    return uuid4()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
