"""签到网络: off until an officer switches it on for a while, with a reason and another's approval; told in 减负自查."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.directory import access, queries
from lanyan.kernel import clock
from lanyan.kernel.refusal import InvalidInput, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.place import Place, place
from lanyan.pages.request import Request
from lanyan.records.activities import networks as noted
from lanyan.records.activities.operations import networks as operations

USUAL = timedelta(days=90)


@require_http_methods(["GET", "POST"])
def networks(request: Request) -> HttpResponse:
    """What is switched on where, which networks are declared; POST switches on, or declares a network."""
    here = _place(request)
    refusal = None
    if request.method == "POST":
        try:
            _declare(request) if request.POST.get("do") == "declare" else _switch_on(request)
            return redirect("networks")
        except Refusal as refused:
            refusal = refused
    notings, declared = list(noted.notings(request.actor)[:50]), list(noted.networks(request.actor)[:200])
    places = {one.organisation_id for one in notings} | {one.organisation_id for one in declared}
    names = queries.organisations_on(places)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "签到网络"}],
        "here": here,
        "notings": [{"noting": one, "place": names[one.organisation_id].name, "on": holds(one)} for one in notings],
        "declared": [{"network": one, "place": names[one.organisation_id].name} for one in declared],
        "approvers": [
            (one.public_id, f"{one.name}（{one.number}）")
            for one in noted.approvers(here.organisation_id, besides=request.actor.person_id)
        ],
        "until": clock.today() + USUAL,
        "typed": request.POST if refusal else {},
        "refusal": refusal,
    }
    return render(request, "settings/networks.html", context, status=422 if refusal else 200)


@require_POST
def switch_off_noting(request: Request, public_id: str) -> HttpResponse:
    """No longer marked from now on; what was marked stays."""
    found = noted.noting_for(request.actor, public_id)
    operations.switch_off_noting(noting_id=found.pk, by=request.actor)
    messages.success(request, "已关闭，此后签到不再记网络；以前记下的保留。")
    return redirect("networks")


@require_POST
def withdraw_network(request: Request, public_id: str) -> HttpResponse:
    """No longer one of ours."""
    found = noted.network_for(request.actor, public_id)
    operations.withdraw_network(network_id=found.pk, by=request.actor)
    messages.success(request, "网段已撤下。")
    return redirect("networks")


def holds(noting: noted.NetworkNoting) -> bool:
    """Whether it marks sign-ins today."""
    return noting.switched_off_at is None and noting.valid_from <= clock.today() < noting.valid_to


def _place(request: Request) -> Place:
    here = place(request)
    if here is None or not access.can(request.actor, here.organisation_id, "officer"):
        raise NotVisible("networks")
    return here


def _switch_on(request: Request) -> None:
    node = access.organisation_for(request.actor, request.POST.get("organisation", ""), "officer")
    chosen = noted.approvers(node.pk).filter(public_id=request.POST.get("approver", "")).first()
    until = parse_day(request.POST.get("until"))
    if until is None:
        raise InvalidInput("noting_until_missing", "没有写到哪一天为止，未开启。请填写结束日期。", field="until")
    operations.switch_on_noting(
        organisation_id=node.pk,
        reason=request.POST.get("reason", ""),
        approver_id=chosen.pk if chosen else None,
        valid_to=until,
        by=request.actor,
    )
    messages.success(request, "已开启，到期自动关闭；减负自查页上列明。")


def _declare(request: Request) -> None:
    node = access.organisation_for(request.actor, request.POST.get("network_of", ""), "officer")
    operations.declare_network(
        organisation_id=node.pk,
        name=request.POST.get("name", ""),
        cidr=request.POST.get("cidr", ""),
        by=request.actor,
    )
    messages.success(request, "网段已登记。")
