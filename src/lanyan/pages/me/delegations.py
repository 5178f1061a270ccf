"""代办: hand over what is mine to do while I am away, and act for somebody who is; it is told everywhere for whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.directory import access, delegations, operations, queries
from lanyan.directory.models import Delegation, Organisation, Person
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.middleware import ACTING
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request


@require_http_methods(["GET", "POST"])
def delegation_list(request: Request) -> HttpResponse:
    """What I handed over, what I hold, what stands below me; and handing over."""
    if request.actor.person_id is None:
        raise NotVisible("no person of the roster")
    refusal = None
    if request.method == "POST":
        try:
            _hand_over(request)
            messages.success(request, "已交给代办人，到期自动结束。代办期间的事都写明代谁办。")
            return redirect("delegations")
        except Refusal as refused:
            refusal = refused
    me = Person.objects.get(pk=request.actor.person_id or 0)
    places = delegations.places_of(me)
    names = queries.organisations_on(places)
    today = clock.today()
    context = {
        "crumbs": [{"title": "我的", "href": "/me/"}, {"title": "代办"}],
        "places": [{"name": names[pk].name, "public_id": names[pk].public_id, "people": _people(pk, me)} for pk in places],
        "rows": [_shown(one, request) for one in delegations.of(request.actor)[:50]],
        "typed": request.POST if refusal else {"first_day": today.isoformat()},
        "refusal": refusal,
        "columns": [{"title": t} for t in ("代谁", "代办人", "组织", "起止", "事由", "状态", "")],
    }
    return render(request, "me/delegations.html", context, status=refusal.status if refusal else 200)


@require_POST
def end_delegation(request: Request, public_id: str) -> HttpResponse:
    """End one before its last day."""
    operations.end_delegation(delegation=delegations.delegation_for(request.actor, public_id), by=request.actor)
    messages.success(request, "代办已结束。")
    return redirect("delegations")


@require_POST
def start_acting(request: Request, public_id: str) -> HttpResponse:
    """From here on this session works for the absent person, in that organisation."""
    found = delegations.held_by(request.actor.person_id or 0, public_id)
    if found is None:
        raise NotVisible(f"delegation {public_id}")
    request.session[ACTING] = public_id
    messages.success(request, f"现在代{found.giver.name}办理，每一步都会写明。办完请点“结束代办”。")
    return redirect("/")


@require_POST
def stop_acting(request: Request) -> HttpResponse:
    """Back to one's own work; the delegation goes on."""
    request.session.pop(ACTING, None)
    messages.success(request, "已回到您自己的工作。")
    return redirect("/")


def _hand_over(request: Request) -> None:
    organisation = Organisation.objects.filter(public_id=request.POST.get("organisation", "")).first()
    holder = Person.objects.filter(public_id=request.POST.get("holder", "")).first()
    first_day, last_day = parse_day(request.POST.get("first_day")), parse_day(request.POST.get("last_day"))
    if organisation is None or holder is None or first_day is None or last_day is None:
        raise InvalidInput("delegation_incomplete", "没有填全，未办理。请选择组织、代办人，填好起止日期。")
    operations.delegate(
        giver=Person.objects.get(pk=request.actor.person_id or 0),
        holder=holder,
        organisation=organisation,
        first_day=first_day,
        last_day=last_day,
        cause=request.POST.get("cause", ""),
        by=request.actor,
    )


def _people(organisation_id: int, me: Person) -> list[tuple[str, str]]:
    found = delegations.candidates(Organisation.objects.get(pk=organisation_id)).exclude(pk=me.pk)
    return [(one.public_id, f"{one.name}（{one.number}）") for one in found[:400]]


def _shown(one: Delegation, request: Request) -> dict[str, Any]:
    today = clock.today()
    running = one.ended_at is None and one.first_day <= today <= one.last_day
    state = "exempt", "已结束"
    if running:
        state = "met", "进行中"
    elif one.ended_at is None and one.first_day > today:
        state = "pending", "未开始"
    mine = request.actor.person_id in (one.giver_id, one.holder_id)
    may_end = one.ended_at is None and one.last_day >= today
    may_end = may_end and (mine or access.can_from_above(request.actor, one.organisation_id, "secretary", "officer"))
    name = queries.organisation_on(one.organisation_id).name
    return {
        "one": one,
        "place": name,
        "state": state,
        "may_start": running and one.holder_id == request.actor.person_id,
        "may_end": may_end,
    }
