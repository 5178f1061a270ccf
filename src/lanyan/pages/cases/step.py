"""One step of a case: what it needs, its clause, its lawful days, its papers, and the one button."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.derived import procedure_papers
from lanyan.flows import advance_case, ballot_case, renew_committee
from lanyan.flows.count_training import counted_training
from lanyan.kernel import clock
from lanyan.kernel.refusal import NotAllowed, NotVisible, Refusal
from lanyan.pages.paging import parse_day
from lanyan.pages.request import Request
from lanyan.records.activities import access as activities_access
from lanyan.records.procedures import access, operations, queries

from .fields import entry_of, field_rows, meetings_for, named_before

# A vote on a person is secret; the booth says what each way needs.
WAYS = [("slips", "抽签码"), ("phones", "手机无记名"), ("paper", "无记名纸票")]


@require_http_methods(["GET", "POST"])
def case_step(request: Request, public_id: str, code: str) -> HttpResponse:
    """Show one step; a POST records it. What was typed stays in the form when it is refused."""
    shown = queries.shown(request.actor, public_id)
    one = shown.step(code)
    if one is None:
        raise NotVisible(f"step {code}")
    refusal = None
    if request.method == "POST":
        try:
            entry = entry_of(request, one.step, shown.case.organisation_id)
            done = advance_case.complete_step(case_id=shown.case.pk, step=code, entry=entry, by=request.actor)
            messages.success(request, _said(done, one))
            return redirect("case", public_id=public_id)
        except NotVisible:
            raise
        except Refusal as refused:
            refusal = refused
            shown = queries.shown(request.actor, public_id)
            one = shown.step(code) or one
    return _show(request, shown, one, refusal)


@require_POST
def withdraw_case_step(request: Request, public_id: str, code: str) -> HttpResponse:
    """Take back a step recorded by mistake."""
    done = access.done_for(request.actor, public_id, code)
    try:
        advance_case.withdraw_step(step_done_id=done.pk, reason=request.POST.get("reason", ""), by=request.actor)
    except (NotVisible, NotAllowed):
        raise
    except Refusal as refused:
        return _again(request, public_id, code, refused)
    messages.success(request, "已撤回，原记录和事由保留。")
    return redirect("case_step", public_id=public_id, code=code)


@require_POST
def post_case_notice(request: Request, public_id: str, code: str) -> HttpResponse:
    """Post the public notice of a step."""
    found = access.case_for(request.actor, public_id, "record")
    try:
        notice = advance_case.change_case(
            operations.post_notice,
            case=found,
            case_id=found.pk,
            step=code,
            on=parse_day(request.POST.get("on")) or clock.today(),
            place=request.POST.get("place", ""),
            text=request.POST.get("text", ""),
            backfill_reason=request.POST.get("backfill_reason", ""),
            by=request.actor,
        )
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, public_id, code, refused)
    messages.success(request, f"已公布，{notice.ends_on:%Y-%m-%d}期满，次日起可以登记结果。")
    return redirect("case_step", public_id=public_id, code=code)


@require_POST
def withdraw_case_notice(request: Request, notice_id: str) -> HttpResponse:
    """Take a notice down."""
    notice = access.notice_for(request.actor, notice_id)
    arguments = {"notice_id": notice.pk, "reason": request.POST.get("reason", "")}
    advance_case.change_case(operations.withdraw_notice, case=notice.case, by=request.actor, **arguments)
    messages.success(request, "已撤下。重新公布后，期限重新计算。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


@require_POST
def receive_case_objection(request: Request, notice_id: str) -> HttpResponse:
    """Take in what somebody raised during the notice."""
    notice = access.notice_for(request.actor, notice_id)
    arguments = {
        "notice_id": notice.pk,
        "on": parse_day(request.POST.get("on")) or clock.today(),
        "text": request.POST.get("text", ""),
    }
    try:
        advance_case.change_case(operations.receive_objection, case=notice.case, by=request.actor, **arguments)
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, notice.case.public_id, notice.step, refused)
    messages.success(request, "已登记。核查清楚并登记结果后，才能登记公示结果。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


@require_POST
def settle_case_objection(request: Request, objection_id: str) -> HttpResponse:
    """Write down what was found."""
    found = access.objection_for(request.actor, objection_id)
    notice = found.notice
    arguments = {
        "objection_id": found.pk,
        "finding": request.POST.get("finding", ""),
        "upheld": request.POST.get("upheld") == "1",
    }
    try:
        advance_case.change_case(operations.settle_objection, case=notice.case, by=request.actor, **arguments)
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, notice.case.public_id, notice.step, refused)
    messages.success(request, "已登记核查结果。")
    return redirect("case_step", public_id=notice.case.public_id, code=notice.step)


@require_POST
def prepare_case_ballot(request: Request, public_id: str, code: str) -> HttpResponse:
    """Put the step to a vote at a meeting that is to come."""
    found = access.case_for(request.actor, public_id, "record")
    try:
        meeting = activities_access.activity_for(request.actor, request.POST.get("activity", ""), "record")
        ballot = ballot_case.prepare_case_ballot(
            case_id=found.pk,
            step=code,
            activity_id=meeting.pk,
            way=request.POST.get("way", ""),
            written_for=_number(request.POST.get("written_for", "")),
            written_against=_number(request.POST.get("written_against", "")),
            by=request.actor,
        )
    except NotVisible:
        raise
    except Refusal as refused:
        return _again(request, public_id, code, refused)
    messages.success(request, "已放到会议上表决。到会议当天开始，计票、关闭会议以后回到这里登记。")
    return redirect("ballot", public_id=ballot.public_id)


@require_POST
def drop_case_ballot(request: Request, public_id: str, code: str) -> HttpResponse:
    """Take it off the meeting again, before it was opened."""
    found = access.case_for(request.actor, public_id, "record")
    ballot_case.drop_case_ballot(case_id=found.pk, step=code, by=request.actor)
    messages.success(request, "已撤下。")
    return redirect("case_step", public_id=public_id, code=code)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _again(request: Request, public_id: str, code: str, refusal: Refusal) -> HttpResponse:
    shown = queries.shown(request.actor, public_id)
    one = shown.step(code)
    if one is None:
        raise NotVisible(f"step {code}")
    return _show(request, shown, one, refusal)


def _show(request: Request, shown: queries.CaseShown, one: queries.StepShown, refusal: Refusal | None) -> HttpResponse:
    case = shown.case
    on = parse_day(request.POST.get("done_on")) or clock.today()
    version = one.version if one.done else one.step.governing(on)
    crumbs = [
        {"title": "流程", "href": f"/cases/?procedure={case.procedure}"},
        {"title": case.title, "href": f"/cases/{case.public_id}/"},
        {"title": one.title},
    ]
    may_do = shown.may_do(one) and case.closed_on is None
    context = {
        "crumbs": crumbs,
        "shown": shown,
        "case": case,
        "one": one,
        "version": version,
        "why": queries.why(shown, one),
        "demands": queries.demands(shown, one),
        "may_do": may_do and one.state != "blocked" and one.done is None,
        "may_withdraw": shown.may_do(one),
        "may_hand_in": shown.may_record or shown.may_superior,
        "round": shown.standing.round(one.code),
        "fields": _fields(request, shown, one, version, on) if may_do else [],
        "outcomes": [(outcome.code, outcome.title) for outcome in version.outcomes],
        "given": _given(one),
        "meetings": meetings_for(version, case.organisation_id) if may_do else [],
        "linked": ballot_case.linked(case, one.code, version) if version.put_to and one.done is None else None,
        "votable": ballot_case.meetings_to_vote_at(case, version) if may_do and version.put_to and one.done is None else [],
        "plan_at": _plan_at(case, one.code, version),
        "before": _before(shown, one),
        "ways": WAYS,
        "counted": counted_training(case, version, on) if may_do else None,
        "special": any(limit.longest for limit in version.limits),
        "notice_text": procedure_papers.notice_text(shown),
        "printable": [paper.code for paper in version.papers if paper.form],
        "next": shown.now,
        "today": clock.today(),
        "done_on": request.POST.get("done_on") or clock.today().isoformat(),
        "typed": request.POST,
        "refusal": refusal,
    }
    _fill_from_ballot(context)
    drawer = request.htmx and request.htmx.target == "drawer"
    template = "cases/_step_drawer.html" if drawer else "cases/step.html"
    return render(request, template, context, status=422 if refusal else 200)


def _plan_at(case: Any, step: str, version: Any) -> str:
    """Where a meeting for this step is planned: with a line of the agenda that is about it, where it is voted on."""
    if not version.activity:
        return ""
    about = f"&case={case.public_id}&step={step}" if version.put_to else ""
    return f"kind={version.activity[0]}&organisation={case.organisation.public_id}{about}"


def _fill_from_ballot(context: dict[str, Any]) -> None:
    """What a counted ballot says stands in the form before anybody has typed."""
    linked = context["linked"]
    if linked is None or not linked.ready or context["typed"]:
        return
    context["done_on"] = linked.activity.held_on.isoformat()
    context["typed"] = {"meeting": linked.meeting, "outcome": linked.outcome}
    for row in context["fields"] if linked.good else []:
        if row["field"].code == renew_committee.ELECTED:
            for person in row.get("people", ()):
                person["checked"] = person["name"] in linked.elected


def _fields(
    request: Request, shown: queries.CaseShown, one: queries.StepShown, version: Any, on: date
) -> list[dict[str, Any]]:
    case, before = shown.case, named_before(shown, one)
    return field_rows(request, case.procedure, one.step, version, case.organisation_id, on, before)


def _before(shown: queries.CaseShown, one: queries.StepShown) -> list[dict[str, Any]]:
    """What the steps that this one stands on have written down: whoever decides sees what there is to decide on."""
    found = []
    for step in shown.steps if one.done is None else ():
        if step.done is not None and step.code in one.step.needs and (step.people or step.done.given):
            found.append({"step": step, "given": _given(step), "people": _by_field(step)})
    return found


def _by_field(one: queries.StepShown) -> list[tuple[str, str]]:
    """Those named with a step: the field, and the names of all."""
    names: dict[str, list[str]] = {}
    for label, name in one.people:
        names.setdefault(label, []).append(name)
    return [(label, "、".join(people)) for label, people in names.items()]


def _given(one: queries.StepShown) -> list[tuple[str, Any]]:
    """What was written down with the step, by title."""
    if one.done is None:
        return []
    fields = {field.code: field for field in one.version.fields}
    return [(fields[code].title, _told(fields[code], value)) for code, value in one.done.given.items() if code in fields]


def _told(field: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("name", "")
    return "是" if value is True else field.options.get(value, value) if field.options else value


def _said(done: Any, one: queries.StepShown) -> str:
    late = "，已标明超期" if done.late else ""
    old = "，已标明补录" if done.backfilled else ""
    return f"“{one.title}”已登记{late}{old}。"
