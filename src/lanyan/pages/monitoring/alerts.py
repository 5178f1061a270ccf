"""预警: raised by the facts, cleared by the facts; people acknowledge, or stop the reminders for a while with a cause."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lanyan.derived.alerts import access, operations, queries
from lanyan.derived.alerts.models import Alert, Silence
from lanyan.derived.dashboards import checklist
from lanyan.directory import access as directory
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotVisible
from lanyan.pages import export
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.request import Request

STATES = [("overdue", "逾期"), ("near", "临期"), ("cleared", "已消除")]
PLANNERS = ("secretary", "officer")
EXPORTED = ("事项", "组织", "人员", "到期", "状态", "处理")


@require_GET
def alerts(request: Request) -> HttpResponse:
    """Open alerts of organisations in my reach and of myself."""
    found = queries.listed(request.actor, state=request.GET.get("state", ""), text=request.GET.get("q", "").strip())
    if export.asked(request):
        return export.answer(request, "预警", EXPORTED, map(_line, export.in_pieces(found, queries.in_words)))
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "监测"}, {"title": "预警"}],
        "page": page,
        "rows": queries.in_words(list(page)),
        "states": STATES,
        "columns": [{"title": t} for t in ("事项", "组织", "到期", "状态", "处理")],
    }
    return render(request, "monitoring/alerts.html", context)


def _line(row: queries.OpenAlert) -> tuple[Any, ...]:
    one, silence = row.alert, row.silence
    state = "已消除" if one.cleared_on else dict(STATES).get(one.state, one.state)
    handled = f"暂停到{silence.valid_to}" if silence else f"已报上{one.escalation}级" if one.escalation else ""
    return (row.clause.title, row.organisation, row.person, one.due_on, state, handled)


@require_GET
def alert(request: Request, public_id: str) -> HttpResponse:
    """One alert: the clause, the facts, what clears it, what was done about it."""
    found = access.alert_for(request.actor, public_id)
    context = {
        "crumbs": [{"title": "预警", "href": "/monitoring/"}, {"title": "一条预警"}],
        "alert": found,
        "one": queries.in_words([found])[0],
        "until": clock.today() + timedelta(days=14),
        "marks": queries.marks(found),
        "may_raise": found.subject_kind == "organisation"
        and directory.can_from_above(request.actor, found.organisation_id, "officer"),
        "button": _button(request, found),
        "may_answer": access.may_answer(request.actor, found),
        "may_silence": access.may_silence(request.actor, found),
    }
    template = (
        "monitoring/_alert_drawer.html" if request.htmx and request.htmx.target == "drawer" else "monitoring/alert.html"
    )
    return render(request, template, context)


def _button(request: Request, found: Alert) -> tuple[str, str, str] | None:
    """The one step that clears it, as (label, address, icon), where the reader may take it."""
    if found.cleared_on:
        return None
    action = checklist.action_on(found, own=found.subject_kind == "person" and found.subject_id == request.actor.person_id)
    planned = action is not None and action[1].startswith(("/meetings/new/", "/meetings/backfill/"))
    if planned and not directory.can(request.actor, found.organisation_id, *PLANNERS):
        return None
    return action


@require_POST
def acknowledge(request: Request, public_id: str) -> HttpResponse:
    """Seen, and what will be done."""
    found = access.alert_for(request.actor, public_id)
    operations.acknowledge_alert(alert=found, remark=request.POST.get("remark", ""), by=request.actor)
    messages.success(request, "已知悉。事实消除后预警自动消除。")
    return redirect("alert", public_id=public_id)


@require_POST
def silence(request: Request, public_id: str) -> HttpResponse:
    """Stop the reminders for a while, with a cause."""
    found = access.alert_for(request.actor, public_id)
    operations.silence_alerts(
        alert=found,
        cause=request.POST.get("cause", ""),
        valid_from=clock.today(),
        valid_to=parse_day(request.POST.get("until")) or clock.today(),
        by=request.actor,
    )
    messages.success(request, "提醒已暂停，预警仍然可见。")
    return redirect("alert", public_id=public_id)


@require_POST
def lift(request: Request, public_id: str) -> HttpResponse:
    """Let the reminders go on."""
    found = access.alert_for(request.actor, public_id)
    current = queries.in_words([found])[0].silence
    if current is None or current.alert_id is None:  # one over a whole organisation is lifted there
        raise NotVisible(f"silence of alert {public_id}")
    operations.lift_silence(silence=current, by=request.actor)
    messages.success(request, "提醒已恢复。")
    return redirect("alert", public_id=public_id)


@require_POST
def silence_organisation(request: Request, public_id: str) -> HttpResponse:
    """Stop the reminders of a whole organisation and below for a while: a great fire, a reinforcement far away."""
    found = directory.organisation_for(request.actor, public_id, "officer")
    operations.silence_alerts(
        organisation_id=found.pk,
        cause=request.POST.get("cause", ""),
        valid_from=clock.today(),
        valid_to=parse_day(request.POST.get("until")) or clock.today(),
        by=request.actor,
    )
    messages.success(request, "这个组织和以下的提醒已暂停，预警仍然可见。")
    return redirect("organisation", public_id=public_id)


@require_POST
def lift_organisation_silence(request: Request, public_id: str, silence_id: str) -> HttpResponse:
    """Let the reminders of a whole organisation go on before the day."""
    found = directory.organisation_for(request.actor, public_id, "officer")
    current = Silence.objects.filter(public_id=silence_id, organisation_id=found.pk).first()
    if current is None:
        raise NotVisible(f"silence {silence_id} of organisation {public_id}")
    operations.lift_silence(silence=current, by=request.actor)
    messages.success(request, "提醒已恢复。")
    return redirect("organisation", public_id=public_id)
